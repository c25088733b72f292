"""The whole generator as one module for joint training: region encoder, SD adapter and denoiser."""

from __future__ import annotations

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

    def condition(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Tokens and reference map; pictures whose regions were all dropped skip the region encoder."""
        used = (batch.region_present.amax(dim=1) * batch.frc_scale).nonzero()[:, 0]
        vectors = batch.source.new_zeros(len(batch.frc_scale), 8, self.regions.out[1].out_features)
        if len(used):
            vectors = vectors.index_copy(0, used, self.regions(batch.source[used], batch.source_masks[used]).float())
        return self.adapter(regions=vectors, region_present=batch.region_present, **batch.adapter)

    def forward(self, batch: Batch, noised: Tensor, timestep: Tensor) -> Tensor:
        tokens, reference_map = self.condition(batch)
        return self.denoiser(noised, timestep, tokens, reference_map, batch.frc_scale)
