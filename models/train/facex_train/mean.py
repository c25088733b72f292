"""The mean of where a run started and where it ended: often better at both than either."""

from __future__ import annotations

import os

import torch

from .checkpoints import load_vae, start_from_exports
from .facex import FaceX
from .settings import Settings


def mean_with_exports(settings: Settings, part: str = "") -> None:
    """Replaces the weights in the denoiser's checkpoint by the mean of its averaged and the exported weights.

    With a part (`denoiser`, `adapter`, `regions`) only that one's; the others are as they ended.

    Run it once, before `export`. Two ends of one lineage lie in one valley of the loss (Wortsman et al., Model soups,
    2022), so that the mean is a generator too.
    """
    path = settings.folder("denoiser") / "checkpoint.pt"
    state = torch.load(path, map_location="cpu", weights_only=True)
    exported = FaceX(settings.config, load_vae(settings))
    start_from_exports(exported, settings)
    for name, value in exported.state_dict().items():
        if value.is_floating_point() and name.startswith(f"{part}." if part else ""):
            state["average"][name] = torch.lerp(value.float(), state["average"][name].float(), 0.5)
    state["model"] = state["average"]
    unfinished = path.with_suffix(".part")
    torch.save(state, unfinished)
    os.replace(unfinished, path)
