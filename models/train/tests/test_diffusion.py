"""The noise schedule and the sampler's masked fusion."""

from __future__ import annotations

import torch

from facex_train.diffusion import ALPHA_BARS, mix, sample_ddim


def test_schedule_falls_from_nearly_one_to_nearly_nothing():
    assert ALPHA_BARS[0] > 0.999
    assert ALPHA_BARS[-1] < 1e-4
    assert (ALPHA_BARS.diff() < 0).all()


def test_sampler_with_a_perfect_prediction_finds_the_clean_latent_and_keeps_what_lies_outside_the_mask():
    clean, kept = torch.full((1, 8, 4, 4), 0.7), torch.full((1, 8, 4, 4), -0.4)

    def predict(x, timestep):
        share = ALPHA_BARS[timestep.long()].view(-1, 1, 1, 1)
        noise = (x - share.sqrt() * clean) / (1 - share).sqrt()
        return share.sqrt() * noise - (1 - share).sqrt() * clean

    mask = torch.zeros(1, 1, 4, 4)
    mask[..., :2] = 1
    for strength in (0.3, 1.0):
        result = sample_ddim(predict, torch.zeros_like(clean), kept, mask, 12, strength, seed=1)
        assert torch.allclose(result[..., :2], clean[..., :2], atol=1e-3)
        assert torch.allclose(result[..., 2:], kept[..., 2:], atol=1e-3)


def test_v_is_noise_at_the_start_and_minus_the_picture_at_the_end():
    clean, noise = torch.randn(2, 8, 4, 4), torch.randn(2, 8, 4, 4)
    _, v = mix(clean, noise, torch.tensor([0, 999]))
    assert torch.allclose(v[0], noise[0], atol=0.1)
    assert torch.allclose(v[1], -clean[1], atol=0.1)
