"""CLIP-Region of the nano pack: a small ViT, an FPN adapter and mask pooling, all trained by us.

The paper takes a CLIP image encoder; ours is much smaller and starts from nothing, with a stem of three convolutions in
place of one large patch: they learn from few pictures, and their maps join the FPN where its own are as fine.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .attention import SelfLayer


class RegionEncoder(nn.Module):
    """pixels [B,3,256,256] -1..1 and masks [B,8,64,64] -> region vectors [B,8,vector]; empty masks give zeros."""

    def __init__(
        self, width: int, heads: int, layers: int, ratio: int, vector: int, fine: int, finest: int
    ) -> None:
        super().__init__()
        self.grid = 16
        self.stem_finest = nn.Conv2d(3, finest, 4, stride=4)
        self.stem_fine = nn.Conv2d(finest, fine, 3, stride=2, padding=1)
        self.stem = nn.Conv2d(fine, width, 3, stride=2, padding=1)
        self.position = nn.Parameter(torch.randn(1, self.grid**2, width) * 0.02)
        self.layers = nn.ModuleList(SelfLayer(width, heads, ratio) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.twofold = nn.ConvTranspose2d(width, fine, 2, stride=2)
        self.fourfold_first = nn.ConvTranspose2d(width, finest, 2, stride=2)
        self.fourfold_second = nn.ConvTranspose2d(finest, finest, 2, stride=2)
        self.out = nn.Sequential(nn.LayerNorm(width + fine + finest), nn.Linear(width + fine + finest, vector))

    def maps(self, pixels: Tensor) -> list[Tensor]:
        """The three parallel paths of the FPN adapter: the ViT grid as it is (16 x 16), doubled and quadrupled."""
        finest = F.gelu(self.stem_finest(pixels))
        fine = F.gelu(self.stem_fine(finest))
        x = self.stem(fine).flatten(2).transpose(1, 2) + self.position
        for layer in self.layers:
            x = layer(x)
        grid = self.norm(x).transpose(1, 2).unflatten(2, (self.grid, self.grid))
        finest = finest + self.fourfold_second(F.gelu(self.fourfold_first(grid)))
        return [grid, F.gelu(fine + self.twofold(grid)), F.gelu(finest)]

    def forward(self, pixels: Tensor, masks: Tensor) -> Tensor:
        """Means under each mask over the three maps, brought to one vector a region."""
        present = (masks.flatten(2).amax(dim=2, keepdim=True) > 0).to(masks.dtype)
        pooled = []
        for features in self.maps(pixels):
            # The mean under a mask on a map brought up to 64 x 64 equals that on the map with the mask brought down.
            weights = F.avg_pool2d(masks, 64 // features.shape[3]).flatten(2)
            weights = weights / (weights.sum(dim=2, keepdim=True) + 1e-6)
            pooled.append(torch.matmul(weights.to(features.dtype), features.flatten(2).transpose(1, 2)))
        return self.out(torch.cat(pooled, dim=2)) * present


def same_face_loss(vectors: Tensor, others: Tensor, temperature: float = 0.1) -> Tensor:
    """How badly each region vector [B,8,V] finds the same face among `others`, other views of the same faces in order.

    Cross-entropy over cosine similarities, per region, over faces that show the region in both views.
    """
    first, second = F.normalize(vectors.float(), dim=2), F.normalize(others.float(), dim=2)
    shown = (vectors.abs().amax(dim=2) > 0) & (others.abs().amax(dim=2) > 0)
    scores = torch.einsum("brv,crv->rbc", first, second) / temperature
    scores = scores.masked_fill(~shown.T[:, None, :], -1e4)
    wanted = torch.arange(len(vectors)).expand(vectors.shape[1], -1)
    loss = F.cross_entropy(scores.flatten(0, 1), wanted.flatten(), reduction="none").view_as(wanted)
    return (loss * shown.T).sum() / shown.sum().clamp(min=1)
