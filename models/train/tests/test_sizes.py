"""Batches of larger pictures show the same as those of 256 px: the same holes, donors and guides, in more pixels."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from faces import write_faces
from facex_train.conditions import Batch, BatchMaker
from facex_train.features import Features, expression_names
from facex_train.labels import label_portraits
from facex_train.portraits import load_portraits
from facex_train.settings import Settings, load_config

PLAN = load_config("sd15")["training"]
COUNT = 3


def batch_of(folder: Path, side: int, seed: list[int], latent: int) -> tuple[Batch, np.ndarray]:
    """A batch of pictures of the side, and the pictures 0..1."""
    write_faces(folder / "data", COUNT, side)
    settings = Settings({"side": side}, folder / "data", folder / "run", folder / "out", folder / "run")
    label_portraits(settings)
    np.save(settings.folder("latents") / "latents.npy", np.zeros((COUNT, 2, latent, side // 8, side // 8), np.float16))
    portraits = load_portraits(settings.data, settings.features, side)
    features = Features(settings.features, COUNT, expression_names(settings.data))
    return BatchMaker(portraits, features, settings.run, PLAN).make(6, seed), portraits.pixels / np.float32(255)


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> dict[int, tuple[Batch, np.ndarray]]:
    return {side: batch_of(tmp_path_factory.mktemp(str(side)), side, [4, 1], 4) for side in (256, 512)}


def shrunk(planes: np.ndarray) -> np.ndarray:
    """Pictures [B,C,512,512] by areas of 2 x 2."""
    return planes.reshape(*planes.shape[:2], 256, 2, 256, 2).mean(axis=(3, 5))


def test_a_batch_of_512_px_has_the_shapes_of_the_contract(both):
    batch, _ = both[512]
    adapter = {name: tuple(batch.adapter[name].shape) for name in ("reference", "mask", "guide")}
    assert adapter == {"reference": (6, 3, 512, 512), "mask": (6, 1, 512, 512), "guide": (6, 1, 512, 512)}
    assert batch.clean.shape == (6, 4, 64, 64) and batch.face.shape == (6, 1, 64, 64)
    assert batch.source.shape == (6, 3, 512, 512) and batch.source_masks.shape == (6, 8, 64, 64)


@pytest.mark.parametrize("name,most", [("mask", 0.01), ("reference", 0.03)])
def test_holes_and_references_are_those_of_256_px_in_more_pixels(both, name, most):
    small, large = (both[side][0].adapter[name].numpy() for side in (256, 512))
    assert small.std() > 0.1
    assert np.abs(shrunk(large) - small).mean() < most


def test_donors_are_altered_alike(both):
    for name in ("source", "view"):
        small, large = (getattr(both[side][0], name).numpy() for side in (256, 512))
        assert np.abs(shrunk(large) - small).mean() < 0.03


def test_outside_the_hole_the_reference_is_the_picture(both):
    batch, pictures = both[512]
    seen = np.concatenate([pictures, pictures[:, :, ::-1]]).transpose(0, 3, 1, 2) * 2 - 1
    for reference, mask in zip(batch.adapter["reference"].numpy(), batch.adapter["mask"].numpy()):
        outside = mask < 1e-6
        assert outside.any()
        assert min(np.abs((reference - true) * outside).max() for true in seen) < 1e-5


def test_guides_lie_at_the_same_places_in_finer_lines(both):
    small, large = (both[side][0].adapter["guide"].numpy()[:, 0] for side in (256, 512))
    for coarse, fine in zip(small, large):
        near = cv2.dilate(cv2.resize(coarse, (512, 512)), np.ones((5, 5)))
        assert (near[fine > 0.5] > 0.2).mean() > 0.99


def test_a_picture_of_another_side_is_refused(tmp_path):
    write_faces(tmp_path, 1, 256)
    with pytest.raises(SystemExit, match="expected a 512 x 512 picture"):
        load_portraits(tmp_path, None, 512)
