"""Writes the ONNX files of the pack and proves that they compute what PyTorch computes."""

from __future__ import annotations

import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
import onnxruntime
import torch

from .checkpoints import load_parts
from .low_rank import LowRank, write_delta
from .onnx_file import LIMIT_BYTES, write_onnx
from .onnx_weights import load_part, store_half, store_matrices_in_bytes, undo_sharing
from .parts import Part, build_denoiser
from .settings import Settings

OPSET = 17
TOLERANCE = 1e-3
# Parts whose matrices are stored as int8, to keep the pack below its size.
IN_BYTES = ("region-encoder", "sd-adapter")
# Step, section of the configuration, and file: denoisers that are kept as low-rank deltas of the first.
DELTAS = (
    ("few-steps", "fewSteps", "denoiser-few-step"),
    ("guiding", "guiding", "denoiser-guiding"),
    ("painted", "painted", "denoiser-painted"),
)


def export_part(
    part: Part, path: Path, limit_bytes: int = LIMIT_BYTES, in_bytes: tuple[str, ...] = IN_BYTES
) -> None:
    """Writes one part: float32 inputs and outputs, dynamic batch, parameters under their PyTorch names.

    Above the limit its weights lie beside it, as <name>.weights.pb; `in_bytes` names parts whose matrices become int8.
    """
    axes = {
        name: {0: "B", **part.free_axes.get(name, {})} for name in [*part.inputs, *part.outputs] if name != "frc_scale"
    }
    module = part.module.float().eval()
    # Into a folder: what is too large for one file, the exporter writes as many.
    with TemporaryDirectory() as folder, warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        raw = str(Path(folder) / "raw.onnx")
        torch.onnx.export(
            module,
            tuple(part.example(2)),
            raw,
            dynamo=False,
            opset_version=OPSET,
            do_constant_folding=False,
            input_names=list(part.inputs),
            output_names=part.outputs,
            dynamic_axes=axes,
        )
        model = onnx.load(raw)
    undo_sharing(model)
    if part.name in in_bytes:
        store_matrices_in_bytes(model)
    store_half(model)
    write_onnx(model, path, limit_bytes)


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
    export_deltas(settings)


def export_deltas(settings: Settings) -> None:
    """Writes the low-rank deltas of the denoiser that have been trained, with averaged factors."""
    for step, section, name in DELTAS:
        checkpoint = settings.run / step / "checkpoint.pt"
        if not checkpoint.exists():
            continue
        size = settings.config[section]["model"]
        delta = LowRank(build_denoiser(settings.config), size["rank"], size["without"])
        state = torch.load(checkpoint, map_location="cpu", weights_only=True)
        delta.load_state_dict(state["average"])
        path = settings.out / f"{name}.safetensors"
        write_delta(delta, path, {"adapts": "nano/denoiser", "rank": str(size["rank"]), "updates": str(state["step"])})
        print(f"{name}: {path.stat().st_size / 1e6:.2f} MB, rank {size['rank']}", flush=True)
