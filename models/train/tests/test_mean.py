"""The mean of a run's end and the exported weights it started from."""

from __future__ import annotations

import torch
from conftest import TINY

from facex_train.facex import FaceX
from facex_train.export import export_part
from facex_train.mean import mean_with_exports
from facex_train.parts import build_vae
from facex_train.settings import Settings


def ended_run(parts, tmp_path) -> tuple[Settings, dict[str, torch.Tensor]]:
    """Exported files, and a checkpoint of other weights."""
    settings = Settings(TINY, tmp_path / "data", tmp_path / "run", tmp_path / "out", tmp_path / "run")
    settings.out.mkdir()
    for part in parts.values():
        export_part(part, settings.out / f"{part.name}.onnx")
    torch.manual_seed(9)
    ended = FaceX(TINY, build_vae(TINY)).state_dict()
    torch.save({"average": ended, "model": {}, "step": 12}, settings.folder("denoiser") / "checkpoint.pt")
    return settings, ended


def test_every_weight_lies_half_way_and_training_goes_on_from_there(parts, tmp_path):
    settings, ended = ended_run(parts, tmp_path)
    mean_with_exports(settings)
    state = torch.load(settings.folder("denoiser") / "checkpoint.pt", weights_only=True)
    started = parts["denoiser"].module.state_dict()
    for name, value in started.items():
        wanted = (value + ended[f"denoiser.{name}"]) / 2
        assert (state["average"][f"denoiser.{name}"] - wanted).abs().max() <= 1e-3 * wanted.abs().max() + 1e-6, name
    assert state["step"] == 12 and torch.equal(state["model"]["denoiser.stem.weight"], state["average"]["denoiser.stem.weight"])


def test_of_one_part_alone_the_others_stay_as_they_ended(parts, tmp_path):
    settings, ended = ended_run(parts, tmp_path)
    mean_with_exports(settings, "denoiser")
    average = torch.load(settings.folder("denoiser") / "checkpoint.pt", weights_only=True)["average"]
    changed = {name.split(".")[0] for name, value in average.items() if not torch.equal(value, ended[name])}
    assert changed == {"denoiser"}
