"""The pack's batches at this size: labels and latents of portraits of `side` px, once, and the pack's own maker on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from facex_train.conditions import Batch, BatchMaker
from facex_train.features import Features, expression_names
from facex_train.labels import label_portraits
from facex_train.loop import Run
from facex_train.portraits import Portraits, load_portraits
from facex_train.settings import Settings

from .modules import KlEncodeLatent


def read_portraits(settings: Settings) -> Portraits:
    """The aligned portraits of the configured side."""
    return load_portraits(settings.data, settings.features, settings.config["side"])


@torch.no_grad()
def prepare(settings: Settings, encode: KlEncodeLatent) -> None:
    """Writes guides.npy, regions.npy, and latents.npy float16 [N,2,4,side/8,side/8] of each picture and its mirror image."""
    label_portraits(settings)
    portraits = read_portraits(settings)
    cells = settings.config["side"] // 8
    path = settings.folder("latents") / "latents.npy"
    latents = np.lib.format.open_memmap(path, "w+", np.float16, (len(portraits.pixels), 2, encode.channels, cells, cells))
    for i, picture in enumerate(portraits.pixels):
        pixels = torch.from_numpy(picture).permute(2, 0, 1).float() / 127.5 - 1
        latents[i] = encode(torch.stack([pixels, pixels.flip(2)])).numpy()
    latents.flush()
    print(f"encoded {len(latents)} portraits", flush=True)


def make_maker(settings: Settings, holdout: bool = False) -> BatchMaker:
    """The pack's maker over what `prepare` wrote."""
    portraits = read_portraits(settings)
    features = Features(settings.features, len(portraits.pixels), expression_names(settings.data))
    return BatchMaker(portraits, features, settings.run, settings.config["training"], holdout)


def batches(maker: BatchMaker, run: Run, plan: dict[str, Any]) -> Iterator[Batch]:
    """A batch for each update until the planned minutes are used; each depends on the seed and its number alone."""
    while not run.done:
        yield maker.make(plan["batch"], [plan["seed"], run.step])
