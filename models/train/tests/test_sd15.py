"""Stable Diffusion's classes, small and with random weights: two training steps, frozen base, export to the contract."""

from __future__ import annotations

import copy
from itertools import islice

import numpy as np
import onnx
import pytest
import torch

from faces import write_faces

pytest.importorskip("diffusers", reason="needs requirements-sd15.txt")
pytest.importorskip("transformers", reason="needs requirements-sd15.txt")

from facex_train.conditions import Batch  # noqa: E402
from facex_train.export import TOLERANCE, export_part, parity  # noqa: E402
from facex_train.loop import Run  # noqa: E402
from facex_train.settings import Settings, load_config  # noqa: E402
from sd15.data import batches, make_maker, prepare  # noqa: E402
from sd15.modules import KlEncodeLatent  # noqa: E402
from sd15.schedule import ALPHA_BARS  # noqa: E402
from sd15.train import FaceXSd, make_parts, train  # noqa: E402

SIDE, VECTOR = 128, 24
SMALL = {
    "side": SIDE,
    "vae": {
        "block_out_channels": [32, 32, 32, 32],
        "down_block_types": ["DownEncoderBlock2D"] * 4,
        "up_block_types": ["UpDecoderBlock2D"] * 4,
        "layers_per_block": 1,
        "latent_channels": 4,
        "scaling_factor": 0.18215,
    },
    "unet": {
        "sample_size": SIDE // 8,
        "block_out_channels": [32, 64],
        "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"],
        "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"],
        "layers_per_block": 1,
        "cross_attention_dim": 48,
        "attention_head_dim": 4,
    },
    "clip": {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "image_size": 56,
        "patch_size": 14,
    },
    "regions": {"vector": VECTOR, "fine": 16},
    "adapter": {
        "width": 48,
        "heads": 4,
        "ratio": 2,
        "layers": 1,
        "queries": 8,
        "vector": VECTOR,
        "reference_width": 16,
        "reference_channels": 16,
        "reference_blocks": 1,
    },
    "training": {**load_config("sd15")["training"], "warmup": 1, "every": 1},
}


@pytest.fixture
def model() -> FaceXSd:
    torch.manual_seed(5)
    return FaceXSd(SMALL)


