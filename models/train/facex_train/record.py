"""Keeps what a run was and how it went: its settings and curves, copied from the run folder to models/train/runs."""

from __future__ import annotations

import json
import shutil
import sys
from importlib.metadata import version

import torch

from .settings import TRAIN_ROOT, Settings

CURVES = ("curve.csv", "holdout.csv", "final.csv", "evaluate.csv")


def record_runs(settings: Settings, label: str) -> None:
    """Writes runs/<label>-<step>/ for each trained step: settings.json and its CSV files."""
    for step in (
        "vae", "robust", "decoder", "likeness", "motion-reader", "denoiser", "few-steps", "guiding", "painted"
    ):
        folder = settings.run / step
        if not (folder / "checkpoint.pt").exists():
            continue
        state = torch.load(folder / "checkpoint.pt", map_location="cpu", weights_only=True)
        target = TRAIN_ROOT / "runs" / f"{label}-{step}"
        target.mkdir(parents=True, exist_ok=True)
        for name in CURVES:
            if (folder / name).exists():
                shutil.copy(folder / name, target / name)
        about = {
            "step": step,
            "updates": state["step"],
            "pictures": state["pictures"],
            "seconds": round(state["elapsed"]),
            "python": sys.version.split()[0],
            "torch": version("torch"),
            "config": settings.config,
        }
        (target / "settings.json").write_text(json.dumps(about, indent=2) + "\n")
        print(
            f"{target.name}: {about['updates']} updates, {about['pictures']} pictures, {about['seconds']} s", flush=True
        )
