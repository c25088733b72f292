"""Portraits from noise beside the training pictures nearest to them: whether the generator copies.

The upper half is drawn by the base alone, led away from the guiding model where there is one, the lower half from components: each face has the mean descriptor, regions and
texture of two training faces and the mesh of a third, and nothing of a picture.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.func import functional_call

from .checkpoints import frozen_generator, load_vae
from .diffusion import sample_ddim
from .facex import FaceX
from .features import LOOKS, SIZES, Features, expression_names
from .portraits import Portraits, load_portraits
from .settings import Settings
from .train_guiding import guiding_weights

Predict = Callable[[Tensor, Tensor], Tensor]

STEPS = 30
SEED = 5
# Autoguidance of the base, as in the sample graph portrait.
GUIDANCE = 2.2


def components(
    settings: Settings, portraits: Portraits, model: FaceX, count: int
) -> tuple[dict[str, Tensor], Tensor, Tensor]:
    """(inputs of the adapter but regions, region vectors, region flags) of `count` faces that nobody has."""
    rng = np.random.default_rng(SEED)
    features = Features(settings.features, len(portraits.pixels), expression_names(settings.data))
    usable = [i for i in portraits.train_indices(400) if all(ok[i] for ok in features.ok.values())]
    parents = np.stack([rng.choice(usable, 3, replace=False) for _ in range(count)])
    guides = np.load(settings.run / "labels" / "guides.npy", mmap_mode="r")
    masks = np.load(settings.run / "labels" / "regions.npy", mmap_mode="r")
    values = {}
    for name in SIZES:
        own = features.arrays[name]
        mean = (own[parents[:, 0]] + own[parents[:, 1]]) / 2
        values[name] = torch.from_numpy(mean if name in LOOKS else own[parents[:, 2]])
    values["identity"] = torch.nn.functional.normalize(values["identity"], dim=1)
    vectors = []
    for parent in parents[:, :2].T:
        pictures = torch.from_numpy(portraits.pixels[parent].astype(np.float32) / 127.5 - 1).permute(0, 3, 1, 2)
        vectors.append(model.regions(pictures, torch.from_numpy(masks[parent].astype(np.float32) / 255)).float())
    guide = torch.from_numpy(guides[parents[:, 2]].astype(np.float32) / 255)[:, None]
    whole = torch.ones_like(guide)
    given = {**values, "present": torch.ones(count, len(SIZES)), "guide": guide, "mask": whole}
    return {**given, "reference": torch.zeros(count, 3, *guide.shape[2:])}, sum(vectors) / 2, torch.ones(count, 8)


def led_away(denoiser: nn.Module, guiding: dict[str, Tensor] | None, told: tuple[Tensor, ...]) -> Predict:
    """The denoiser's prediction, by autoguidance where there are weights of a guiding model."""

    def predict(x: Tensor, timestep: Tensor) -> Tensor:
        v = denoiser(x, timestep, *told)
        if guiding is None:
            return v
        return v + (GUIDANCE - 1) * (v - functional_call(denoiser, guiding, (x, timestep, *told)))

    return predict


@torch.no_grad()
def draw(settings: Settings, portraits: Portraits, model: FaceX, count: int) -> Tensor:
    """Latents [2 count,8,32,32]: of the base alone, then of components."""
    inputs, vectors, shown = components(settings, portraits, model, count)
    latents = []
    guiding = guiding_weights(settings, model.denoiser)
    tokens, reference_map = model.adapter(regions=vectors, region_present=shown, **inputs)
    empty = torch.zeros(count, model.denoiser.latent, 32, 32)
    drafted = reference_map[:, : model.denoiser.latent]
    for scale, start, strength in ((0.0, empty, 1.0), (1.0, drafted, 0.9)):
        told = (tokens, reference_map, torch.full((count,), scale))
        latents.append(
            sample_ddim(
                led_away(model.denoiser, guiding if scale == 0 else None, told),
                start,
                empty,
                torch.ones(count, 1, 32, 32),
                STEPS,
                strength,
                SEED,
            ).float()
        )
    return torch.cat(latents)


def nearest(latents: Tensor, known: np.ndarray, indices: np.ndarray) -> list[tuple[int, int]]:
    """(picture, mirrored) of the training latents [N,2,8,32,32] nearest to each of `latents`, by Euclidean distance."""
    gallery = torch.from_numpy(np.asarray(known[indices], np.float32)).flatten(2).flatten(0, 1)
    places = torch.cdist(latents.flatten(1), gallery).argmin(dim=1).tolist()
    return [(int(indices[place // 2]), place % 2) for place in places]


@torch.no_grad()
def write_portrait_sheet(settings: Settings, count: int) -> None:
    """Writes sheets/portraits.png into the run folder (never into the repository: it shows training pictures)."""
    portraits = load_portraits(settings.data, settings.features)
    model, vae = frozen_generator(settings), load_vae(settings)
    with torch.autocast("cpu", torch.bfloat16):
        latents = draw(settings, portraits, model, count)
        pictures = torch.cat([vae.decode(some).float() for some in latents.split(4)])
    known = np.load(settings.run / "latents" / "latents.npy", mmap_mode="r")
    rows = []
    for picture, (index, mirrored) in zip(pictures, nearest(latents, known, portraits.train_indices())):
        drawn = ((picture.clamp(-1, 1) + 1) * 127.5).permute(1, 2, 0).numpy().round().astype(np.uint8)
        near = portraits.pixels[index]
        rows.append(np.concatenate([drawn, near[:, ::-1] if mirrored else near], axis=0))
    across = min(8, count)
    sheet = np.concatenate([np.concatenate(rows[i : i + across], axis=1) for i in range(0, len(rows), across)])
    path = settings.folder("sheets") / "portraits.png"
    cv2.imwrite(str(path), sheet[..., ::-1])
    print(path, flush=True)
