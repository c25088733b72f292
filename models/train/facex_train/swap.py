"""A plain face swap between two portraits, for looking at results: the donor's mesh is warped onto the canvas's mesh.

The engine's Region Assembler does this with the 3DMM; here points alone are enough, so near-frontal pairs only.
"""

from __future__ import annotations

import cv2
import numpy as np
from scipy.spatial import Delaunay

from .holes import grow
from .labels import OVAL, fill
from .portraits import FRAME

# Degrees between two faces; beyond this one shows what the other's pose hides.
WIDEST_YAW = 30.0


def warp_mesh(pixels: np.ndarray, source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Piecewise affine warp of a float picture [side,side,3] that carries the source's mesh points onto the target's.

    Points are pixels of a frame of 256 px, whatever the side.
    """
    frame = np.array([[0, 0], [128, 0], [255, 0], [0, 128], [255, 128], [0, 255], [128, 255], [255, 255]], np.float32)
    here = np.concatenate([target[:468, :2], frame])
    there = np.concatenate([source[:468, :2], frame])
    triangles = Delaunay(here)
    # Every second pixel is looked up; between them the map is as good as straight, and it takes a quarter of the time.
    y, x = np.mgrid[0:128, 0:128] * 2 + 1.0
    pixel = np.stack([x.ravel(), y.ravel()], axis=1)
    owner = triangles.find_simplex(pixel)
    inside = owner >= 0
    transform = triangles.transform[owner]
    first = np.einsum("nij,nj->ni", transform[:, :2], pixel - transform[:, 2])
    weights = np.concatenate([first, 1 - first.sum(axis=1, keepdims=True)], axis=1)
    mapped = np.einsum("ni,nij->nj", weights, there[triangles.simplices[owner]])
    mapped[~inside] = pixel[~inside]
    side = pixels.shape[0]
    mapped = cv2.resize(mapped.astype(np.float32).reshape(128, 128, 2), (side, side)) * np.float32(side / FRAME) - 0.5
    return cv2.remap(pixels, mapped[..., 0], mapped[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def match_colour(content: np.ndarray, wanted: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Shifts the content's mean colour under the mask to the wanted picture's; clamped to 0..1."""
    inside = mask > 0.5
    return np.clip(content + wanted[inside].mean(axis=0) - content[inside].mean(axis=0), 0, 1)


def swap_reference(
    donor: np.ndarray, donor_mesh: np.ndarray, canvas: np.ndarray, canvas_mesh: np.ndarray, removed: bool
) -> tuple[np.ndarray, np.ndarray]:
    """(reference float [256,256,3] 0..1, fusion mask [256,256]) for a face swap; `removed` leaves the hole grey."""
    face = fill(canvas_mesh, [OVAL])
    mask = cv2.GaussianBlur(grow(face, 5).astype(np.float32), (0, 0), 2)
    if removed:
        content = np.full_like(canvas, 0.5)
    else:
        content = match_colour(warp_mesh(donor, donor_mesh, canvas_mesh), canvas, face.astype(np.float32))
        edge = cv2.GaussianBlur(1 - grow(1 - face, 2).astype(np.float32), (0, 0), 1.5)[..., None]
        content = edge * content + (1 - edge) * canvas
    return mask[..., None] * content + (1 - mask[..., None]) * canvas, mask
