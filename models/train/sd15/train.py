"""The generator at this size, its training step, and its five parts for export: the nano pack's contract, other sizes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from facex_train.adapter import SdAdapter
from facex_train.conditions import Batch
from facex_train.loop import Run
from facex_train.parts import Part
from facex_train.train_denoiser import weighted_loss

from .denoiser import SdDenoiser
from .modules import ClipRegions, KlDecode, KlEncode, KlEncodeLatent, build_clip, build_unet, build_vae
from .schedule import ALPHA_BARS, STEPS, mix


class PlacedAdapter(SdAdapter):
    """The pack's SD Adapter for pictures of `side` px: one place for 4 x 4 cells of the reference map."""

    def __init__(self, encoder: nn.Module, latent: int, side: int, **sizes: int) -> None:
        super().__init__(encoder, latent=latent, draft_blocks=0, **sizes)
        self.place = nn.Parameter(torch.randn(1, (side // 32) ** 2, sizes["width"]) * 0.5)


class FaceXSd(nn.Module):
    """Region encoder, SD Adapter and denoiser; VAE and UNet inside are frozen."""

    def __init__(self, config: dict[str, Any], pretrained: Path | None = None, clip: Path | None = None) -> None:
        super().__init__()
        self.vae = build_vae(config, pretrained)
        latent = self.vae.config.latent_channels
        self.regions = ClipRegions(build_clip(config, clip), **config["regions"])
        self.adapter = PlacedAdapter(KlEncode(self.vae), latent, config["side"], **config["adapter"])
        unet = build_unet(config, pretrained)
        empty = empty_context(pretrained, unet.config.cross_attention_dim)
        self.denoiser = SdDenoiser(unet, empty, config["adapter"]["reference_channels"], config["adapter"]["heads"])

    def forward(self, batch: Batch, noised: Tensor, timestep: Tensor) -> Tensor:
        vectors = self.regions(batch.source, batch.source_masks)
        tokens, reference_map = self.adapter(regions=vectors, region_present=batch.region_present, **batch.adapter)
        return self.denoiser(noised, timestep, tokens, reference_map, batch.frc_scale)


def empty_context(pretrained: Path | None, width: int) -> Tensor:
    """What CLIP's text encoder makes of the empty text [1,77,width]; random numbers where nothing is pretrained."""
    if pretrained is None:
        return torch.randn(1, 77, width, generator=torch.Generator().manual_seed(0))
    from transformers import CLIPTextModel, CLIPTokenizer

    tokens = CLIPTokenizer.from_pretrained(pretrained / "tokenizer")("", padding="max_length", return_tensors="pt")
    with torch.no_grad():
        return CLIPTextModel.from_pretrained(pretrained / "text_encoder")(tokens.input_ids).last_hidden_state


def train(model: FaceXSd, batches: Iterable[Batch], run: Run, plan: dict[str, Any]) -> list[float]:
    """One update for each batch, with the nano pack's loss and loop; gives the losses."""
    losses = []
    run.folder.mkdir(parents=True, exist_ok=True)
    for batch in batches:
        run.schedule(warmup_steps=plan["warmup"])
        generator = torch.Generator().manual_seed(plan["seed"] * 10**7 + run.step)
        timestep = torch.randint(0, STEPS, (len(batch.clean),), generator=generator)
        x, v = mix(batch.clean, torch.randn(batch.clean.shape, generator=generator), timestep)
        # sqrt(share) times the error in v is the error in the noise, which the base was trained on.
        signal = ALPHA_BARS[timestep].sqrt().view(-1, 1, 1, 1)
        loss, hole = weighted_loss(signal * model(batch, x, timestep.float()), signal * v, batch, plan["holeWeight"])
        run.update(loss, len(batch.clean), plan["clip"])
        run.log(plan["every"], loss=loss, hole=hole)
        losses.append(loss.item())
        run.save_when_due(1800)
    run.save()
    return losses


def make_parts(model: FaceXSd, config: dict[str, Any]) -> list[Part]:
    """The five parts under the names of the nano pack's files."""
    side, cells = config["side"], config["side"] // 8
    latent = model.vae.config.latent_channels
    size, vector = config["adapter"], config["regions"]["vector"]
    picture, grid = {2: "H", 3: "W"}, {2: "h", 3: "w"}
    flat = {"identity": 1024, "expression": 57, "pose": 3, "gaze": 2, "texture": 32, "light": 27, "present": 6}
    components = {name: [1, width] for name, width in flat.items()}
    planes = {"reference": [1, 3, side, side], "mask": [1, 1, side, side], "guide": [1, 1, side, side]}
    adapter_inputs = {
        "identity": components.pop("identity"),
        "regions": [1, 8, vector],
        "region_present": [1, 8],
        **components,
        **planes,
    }
    maps = {"sample": [1, latent, cells, cells], "timestep": [1]}
    steering = {
        "tokens": [1, size["queries"], size["width"]],
        "reference_map": [1, size["reference_channels"], cells, cells],
        "frc_scale": [1],
    }
    encode, decode = KlEncodeLatent(model.vae), KlDecode(model.vae)
    return [
        Part("vae-encoder", encode, {"pixels": [1, 3, side, side]}, ["latent"], {"pixels": picture, "latent": grid}),
        Part("vae-decoder", decode, {"latent": [1, latent, cells, cells]}, ["pixels"], {"latent": grid, "pixels": picture}),
        Part("region-encoder", model.regions, {"pixels": [1, 3, side, side], "masks": [1, 8, 64, 64]}, ["regions"], {}),
        Part("sd-adapter", model.adapter, adapter_inputs, ["tokens", "reference_map"], {}),
        Part("denoiser", model.denoiser, {**maps, **steering}, ["v"], {}),
    ]
