"""Shapes of the five parts and what FRC's scale does."""

from __future__ import annotations

import torch


def test_every_part_gives_the_shapes_of_the_contract(parts):
    def shapes(name):
        outputs = parts[name].module(*parts[name].example(2))
        return [tuple(o.shape) for o in (outputs if isinstance(outputs, tuple) else (outputs,))]

    assert shapes("vae-encoder") == [(2, 8, 32, 32)]
    assert shapes("vae-decoder") == [(2, 3, 256, 256)]
    assert shapes("region-encoder") == [(2, 8, 128)]
    assert shapes("sd-adapter") == [(2, 8, 32), (2, 16, 32, 32)]
    assert shapes("denoiser") == [(2, 8, 32, 32)]


def test_autoencoder_takes_any_size_that_is_a_multiple_of_eight(parts):
    latent = parts["vae-encoder"].module(torch.rand(1, 3, 72, 96))
    assert latent.shape == (1, 8, 9, 12)
    assert parts["vae-decoder"].module(latent).shape == (1, 3, 72, 96)


def test_at_scale_zero_the_denoiser_ignores_tokens_and_reference(parts):
    denoiser = parts["denoiser"].module
    sample, timestep, tokens, reference_map, _ = parts["denoiser"].example(2)
    base = denoiser(sample, timestep, tokens, reference_map, torch.zeros(1))
    other = denoiser(sample, timestep, tokens * 3 + 1, reference_map * -2, torch.zeros(1))
    assert torch.equal(base, other)
    steered = denoiser(sample, timestep, tokens, reference_map, torch.ones(1))
    assert (steered - base).abs().max() > 1e-3


def test_at_scale_zero_the_weights_of_facex_do_not_matter(parts):
    denoiser = parts["denoiser"].module
    sample, timestep, tokens, reference_map, _ = parts["denoiser"].example(2)
    base = denoiser(sample, timestep, tokens, reference_map, torch.zeros(1))
    ours = [p for name, p in denoiser.named_parameters() if ".frc." in name or name.startswith("reference")]
    assert len(ours) > 8
    for parameter in ours:
        torch.nn.init.normal_(parameter)
    assert torch.equal(denoiser(sample, timestep, tokens, reference_map, torch.zeros(1)), base)


def test_a_scale_for_each_sample_equals_one_scale_for_all(parts):
    denoiser = parts["denoiser"].module
    sample, timestep, tokens, reference_map, _ = parts["denoiser"].example(2)
    mixed = denoiser(sample, timestep, tokens, reference_map, torch.tensor([0.0, 1.0]))
    assert torch.allclose(mixed[:1], denoiser(sample, timestep, tokens, reference_map, torch.zeros(1))[:1], atol=1e-5)
    assert torch.allclose(mixed[1:], denoiser(sample, timestep, tokens, reference_map, torch.ones(1))[1:], atol=1e-5)


def test_an_ignored_component_has_no_effect_even_when_it_is_not_a_number(parts):
    adapter = parts["sd-adapter"].module
    values = dict(zip(parts["sd-adapter"].inputs, parts["sd-adapter"].example(1)))
    values["present"] = torch.tensor([[1.0, 0, 1, 1, 1, 1]])
    before = adapter(**values)[0]
    values["expression"] = torch.full((1, 57), torch.nan)
    assert torch.equal(adapter(**values)[0], before)
    values["identity"] = values["identity"] + 1
    assert not torch.equal(adapter(**values)[0], before)


def test_a_region_with_an_empty_mask_gives_zeros(parts):
    pixels, masks = parts["region-encoder"].example(1)
    masks[:, 6] = 0
    vectors = parts["region-encoder"].module(pixels, masks)
    assert vectors[0, 6].abs().max() == 0
    assert vectors[0, 5].abs().max() > 0


def test_a_draft_stands_where_the_reference_was_cut_out_and_nowhere_else(parts):
    adapter = parts["sd-adapter"].module
    values = dict(zip(parts["sd-adapter"].inputs, parts["sd-adapter"].example(1)))
    values["mask"] = torch.zeros(1, 1, 256, 256)
    values["mask"][..., 64:192, 64:192] = 1
    hole = values["mask"][:, :, ::8, ::8].expand(-1, 8, -1, -1) > 0
    values["reference"] = values["reference"] * (1 - values["mask"])
    latent = adapter(**values)[1][:, :8]
    shown = adapter.reference(values["reference"], values["mask"], values["guide"])[0]
    assert torch.equal(latent[~hole], shown[~hole])
    assert (latent - shown)[hole].abs().min() > 0
    values["region_present"] = torch.ones(1, 8)
    values["regions"] = values["regions"] + 1
    assert not torch.equal(adapter(**values)[1][:, :8][hole], latent[hole])
