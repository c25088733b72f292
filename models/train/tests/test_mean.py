"""The mean of a run's end and the exported weights it started from."""

from __future__ import annotations

import torch
from conftest import TINY

from facex_train.facex import FaceX
from facex_train.export import export_part
from facex_train.mean import mean_with_exports
from facex_train.parts import build_vae
from facex_train.settings import Settings


def test_every_weight_lies_half_way_and_training_goes_on_from_there(parts, tmp_path):
    settings = Settings(TINY, tmp_path / "data", tmp_path / "run", tmp_path / "out", tmp_path / "run")
    settings.out.mkdir()
    for part in parts.values():
        export_part(part, settings.out / f"{part.name}.onnx")
    torch.manual_seed(9)
    ended = FaceX(TINY, build_vae(TINY)).state_dict()
    path = settings.folder("denoiser") / "checkpoint.pt"
    torch.save({"average": ended, "model": {}, "step": 12}, path)
    mean_with_exports(settings)
    state = torch.load(path, weights_only=True)
    started = parts["denoiser"].module.state_dict()
    for name, value in started.items():
        wanted = (value + ended[f"denoiser.{name}"]) / 2
        assert (state["average"][f"denoiser.{name}"] - wanted).abs().max() <= 1e-3 * wanted.abs().max() + 1e-6, name
    assert state["step"] == 12 and torch.equal(state["model"]["denoiser.stem.weight"], state["average"]["denoiser.stem.weight"])
