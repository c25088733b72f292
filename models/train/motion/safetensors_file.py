"""Writes the safetensors layout: an eight-byte header length, a JSON header, then the tensors end to end."""

import json
import struct

DTYPES = {'float32': 'F32', 'float16': 'F16', 'int32': 'I32', 'uint16': 'U16', 'uint8': 'U8'}


def write_safetensors(path, tensors, metadata):
    """Tensors by name (numpy) and text metadata -> the file at path."""
    header, at, parts = {'__metadata__': metadata}, 0, []
    for name, tensor in tensors.items():
        data = tensor.tobytes()
        header[name] = {'dtype': DTYPES[str(tensor.dtype)], 'shape': list(tensor.shape), 'data_offsets': [at, at + len(data)]}
        at += len(data)
        parts.append(data)
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack('<Q', len(text)) + text + b''.join(parts))
