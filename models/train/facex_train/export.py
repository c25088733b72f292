"""Writes the ONNX files of the pack and proves that they compute what PyTorch computes."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from .checkpoints import load_parts
from .onnx_weights import load_part, store_half, store_matrices_in_bytes, undo_sharing
from .parts import Part
from .settings import Settings

OPSET = 17
TOLERANCE = 1e-3
# Parts whose matrices are stored as int8, to keep the pack below its size.
IN_BYTES = ("sd-adapter",)


def export_part(part: Part, path: Path) -> None:
    """Writes one part: float32 inputs and outputs, dynamic batch, parameters under their PyTorch names."""
    axes = {
        name: {0: "B", **part.free_axes.get(name, {})} for name in [*part.inputs, *part.outputs] if name != "frc_scale"
    }
    buffer = io.BytesIO()
    module = part.module.float().eval()
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(part.example(2)),
            buffer,
            dynamo=False,
            opset_version=OPSET,
            do_constant_folding=False,
            input_names=list(part.inputs),
            output_names=part.outputs,
            dynamic_axes=axes,
        )
    model = onnx.load_from_string(buffer.getvalue())
    undo_sharing(model)
    if part.name in IN_BYTES:
        store_matrices_in_bytes(model)
    store_half(model)
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    part_path = path.with_suffix(".part")
    onnx.save(model, str(part_path))
    part_path.replace(path)


def parity(part: Part, path: Path, batch: int = 1) -> float:
    """Largest difference between the file in ONNX Runtime and the module filled from the same file."""
    load_part(part.module, path).float().eval()
    inputs = part.example(batch, seed=1)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    outputs = session.run(part.outputs, {name: value.numpy() for name, value in zip(part.inputs, inputs)})
    with torch.no_grad():
        wanted = part.module(*inputs)
    wanted = wanted if isinstance(wanted, tuple) else (wanted,)
    return max(float(np.abs(got - true.numpy()).max()) for got, true in zip(outputs, wanted))


def export_all(settings: Settings) -> None:
    """Exports every part with the newest weights there are, or fresh ones for a part not trained yet, and checks parity."""
    for part in load_parts(settings):
        path = settings.out / f"{part.name}.onnx"
        export_part(part, path)
        difference = parity(part, path)
        print(f"{part.name}: {path.stat().st_size / 1e6:.2f} MB, largest difference {difference:.2e}", flush=True)
        if difference > TOLERANCE:
            raise SystemExit(f"{part.name}: ONNX and PyTorch differ by {difference:.2e}, more than {TOLERANCE}")
