"""Low-rank deltas train on a frozen denoiser, and their file gives the same network again."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import numpy_helper

from conftest import TINY
from facex_train.conditions import Batch
from facex_train.delta_run import delta_run
from facex_train.export import export_deltas, export_part
from facex_train.facex import FaceX
from facex_train.features import SIZES
from facex_train.low_rank import LowRank, read_delta, write_delta
from facex_train.onnx_weights import load_part
from facex_train.painting import STYLES, paint
from facex_train.parts import Part, build_vae, make_parts
from facex_train.settings import Settings, load_config
from facex_train.train_few_steps import distilling_loss, levels, teacher_path, teacher_walk
from facex_train.train_painted import painting_loss, told_of

NANO = load_config()
SECTIONS = {
    name: {
        "model": {**NANO[name]["model"], "rank": 2},
        "training": {**NANO[name]["training"], "batch": 4, "rate": 1e-3},
    }
    for name in ("fewSteps", "painted")
}


def batch(latents: int, seed: int) -> Batch:
    """Four samples of random pictures; one is without FaceX, one hides nothing."""
    random = torch.Generator().manual_seed(seed)
    draw = lambda *shape: torch.rand(4, *shape, generator=random)  # noqa: E731
    adapter = {name: draw(size) for name, size in SIZES.items()}
    mask = torch.zeros(4, 1, 256, 256)
    mask[:, :, 64:192, 64:192] = 1
    adapter.update(present=torch.ones(4, 6), reference=draw(3, 256, 256) * 2 - 1, mask=mask, guide=draw(1, 256, 256))
    pictures = {"source": draw(3, 256, 256) * 2 - 1, "view": draw(3, 256, 256) * 2 - 1}
    masks = {"source_masks": draw(8, 64, 64), "view_masks": draw(8, 64, 64)}
    return Batch(
        clean=torch.randn(4, latents, 32, 32, generator=random),
        face=torch.ones(4, 1, 32, 32),
        exchanged=torch.zeros(4),
        motion=torch.zeros(4, 62),
        motion_known=torch.zeros(4),
        region_present=torch.ones(4, 8),
        adapter=adapter,
        frc_scale=torch.tensor([1.0, 0.0, 1.0, 1.0]),
        **pictures,
        **masks,
    )


@pytest.fixture
def model() -> FaceX:
    """A tiny frozen generator with every branch filled."""
    torch.manual_seed(3)
    model = FaceX(TINY, build_vae(TINY))
    for parameter in model.parameters():
        if not parameter.any():
            torch.nn.init.normal_(parameter, std=0.1)
    return model.requires_grad_(False).eval()


def settings(tmp_path) -> Settings:
    return Settings({**TINY, **SECTIONS}, tmp_path, tmp_path / "run", tmp_path / "out", tmp_path)


def losses(step: str, model: FaceX, run, update: int):
    if step == "painted":
        pictures = batch(16, update)
        told = told_of(model, pictures)
        return painting_loss(model, run.model, pictures, told, SECTIONS["painted"]["training"], update)
    plan = SECTIONS["fewSteps"]["training"]
    return distilling_loss(model, run.model, teacher_walk(model, batch(8, update), plan, update), plan, update)


def denoiser_part(model: FaceX) -> Part:
    return make_parts(TINY, build_vae(TINY), model.regions, model.adapter, model.denoiser)[4]


@pytest.mark.parametrize("step", ["few-steps", "painted"])
def test_two_updates_change_the_factors_alone_and_the_file_gives_the_same_denoiser(step, model, tmp_path):
    where = settings(tmp_path)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    run = delta_run(where, step, "painted" if step == "painted" else "fewSteps", model.denoiser, 1.0)
    for update in range(2):
        run.schedule(1)
        loss, hole = losses(step, model, run, update)
        assert torch.isfinite(loss) and torch.isfinite(hole)
        run.update(loss, 4, 1.0)
    for name, value in model.state_dict().items():
        assert torch.equal(value, before[name]), name
    run.save()
    export_deltas(where)
    name = "denoiser-painted" if step == "painted" else "denoiser-few-step"
    part = denoiser_part(model)
    export_part(part, tmp_path / "denoiser.onnx")
    onnx_model = onnx.load(str(tmp_path / "denoiser.onnx"))
    deltas = read_delta(where.out / f"{name}.safetensors")
    for tensor in onnx_model.graph.initializer:
        if tensor.name in deltas:
            weight = numpy_helper.to_array(tensor).astype(np.float32)
            changed = weight + deltas.pop(tensor.name).numpy().reshape(weight.shape)
            tensor.CopyFrom(numpy_helper.from_array(changed, tensor.name))
    assert not deltas, "every delta names an initialiser of the exported file"
    inputs = part.example(2, seed=5)
    session = onnxruntime.InferenceSession(onnx_model.SerializeToString(), providers=["CPUExecutionProvider"])
    (got,) = session.run(None, {name: value.numpy() for name, value in zip(part.inputs, inputs)})
    # Both start from the half floats of the file; how far these are from the trained weights is the export's matter.
    load_part(model.denoiser, tmp_path / "denoiser.onnx")
    with torch.no_grad():
        wanted = run.average.run(model.denoiser, *inputs).numpy()
        plain = model.denoiser(*inputs).numpy()
    assert np.abs(got - wanted).max() < 1e-3
    assert np.abs(wanted - plain).max() > 1e-2, "the two updates had an effect"


def test_painted_deltas_leave_facex_alone(model):
    names = LowRank(model.denoiser, 1, NANO["painted"]["model"]["without"]).factors()
    assert names and not any("frc" in name or "reference" in name for name in names)


def test_written_factors_are_within_a_percent(model, tmp_path):
    delta = LowRank(model.denoiser, 3)
    for up in delta.up.values():
        torch.nn.init.normal_(up, std=0.05)
    write_delta(delta, tmp_path / "d.safetensors", {})
    for name, got in read_delta(tmp_path / "d.safetensors").items():
        up, down = delta.factors()[name]
        assert (got - up @ down).norm() < 0.02 * (up @ down).norm(), name


def test_teacher_path_of_a_perfect_denoiser_ends_at_the_clean_latent_and_at_the_canvas_outside_the_mask():
    clean, kept, noise = torch.randn(3, 2, 8, 4, 4).unbind()
    mask = torch.zeros(2, 1, 4, 4)
    mask[..., :2] = 1

    def predict(x, t):
        signal, spread = levels(t.long())
        return (signal * x - clean) / spread

    points, end = teacher_path(predict, (kept, torch.tensor([400, 900])), noise, (kept, mask), 4)
    assert len(points) == 4
    assert [point[1].tolist() for point in points] == [[400, 900], [300, 675], [200, 450], [100, 225]]
    assert (end - (mask * clean + (1 - mask) * kept)).abs().max() < 1e-4


@pytest.mark.parametrize("style", list(STYLES))
def test_painting_keeps_the_picture_and_depends_on_its_seed_alone(style):
    ramp = np.linspace(0, 255, 64 * 64 * 3).reshape(64, 64, 3).astype(np.uint8)
    once, again = (paint(np.random.default_rng(4), ramp, {style: 1}) for _ in range(2))
    assert np.array_equal(once, again)
    assert once.min() >= 0 and once.max() <= 1
    assert 0.005 < np.abs(once - ramp / 255).mean() < 0.25
