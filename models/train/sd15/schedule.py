"""Stable Diffusion's noise schedule: square roots of the betas evenly from 0.00085 to 0.012 over 1000 steps."""

from __future__ import annotations

import torch
from torch import Tensor

STEPS = 1000

_betas = torch.linspace(0.00085**0.5, 0.012**0.5, STEPS, dtype=torch.float64) ** 2
ALPHA_BARS = (1 - _betas).cumprod(0).float()


def mix(clean: Tensor, noise: Tensor, timestep: Tensor) -> tuple[Tensor, Tensor]:
    """Noised latent and the v to be predicted, for integer timesteps [B]."""
    share = ALPHA_BARS[timestep].view(-1, 1, 1, 1)
    signal, spread = share.sqrt(), (1 - share).sqrt()
    return signal * clean + spread * noise, signal * noise - spread * clean
