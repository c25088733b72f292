"""Writes an ONNX graph node by node; random weights go straight into a file beside it, so that memory stays small."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper

OPSET = 17
FLOAT, HALF, INT64 = TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.INT64


class GraphWriter:
    """Values are names; every method adds nodes and gives the name of what they make."""

    def __init__(self, folder: Path, half: bool, seed: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.half = half
        self.dtype = HALF if half else FLOAT
        self.random = np.random.default_rng(seed)
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self.weights = (folder / "weights.pb").open("wb")
        self.offset = 0
        self.count = 0
        self.parameters = 0

    def fresh(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}_{self.count}"

    def op(self, kind: str, *inputs: str, **attributes) -> str:
        output = self.fresh(kind)
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def ints(self, *values: int) -> str:
        name = self.fresh("ints")
        self.initializers.append(helper.make_tensor(name, INT64, [len(values)], values))
        return name

    def number(self, value: float) -> str:
        name = self.fresh("number")
        self.initializers.append(helper.make_tensor(name, self.dtype, [], [value]))
        return name

    def weight(self, shape: list[int], deviation: float | None = None) -> str:
        """Normal numbers, by default of deviation 1 / sqrt(inputs of one output); 0 gives zeros."""
        fan_in = math.prod(shape[1:]) if len(shape) > 1 else 1
        scale = 1 / math.sqrt(fan_in) if deviation is None else deviation
        data = self.random.standard_normal(math.prod(shape), dtype=np.float32) * np.float32(scale)
        return self.constant(data, shape)

    def filled(self, shape: list[int], value: float) -> str:
        return self.constant(np.full(math.prod(shape), value, dtype=np.float32), shape)

    def constant(self, data: np.ndarray, shape: list[int]) -> str:
        raw = data.astype(np.float16 if self.half else np.float32).tobytes()
        tensor = onnx.TensorProto(name=self.fresh("w"), data_type=self.dtype, dims=shape)
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in (("location", "weights.pb"), ("offset", self.offset), ("length", len(raw))):
            tensor.external_data.add(key=key, value=str(value))
        self.weights.write(raw)
        self.offset += len(raw)
        self.parameters += data.size
        self.initializers.append(tensor)
        return tensor.name

    # Layers

    def conv(self, x: str, inner: int, outer: int, size: int = 3, stride: int = 1, pads: list[int] | None = None) -> str:
        pads = [size // 2] * 4 if pads is None else pads
        weight, bias = self.weight([outer, inner, size, size]), self.filled([outer], 0)
        return self.op("Conv", x, weight, bias, kernel_shape=[size, size], strides=[stride, stride], pads=pads)

    def linear(self, x: str, inner: int, outer: int, bias: bool = True) -> str:
        y = self.op("MatMul", x, self.weight([inner, outer], 1 / math.sqrt(inner)))
        return self.op("Add", y, self.filled([outer], 0)) if bias else y

    def silu(self, x: str) -> str:
        return self.op("Mul", x, self.op("Sigmoid", x))

    def group_norm(self, x: str, channels: int, epsilon: float) -> str:
        """As PyTorch exports it: 32 groups as instances."""
        grouped = self.op("Reshape", x, self.ints(0, 32, -1))
        scale, bias = self.filled([32], 1), self.filled([32], 0)
        normed = self.op("InstanceNormalization", grouped, scale, bias, epsilon=epsilon)
        back = self.op("Reshape", normed, self.op("Shape", x))
        scaled = self.op("Mul", back, self.filled([channels, 1, 1], 1))
        return self.op("Add", scaled, self.filled([channels, 1, 1], 0))

    def layer_norm(self, x: str, width: int) -> str:
        return self.op("LayerNormalization", x, self.filled([width], 1), self.filled([width], 0), axis=-1, epsilon=1e-5)

    def heads_of(self, x: str, heads: int, width: int) -> str:
        split = self.op("Reshape", x, self.ints(0, -1, heads, width // heads))
        return self.op("Transpose", split, perm=[0, 2, 1, 3])

    def attention(
        self, x: str, context: str, width: int, context_width: int, heads: int, bias: bool = False, mask: str = ""
    ) -> str:
        q = self.heads_of(self.linear(x, width, width, bias), heads, width)
        k = self.heads_of(self.linear(context, context_width, width, bias), heads, width)
        v = self.heads_of(self.linear(context, context_width, width, bias), heads, width)
        scores = self.op("MatMul", q, self.op("Transpose", k, perm=[0, 1, 3, 2]))
        scores = self.op("Mul", scores, self.number(1 / math.sqrt(width // heads)))
        if mask:
            scores = self.op("Add", scores, mask)
        mixed = self.op("MatMul", self.op("Softmax", scores, axis=-1), v)
        rows = self.op("Reshape", self.op("Transpose", mixed, perm=[0, 2, 1, 3]), self.ints(0, -1, width))
        return self.linear(rows, width, width)

    def rows_of(self, x: str, channels: int) -> str:
        return self.op("Transpose", self.op("Reshape", x, self.ints(0, channels, -1)), perm=[0, 2, 1])

    def map_of(self, rows: str, like: str) -> str:
        return self.op("Reshape", self.op("Transpose", rows, perm=[0, 2, 1]), self.op("Shape", like))

    def twice(self, x: str, channels: int) -> str:
        scales = self.fresh("scales")
        self.initializers.append(helper.make_tensor(scales, FLOAT, [4], [1, 1, 2, 2]))
        grown = self.op("Resize", x, "", scales, mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor")
        return self.conv(grown, channels, channels)

    def save(self, inputs: dict[str, tuple[int, list]], outputs: dict[str, tuple[str, list]]) -> int:
        """Writes model.onnx; outputs are name -> (value, shape). Gives the number of parameters."""
        self.weights.close()
        for name, (value, _) in outputs.items():
            self.nodes.append(helper.make_node("Identity", [value], [name]))
        graph = helper.make_graph(
            self.nodes,
            "random",
            [helper.make_tensor_value_info(name, dtype, shape) for name, (dtype, shape) in inputs.items()],
            [helper.make_tensor_value_info(name, self.dtype, shape) for name, (_, shape) in outputs.items()],
            self.initializers,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
        (self.folder / "model.onnx").write_bytes(model.SerializeToString())
        return self.parameters
