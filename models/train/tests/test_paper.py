"""The paper's way: a base that is trained first and then frozen, and FaceX's parts on top of it."""

from __future__ import annotations

import pytest
import torch
from conftest import TINY

from facex_train.checkpoints import start_from_base
from facex_train.export import export_part
from facex_train.facex import FaceX, is_base, train_only
from facex_train.loop import claim_folder
from facex_train.parts import build_vae
from facex_train.settings import Settings, load_config


def fresh() -> FaceX:
    torch.manual_seed(5)
    return FaceX(TINY, build_vae(TINY))


def test_configurations_extend_the_shipped_one():
    nano, paper, joint = (load_config(name) for name in ("nano", "paper", "paper-joint"))
    assert paper["vae"] == nano["vae"] and paper["adapter"] == {**nano["adapter"], "draft_blocks": 0}
    changed = {
        key for key, value in paper["denoiser"]["training"].items() if value != nano["denoiser"]["training"][key]
    }
    assert changed == {
        "startsFrom", "trains", "conditioningDrop", "draftWeight", "sameFaceWeight", "likenessWeight", "motionWeight", "exchanged", "moved",
    }
    base = load_config("paper-base")["denoiser"]["training"]
    assert base["trains"] == "base" and base["conditioningDrop"] == 1
    assert joint["denoiser"]["training"] == {**paper["denoiser"]["training"], "trains": "all", "conditioningDrop": 0.1}


@pytest.mark.parametrize("part", ["facex", "base"])
def test_only_the_part_that_is_trained_moves(part):
    model = fresh()
    frozen = {name for name, parameter in model.named_parameters() if not parameter.requires_grad}
    train_only(model, part)
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=1.0)
    before = {name: parameter.clone() for name, parameter in model.named_parameters()}
    sum(parameter.sum() for parameter in model.parameters()).backward()
    optimizer.step()
    moved = {name for name, parameter in model.named_parameters() if not torch.equal(parameter, before[name])}
    assert moved and not moved & frozen
    steered = {name for name in moved if not name.startswith("denoiser.") or "frc" in name or "reference" in name}
    assert steered == (moved if part == "facex" else set())


def test_a_run_folder_keeps_to_its_configuration(tmp_path):
    claim_folder(tmp_path, "nano")
    claim_folder(tmp_path, "nano")
    with pytest.raises(SystemExit, match="run folder of its own"):
        claim_folder(tmp_path, "paper")


def test_says_what_to_do_without_an_exported_base(tmp_path):
    settings = Settings(TINY, tmp_path / "data", tmp_path / "run", tmp_path / "out", tmp_path / "run")
    with pytest.raises(SystemExit, match="denoiser.onnx is missing"):
        start_from_base(fresh(), settings)


def test_facex_starts_fresh_on_the_exported_base(parts, tmp_path):
    settings = Settings(TINY, tmp_path / "data", tmp_path / "run", tmp_path / "out", tmp_path / "run")
    settings.out.mkdir()
    export_part(parts["denoiser"], settings.out / "denoiser.onnx")
    model, before = fresh(), fresh().state_dict()
    start_from_base(model, settings)
    exported = parts["denoiser"].module.state_dict()
    for name, value in model.state_dict().items():
        wanted = exported[name.removeprefix("denoiser.")] if is_base(name) else before[name]
        assert (value - wanted).abs().max() <= 1e-3 * wanted.abs().max() + 1e-6, name
