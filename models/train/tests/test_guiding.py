"""The guiding model comes nearer to the earlier state, and its file holds the base alone."""

from __future__ import annotations

import numpy as np
import torch
from conftest import TINY

from facex_train.low_rank import LowRank
from facex_train.parts import build_denoiser
from facex_train.train_guiding import draw_noised, guiding_loss

CONFIG = {**TINY, "guiding": {"model": {"rank": 2, "without": ["time", "frc", "reference"]}}}


def test_the_delta_comes_nearer_to_the_earlier_state() -> None:
    torch.manual_seed(3)
    denoiser, earlier = build_denoiser(CONFIG), build_denoiser(CONFIG)
    for network in (denoiser, earlier):
        for parameter in network.requires_grad_(False).parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.05)
    delta = LowRank(denoiser, 2, CONFIG["guiding"]["model"]["without"])
    assert not any("frc" in name or "reference" in name for name in delta.state_dict())
    latents = np.random.default_rng(1).standard_normal((6, 2, CONFIG["denoiser"]["model"]["latent"], 8, 8)).astype(np.float16)
    noised, timestep = draw_noised(latents, np.arange(6), 8, [1, 2])
    assert timestep.min() < 200 and timestep.max() > 800
    size = CONFIG["denoiser"]["model"]
    optimizer = torch.optim.Adam(delta.parameters(), lr=0.01)
    first = guiding_loss(size, denoiser, earlier, delta, noised, timestep).item()
    for _ in range(30):
        loss = guiding_loss(size, denoiser, earlier, delta, noised, timestep)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.7 * first
