"""The noise schedule (cosine, 1000 steps, v-prediction) and a DDIM sampler with masked fusion."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

STEPS = 1000


def alpha_bars() -> Tensor:
    """Share of signal after each step, float32 [1000]; the cosine rule with no step losing more than 0.999."""

    def curve(step: float) -> float:
        return math.cos((step / STEPS + 0.008) / 1.008 * math.pi / 2) ** 2

    kept, values = 1.0, []
    for step in range(STEPS):
        kept *= 1 - min(1 - curve(step + 1) / curve(step), 0.999)
        values.append(kept)
    return torch.tensor(values, dtype=torch.float64).float()


ALPHA_BARS = alpha_bars()


def mix(clean: Tensor, noise: Tensor, timestep: Tensor) -> tuple[Tensor, Tensor]:
    """Noised latent and the v to be predicted, for integer timesteps [B]."""
    share = ALPHA_BARS[timestep].view(-1, 1, 1, 1)
    signal, spread = share.sqrt(), (1 - share).sqrt()
    return signal * clean + spread * noise, signal * noise - spread * clean


@torch.no_grad()
def sample_ddim(
    predict: Callable[[Tensor, Tensor], Tensor],
    start: Tensor,
    kept: Tensor,
    mask: Tensor,
    steps: int,
    strength: float,
    seed: int,
) -> Tensor:
    """Denoises from `start` noised to `strength` (1 = pure noise); outside the mask every step is `kept`, noised alike."""
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(start.shape, generator=generator)
    first = max(1, round(strength * STEPS)) - 1
    times = torch.linspace(first, 0, steps + 1).round().long()[:-1] if first else torch.tensor([0])
    batch = start.shape[0]
    x = mix(start, noise, times[:1].expand(batch))[0]
    for i, time in enumerate(times):
        share = ALPHA_BARS[time]
        v = predict(x, time.float().expand(batch))
        clean = share.sqrt() * x - (1 - share).sqrt() * v
        guess = share.sqrt() * v + (1 - share).sqrt() * x
        after = ALPHA_BARS[times[i + 1]] if i + 1 < len(times) else torch.tensor(1.0)
        x = after.sqrt() * clean + (1 - after).sqrt() * guess
        x = mask * x + (1 - mask) * (after.sqrt() * kept + (1 - after).sqrt() * noise)
    return x
