"""The steps by name, and how one runs in one or several worker processes."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable

import torch
import torch.distributed as dist

from .evaluate import evaluate
from .export import export_all
from .eye_colours import write_eye_colours
from .labels import label_portraits
from .latents import encode_portraits
from .mean import mean_with_exports
from .portrait_sheet import write_portrait_sheet
from .record import record_runs
from .settings import Settings, settings_from
from .sheet import write_sheet
from .swaps import write_swaps
from .train_denoiser import train_denoiser
from .train_few_steps import distil
from .train_guiding import train_guiding
from .train_likeness import train_likeness
from .train_motion_reader import train_motion_reader
from .train_noisy import train_with_noise
from .train_painted import train_painted
from .train_vae import train_vae

STEPS: dict[str, Callable[[Settings, argparse.Namespace], None]] = {
    "label": lambda settings, _: label_portraits(settings),
    "vae": lambda settings, args: train_vae(settings, args.minutes),
    "robust": lambda settings, args: train_with_noise(settings, "robust", args.minutes),
    "latents": lambda settings, _: encode_portraits(settings),
    "swaps": lambda settings, _: write_swaps(settings),
    "likeness": lambda settings, args: train_likeness(settings, args.minutes),
    "motion-reader": lambda settings, args: train_motion_reader(settings, args.minutes),
    "denoiser": lambda settings, args: train_denoiser(settings, args.minutes),
    "mean": lambda settings, args: mean_with_exports(settings, args.part),
    "decoder": lambda settings, args: train_with_noise(settings, "decoder", args.minutes),
    "few-steps": lambda settings, args: distil(settings, args.minutes),
    "guiding": lambda settings, args: train_guiding(settings, args.minutes),
    "painted": lambda settings, args: train_painted(settings, args.minutes),
    "export": lambda settings, _: export_all(settings),
    "eye-colours": lambda settings, _: write_eye_colours(settings),
    "sheet": lambda settings, args: write_sheet(settings, args.count),
    "portraits": lambda settings, args: write_portrait_sheet(settings, args.count),
    "evaluate": lambda settings, args: evaluate(settings, args.count),
    "record": lambda settings, args: record_runs(settings, args.label),
}


def work(rank: int, args: argparse.Namespace) -> None:
    """One worker of a step: a process of one thread, or the only one with all threads."""
    torch.set_num_threads(args.threads if args.workers == 1 else 1)
    if args.workers > 1:
        os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
        os.environ.setdefault("MASTER_PORT", str(args.port))
        dist.init_process_group("gloo", rank=rank, world_size=args.workers)
    STEPS[args.step](settings_from(args.config, args.data, args.run, args.out), args)
