"""Finds the newest weights of each part: a checkpoint of this run folder, else the exported file, else fresh ones."""

from __future__ import annotations

import torch

from .facex import FaceX, is_base
from .onnx_weights import load_part
from .parts import (
    Part,
    VaeDecode,
    VaeEncode,
    build_adapter,
    build_denoiser,
    build_regions,
    build_vae,
    freeze_encoder,
    make_parts,
)
from .settings import Settings
from .vae import Vae

STAGES = ("decoder", "robust", "vae")


def load_vae(settings: Settings, before: str | None = None) -> Vae:
    """The autoencoder with averaged weights from its latest stage, or from the latest one before the named stage."""
    vae = build_vae(settings.config)
    stages = STAGES[STAGES.index(before) + 1 :] if before else STAGES
    checkpoint = next((path for stage in stages if (path := settings.run / stage / "checkpoint.pt").exists()), None)
    if checkpoint:
        vae.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True)["average"])
    elif (settings.out / "vae-encoder.onnx").exists():
        load_part(VaeEncode(vae), settings.out / "vae-encoder.onnx")
        load_part(VaeDecode(vae), settings.out / "vae-decoder.onnx")
    return vae.eval()


def load_parts(settings: Settings) -> list[Part]:
    """All five parts, ready to export."""
    torch.manual_seed(0)
    vae = load_vae(settings)
    regions, adapter, denoiser = (
        build_regions(settings.config),
        build_adapter(settings.config),
        build_denoiser(settings.config),
    )
    parts = make_parts(settings.config, vae, regions, adapter, denoiser)
    checkpoint = settings.run / "denoiser" / "checkpoint.pt"
    if checkpoint.exists():
        average = torch.load(checkpoint, map_location="cpu", weights_only=True)["average"]
        for name, module in (("regions", regions), ("adapter", adapter), ("denoiser", denoiser)):
            module.load_state_dict(
                {key[len(name) + 1 :]: value for key, value in average.items() if key.startswith(f"{name}.")}
            )
        return parts
    for part in parts[2:]:
        path = settings.out / f"{part.name}.onnx"
        if path.exists():
            load_part(part.module, path)
    freeze_encoder(adapter, vae)
    return parts


def start_from_base(model: FaceX, settings: Settings) -> None:
    """Fills the base from the exported denoiser and leaves FaceX's parts fresh."""
    path = settings.out / "denoiser.onnx"
    if not path.exists():
        raise SystemExit(f"{path} is missing: export a base first, or give --out the folder that holds one")
    own = {name: value.clone() for name, value in model.state_dict().items() if not is_base(name)}
    load_part(model.denoiser, path)
    model.load_state_dict(own, strict=False)


def start_from_exports(model: FaceX, settings: Settings) -> None:
    """Fills the model from exported parts of the same sizes, so that a fresh checkout goes on where the last run ended."""
    files = {"region-encoder": model.regions, "sd-adapter": model.adapter, "denoiser": model.denoiser}
    if not all((settings.out / f"{name}.onnx").exists() for name in files):
        return
    for name, module in files.items():
        load_part(module, settings.out / f"{name}.onnx")
    freeze_encoder(model.adapter, load_vae(settings))


def frozen_generator(settings: Settings) -> FaceX:
    """The frozen generator: averaged weights of the denoiser's checkpoint, else those of the exported files."""
    model = FaceX(settings.config, load_vae(settings))
    checkpoint = settings.run / "denoiser" / "checkpoint.pt"
    if checkpoint.exists():
        model.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True)["average"])
    else:
        start_from_exports(model, settings)
    return model.to(memory_format=torch.channels_last).eval().requires_grad_(False)
