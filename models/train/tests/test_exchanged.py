"""Swaps among the training samples: whose looks and whose motion they carry, and what their losses pull on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import TINY
from faces import write_faces

from facex_train.conditions import FACE_REGIONS, Batch, BatchMaker
from facex_train.facex import FaceX
from facex_train.features import SIZES, Features, expression_names
from facex_train.labels import label_portraits
from facex_train.motion_reader import MotionReader, motion_losses
from facex_train.parts import build_vae
from facex_train.portraits import load_portraits
from facex_train.settings import Settings, load_config
from facex_train.train_denoiser import draft_loss, draw_levels, weighted_loss

COUNT = 4
PLAN = {**load_config("nano")["denoiser"]["training"], "identityNoise": 0, "componentDrop": 0, "regionsDrop": 0}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Settings, dict[str, np.ndarray]]:
    """A folder of made-up portraits with random features."""
    folder: Path = tmp_path_factory.mktemp("faces")
    write_faces(folder / "data", COUNT, 256)
    settings = Settings({"side": 256}, folder / "data", folder / "run", folder / "out", folder / "run")
    label_portraits(settings)
    np.save(settings.folder("latents") / "latents.npy", np.zeros((COUNT, 2, 8, 32, 32), np.float16))
    rng = np.random.default_rng(1)
    values = {name: rng.normal(0, 1, (COUNT, size)).astype(np.float32) for name, size in SIZES.items()}
    values["identity"] /= np.linalg.norm(values["identity"], axis=1, keepdims=True)
    np.savez(settings.run / "features.npz", **values)
    return settings, values


def batch_of(settings: Settings, exchanged: float, removed: float) -> Batch:
    portraits = load_portraits(settings.data, settings.features)
    features = Features(settings.features, COUNT, expression_names(settings.data))
    plan = {**PLAN, "exchanged": exchanged, "removed": removed}
    return BatchMaker(portraits, features, settings.run, plan).make(8, [3, 1])


def rows_of(values: np.ndarray, wanted: torch.Tensor) -> np.ndarray:
    """Which portrait each row is of."""
    distance = np.abs(values[None] - wanted.numpy()[:, None]).sum(axis=2)
    assert distance.min(axis=1).max() < 1e-3
    return distance.argmin(axis=1)


def test_a_swap_has_the_donors_identity_and_the_targets_motion(made):
    settings, values = made
    batch = batch_of(settings, 1.0, 0.0)
    assert batch.exchanged.min() == 1 and batch.motion_known.min() == 1
    donor = rows_of(values["identity"], batch.adapter["identity"])
    target = rows_of(np.abs(values["pose"]), batch.adapter["pose"].abs())
    assert (donor != target).all()
    assert rows_of(np.abs(values["pose"]), batch.motion[:, 57:60].abs()).tolist() == target.tolist()
    assert batch.region_present[:, FACE_REGIONS:].max() == 0


def test_without_swaps_identity_and_motion_are_of_one_portrait(made):
    settings, values = made
    batch = batch_of(settings, 0.0, 0.0)
    assert batch.exchanged.max() == 0
    donor = rows_of(values["identity"], batch.adapter["identity"])
    assert donor.tolist() == rows_of(np.abs(values["pose"]), batch.adapter["pose"].abs()).tolist()


def test_nothing_is_known_of_the_hole_of_a_swap(made):
    batch = batch_of(made[0], 1.0, 1.0)
    hole = torch.nn.functional.avg_pool2d(batch.adapter["mask"], 8)
    wanted = torch.zeros(8, 8, 32, 32)
    inside, outside = torch.randn(wanted.shape) * (hole == 1), torch.randn(wanted.shape) * (hole == 0)
    assert weighted_loss(inside, wanted, batch, 3)[0] < 0.02
    assert weighted_loss(outside, wanted, batch, 3, fidelity=0.5)[0] > 0.1
    assert weighted_loss(inside, wanted, batch, 3, fidelity=0.5)[0] > 0
    assert draft_loss(inside, batch) == 0


def test_the_walk_of_a_swap_starts_from_what_stands_for_its_reference(made):
    batch = batch_of(made[0], 1.0, 1.0)
    torch.manual_seed(6)
    model = FaceX(TINY, build_vae(TINY))
    noise, _ = draw_levels(batch, 5)
    predicted = model(batch, noise, torch.zeros(8, dtype=torch.long))
    hole = torch.nn.functional.avg_pool2d(batch.adapter["mask"], 8) == 1
    assert (predicted.noised - predicted.drafted).abs().mul(hole).max() < 0.2
    assert (predicted.noised - batch.clean).abs().mul(hole).max() > 0.2


def test_the_motion_loss_pulls_on_the_denoiser_and_on_the_tokens_of_motion(made):
    batch = batch_of(made[0], 1.0, 1.0)
    torch.manual_seed(6)
    model, reader = FaceX(TINY, build_vae(TINY)), MotionReader(8).eval().requires_grad_(False)
    noise, timestep = draw_levels(batch, 5)
    losses = motion_losses(reader, batch, timestep, model(batch, noise, timestep))
    losses["moved_other"].backward(retain_graph=True)
    assert model.adapter.representation.project["expression"][0].weight.grad.abs().max() > 0
    losses["moved"].backward()
    assert model.denoiser.head.weight.grad.abs().max() > 0


def test_motion_that_was_not_measured_counts_for_nothing(made):
    batch = batch_of(made[0], 1.0, 1.0)
    batch.motion_known.zero_()
    model, reader = FaceX(TINY, build_vae(TINY)), MotionReader(8).eval()
    noise, timestep = draw_levels(batch, 5)
    assert all(loss == 0 for loss in motion_losses(reader, batch, timestep, model(batch, noise, timestep)).values())
