"""A UNet, VAE and text encoder of Stable Diffusion 1.5's real shapes with random weights, named as optimum exports them.

python test/long/stable-diffusion/make_models.py FOLDER [--half]: unet/, vae_encoder/, vae_decoder/, text_encoder/, each
model.onnx with weights.pb beside it (the UNet's is 3.44 GB, or 1.72 GB with --half), and a vocabulary of CLIP's size.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from graph_writer import INT64, GraphWriter

UNET_WIDTHS = [320, 640, 1280, 1280]
VAE_WIDTHS = [128, 256, 512, 512]
HEADS, CONTEXT, TIME = 8, 768, 1280


def res_block(g: GraphWriter, x: str, inner: int, outer: int, time: str, epsilon: float) -> str:
    hidden = g.conv(g.silu(g.group_norm(x, inner, epsilon)), inner, outer)
    if time:
        shift = g.linear(g.silu(time), TIME, outer)
        hidden = g.op("Add", hidden, g.op("Unsqueeze", shift, g.ints(2, 3)))
    hidden = g.conv(g.silu(g.group_norm(hidden, outer, epsilon)), outer, outer)
    return g.op("Add", x if inner == outer else g.conv(x, inner, outer, 1), hidden)


def transformer(g: GraphWriter, x: str, width: int, context: str) -> str:
    normed = g.conv(g.group_norm(x, width, 1e-6), width, width, 1)
    rows = g.rows_of(normed, width)
    own = g.layer_norm(rows, width)
    rows = g.op("Add", rows, g.attention(own, own, width, width, HEADS))
    rows = g.op("Add", rows, g.attention(g.layer_norm(rows, width), context, width, CONTEXT, HEADS))
    wide = g.linear(g.layer_norm(rows, width), width, 8 * width)
    value = g.op("Slice", wide, g.ints(0), g.ints(4 * width), g.ints(2))
    gate = g.op("Slice", wide, g.ints(4 * width), g.ints(8 * width), g.ints(2))
    # GELU, with the error function.
    bent = g.op("Add", g.op("Erf", g.op("Mul", gate, g.number(0.5**0.5))), g.number(1))
    gated = g.op("Mul", value, g.op("Mul", g.op("Mul", gate, bent), g.number(0.5)))
    rows = g.op("Add", rows, g.linear(gated, 4 * width, width))
    return g.op("Add", x, g.conv(g.map_of(rows, normed), width, width, 1))


def make_unet(folder: Path, half: bool) -> int:
    g = GraphWriter(folder, half, seed=1)
    # A scalar; cos before sin.
    steps = g.op("Cast", g.op("Reshape", "timestep", g.ints(-1, 1)), to=g.dtype)
    rates = np.exp(-np.log(10000) * np.arange(160) / 160).astype(np.float32)
    angles = g.op("Mul", steps, g.constant(rates, [1, 160]))
    waves = g.op("Concat", g.op("Cos", angles), g.op("Sin", angles), axis=1)
    time = g.linear(g.silu(g.linear(waves, 320, TIME)), TIME, TIME)
    context = "encoder_hidden_states"

    x = g.conv("sample", 4, 320)
    skips, width = [(x, 320)], 320
    for level, wanted in enumerate(UNET_WIDTHS):
        for _ in range(2):
            x = res_block(g, x, width, wanted, time, 1e-5)
            width = wanted
            if level < 3:
                x = transformer(g, x, width, context)
            skips.append((x, width))
        if level < 3:
            x = g.conv(x, width, width, stride=2)
            skips.append((x, width))
    x = res_block(g, x, width, width, time, 1e-5)
    x = transformer(g, x, width, context)
    x = res_block(g, x, width, width, time, 1e-5)
    for level in reversed(range(4)):
        wanted = UNET_WIDTHS[level]
        for _ in range(3):
            skip, skip_width = skips.pop()
            x = res_block(g, g.op("Concat", x, skip, axis=1), width + skip_width, wanted, time, 1e-5)
            width = wanted
            if level < 3:
                x = transformer(g, x, width, context)
        if level:
            x = g.twice(x, width)
    x = g.conv(g.silu(g.group_norm(x, width, 1e-5)), width, 4)
    inputs = {
        "sample": (g.dtype, ["batch", 4, "height", "width"]),
        "timestep": (INT64, []),
        context: (g.dtype, ["batch", "sequence", CONTEXT]),
    }
    return g.save(inputs, {"out_sample": (x, ["batch", 4, "height", "width"])})


def vae_middle(g: GraphWriter, x: str) -> str:
    x = res_block(g, x, 512, 512, "", 1e-6)
    normed = g.group_norm(x, 512, 1e-6)
    rows = g.rows_of(normed, 512)
    x = g.op("Add", x, g.map_of(g.attention(rows, rows, 512, 512, 1, bias=True), normed))
    return res_block(g, x, 512, 512, "", 1e-6)


def make_vae_encoder(folder: Path, half: bool) -> int:
    g = GraphWriter(folder, half, seed=2)
    x, width = g.conv("sample", 3, 128), 128
    for level, wanted in enumerate(VAE_WIDTHS):
        for _ in range(2):
            x = res_block(g, x, width, wanted, "", 1e-6)
            width = wanted
        if level < 3:
            x = g.conv(x, width, width, stride=2, pads=[0, 0, 1, 1])
    x = vae_middle(g, x)
    x = g.conv(g.silu(g.group_norm(x, 512, 1e-6)), 512, 8)
    x = g.conv(x, 8, 8, 1)
    inputs = {"sample": (g.dtype, ["batch", 3, "height", "width"])}
    return g.save(inputs, {"latent_parameters": (x, ["batch", 8, "latent_height", "latent_width"])})


def make_vae_decoder(folder: Path, half: bool) -> int:
    g = GraphWriter(folder, half, seed=3)
    x = g.conv(g.conv("latent_sample", 4, 4, 1), 4, 512)
    x, width = vae_middle(g, x), 512
    for level in reversed(range(4)):
        wanted = VAE_WIDTHS[level]
        for _ in range(3):
            x = res_block(g, x, width, wanted, "", 1e-6)
            width = wanted
        if level:
            x = g.twice(x, width)
    x = g.conv(g.silu(g.group_norm(x, width, 1e-6)), width, 3)
    inputs = {"latent_sample": (g.dtype, ["batch", 4, "latent_height", "latent_width"])}
    return g.save(inputs, {"sample": (x, ["batch", 3, "height", "width"])})


def make_text_encoder(folder: Path, half: bool) -> int:
    g = GraphWriter(folder, half, seed=4)
    width, length = CONTEXT, 77
    rows = g.op("Add", g.op("Gather", g.weight([49408, width], 0.02), "input_ids"), g.weight([1, length, width], 0.01))
    mask = g.constant(np.triu(np.full((length, length), -10000, dtype=np.float32), 1).reshape(-1), [1, 1, length, length])
    for _ in range(12):
        own = g.layer_norm(rows, width)
        rows = g.op("Add", rows, g.attention(own, own, width, width, 12, bias=True, mask=mask))
        wide = g.linear(g.layer_norm(rows, width), width, 4 * width)
        # quick GELU
        bent = g.op("Mul", wide, g.op("Sigmoid", g.op("Mul", wide, g.number(1.702))))
        rows = g.op("Add", rows, g.linear(bent, 4 * width, width))
    rows = g.layer_norm(rows, width)
    pooled = g.op("ReduceMean", rows, axes=[1], keepdims=0)
    inputs = {"input_ids": (INT64, ["batch", length])}
    outputs = {
        "last_hidden_state": (rows, ["batch", length, width]),
        "pooler_output": (pooled, ["batch", width]),
    }
    return g.save(inputs, outputs)


def make_vocabulary(folder: Path) -> None:
    """Letters and their word endings under CLIP's ids for start and end; no merges."""
    letters = [chr(code) for code in range(33, 127)]
    words = letters + [f"{letter}</w>" for letter in letters]
    vocabulary = {word: index for index, word in enumerate(words)} | {"<|startoftext|>": 49406, "<|endoftext|>": 49407}
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    (folder / "merges.txt").write_text("#version: 0.2\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", action="store_true", help="float16 weights, inputs and outputs")
    args = parser.parse_args()
    makers = {
        "unet": make_unet,
        "vae_encoder": make_vae_encoder,
        "vae_decoder": make_vae_decoder,
        "text_encoder": make_text_encoder,
    }
    for name, make in makers.items():
        parameters = make(args.folder / name, args.half)
        size = (args.folder / name / "weights.pb").stat().st_size
        print(f"{name}: {parameters / 1e6:.1f} M parameters, {size / 1e9:.2f} GB", flush=True)
    make_vocabulary(args.folder / "text_encoder")


if __name__ == "__main__":
    main()
