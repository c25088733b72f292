"""ONNX files compute what PyTorch computes, and give the weights back."""

from __future__ import annotations

import onnx
import pytest

from facex_train.export import IN_BYTES, TOLERANCE, export_part, parity
from facex_train.onnx_weights import read_state

NAMES = ["vae-encoder", "vae-decoder", "region-encoder", "sd-adapter", "denoiser"]


@pytest.mark.parametrize("name", NAMES)
def test_exported_part_agrees_with_pytorch_at_another_batch_size(parts, tmp_path, name):
    path = tmp_path / f"{name}.onnx"
    export_part(parts[name], path)
    assert parity(parts[name], path, batch=3) < TOLERANCE


@pytest.mark.parametrize("name", NAMES)
def test_exported_part_gives_back_every_weight_under_its_name(parts, tmp_path, name):
    path = tmp_path / f"{name}.onnx"
    wanted = {key: value.clone() for key, value in parts[name].module.state_dict().items()}
    export_part(parts[name], path)
    state = read_state(path)
    # Half a step of int8 in matrices stored as bytes, half-float rounding in the rest.
    share = 0.5 / 127 if name in IN_BYTES else 1e-3
    for key, value in wanted.items():
        assert (state[key].reshape(value.shape) - value).abs().max() <= 1.01 * share * value.abs().max() + 1e-7, key


def test_large_weights_are_stored_as_float16(parts, tmp_path):
    path = tmp_path / "denoiser.onnx"
    export_part(parts["denoiser"], path)
    kinds = {t.name: t.data_type for t in onnx.load(str(path)).graph.initializer}
    assert kinds["middle_first.first.weight"] == onnx.TensorProto.FLOAT16
