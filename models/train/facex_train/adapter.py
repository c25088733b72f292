"""phi_R, phi_Inp and phi_SD: components and reference -> tokens and reference map.

phi_Inp holds a frozen copy of the autoencoder's encoder: what the reference shows enters in the denoiser's own terms.
Where the reference was cut out, a draft made from the components takes its place (draft.py).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .attention import QueryLayer
from .draft import Draft, withheld_cells
from .vae import Encoder, PlainBlock

# Brings each vector to about unit size: degrees are divided by 30, the other sizes by what the extractors give.
COMPONENTS = {
    "identity": (1024, 4, 32.0),
    "expression": (57, 1, 2.0),
    "pose": (3, 1, 1 / 30),
    "gaze": (2, 1, 1 / 30),
    "texture": (32, 1, 1.0),
    "light": (27, 1, 1.0),
}


class RepresentationAdapter(nn.Module):
    """phi_R: every component as tokens [B,17,width]; an absent one becomes a learnt null."""

    def __init__(self, width: int, vector: int) -> None:
        super().__init__()
        self.width = width
        self.project = nn.ModuleDict(
            {
                name: nn.Sequential(nn.Linear(size, width), nn.GELU(), nn.Linear(width, width * count))
                for name, (size, count, _) in COMPONENTS.items()
            }
        )
        self.region = nn.Linear(vector, width)
        self.null = nn.Parameter(torch.randn(1, sum(c for _, c, _ in COMPONENTS.values()) + 8, width) * 0.5)
        self.kind = nn.Parameter(torch.randn(1, self.null.shape[1], width) * 0.5)
        self.norm = nn.LayerNorm(width)

    def forward(self, parts: list[Tensor], present: Tensor, regions: Tensor, region_present: Tensor) -> Tensor:
        tokens, flags = [], []
        for i, (name, (_, count, factor)) in enumerate(COMPONENTS.items()):
            tokens.append(self.project[name](parts[i] * factor).view(-1, count, self.width))
            flags.append(present[:, i : i + 1, None].expand(-1, count, 1))
        given = torch.cat([*tokens, self.region(regions)], dim=1)
        flag = torch.cat([*flags, region_present[:, :, None]], dim=1)
        # Where, not a product: an ignored component may hold anything, also NaN.
        return self.norm(torch.where(flag > 0.5, given, self.null)) + self.kind


class ReferenceEncoder(nn.Module):
    """phi_Inp: reference, mask and guide -> the reference's latent [B,8,32,32] and features [B,width,32,32]."""

    latent_mean: Tensor
    latent_std: Tensor

    def __init__(self, encoder: Encoder, latent: int, width: int, channels: int, blocks: int) -> None:
        super().__init__()
        self.frozen_encoder = encoder.requires_grad_(False)
        self.register_buffer("latent_mean", torch.zeros(1, latent, 1, 1))
        self.register_buffer("latent_std", torch.ones(1, latent, 1, 1))
        self.stem = nn.Conv2d(5 * 64 + latent, width, 1)
        self.blocks = nn.Sequential(*[PlainBlock(width) for _ in range(blocks)])
        self.out = nn.Conv2d(width, channels - latent, 1)

    def forward(self, reference: Tensor, mask: Tensor, guide: Tensor) -> tuple[Tensor, Tensor]:
        with torch.no_grad():
            latent = (self.frozen_encoder(reference)[0].float() - self.latent_mean) / self.latent_std
        stacked = F.pixel_unshuffle(torch.cat([reference, mask * 2 - 1, guide * 2], dim=1), 8)
        return latent, self.blocks(self.stem(torch.cat([stacked, latent], dim=1)))


class SdAdapter(nn.Module):
    """phi_SD with phi_R and phi_Inp inside: learnt queries read components and pooled reference -> (tokens, reference_map).

    The map is [B,64,32,32]; its first 8 channels are the latent of the reference, drafted where it was cut out.
    """

    def __init__(
        self,
        encoder: Encoder,
        latent: int,
        width: int,
        heads: int,
        ratio: int,
        layers: int,
        queries: int,
        vector: int,
        reference_width: int,
        reference_channels: int,
        reference_blocks: int,
        draft_blocks: int,
    ) -> None:
        super().__init__()
        self.representation = RepresentationAdapter(width, vector)
        self.reference = ReferenceEncoder(encoder, latent, reference_width, reference_channels, reference_blocks)
        self.draft = Draft(latent, width, heads, ratio, reference_width, draft_blocks) if draft_blocks else None
        self.pool = nn.Linear(reference_channels * 16, width)
        self.place = nn.Parameter(torch.randn(1, 64, width) * 0.5)
        self.pool_norm = nn.LayerNorm(width)
        self.queries = nn.Parameter(torch.randn(1, queries, width) * 0.5)
        self.layers = nn.ModuleList(QueryLayer(width, heads, ratio) for _ in range(layers))
        self.norm = nn.LayerNorm(width)

    def forward(
        self,
        identity: Tensor,
        regions: Tensor,
        region_present: Tensor,
        expression: Tensor,
        pose: Tensor,
        gaze: Tensor,
        texture: Tensor,
        light: Tensor,
        present: Tensor,
        reference: Tensor,
        mask: Tensor,
        guide: Tensor,
    ) -> tuple[Tensor, Tensor]:
        parts = [identity, expression, pose, gaze, texture, light]
        represented = self.representation(parts, present, regions, region_present)
        latent, hidden = self.reference(reference, mask, guide)
        return self.steer(represented, latent, hidden, withheld_cells(reference, mask))

    def steer(self, represented: Tensor, latent: Tensor, hidden: Tensor, withheld: Tensor) -> tuple[Tensor, Tensor]:
        """(tokens, reference_map) from what phi_R and phi_Inp gave; `withheld` [B,1,32,32] is where a draft is wanted."""
        if self.draft is not None:
            drafted, features = self.draft(represented, hidden)
            latent = torch.lerp(latent, drafted, withheld)
            hidden = hidden + features
        reference_map = torch.cat([latent, self.reference.out(hidden).float()], dim=1)
        pooled = F.pixel_unshuffle(reference_map, 4).flatten(2).transpose(1, 2)
        memory = torch.cat([represented, self.pool_norm(self.pool(pooled)) + self.place], dim=1)
        x = self.queries.expand(memory.shape[0], -1, -1)
        for layer in self.layers:
            x = layer(x, memory)
        return self.norm(x), reference_map
