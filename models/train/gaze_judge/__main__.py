"""python -m gaze_judge: renders eyes, trains the judge, measures it on renders it never saw, and writes gaze.onnx."""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch

from .augment import augment
from .eyes import EyeRenderer
from .network import GazeJudge


def render_set(model: Path, count: int, seed: int, seconds: float) -> dict[str, np.ndarray]:
    """Up to `count` patches, fewer when the time is up; every tenth is held out by whoever reads them."""
    renderer, rng, started = EyeRenderer(model), np.random.default_rng(seed), time.time()
    patches = []
    while len(patches) < count and time.time() - started < seconds:
        patches.append(renderer.sample(rng))
    stack = lambda pick: np.stack([pick(patch) for patch in patches])
    return {"grey": stack(lambda p: p.grey), "gaze": stack(lambda p: p.gaze), "pose": stack(lambda p: p.pose)}


def train(data: dict[str, np.ndarray], seed: int, seconds: float, batch: int = 64) -> tuple[GazeJudge, dict]:
    """Trains until the time is up; the learning rate follows the clock. Pose is jittered, since a fit of it errs."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    rng = np.random.default_rng(seed)
    held = np.arange(len(data["grey"])) % 10 == 9
    judge = GazeJudge()
    optimiser = torch.optim.AdamW(judge.parameters(), lr=2e-3, weight_decay=1e-3)
    kept = np.flatnonzero(~held)
    started, step = time.time(), 0
    while (share := (time.time() - started) / seconds) < 1:
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * 0.5 * (1 + np.cos(np.pi * share)) + 2e-5
        rows = rng.choice(kept, batch)
        eyes = torch.from_numpy(np.stack([augment(data["grey"][row], rng) for row in rows]))[:, None]
        pose = torch.from_numpy(data["pose"][rows] + rng.normal(0, 3, (batch, 2))).float()
        gaze = torch.from_numpy(data["gaze"][rows]).float()
        loss = torch.nn.functional.smooth_l1_loss(judge(eyes, pose) / 10, gaze / 10)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        step += 1
        if step % 200 == 0:
            print(f"step {step}: loss {loss.item():.4f}", flush=True)
    judge.eval()
    return judge, {"steps": step, "rendered": int(len(held)), "held_out": measure(judge, data, held, rng)}


@torch.no_grad()
def measure(judge: GazeJudge, data: dict[str, np.ndarray], held: np.ndarray, rng: np.random.Generator) -> dict:
    """Mean error in degrees, correlation and slope of yaw and pitch on held-out renders, as rendered and altered."""
    figures = {}
    for name, change in (("clean", lambda g: g.astype(np.float32)), ("altered", lambda g: augment(g, rng))):
        eyes = torch.from_numpy(np.stack([change(grey) for grey in data["grey"][held]]))[:, None]
        given = judge(eyes, torch.from_numpy(data["pose"][held]).float()).numpy()
        true = data["gaze"][held]
        for axis, word in enumerate(("yaw", "pitch")):
            slope, _ = np.polyfit(true[:, axis], given[:, axis], 1)
            figures[f"{name}_{word}"] = {
                "error_degrees": round(float(np.abs(given[:, axis] - true[:, axis]).mean()), 2),
                "correlation": round(float(np.corrcoef(true[:, axis], given[:, axis])[0, 1]), 3),
                "slope": round(float(slope), 3),
            }
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="ict-facekit.npz")
    parser.add_argument("--out", type=Path, required=True, help="folder for gaze.onnx and gaze.json")
    parser.add_argument("--cache", type=Path, help="keep the rendered patches here, and use them when they are there")
    parser.add_argument("--count", type=int, default=6000)
    parser.add_argument("--render-seconds", type=float, default=300)
    parser.add_argument("--train-seconds", type=float, default=240)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.cache and arguments.cache.exists():
        data = dict(np.load(arguments.cache))
    else:
        data = render_set(arguments.model, arguments.count, arguments.seed, arguments.render_seconds)
        if arguments.cache:
            np.savez_compressed(arguments.cache, **data)
    print(f"{len(data['grey'])} patches", flush=True)
    judge, figures = train(data, arguments.seed, arguments.train_seconds)
    arguments.out.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        judge, (torch.zeros(1, 1, 40, 64), torch.zeros(1, 2)), str(arguments.out / "gaze.onnx"), opset_version=17,
        input_names=["eyes", "pose"], output_names=["gaze"], dynamo=False,
        dynamic_axes={"eyes": {0: "B"}, "pose": {0: "B"}, "gaze": {0: "B"}},
    )
    (arguments.out / "gaze.json").write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
