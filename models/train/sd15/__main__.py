"""The steps at this size: python -m sd15 prepare | train | export, each with the folders of Stable Diffusion and CLIP."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import torch

from facex_train.export import TOLERANCE, export_part, parity
from facex_train.loop import Run
from facex_train.settings import Settings, settings_from

from .data import batches, make_maker, prepare
from .modules import KlEncodeLatent
from .train import FaceXSd, make_parts, train


def open_run(model: FaceXSd, settings: Settings, minutes: float | None) -> Run:
    """The training run in the run folder, where it was left."""
    plan = settings.config["training"]
    run = Run(settings.folder("facex"), model, plan["rate"], minutes or plan["minutes"], plan["ema"], 0.01)
    run.resume()
    return run


def train_step(model: FaceXSd, settings: Settings, minutes: float | None) -> None:
    """Trains until the planned minutes are used, on what `prepare` wrote."""
    plan = settings.config["training"]
    run = open_run(model, settings, minutes)
    train(model, batches(make_maker(settings), run, plan), run, plan)


def export_step(model: FaceXSd, settings: Settings) -> None:
    """Writes the five files with averaged weights, and checks each against PyTorch."""
    checkpoint = settings.run / "facex" / "checkpoint.pt"
    if checkpoint.exists():
        model.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True)["average"])
    for part in make_parts(model.eval(), settings.config):
        path = settings.out / f"{part.name}.onnx"
        # Nothing bounds the size here, so no matrix is rounded to bytes.
        export_part(part, path, in_bytes=())
        difference = parity(part, path)
        print(f"{part.name}: largest difference {difference:.2e}", flush=True)
        if difference > TOLERANCE:
            raise SystemExit(f"{part.name}: ONNX and PyTorch differ by {difference:.2e}, more than {TOLERANCE}")


def main(given: list[str] | None = None) -> None:
    """Runs one step."""
    parser = argparse.ArgumentParser(prog="python -m sd15", description=__doc__)
    parser.add_argument("step", choices=("prepare", "train", "export"))
    parser.add_argument("--config", default="sd15", help="config/<name>.json")
    parser.add_argument("--data", help="folder that holds portraits/ (FACEX_DATA)")
    parser.add_argument("--run", help="folder for caches and checkpoints (FACEX_RUN)")
    parser.add_argument("--out", help="folder of the exported files; default onnx/ in the run folder")
    parser.add_argument("--pretrained", type=Path, help="folder of Stable Diffusion 1.5; without it, random weights of the configured sizes")
    parser.add_argument("--clip", type=Path, help="folder of CLIP's image encoder; without it, random weights of the configured sizes")
    parser.add_argument("--minutes", type=float, help="planned training time")
    args = parser.parse_args(given)
    settings = settings_from(args.config, args.data, args.run, args.out)
    if args.out is None:
        settings = replace(settings, out=settings.run / "onnx")
    torch.manual_seed(settings.config["training"]["seed"])
    model = FaceXSd(settings.config, args.pretrained, args.clip)
    if args.step == "prepare":
        prepare(settings, KlEncodeLatent(model.vae))
    elif args.step == "train":
        train_step(model, settings, args.minutes)
    else:
        export_step(model, settings)


if __name__ == "__main__":
    main()
