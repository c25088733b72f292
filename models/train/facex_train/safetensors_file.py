"""Writes the safetensors layout: an eight-byte header length, a JSON header, then the tensors end to end."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np

DTYPES = {"float32": "F32", "float16": "F16", "int32": "I32", "uint16": "U16", "int8": "I8", "uint8": "U8"}


def write_safetensors(path: Path, tensors: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None) -> None:
    """Tensors by name and text metadata -> the file at path, whole or not at all."""
    header: dict[str, object] = {"__metadata__": metadata or {}}
    parts: list[bytes] = []
    at = 0
    for name, tensor in tensors.items():
        data = tensor.tobytes()
        place = [at, at + len(data)]
        header[name] = {"dtype": DTYPES[str(tensor.dtype)], "shape": list(tensor.shape), "data_offsets": place}
        at += len(data)
        parts.append(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))
    part.replace(path)
