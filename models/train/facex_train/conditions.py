"""Builds training batches by self-reconstruction: a picture with a hole is to be rebuilt from an altered copy of itself.

The reference shows the true picture outside the hole; inside either the altered copy (assembled) or grey (removed).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from .augment import match_mean, mesh_field, other_view, recolour, smooth_field, soften, warp
from .features import Features
from .holes import draw_hole, grow
from .labels import OVAL, fill
from .portraits import FRAME, Portraits
from .swap import WIDEST_YAW, warp_mesh


# Brows, eyes, nose, lips and skin come first among the regions; what follows is not the face.
FACE_REGIONS = 5


def face_cells(regions: np.ndarray, mirrored: bool, cells: int = 32) -> np.ndarray:
    """Share [1,cells,cells] of each latent cell that is brows, eyes, nose, lips or skin, from region masks uint8 [8,64,64]."""
    face = regions[:FACE_REGIONS].max(axis=0).astype(np.float32) / 255
    face = face[:, ::-1] if mirrored else face
    each = len(face) // cells
    return np.ascontiguousarray(face.reshape(cells, each, cells, each).mean(axis=(1, 3)))[None]


@dataclass
class Batch:
    """Tensors of one step; `adapter` holds the adapter's inputs but regions and region_present.

    `source` is what the region vectors are read from, `view` another altered view of the same face; `face` is the share
    of each latent cell that the face covers in the picture to be rebuilt. Samples with `exchanged` 1 are face swaps: looks
    come from another face, and no picture tells how the hole is to be filled. `motion` [B,62] is what was measured on the
    picture where `motion_known` is 1.
    """

    clean: Tensor
    face: Tensor
    exchanged: Tensor
    motion: Tensor
    motion_known: Tensor
    source: Tensor
    source_masks: Tensor
    view: Tensor
    view_masks: Tensor
    region_present: Tensor
    adapter: dict[str, Tensor]
    frc_scale: Tensor

    def covered(self, cells: Tensor) -> Tensor:
        """Samples [B] whose face lies by more than a half in the cells [B,1,32,32]."""
        return (cells * self.face).sum(dim=(1, 2, 3)) > 0.5 * self.face.sum(dim=(1, 2, 3))


class BatchMaker:
    """Draws batches from caches in memory; a batch depends on its seed alone.

    A share `"moved"` of the samples comes from `moved`, made pictures of the same people, when it is given. `indices` names
    the pictures that are drawn instead of those of the split.
    """

    def __init__(
        self,
        portraits: Portraits,
        features: Features,
        run: Path,
        plan: dict,
        holdout: bool = False,
        moved: BatchMaker | None = None,
        indices: np.ndarray | None = None,
    ) -> None:
        self.portraits = portraits
        self.features = features
        self.plan = plan
        # Holes and warps are drawn in the frame of the landmarks and enlarged to the pictures.
        self.enlarged = portraits.pixels.shape[1] / FRAME
        self.latents = np.load(run / "latents" / "latents.npy", mmap_mode="r")
        self.guides = np.load(run / "labels" / "guides.npy", mmap_mode="r")
        self.regions = np.load(run / "labels" / "regions.npy", mmap_mode="r")
        split = portraits.holdout_indices() if holdout else portraits.train_indices()
        self.indices = split if indices is None else indices
        side = portraits.crop_side_px[self.indices]
        weights = np.where(side >= 250, 1.0, 0.5)
        self.weights = weights / weights.sum()
        self.moved = moved

    def make(self, batch: int, seed: list[int]) -> Batch:
        """A batch of so many samples."""
        rng = np.random.default_rng(seed)
        rows = [self._row(rng, int(i)) for i in rng.choice(self.indices, batch, p=self.weights)]
        stack = {name: torch.from_numpy(np.stack([row[name] for row in rows])) for name in rows[0]}
        adapter = {
            name: stack.pop(name)
            for name in (
                "identity",
                "expression",
                "pose",
                "gaze",
                "texture",
                "light",
                "present",
                "reference",
                "mask",
                "guide",
            )
        }
        for name in ("reference", "mask", "guide"):
            adapter[name] = adapter[name].contiguous(memory_format=torch.channels_last)
        return Batch(adapter=adapter, **stack)

    def _row(self, rng: np.random.Generator, index: int) -> dict[str, np.ndarray]:
        mirrored = bool(rng.random() < 0.5)
        if self.moved is not None and rng.random() < self.plan["moved"]:
            return self.moved._sample(rng, int(rng.choice(self.moved.indices)), mirrored)
        return self._sample(rng, index, mirrored)

    def _sample(self, rng: np.random.Generator, index: int, mirrored: bool) -> dict[str, np.ndarray]:
        true, regions, landmarks = self._portrait(index, mirrored)
        guide = self.guides[index][:, ::-1] if mirrored else self.guides[index]
        donor = self._donor(rng, index)
        kind, mask = draw_hole(rng, landmarks, None if donor is None else "face")
        if self.enlarged != 1:
            mask = cv2.resize(mask, true.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        looks, regions, place = self._portrait(donor, mirrored) if donor is not None else (true, regions, landmarks)
        # Two pictures differ in light and colour by themselves.
        recoloured = self.plan["recolour"] * (1.0 if donor is None else 0.3)
        view, view_masks = other_view(rng, *self._source(rng, looks, regions, recoloured), self.plan["mirroredSource"])
        source, regions = self._source(rng, looks, regions, recoloured)
        moved, reach = (source, None) if donor is None else (warp_mesh(source, place, landmarks), self._reach(landmarks))
        content, pasted = self._content(rng, true, moved, landmarks, kind, mask, reach)
        source, regions = other_view(rng, source, regions, self.plan["mirroredSource"])
        regions = regions.transpose(2, 0, 1)
        reference = (
            mask[..., None] * (pasted[..., None] * content + (1 - pasted[..., None]) * self._ring(rng, true))
            + (1 - mask[..., None]) * true
        )
        plan = self.plan
        values, present = self.features.draw(rng, index, mirrored, plan["componentDrop"], plan["identityNoise"], donor)
        occupied = regions.reshape(8, -1).max(axis=1) > 0
        region_present = occupied & (rng.random(8) > plan["componentDrop"]) & (rng.random() > plan["regionsDrop"])
        if donor is not None:
            # A swap has hair, ears and background of the target; they are left out here.
            region_present[FACE_REGIONS:] = False
        motion = self.features.motion(index, mirrored)
        return {
            **values,
            "exchanged": np.float32(donor is not None),
            "motion": np.zeros(self.features.motion_size, np.float32) if motion is None else motion,
            "motion_known": np.float32(motion is not None),
            "present": present,
            "clean": np.asarray(self.latents[index, int(mirrored)], np.float32),
            "face": face_cells(self.regions[index], mirrored, self.latents.shape[-1]),
            "source": (source * 2 - 1).transpose(2, 0, 1).astype(np.float32),
            "source_masks": regions.astype(np.float32),
            "view": (view * 2 - 1).transpose(2, 0, 1).astype(np.float32),
            "view_masks": view_masks.transpose(2, 0, 1).astype(np.float32),
            "region_present": region_present.astype(np.float32),
            "reference": (reference * 2 - 1).transpose(2, 0, 1).astype(np.float32),
            "mask": mask[None],
            "guide": guide[None].astype(np.float32) / 255,
            "frc_scale": np.float32(rng.random() > plan["conditioningDrop"]),
        }

    def _donor(self, rng: np.random.Generator, index: int) -> int | None:
        """For a share of the samples another face whose looks are to be put here, turned much the same way."""
        share = self.plan.get("exchanged", 0)
        if not share or rng.random() >= share or (yaw := self.features.row("pose", index, False)) is None:
            return None
        for other in rng.choice(self.indices, 20):
            theirs = self.features.row("pose", int(other), False)
            if theirs is not None and other != index and abs(theirs[0] - yaw[0]) <= WIDEST_YAW:
                return int(other)
        return None

    def _portrait(self, index: int, mirrored: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Picture float [side,side,3] 0..1, region masks and landmarks of a portrait or of its mirror image."""
        pixels, regions = self.portraits.pixels[index], self.regions[index]
        landmarks = self.portraits.landmarks[index].copy()
        if mirrored:
            pixels, regions = pixels[:, ::-1], regions[..., ::-1]
            landmarks[:, 0] = FRAME - landmarks[:, 0]
        return pixels.astype(np.float32) / 255, regions, landmarks

    def _source(
        self, rng: np.random.Generator, true: np.ndarray, regions: np.ndarray, recoloured: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """The donor picture: a warped, blurred, recoloured copy, and its region masks [64,64,8] 0..1."""
        # Mostly a small warp: an assembled reference is meant to be trusted for where things are, less for their colour.
        field = smooth_field(rng, 0.025 if rng.random() < 0.2 else 0.008)
        source = warp(true, field)
        if rng.random() < 0.4:
            source = soften(rng, source)
        if rng.random() < 0.85:
            source = recolour(rng, source, recoloured * (1.0 if rng.random() < 0.8 else 2.0))
        cells = np.ascontiguousarray(regions.transpose(1, 2, 0)).astype(np.float32) / 255
        moved = np.concatenate([warp(cells[..., :4].copy(), field), warp(cells[..., 4:].copy(), field)], axis=2)
        return source, moved

    def _content(
        self,
        rng: np.random.Generator,
        true: np.ndarray,
        source: np.ndarray,
        landmarks: np.ndarray,
        kind: str,
        mask: np.ndarray,
        reach: np.ndarray | None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """What fills the hole [side,side,3], and where in the hole it reaches [side,side]; the ring around it is left over.

        A donor's face reaches no farther than `reach`.
        """
        whole = np.ones_like(mask)
        if rng.random() < self.plan["removed"]:
            return np.full_like(source, 0.5), whole
        whole = whole if reach is None else reach
        content = source
        if rng.random() < 0.2:
            other = self.portraits.landmarks[int(rng.choice(self.indices))]
            content = warp(content, mesh_field(landmarks, other, float(rng.uniform(0.1, 0.5))))
        if rng.random() < (0.5 if kind == "head" else 0.04):
            content = np.repeat(content.mean(axis=2, keepdims=True), 3, axis=2)
        elif rng.random() < 0.8 or reach is not None:
            content = match_mean(rng, content, true, mask * whole)
        if rng.random() < 0.5:
            return content, whole
        shrink = rng.uniform(2, 8) * self.enlarged
        pasted = 1 - grow((mask < 0.5).astype(np.uint8), shrink).astype(np.float32)
        return content, whole * cv2.GaussianBlur(pasted, (0, 0), float(rng.uniform(0.5, 3)) * self.enlarged)

    def _reach(self, landmarks: np.ndarray) -> np.ndarray:
        """The face [side,side] with a soft edge: beyond it a donor has nothing to give."""
        face = cv2.GaussianBlur(1 - grow(1 - fill(landmarks, [OVAL]), 2).astype(np.float32), (0, 0), 1.5)
        side = self.portraits.pixels.shape[1]
        return face if side == FRAME else cv2.resize(face, (side, side))

    def _ring(self, rng: np.random.Generator, true: np.ndarray) -> np.ndarray:
        return true if rng.random() < 0.5 else np.full_like(true, 0.5)
