"""The whole generator as one module for joint training: region encoder, SD adapter and denoiser."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .conditions import Batch
from .parts import build_adapter, build_denoiser, build_regions, freeze_encoder
from .vae import Vae


class FaceX(nn.Module):
    """Predicts v for a noised batch; `parameters` of the frozen encoder inside take no gradient."""

    def __init__(self, config: dict, vae: Vae) -> None:
        super().__init__()
        self.regions = build_regions(config)
        self.adapter = build_adapter(config)
        self.denoiser = build_denoiser(config)
        freeze_encoder(self.adapter, vae)

    def condition(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Tokens, reference map and the region vectors they were made with."""
        vectors = self.regions(batch.source, batch.source_masks).float()
        return *self.adapter(regions=vectors, region_present=batch.region_present, **batch.adapter), vectors

    def forward(self, batch: Batch, noised: Tensor, timestep: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """v; the latent that stands for the reference, drafted where the reference was cut out; the region vectors.

        The draft learns from its own error alone, so that it stays the mean of what could be there.
        """
        tokens, reference_map, vectors = self.condition(batch)
        drafted = reference_map[:, : self.denoiser.latent]
        shown = torch.cat([drafted.detach(), reference_map[:, self.denoiser.latent :]], dim=1)
        return self.denoiser(noised, timestep, tokens, shown, batch.frc_scale), drafted, vectors
