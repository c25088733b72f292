"""The three borrowed networks: read from a folder of Stable Diffusion 1.5, or made small with random weights for tests.

VAE and UNet stay frozen; CLIP's image encoder is trained, as in the paper.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL, UNet2DConditionModel
from torch import Tensor, nn
from transformers import CLIPVisionConfig, CLIPVisionModel

CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
CLIP_STD = (0.26862954, 0.26130258, 0.27577711)


def build_vae(config: dict[str, Any], pretrained: Path | None) -> AutoencoderKL:
    """AutoencoderKL, frozen: `vae/` of the pretrained folder, or random weights of the configured sizes."""
    vae = AutoencoderKL.from_pretrained(pretrained / "vae") if pretrained else AutoencoderKL(**config["vae"])
    return vae.requires_grad_(False).eval()


def build_unet(config: dict[str, Any], pretrained: Path | None) -> UNet2DConditionModel:
    """UNet2DConditionModel, frozen: `unet/` of the pretrained folder, or random weights of the configured sizes."""
    unet = UNet2DConditionModel.from_pretrained(pretrained / "unet") if pretrained else UNet2DConditionModel(**config["unet"])
    return unet.requires_grad_(False)


def build_clip(config: dict[str, Any], pretrained: Path | None) -> CLIPVisionModel:
    """CLIPVisionModel, trainable: the pretrained folder itself, or random weights of the configured sizes."""
    return CLIPVisionModel.from_pretrained(pretrained) if pretrained else CLIPVisionModel(CLIPVisionConfig(**config["clip"]))


class KlEncode(nn.Module):
    """pixels [B,3,H,W] -1..1 -> (latent [B,4,H/8,W/8],): the mean of the distribution, scaled to unit variance."""

    def __init__(self, vae: AutoencoderKL) -> None:
        super().__init__()
        self.encoder, self.quant_conv = vae.encoder, vae.quant_conv
        self.factor, self.channels = vae.config.scaling_factor, vae.config.latent_channels

    def forward(self, pixels: Tensor) -> tuple[Tensor]:
        return (self.quant_conv(self.encoder(pixels))[:, : self.channels] * self.factor,)


class KlEncodeLatent(KlEncode):
    """The same as one tensor, as the exported file gives it."""

    def forward(self, pixels: Tensor) -> Tensor:
        return super().forward(pixels)[0]


class KlDecode(nn.Module):
    """latent [B,4,h,w] of unit variance -> pixels [B,3,8h,8w], clamped to -1..1."""

    def __init__(self, vae: AutoencoderKL) -> None:
        super().__init__()
        self.decoder, self.post_quant_conv = vae.decoder, vae.post_quant_conv
        self.factor = vae.config.scaling_factor

    def forward(self, latent: Tensor) -> Tensor:
        return self.decoder(self.post_quant_conv(latent / self.factor)).clamp(-1, 1)


class ClipRegions(nn.Module):
    """CLIP's patch tokens, an FPN adapter (the grid as it is, doubled, quadrupled) and mask pooling.

    pixels [B,3,S,S] -1..1 and masks [B,8,64,64] -> region vectors [B,8,vector]; empty masks give zeros.
    """

    mean: Tensor
    std: Tensor

    def __init__(self, clip: CLIPVisionModel, vector: int, fine: int) -> None:
        super().__init__()
        width, size = clip.config.hidden_size, clip.config.image_size
        self.side, self.grid = size, size // clip.config.patch_size
        vision = getattr(clip, "vision_model", clip)
        # The patch tokens are read before it.
        vision.post_layernorm = nn.Identity()
        self.clip = clip
        self.twofold = nn.ConvTranspose2d(width, fine, 2, stride=2)
        self.fourfold = nn.ConvTranspose2d(width, fine, 4, stride=4)
        self.out = nn.Sequential(nn.LayerNorm(width + 2 * fine), nn.Linear(width + 2 * fine, vector))
        self.register_buffer("mean", torch.tensor(CLIP_MEAN).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(CLIP_STD).view(1, 3, 1, 1))

    def forward(self, pixels: Tensor, masks: Tensor) -> Tensor:
        unit = F.interpolate(pixels, size=(self.side, self.side), mode="bilinear") / 2 + 0.5
        tokens = self.clip((unit - self.mean) / self.std).last_hidden_state[:, 1:]
        grid = tokens.transpose(1, 2).unflatten(2, (self.grid, self.grid))
        present = (masks.flatten(2).amax(dim=2, keepdim=True) > 0).to(masks.dtype)
        pooled = []
        for features in (grid, F.gelu(self.twofold(grid)), F.gelu(self.fourfold(grid))):
            side = features.shape[3]
            weights = F.interpolate(masks, size=(side, side), mode="bilinear").flatten(2)
            weights = weights / (weights.sum(dim=2, keepdim=True) + 1e-6)
            pooled.append(torch.matmul(weights, features.flatten(2).transpose(1, 2)))
        return self.out(torch.cat(pooled, dim=2)) * present
