"""A draft of what was cut out of the reference: a first guess of the latent, read off the components and the guide.

Ours, not the paper's: cross-attention alone needs far more pictures than a laptop sees to learn where a nose goes. The
draft is trained to hit the latent itself and to show who it should; the denoiser makes a face of it.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .attention import QueryLayer
from .vae import PixelNorm, PlainBlock

# A reference is mid-grey where it was cut out; half a step of 8 bits is 0.004.
GREY = 0.006


def withheld_cells(reference: Tensor, mask: Tensor) -> Tensor:
    """Share [B,1,32,32] of each latent cell that is to be generated and shows nothing but mid-grey."""
    grey = (reference.abs().amax(dim=1, keepdim=True) < GREY) & (mask > 0)
    return F.avg_pool2d(grey.float(), 8)


class Draft(nn.Module):
    """Tokens of components [B,N,width] and features of the reference [B,C,32,32] -> latent [B,8,32,32] and features."""

    def __init__(self, latent: int, width: int, heads: int, ratio: int, channels: int, blocks: int) -> None:
        super().__init__()
        self.place = nn.Parameter(torch.randn(1, 64, width) * 0.5)
        self.see = nn.Linear(channels, width)
        self.layers = nn.ModuleList(QueryLayer(width, heads, ratio) for _ in range(2))
        self.spread = nn.Linear(width, 4 * channels)
        self.coarse = PlainBlock(channels)
        self.grow = nn.Conv2d(channels, channels, 3, padding=1)
        self.blocks = nn.Sequential(*[PlainBlock(channels) for _ in range(blocks)])
        self.norm = PixelNorm(channels)
        self.head = nn.Conv2d(channels, latent, 3, padding=1)
        self.share = nn.Conv2d(channels, channels, 1)
        nn.init.zeros_(self.share.weight)
        nn.init.zeros_(self.share.bias)

    def forward(self, represented: Tensor, hidden: Tensor) -> tuple[Tensor, Tensor]:
        seen = F.avg_pool2d(hidden, 4).flatten(2).transpose(1, 2)
        x = self.place + self.see(seen)
        for layer in self.layers:
            x = layer(x, represented)
        x = self.spread(x).transpose(1, 2).unflatten(2, (8, 8))
        x = self.coarse(F.pixel_shuffle(x, 2))
        x = self.grow(F.interpolate(x, scale_factor=2.0, mode="nearest")) + hidden
        x = F.silu(self.norm(self.blocks(x)))
        return self.head(x).float(), self.share(x)
