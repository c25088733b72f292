"""The whole generator as one module for joint training: region encoder, SD adapter and denoiser."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .adapter import COMPONENTS
from .conditions import FACE_REGIONS, Batch
from .diffusion import ALPHA_BARS, mix
from .draft import withheld_cells
from .features import LOOKS
from .parts import build_adapter, build_denoiser, build_regions, freeze_encoder
from .vae import Vae


@dataclass
class Predicted:
    """What a training step looks at.

    v [B,8,32,32], the v to be predicted and the noised latent it belongs to; the latent that stands for the reference,
    drafted where that was cut out; the region vectors; the same draft with the looks of another face of the batch (None
    without a draft).
    """

    v: Tensor
    wanted: Tensor
    noised: Tensor
    drafted: Tensor
    vectors: Tensor
    exchanged: Tensor | None


def clean_of(predicted: Predicted, timestep: Tensor) -> Tensor:
    """The clean latent [B,8,32,32] that the predicted v stands for."""
    share = ALPHA_BARS[timestep].view(-1, 1, 1, 1)
    return share.sqrt() * predicted.noised - (1 - share).sqrt() * predicted.v.float()


def is_base(name: str) -> bool:
    """Whether a parameter of FaceX, by its full name, belongs to the base denoiser ("the SD prior")."""
    return name.startswith("denoiser.") and "frc" not in name and "reference" not in name


def train_only(model: FaceX, part: str) -> None:
    """Freezes what is not to be trained: `facex` on a frozen base as in the paper, the `base` alone, or `all` of it."""
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(parameter.requires_grad and (part == "all" or is_base(name) == (part == "base")))


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

    def forward(self, batch: Batch, noise: Tensor, timestep: Tensor) -> Predicted:
        """The draft learns from its own losses alone: what the denoiser makes of it sends no gradient back.

        Where looks are exchanged the walk starts from the reference or its draft, as sampling does.
        """
        given = batch.adapter
        vectors = self.regions(batch.source, batch.source_masks).float()
        latent, hidden = self.adapter.reference(given["reference"], given["mask"], given["guide"])
        withheld = withheld_cells(given["reference"], given["mask"])
        represented = self._represent(given, given["present"], vectors, batch.region_present)
        tokens, reference_map = self.adapter.steer(represented, latent, hidden, withheld)
        drafted = reference_map[:, : self.denoiser.latent]
        unknown = F.avg_pool2d(given["mask"], 8) * batch.exchanged.view(-1, 1, 1, 1)
        noised, wanted = mix(torch.lerp(batch.clean, drafted.detach(), unknown), noise, timestep)
        shown = torch.cat([drafted.detach(), reference_map[:, self.denoiser.latent :]], dim=1)
        v = self.denoiser(noised, timestep, tokens, shown, batch.frc_scale)
        exchanged = self._exchanged(batch, vectors, latent, hidden, withheld)
        return Predicted(v, wanted, noised, drafted, vectors, exchanged)

    def _represent(self, given: dict[str, Tensor], present: Tensor, vectors: Tensor, region_present: Tensor) -> Tensor:
        parts = [given[name] for name in COMPONENTS]
        return self.adapter.representation(parts, present, vectors, region_present)

    def _exchanged(self, batch: Batch, vectors: Tensor, latent: Tensor, hidden: Tensor, withheld: Tensor) -> Tensor | None:
        """The draft with the looks of the sample before in the batch: identity, texture and the regions of the face."""
        if self.adapter.draft is None:
            return None
        given, present, regions = dict(batch.adapter), batch.adapter["present"].clone(), vectors.clone()
        region_present = batch.region_present.clone()
        for i, name in enumerate(COMPONENTS):
            if name in LOOKS:
                given[name] = given[name].roll(1, 0)
                present[:, i] = present[:, i].roll(1, 0)
        regions[:, :FACE_REGIONS] = vectors[:, :FACE_REGIONS].roll(1, 0)
        region_present[:, :FACE_REGIONS] = region_present[:, :FACE_REGIONS].roll(1, 0)
        drafted = self.adapter.draft(self._represent(given, present, regions, region_present), hidden)[0]
        return torch.lerp(latent, drafted, withheld)
