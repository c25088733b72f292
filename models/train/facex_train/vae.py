"""The autoencoder: 256 px RGB <-> an 8 x 32 x 32 latent (factor 8), fully convolutional.

Normalised across channels only, never across pixels: the result does not depend on the crop, so 96 px training crops
and whole pictures agree.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class PixelNorm(nn.LayerNorm):
    """Layer norm over the channels of each pixel of [B,C,H,W]; free of copies in channels_last."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class PlainBlock(nn.Module):
    """Residual block with per-pixel normalisation; the second convolution starts at zero."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = PixelNorm(channels)
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.silu(self.first(F.silu(self.norm(x)))))


class Encoder(nn.Module):
    """Pixels [B,3,H,W] -> posterior mean and log variance, each [B,latent,H/8,W/8]."""

    def __init__(self, latent: int, fine: int, coarse: int, blocks: int) -> None:
        super().__init__()
        self.stem = nn.Conv2d(48, fine, 3, padding=1)
        self.fine = nn.Sequential(*[PlainBlock(fine) for _ in range(blocks)])
        self.down = nn.Conv2d(fine, coarse, 3, stride=2, padding=1)
        self.coarse = nn.Sequential(*[PlainBlock(coarse) for _ in range(blocks)])
        self.head = nn.Conv2d(coarse, 2 * latent, 3, padding=1)

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        x = self.fine(self.stem(F.pixel_unshuffle(pixels, 4)))
        mean, log_var = self.head(self.coarse(self.down(x))).chunk(2, dim=1)
        return mean, log_var.clamp(-12, 4)


class Decoder(nn.Module):
    """Latent [B,latent,h,w] -> pixels [B,3,8h,8w]."""

    def __init__(self, latent: int, fine: int, coarse: int, blocks: int, pixel: int) -> None:
        super().__init__()
        self.stem = nn.Conv2d(latent, coarse, 3, padding=1)
        self.coarse = nn.Sequential(*[PlainBlock(coarse) for _ in range(blocks)])
        self.up = nn.Conv2d(coarse, fine, 3, padding=1)
        self.fine = nn.Sequential(*[PlainBlock(fine) for _ in range(blocks)])
        self.to_half = nn.Conv2d(fine, 4 * pixel, 3, padding=1)
        self.detail = PlainBlock(pixel)
        self.head = nn.Conv2d(pixel, 12, 3, padding=1)

    def forward(self, latent: Tensor) -> Tensor:
        x = self.up(F.interpolate(self.coarse(self.stem(latent)), scale_factor=2.0, mode="nearest"))
        x = F.pixel_shuffle(self.to_half(self.fine(x)), 2)
        return F.pixel_shuffle(self.head(self.detail(x)), 2)


class Vae(nn.Module):
    """Encoder and decoder around a latent brought to zero mean and unit variance per channel."""

    latent_mean: Tensor
    latent_std: Tensor

    def __init__(
        self, latent: int, fine: int, coarse: int, encoder_blocks: int, decoder_blocks: int, pixel: int
    ) -> None:
        super().__init__()
        self.encoder = Encoder(latent, fine, coarse, encoder_blocks)
        self.decoder = Decoder(latent, fine, coarse, decoder_blocks, pixel)
        self.register_buffer("latent_mean", torch.zeros(1, latent, 1, 1))
        self.register_buffer("latent_std", torch.ones(1, latent, 1, 1))

    def encode(self, pixels: Tensor) -> Tensor:
        """Normalised posterior mean, without noise."""
        return (self.encoder(pixels)[0].float() - self.latent_mean) / self.latent_std

    def decode(self, latent: Tensor) -> Tensor:
        """Pixels from a normalised latent; may overshoot -1..1 slightly."""
        return self.decoder(latent * self.latent_std + self.latent_mean)
