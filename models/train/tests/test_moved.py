"""Moved portraits among the training samples."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from faces import mesh, write_faces

from facex_train.conditions import BatchMaker
from facex_train.features import SIZES, Features, expression_names
from facex_train.labels import label_portraits
from facex_train.moved import moved_maker
from facex_train.portraits import load_portraits
from facex_train.settings import Settings, load_config

COUNT = 4
PLAN = {**load_config("nano")["denoiser"]["training"], "exchanged": 0}


def prepare(data: Path, run: Path, level: float, known: list[bool]) -> Settings:
    """A measured folder of portraits whose latents are all `level`."""
    settings = Settings({"side": 256}, data, run, run, run)
    label_portraits(settings)
    np.save(settings.folder("latents") / "latents.npy", np.full((COUNT, 2, 8, 32, 32), level, np.float16))
    values = {name: np.zeros((COUNT, size), np.float32) for name, size in SIZES.items()}
    np.savez(run / "features-motion.npz", ok=np.array(known), **values)
    return settings


def makers(tmp_path: Path, share: float) -> tuple[BatchMaker, BatchMaker | None]:
    write_faces(tmp_path / "data", COUNT, 256)
    settings = prepare(tmp_path / "data", tmp_path / "run", 0, [True] * COUNT)
    moved = tmp_path / "run" / "moved"
    write_faces(moved, COUNT, 256)
    # Made pictures come without labels.npz; their meshes are measured.
    (moved / "portraits" / "labels.npz").unlink()
    np.save(moved / "features-landmarks.npy", np.stack([mesh(i) for i in range(COUNT)]))
    prepare(moved, moved, 1, [True, False, True, True])
    plan = {**PLAN, "moved": share}
    features = Features(settings.features, COUNT, expression_names(settings.data))
    portraits = load_portraits(settings.data, settings.features)
    made = moved_maker(replace(settings, config=load_config("nano")), plan)
    return BatchMaker(portraits, features, settings.run, plan, moved=made), made


def test_the_share_of_moved_portraits_is_as_configured(tmp_path):
    maker, made = makers(tmp_path, 0.5)
    assert made is not None and list(made.indices) == [0, 2, 3]
    levels = np.concatenate([maker.make(8, [1, k]).clean.mean(dim=(1, 2, 3)).numpy() for k in range(6)])
    assert set(np.round(levels, 3)) == {0.0, 1.0}
    assert 0.25 < levels.mean() < 0.75


def test_without_a_share_or_what_was_encoded_there_are_none(tmp_path):
    maker, made = makers(tmp_path, 0.0)
    assert made is None
    assert maker.make(8, [1, 1]).clean.abs().max() == 0
    (tmp_path / "run" / "moved" / "latents" / "latents.npy").unlink()
    settings = Settings(load_config("nano"), tmp_path / "data", tmp_path / "run", tmp_path / "run", tmp_path / "run")
    assert moved_maker(settings, {**PLAN, "moved": 0.5}) is None


def test_moved_portraits_that_were_not_measured_are_refused(tmp_path):
    makers(tmp_path, 0.5)
    (tmp_path / "run" / "moved" / "features-motion.npz").unlink()
    settings = Settings(load_config("nano"), tmp_path / "data", tmp_path / "run", tmp_path / "run", tmp_path / "run")
    with pytest.raises(SystemExit, match="not measured"):
        moved_maker(settings, {**PLAN, "moved": 0.5})
