"""A contact sheet of hold-out face swaps, to look at: how far from the reference to start, and what goes wrong.

Columns: canvas, donor, reference, results from several start noises in 12 steps and in 4, results with the hole left grey.
"""

from __future__ import annotations

import cv2
import numpy as np
import torch
import torch.nn.functional as F

from .checkpoints import frozen_generator, load_vae
from .diffusion import sample_ddim
from .facex import FaceX
from .features import SIZES, Features, expression_names
from .labels import OVAL, draw_guide
from .portraits import Portraits, load_portraits
from .settings import Settings
from .swap import swap_reference

STRENGTHS = (0.3, 0.5, 0.7, 1.0)
STEPS = 12
FEW_STEPS = 4


def choose_pairs(portraits: Portraits, count: int) -> list[tuple[int, int]]:
    """Sharp near-frontal hold-out faces as (canvas, donor), each donor of similar pose."""
    heights = np.ptp(portraits.landmarks[:, OVAL, 1], axis=1)
    index = [
        i for i in portraits.holdout_indices(300) if np.abs(portraits.pose[i]).max() < 0.25 and 100 < heights[i] < 165
    ]
    return [(index[i], index[(i + len(index) // 2) % len(index)]) for i in range(min(count, len(index)))]


def to_tensor(picture: np.ndarray) -> torch.Tensor:
    """[256,256,3] 0..1 -> [1,3,256,256] -1..1."""
    return torch.from_numpy((picture * 2 - 1).astype(np.float32)).permute(2, 0, 1)[None]


class Swapper:
    """Runs the trained generator on a pair of portraits."""

    def __init__(self, settings: Settings, model: FaceX) -> None:
        self.portraits = load_portraits(settings.data, settings.features)
        self.vae = load_vae(settings)
        self.model = model.eval()
        self.features = Features(settings.features, len(self.portraits.pixels), expression_names(settings.data))
        self.regions = np.load(settings.run / "labels" / "regions.npy", mmap_mode="r")

    @torch.no_grad()
    def swap(
        self, canvas: int, donor: int, strengths: tuple[float, ...], removed: bool, seed: int = 5, steps: int = STEPS
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        """(reference, one result per start noise), each [256,256,3] 0..1."""
        picture = self.portraits.pixels[canvas].astype(np.float32) / 255
        other = self.portraits.pixels[donor].astype(np.float32) / 255
        meshes = self.portraits.landmarks
        reference, mask = swap_reference(other, meshes[donor], picture, meshes[canvas], removed)
        known = {
            name: self.features.row(name, donor if name in ("identity", "texture") else canvas, False) for name in SIZES
        }
        inputs = {
            n: torch.from_numpy(np.zeros(s, np.float32) if known[n] is None else known[n])[None]
            for n, s in SIZES.items()
        }
        present = torch.tensor([[float(known[n] is not None) for n in SIZES]])
        masks = torch.from_numpy(self.regions[donor].astype(np.float32) / 255)[None]
        vectors = self.model.regions(to_tensor(other), masks)
        shown = (masks.amax(dim=(2, 3)) > 0).float() * torch.tensor([[1, 1, 1, 1, 1, 0, 0, 0]])
        fusion = torch.from_numpy(mask)[None, None]
        tokens, reference_map = self.model.adapter(
            regions=vectors,
            region_present=shown,
            present=present,
            reference=to_tensor(reference),
            mask=fusion,
            guide=torch.from_numpy(draw_guide(meshes[canvas]))[None, None],
            **inputs,
        )
        kept = self.vae.encode(to_tensor(picture))
        start = reference_map[:, : kept.shape[1]]
        scale = torch.ones(1)
        results = []
        for strength in strengths:
            latent = sample_ddim(
                lambda x, t: self.model.denoiser(x, t, tokens, reference_map, scale),
                start,
                kept,
                F.adaptive_max_pool2d(fusion, 32),
                steps,
                strength,
                seed,
            )
            pixels = (self.vae.decode(latent)[0].permute(1, 2, 0).numpy() + 1) / 2
            results.append(np.clip(pixels, 0, 1))
        return reference, results


def write_sheet(settings: Settings, count: int) -> None:
    """Writes sheet.png into the run folder (never into the repository: it shows portraits)."""
    swapper = Swapper(settings, frozen_generator(settings))
    rows = []
    for canvas, donor in choose_pairs(swapper.portraits, count):
        reference, results = swapper.swap(canvas, donor, STRENGTHS, removed=False)
        _, few = swapper.swap(canvas, donor, (0.5, 1.0), removed=False, steps=FEW_STEPS)
        _, empty = swapper.swap(canvas, donor, (0.7, 1.0), removed=True)
        pictures = [
            swapper.portraits.pixels[canvas] / 255,
            swapper.portraits.pixels[donor] / 255,
            reference,
            *results,
            *few,
            *empty,
        ]
        rows.append(np.concatenate(pictures, axis=1))
    sheet = (np.concatenate(rows) * 255).round().astype(np.uint8)
    path = settings.folder("sheets") / "sheet.png"
    cv2.imwrite(str(path), sheet[..., ::-1])
    print(path, flush=True)
