"""Identity losses: which samples they count, and what they pull on."""

from __future__ import annotations

import pytest
import torch
from conftest import TINY

from facex_train.conditions import Batch
from facex_train.facex import FaceX
from facex_train.likeness import Likeness, identity_loss, likeness_losses, set_space
from facex_train.parts import build_vae


@pytest.fixture
def likeness() -> Likeness:
    """An untrained network over a space of 200 random descriptors."""
    torch.manual_seed(5)
    model = Likeness(8, 200).eval().requires_grad_(False)
    set_space(model, torch.randn(200, 1024))
    return model


def batch_of(count: int, removed: bool) -> Batch:
    """Random samples with a hole over the upper half, the reference cut out there or not; all components given."""
    random = torch.Generator().manual_seed(4)

    def draw(*size: int) -> torch.Tensor:
        return torch.rand(count, *size, generator=random)

    mask = torch.zeros(count, 1, 256, 256)
    mask[:, :, :128] = 1
    reference = draw(3, 256, 256) * 2 - 1
    sizes = {"identity": 1024, "expression": 57, "pose": 3, "gaze": 2, "texture": 32, "light": 27, "present": 6}
    adapter = {name: draw(size) for name, size in sizes.items()}
    adapter["present"] = torch.ones(count, 6)
    face = torch.zeros(count, 1, 32, 32)
    face[:, :, 4:14, 8:24] = 1
    return Batch(
        clean=draw(8, 32, 32),
        face=face,
        exchanged=torch.zeros(count),
        motion=draw(62),
        motion_known=torch.ones(count),
        source=draw(3, 256, 256) * 2 - 1,
        source_masks=draw(8, 64, 64),
        view=draw(3, 256, 256) * 2 - 1,
        view_masks=draw(8, 64, 64),
        region_present=torch.ones(count, 8),
        adapter={**adapter, "reference": reference * (1 - mask) if removed else reference, "mask": mask, "guide": draw(1, 256, 256)},
        frc_scale=torch.ones(count),
    )


def losses_of(likeness: Likeness, batch: Batch) -> tuple[FaceX, dict[str, torch.Tensor]]:
    torch.manual_seed(6)
    model = FaceX(TINY, build_vae(TINY))
    timestep = torch.full((len(batch.clean),), 400)
    predicted = model(batch, torch.randn(batch.clean.shape), timestep)
    return model, likeness_losses(likeness, batch, timestep, predicted)


def test_a_latent_that_shows_the_face_costs_less_than_one_that_shows_another(likeness):
    seen = torch.randn(1, 8, 32, 32)
    face = torch.ones(1, 1, 32, 32)
    shown = likeness(seen)[0]
    nearest, farthest = (likeness.gallery @ shown).argmax(), (likeness.gallery @ shown).argmin()
    # Descriptors that land on those places of the whitened space.
    back = torch.linalg.pinv(likeness.whiten)
    one = torch.ones(1)
    near, far = (
        identity_loss(likeness, seen, face, (likeness.gallery[i] @ back + likeness.mean)[None], one)
        for i in (nearest, farthest)
    )
    assert near < far


def test_the_draft_counts_only_where_the_reference_was_cut_out(likeness):
    _, kept = losses_of(likeness, batch_of(2, removed=False))
    _, cut = losses_of(likeness, batch_of(2, removed=True))
    assert kept["who_draft"] == 0 and kept["who_other"] == 0
    assert cut["who_draft"] > 0 and cut["who_other"] > 0 and cut["who"] > 0


def test_a_sample_without_identity_counts_for_nothing(likeness):
    batch = batch_of(2, removed=True)
    batch.adapter["present"][:, 0] = 0
    _, losses = losses_of(likeness, batch)
    assert all(loss == 0 for loss in losses.values())


def test_the_exchanged_draft_pulls_on_the_draft_and_the_identity_tokens(likeness):
    model, losses = losses_of(likeness, batch_of(2, removed=True))
    losses["who_other"].backward()
    assert model.adapter.draft.head.weight.grad.abs().max() > 0
    assert model.adapter.representation.project["identity"][0].weight.grad.abs().max() > 0
    assert model.denoiser.stem.weight.grad is None
