"""The run of a step that trains low-rank deltas of the frozen denoiser."""

from __future__ import annotations

from torch import nn

from .loop import Run
from .low_rank import LowRank
from .settings import Settings


def delta_run(settings: Settings, step: str, section: str, denoiser: nn.Module, minutes: float | None = None) -> Run:
    """A run with fresh factors, its sizes and plan from that section of the configuration; its model is the LowRank."""
    size, plan = settings.config[section]["model"], settings.config[section]["training"]
    delta = LowRank(denoiser, size["rank"], size["without"])
    return Run(settings.folder(step), delta, plan["rate"], minutes or plan["minutes"], plan["ema"], 0.0)
