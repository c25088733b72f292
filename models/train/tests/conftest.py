"""A generator small enough for tests, with every zero-initialised branch filled so that it has an effect."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from facex_train.parts import Part, build_adapter, build_denoiser, build_regions, build_vae, freeze_encoder, make_parts  # noqa: E402

# Threads inside operators wait for each other on shared cores; these tensors are small.
torch.set_num_threads(1)

TINY = {
    "vae": {"model": {"latent": 8, "fine": 16, "coarse": 16, "encoder_blocks": 1, "decoder_blocks": 1, "pixel": 16}},
    "regions": {"width": 16, "heads": 2, "layers": 1, "ratio": 2, "vector": 128, "fine": 8, "finest": 8},
    "adapter": {
        "width": 32,
        "heads": 2,
        "ratio": 2,
        "layers": 1,
        "queries": 8,
        "vector": 128,
        "reference_width": 16,
        "reference_channels": 16,
        "reference_blocks": 1,
        "draft_blocks": 1,
    },
    "denoiser": {
        "model": {
            "latent": 8,
            "widths": [16, 32],
            "attention": [[False], [True]],
            "heads": 2,
            "ratio": 2,
            "time": 32,
            "tokens": 8,
            "token_width": 32,
            "reference": 16,
        }
    },
}


@pytest.fixture
def parts() -> dict[str, Part]:
    """The five parts of a tiny generator by name."""
    torch.manual_seed(3)
    vae = build_vae(TINY)
    regions, adapter, denoiser = build_regions(TINY), build_adapter(TINY), build_denoiser(TINY)
    for module in (vae, regions, adapter, denoiser):
        for parameter in module.parameters():
            if not parameter.any():
                torch.nn.init.normal_(parameter, std=0.1)
    vae.latent_std.fill_(2.0)
    freeze_encoder(adapter, vae)
    return {part.name: part for part in make_parts(TINY, vae, regions, adapter, denoiser)}