def batch(count: int = 2, seed: int = 0) -> Batch:
    """Random numbers of the shapes and ranges of a batch."""
    random = torch.Generator().manual_seed(seed)

    def draw(*shape: int) -> torch.Tensor:
        return torch.rand(count, *shape, generator=random)

    flat = {"identity": 1024, "expression": 57, "pose": 3, "gaze": 2, "texture": 32, "light": 27}
    adapter = {name: draw(width) for name, width in flat.items()}
    adapter["present"] = torch.ones(count, 6)
    adapter["reference"] = draw(3, SIDE, SIDE) * 2 - 1
    adapter["mask"] = (draw(1, SIDE, SIDE) > 0.5).float()
    adapter["guide"] = draw(1, SIDE, SIDE)
    return Batch(
        face=torch.ones(count, 1, SIDE // 8, SIDE // 8),
        exchanged=torch.zeros(count),
        motion=torch.zeros(count, 62),
        motion_known=torch.zeros(count),
        clean=torch.randn(count, 4, SIDE // 8, SIDE // 8, generator=random),
        source=draw(3, SIDE, SIDE) * 2 - 1,
        source_masks=draw(8, 64, 64),
        view=draw(3, SIDE, SIDE) * 2 - 1,
        view_masks=draw(8, 64, 64),
        region_present=torch.ones(count, 8),
        adapter=adapter,
        frc_scale=torch.ones(count),
    )


def test_two_steps_train_facex_and_leave_the_base_as_it_was(model, tmp_path):
    before = copy.deepcopy(model.state_dict())
    plan = SMALL["training"]
    run = Run(tmp_path / "run", model, 0.01, plan["minutes"], plan["ema"], 0.01)
    losses = train(model, [batch(seed=1), batch(seed=2)], run, plan)
    assert run.step == 2
    assert len(losses) == 2 and all(loss > 0 for loss in losses)
    moved = {name for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    ours = {name for name in before if ".frc." in name or name.startswith(("denoiser.reference", "adapter", "regions"))}
    assert moved <= ours
    assert any(".frc.zero" in name for name in moved)
    assert any(name.startswith("regions.clip") for name in moved)
    assert any(name.startswith("adapter") for name in moved)
    assert not any("frozen_encoder" in name for name in moved)
    again = Run(tmp_path / "run", FaceXSd(SMALL), 0.01, plan["minutes"], plan["ema"], 0.01)
    assert again.resume() and again.step == 2


def filled(model: FaceXSd) -> FaceXSd:
    """The model with its zero branches filled, so that they have an effect."""
    torch.manual_seed(6)
    for name, parameter in model.named_parameters():
        if ".frc." in name or name.startswith("denoiser.reference"):
            torch.nn.init.normal_(parameter, std=0.1)
    return model


def test_at_scale_zero_the_denoiser_is_the_unet_with_the_empty_text(model):
    denoiser = filled(model).denoiser.eval()
    sample, tokens, reference_map = torch.randn(2, 4, 16, 16), torch.randn(2, 8, 48), torch.randn(2, 16, 16, 16)
    timestep = torch.tensor([10.0, 700.0])
    with torch.no_grad():
        off = denoiser(sample, timestep, tokens, reference_map, torch.zeros(1))
        noise = denoiser.unet(sample, timestep, denoiser.empty_context.expand(2, -1, -1)).sample
        on = denoiser(sample, timestep, tokens, reference_map, torch.ones(1))
        halves = denoiser(sample, timestep, tokens, reference_map, torch.tensor([0.0, 1.0]))
    share = ALPHA_BARS[timestep.long()].view(-1, 1, 1, 1)
    assert torch.allclose(off, (noise - (1 - share).sqrt() * sample) / share.sqrt(), atol=1e-5)
    assert (on - off).abs().max() > 1e-3
    assert torch.allclose(halves[:1], off[:1], atol=1e-4) and torch.allclose(halves[1:], on[1:], atol=1e-4)


def test_the_schedule_has_the_published_end():
    assert abs(float(((1 - ALPHA_BARS[999]) / ALPHA_BARS[999]).sqrt()) - 14.6146) < 1e-3


@pytest.mark.parametrize("index", range(5))
def test_each_part_is_exported_under_the_names_of_the_nano_pack_and_agrees(model, tmp_path, index):
    part = make_parts(filled(model).eval(), SMALL)[index]
    path = tmp_path / f"{part.name}.onnx"
    export_part(part, path, in_bytes=())
    assert parity(part, path, batch=3) < TOLERANCE


def test_the_parts_have_the_inputs_and_outputs_of_the_nano_pack(model, parts):
    ours = {part.name: (list(part.inputs), part.outputs) for part in make_parts(model, SMALL)}
    assert ours == {name: (list(part.inputs), part.outputs) for name, part in parts.items()}


def test_two_steps_run_on_batches_made_from_a_folder_of_portraits(model, tmp_path):
    write_faces(tmp_path / "data", 2, SIDE)
    plan = {**SMALL["training"], "batch": 2}
    settings = Settings({**SMALL, "training": plan}, tmp_path / "data", tmp_path / "run", tmp_path, tmp_path / "run")
    prepare(settings, KlEncodeLatent(model.vae))
    latents = np.load(tmp_path / "run" / "latents" / "latents.npy")
    assert latents.shape == (2, 2, 4, SIDE // 8, SIDE // 8) and np.abs(latents).max() > 0
    run = Run(settings.folder("facex"), model, 0.01, plan["minutes"], plan["ema"], 0.01)
    losses = train(model, islice(batches(make_maker(settings), run, plan), 2), run, plan)
    assert run.step == 2 and all(np.isfinite(losses))
    assert (tmp_path / "run" / "facex" / "checkpoint.pt").exists()


@pytest.mark.parametrize("index", [2, 4])
def test_a_part_too_large_for_one_file_keeps_its_weights_beside_it_and_agrees(model, tmp_path, index):
    part = make_parts(filled(model).eval(), SMALL)[index]
    path = tmp_path / f"{part.name}.onnx"
    export_part(part, path, limit_bytes=10_000, in_bytes=())
    beside = tmp_path / f"{part.name}.weights.pb"
    assert sorted(tmp_path.iterdir()) == [path, beside]
    assert beside.stat().st_mode == path.stat().st_mode
    kept = onnx.load(str(path), load_external_data=False).graph.initializer
    assert sum(len(tensor.raw_data) for tensor in kept) < beside.stat().st_size
    assert {entry.value for tensor in kept for entry in tensor.external_data if entry.key == "location"} == {beside.name}
    assert parity(part, path, batch=3) < TOLERANCE
    export_part(part, path, in_bytes=())
    assert list(tmp_path.iterdir()) == [path]
