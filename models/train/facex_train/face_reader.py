"""What networks that read a face off a latent share: the trunk, and how latents are shown to them.

Ours, not the paper's. They stand in for the pack's extractors where a loss needs a gradient, and see latents under noise:
what they say cannot be won by a pattern that a touch of noise wipes out.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .vae import PixelNorm, PlainBlock


class FaceReader(nn.Module):
    """Latent [B,8,32,32], zero outside the face -> float32 [B,numbers]."""

    def __init__(self, latent: int, numbers: int, dropout: float = 0.3) -> None:
        super().__init__()
        self.stem = nn.Conv2d(latent, 48, 3, padding=1)
        self.fine = PlainBlock(48)
        self.shrink = nn.Conv2d(48, 96, 3, stride=2, padding=1)
        self.middle = nn.Sequential(PlainBlock(96), PlainBlock(96))
        self.shrink_again = nn.Conv2d(96, 160, 3, stride=2, padding=1)
        self.coarse = nn.Sequential(PlainBlock(160), PlainBlock(160))
        self.norm = PixelNorm(160)
        self.narrow = nn.Conv2d(160, 48, 1)
        self.out = nn.Sequential(nn.Dropout(dropout), nn.Linear(64 * 48, numbers))

    def forward(self, latent: Tensor) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            x = self.middle(self.shrink(self.fine(self.stem(latent))))
            x = self.coarse(self.shrink_again(x))
            x = F.gelu(self.narrow(F.silu(self.norm(x)))).flatten(1)
            x = self.out(x)
        return x.float()


def noised_face(latent: Tensor, face: Tensor, most: float, generator: torch.Generator | None) -> Tensor:
    """The face cells of a latent [B,8,32,32] under noise of a random share 0..`most` of the variance."""
    share = torch.rand(len(latent), 1, 1, 1, generator=generator) * most
    noise = torch.randn(latent.shape, generator=generator)
    return ((1 - share).sqrt() * latent + share.sqrt() * noise) * face
