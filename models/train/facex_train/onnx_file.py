"""Writing an ONNX model to disk: one file, or with its weights beside it where protobuf could not hold them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import onnx

from .onnx_weights import SMALL

# Protobuf ends at 2 GiB; what is not weights takes a few MB of it.
LIMIT_BYTES = 2**31 - 2**26


def weight_bytes(model: onnx.ModelProto) -> int:
    """Bytes of all initialisers."""
    return sum(len(tensor.raw_data) for tensor in model.graph.initializer)


def write_onnx(model: onnx.ModelProto, path: Path, limit_bytes: int = LIMIT_BYTES) -> None:
    """Checks the model and puts it at `path`; above the limit its large weights go to <name>.weights.pb beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".weights.pb")
    with TemporaryDirectory(dir=path.parent) as folder:
        part = Path(folder) / path.name
        if weight_bytes(model) > limit_bytes:
            onnx.save_model(
                model,
                str(part),
                save_as_external_data=True,
                all_tensors_to_one_file=True,
                location=beside.name,
                size_threshold=SMALL,
            )
            onnx.checker.check_model(str(part))
            weights = Path(folder) / beside.name
            # The library lets nobody but the writer read them.
            weights.chmod(part.stat().st_mode)
            # The model comes last: without it the weights are nothing.
            weights.replace(beside)
        else:
            onnx.checker.check_model(model)
            onnx.save(model, str(part))
            beside.unlink(missing_ok=True)
        part.replace(path)
