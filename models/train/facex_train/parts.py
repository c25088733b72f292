"""The five parts as they are exported: a module, and the names and example shapes of its inputs and outputs."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .adapter import SdAdapter
from .regions import RegionEncoder
from .unet import Denoiser
from .vae import Encoder, Vae


class VaeEncode(nn.Module):
    """The autoencoder's first half with the latent normalisation inside."""

    def __init__(self, vae: Vae) -> None:
        super().__init__()
        self.encoder = vae.encoder
        self.register_buffer("latent_mean", vae.latent_mean)
        self.register_buffer("latent_std", vae.latent_std)

    def forward(self, pixels: Tensor) -> Tensor:
        return (self.encoder(pixels)[0] - self.latent_mean) / self.latent_std


class VaeDecode(nn.Module):
    """The autoencoder's second half with the latent normalisation inside; pixels are clamped to -1..1."""

    def __init__(self, vae: Vae) -> None:
        super().__init__()
        self.decoder = vae.decoder
        self.register_buffer("latent_mean", vae.latent_mean)
        self.register_buffer("latent_std", vae.latent_std)

    def forward(self, latent: Tensor) -> Tensor:
        return self.decoder(latent * self.latent_std + self.latent_mean).clamp(-1, 1)


@dataclass(frozen=True)
class Part:
    """One ONNX file: its module, inputs as name -> example shape, outputs, and which axes besides B are free."""

    name: str
    module: nn.Module
    inputs: dict[str, list[int]]
    outputs: list[str]
    free_axes: dict[str, dict[int, str]]

    def example(self, batch: int, seed: int = 0) -> list[Tensor]:
        """Random inputs of legal ranges."""
        generator = torch.Generator().manual_seed(seed)
        tensors = []
        for name, shape in self.inputs.items():
            size = shape if name == "frc_scale" else [batch, *shape[1:]]
            value = torch.rand(size, generator=generator)
            if name in ("pixels", "reference"):
                value = value * 2 - 1
            elif name in ("latent", "sample", "reference_map", "tokens"):
                value = torch.randn(size, generator=generator)
            elif name == "timestep":
                value = (value * 999).round()
            elif name in ("present", "region_present"):
                value = value.round()
            tensors.append(value)
        return tensors


def build_vae(config: dict) -> Vae:
    """A Vae of the configured size with fresh weights."""
    return Vae(**config["vae"]["model"])


def build_adapter(config: dict) -> SdAdapter:
    """An SdAdapter with fresh weights; its frozen encoder is filled by `freeze_encoder`."""
    size = config["vae"]["model"]
    encoder = Encoder(size["latent"], size["fine"], size["coarse"], size["encoder_blocks"])
    return SdAdapter(encoder, latent=size["latent"], **config["adapter"])


def freeze_encoder(adapter: SdAdapter, vae: Vae) -> None:
    """Copies the autoencoder's encoder and normalisation into phi_Inp."""
    adapter.reference.frozen_encoder.load_state_dict(vae.encoder.state_dict())
    adapter.reference.latent_mean.copy_(vae.latent_mean)
    adapter.reference.latent_std.copy_(vae.latent_std)


def build_regions(config: dict) -> RegionEncoder:
    """A RegionEncoder of the configured size with fresh weights."""
    return RegionEncoder(**config["regions"])


def build_denoiser(config: dict) -> Denoiser:
    """A Denoiser of the configured size with fresh weights."""
    return Denoiser(**config["denoiser"]["model"])


def make_parts(config: dict, vae: Vae, regions: RegionEncoder, adapter: SdAdapter, denoiser: Denoiser) -> list[Part]:
    """The five parts in the order of the model card."""
    latent = config["vae"]["model"]["latent"]
    size = config["adapter"]
    tokens, width, channels, vector = size["queries"], size["width"], size["reference_channels"], size["vector"]
    picture = {2: "H", 3: "W"}
    grid = {2: "h", 3: "w"}
    return [
        Part(
            "vae-encoder", VaeEncode(vae), {"pixels": [1, 3, 256, 256]}, ["latent"], {"pixels": picture, "latent": grid}
        ),
        Part(
            "vae-decoder",
            VaeDecode(vae),
            {"latent": [1, latent, 32, 32]},
            ["pixels"],
            {"latent": grid, "pixels": picture},
        ),
        Part("region-encoder", regions, {"pixels": [1, 3, 256, 256], "masks": [1, 8, 64, 64]}, ["regions"], {}),
        Part(
            "sd-adapter",
            adapter,
            {
                "identity": [1, 1024],
                "regions": [1, 8, vector],
                "region_present": [1, 8],
                "expression": [1, 57],
                "pose": [1, 3],
                "gaze": [1, 2],
                "texture": [1, 32],
                "light": [1, 27],
                "present": [1, 6],
                "reference": [1, 3, 256, 256],
                "mask": [1, 1, 256, 256],
                "guide": [1, 1, 256, 256],
            },
            ["tokens", "reference_map"],
            {},
        ),
        Part(
            "denoiser",
            denoiser,
            {
                "sample": [1, latent, 32, 32],
                "timestep": [1],
                "tokens": [1, tokens, width],
                "reference_map": [1, channels, 32, 32],
                "frc_scale": [1],
            },
            ["v"],
            {},
        ),
    ]
