"""Weights inside ONNX files: stored as float16 or int8 under their PyTorch names, and read back from there.

The ONNX files are the only form in which weights are kept: a later training starts from them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

# Smaller tensors (norms, biases, null tokens' scales) cost nothing as float32.
SMALL = 1024


def undo_sharing(model: onnx.ModelProto) -> None:
    """Gives every parameter its own initialiser again where the exporter merged equal ones behind Identity nodes."""
    values = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in [n for n in model.graph.node if n.op_type == "Identity"]:
        tensor = values.get(node.input[0])
        if tensor is None:
            continue
        copy = TensorProto()
        copy.CopyFrom(tensor)
        copy.name = node.output[0]
        values[copy.name] = copy
        model.graph.initializer.append(copy)
        model.graph.node.remove(node)


SCALE = ".scale"


def store_matrices_in_bytes(model: onnx.ModelProto) -> None:
    """Stores large float32 matrices as int8 with one float32 scale a row: half the size of float16.

    For networks of matrices, which are told apart at some parts in ten thousand at most; a Cast and a Mul undo it.
    """
    added, before = [], []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or len(tensor.dims) != 2 or int(np.prod(tensor.dims)) <= 16 * SMALL:
            continue
        name, value = tensor.name, numpy_helper.to_array(tensor)
        scale = np.maximum(np.abs(value).max(axis=1, keepdims=True), 1e-12) / 127
        tensor.CopyFrom(numpy_helper.from_array(np.round(value / scale).astype(np.int8), name))
        added.append(numpy_helper.from_array(scale.astype(np.float32), name + SCALE))
        for node in model.graph.node:
            for i, wanted in enumerate(node.input):
                if wanted == name:
                    node.input[i] = f"{name}.float32"
        before.append(helper.make_node("Cast", [name], [f"{name}.steps"], to=TensorProto.FLOAT))
        before.append(helper.make_node("Mul", [f"{name}.steps", name + SCALE], [f"{name}.float32"]))
    model.graph.initializer.extend(added)
    for node in reversed(before):
        model.graph.node.insert(0, node)


def store_half(model: onnx.ModelProto) -> None:
    """Stores large float32 initialisers as float16 with a Cast behind each; computation stays float32."""
    casts, renamed = [], {}
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or int(np.prod(tensor.dims)) <= SMALL:
            continue
        renamed[tensor.name] = f"{tensor.name}.float32"
        half = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), tensor.name)
        casts.append(helper.make_node("Cast", [tensor.name], [renamed[tensor.name]], to=TensorProto.FLOAT))
        tensor.CopyFrom(half)
    for node in model.graph.node:
        for i, name in enumerate(node.input):
            if name in renamed:
                node.input[i] = renamed[name]
    for cast in reversed(casts):
        model.graph.node.insert(0, cast)


def read_state(path: Path) -> dict[str, torch.Tensor]:
    """Parameters and buffers of an exported part, float32, by their PyTorch names."""
    model = onnx.load(str(path))
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    state = {
        name: value.astype(np.float32) * values.get(name + SCALE, np.float32(1))
        for name, value in values.items()
        if value.dtype in (np.float32, np.float16, np.int8)
    }
    return {name: torch.from_numpy(value) for name, value in state.items()}


def load_part(module: torch.nn.Module, path: Path) -> torch.nn.Module:
    """Fills a module from an exported part; every parameter must be there."""
    state = read_state(path)
    wanted = module.state_dict()
    missing = [name for name in wanted if name not in state]
    if missing:
        raise SystemExit(f"{path.name}: no weights for {', '.join(missing[:4])}")
    other = [name for name in wanted if state[name].numel() != wanted[name].numel()]
    if other:
        raise SystemExit(
            f"{path.name}: made with another configuration ({other[0]} has another size); move the file away to start afresh"
        )
    module.load_state_dict({name: state[name].reshape(wanted[name].shape) for name in wanted})
    return module
