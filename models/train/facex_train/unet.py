"""The denoiser: a UNet on the 8 x 32 x 32 latent with FRC in every attention block but the middle one.

Skips are added, not concatenated: at this size that saves a fifth of the time.
Names split base from FaceX: every parameter under `frc` or `reference*` is FaceX's, all others are the base's.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .attention import Attention, FeedForward


def zeroed(module: nn.Module) -> nn.Module:
    """The same module with all parameters zero: a branch that starts by contributing nothing."""
    for parameter in module.parameters():
        nn.init.zeros_(parameter)
    return module


def timestep_features(timestep: Tensor, width: int) -> Tensor:
    """Sines and cosines of the timestep [B] (0..999) -> [B,width]."""
    rates = torch.exp(-math.log(10000) * torch.arange(width // 2, dtype=torch.float32) / (width // 2))
    angles = timestep.float()[:, None] * rates[None].to(timestep.device)
    return torch.cat([angles.cos(), angles.sin()], dim=1)


class ResBlock(nn.Module):
    """Residual convolution block, scaled and shifted by the timestep."""

    def __init__(self, inner: int, outer: int, time: int) -> None:
        super().__init__()
        self.norm_in = nn.GroupNorm(16, inner)
        self.first = nn.Conv2d(inner, outer, 3, padding=1)
        self.time = nn.Linear(time, 2 * outer)
        self.norm_out = nn.GroupNorm(16, outer)
        self.second = zeroed(nn.Conv2d(outer, outer, 3, padding=1))
        self.skip = nn.Conv2d(inner, outer, 1) if inner != outer else nn.Identity()

    def forward(self, x: Tensor, time: Tensor) -> Tensor:
        scale, shift = self.time(time)[:, :, None, None].chunk(2, dim=1)
        hidden = self.first(F.silu(self.norm_in(x)))
        hidden = self.norm_out(hidden) * (1 + scale) + shift
        return self.skip(x) + self.second(F.silu(hidden))


class Frc(nn.Module):
    """FaceX's controller: a trainable cross-attention and a zero projection, after the base's own cross-attention."""

    def __init__(self, width: int, heads: int, token_width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.attention = Attention(width, heads, token_width)
        self.zero = zeroed(nn.Linear(width, width))

    def forward(self, x: Tensor, tokens: Tensor) -> Tensor:
        return self.zero(self.attention(self.norm(x), tokens))


class AttentionBlock(nn.Module):
    """Self-attention, cross-attention, FRC (unless middle) and feed-forward on a feature map."""

    def __init__(self, width: int, heads: int, token_width: int, ratio: int, with_frc: bool) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(16, width)
        self.into = nn.Linear(width, width)
        self.self_norm = nn.LayerNorm(width)
        self.self_attention = Attention(width, heads)
        self.cross_norm = nn.LayerNorm(width)
        self.cross_attention = Attention(width, heads, token_width)
        self.frc = Frc(width, heads, token_width) if with_frc else None
        self.feed = FeedForward(width, ratio)
        self.out = zeroed(nn.Linear(width, width))

    def forward(self, x: Tensor, tokens: Tensor, scale: Tensor) -> Tensor:
        batch, width, height, across = x.shape
        rows = self.into(self.norm(x).permute(0, 2, 3, 1).reshape(batch, height * across, width))
        normed = self.self_norm(rows)
        rows = rows + self.self_attention(normed, normed)
        rows = rows + self.cross_attention(self.cross_norm(rows), tokens)
        if self.frc is not None:
            rows = rows + scale * self.frc(rows, tokens)
        rows = rows + self.feed(rows)
        return x + self.out(rows).reshape(batch, height, across, width).permute(0, 3, 1, 2)


# How far a latent of the reference is from the picture's own, as a variance: small outside the hole, larger inside.
REFERENCE_VARIANCE = 0.1


def reference_guess(sample: Tensor, timestep: Tensor, reference: Tensor) -> Tensor:
    """v as it would be if the clean latent were the reference's, give or take REFERENCE_VARIANCE.

    The mean of the clean latent given both the noised sample and the reference, written as v; bounded at every timestep.
    """
    angle = (((timestep.float() + 1) / 1000 + 0.008) / 1.008 * (math.pi / 2)).view(-1, 1, 1, 1)
    cos, sin = angle.cos(), angle.sin()
    return sin * (cos * (1 - REFERENCE_VARIANCE) * sample - reference) / (sin * sin + REFERENCE_VARIANCE * cos * cos)


class Stage(nn.Module):
    """One residual block, followed by attention where the level has it."""

    def __init__(self, block: ResBlock, attention: AttentionBlock | None) -> None:
        super().__init__()
        self.block = block
        self.attention = attention

    def forward(self, x: Tensor, time: Tensor, tokens: Tensor, scale: Tensor) -> Tensor:
        x = self.block(x, time)
        return x if self.attention is None else self.attention(x, tokens, scale)


class Denoiser(nn.Module):
    """v-prediction from (sample, timestep, tokens, reference_map, frc_scale); scale 0 is the unconditional base."""

    def __init__(
        self,
        latent: int,
        widths: list[int],
        attention: list[list[bool]],
        heads: int,
        ratio: int,
        time: int,
        tokens: int,
        token_width: int,
        reference: int,
    ) -> None:
        super().__init__()
        self.null_tokens = nn.Parameter(torch.randn(1, tokens, token_width) * 0.5)
        self.time_width = widths[0]
        self.time = nn.Sequential(nn.Linear(widths[0], time), nn.SiLU(), nn.Linear(time, time), nn.SiLU())
        self.stem = nn.Conv2d(latent, widths[0], 3, padding=1)
        self.reference = nn.ModuleList(zeroed(nn.Conv2d(reference, w, 3, padding=1)) for w in widths)

        def stage(inner: int, outer: int, attend: bool) -> Stage:
            block = AttentionBlock(outer, heads, token_width, ratio, True) if attend else None
            return Stage(ResBlock(inner, outer, time), block)

        self.down = nn.ModuleList()
        self.shrink = nn.ModuleList()
        width = widths[0]
        for level, wanted in enumerate(widths):
            stages = nn.ModuleList()
            for attend in attention[level]:
                stages.append(stage(width, wanted, attend))
                width = wanted
            self.down.append(stages)
            if level + 1 < len(widths):
                self.shrink.append(nn.Conv2d(width, widths[level + 1], 3, stride=2, padding=1))
                width = widths[level + 1]
        self.middle_first = ResBlock(width, width, time)
        self.middle_attention = AttentionBlock(width, heads, token_width, ratio, False)
        self.middle_second = ResBlock(width, width, time)
        self.up = nn.ModuleList()
        self.grow = nn.ModuleList()
        for level in reversed(range(len(widths))):
            stages = nn.ModuleList()
            for attend in attention[level]:
                stages.append(stage(width, widths[level], attend))
            self.up.append(stages)
            if level:
                self.grow.append(nn.Conv2d(width, widths[level - 1], 3, padding=1))
                width = widths[level - 1]
        self.norm = nn.GroupNorm(16, width)
        self.head = zeroed(nn.Conv2d(width, latent, 3, padding=1))
        self.latent = latent
        # Where to trust the reference: open at first, closed by training where the reference was cut out.
        self.reference_gate = zeroed(nn.Conv2d(width, latent, 3, padding=1))
        nn.init.ones_(self.reference_gate.bias)

    def forward(
        self, sample: Tensor, timestep: Tensor, tokens: Tensor, reference_map: Tensor, frc_scale: Tensor
    ) -> Tensor:
        """frc_scale is [1] as in the ONNX file, or [B] in training, where some samples train the base."""
        scale = frc_scale.view(-1, 1, 1)
        tokens = self.null_tokens + scale * (tokens - self.null_tokens)
        map_scale = frc_scale.view(-1, 1, 1, 1)
        time = self.time(timestep_features(timestep, self.time_width))
        guess = reference_guess(sample, timestep, reference_map[:, : self.latent])
        x = self.stem(sample)
        skips = []
        for level, stages in enumerate(self.down):
            if level:
                x = self.shrink[level - 1](x)
                reference_map = F.avg_pool2d(reference_map, 2)
            x = x + map_scale * self.reference[level](reference_map)
            for one in stages:
                x = one(x, time, tokens, scale)
                skips.append(x)
        x = self.middle_first(x, time)
        x = self.middle_attention(x, tokens, scale)
        x = self.middle_second(x, time)
        for level, stages in enumerate(self.up):
            for one in stages:
                x = one(x + skips.pop(), time, tokens, scale)
            if level < len(self.grow):
                x = self.grow[level](F.interpolate(x, scale_factor=2.0, mode="nearest"))
        x = F.silu(self.norm(x))
        gate = torch.sigmoid(self.reference_gate(x).float())
        return self.head(x).float() + map_scale * gate * guess
