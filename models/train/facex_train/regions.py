"""CLIP-Region of the nano pack: a small ViT, an FPN adapter and mask pooling, all trained by us.

The paper takes a CLIP image encoder; ours is much smaller and starts from nothing.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .attention import SelfLayer


class RegionEncoder(nn.Module):
    """pixels [B,3,256,256] -1..1 and masks [B,8,64,64] -> region vectors [B,8,vector]; empty masks give zeros."""

    def __init__(
        self, patch: int, width: int, heads: int, layers: int, ratio: int, vector: int, fine: int, finest: int
    ) -> None:
        super().__init__()
        self.grid = 256 // patch
        self.patch = nn.Conv2d(3, width, patch, stride=patch)
        self.position = nn.Parameter(torch.randn(1, self.grid**2, width) * 0.02)
        self.layers = nn.ModuleList(SelfLayer(width, heads, ratio) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.twofold = nn.ConvTranspose2d(width, fine, 2, stride=2)
        self.fourfold_first = nn.ConvTranspose2d(width, finest, 2, stride=2)
        self.fourfold_second = nn.ConvTranspose2d(finest, finest, 2, stride=2)
        self.out = nn.Sequential(nn.LayerNorm(width + fine + finest), nn.Linear(width + fine + finest, vector))

    def maps(self, pixels: Tensor) -> list[Tensor]:
        """The three parallel paths of the FPN adapter: the ViT grid as it is (16 x 16), doubled and quadrupled."""
        x = self.patch(pixels).flatten(2).transpose(1, 2) + self.position
        for layer in self.layers:
            x = layer(x)
        grid = self.norm(x).transpose(1, 2).unflatten(2, (self.grid, self.grid))
        return [grid, F.gelu(self.twofold(grid)), F.gelu(self.fourfold_second(F.gelu(self.fourfold_first(grid))))]

    def forward(self, pixels: Tensor, masks: Tensor) -> Tensor:
        present = (masks.flatten(2).amax(dim=2, keepdim=True) > 0).to(masks.dtype)
        pooled = []
        for features in self.maps(pixels):
            # The mean under a mask on a map brought up to 64 x 64 equals that on the map with the mask brought down.
            weights = F.avg_pool2d(masks, 64 // features.shape[3]).flatten(2)
            weights = weights / (weights.sum(dim=2, keepdim=True) + 1e-6)
            pooled.append(torch.matmul(weights.to(features.dtype), features.flatten(2).transpose(1, 2)))
        return self.out(torch.cat(pooled, dim=2)) * present
