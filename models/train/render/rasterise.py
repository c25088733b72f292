"""A small z-buffer: which triangle each pixel shows, and where in it. Plain NumPy, made for stills, not for speed."""

import numpy as np


def rasterise(points: np.ndarray, triangles: np.ndarray, height: int, width: int):
    """
    points float [V, 3]: x, y in pixels (y down), z larger = nearer. Gives triangle int32 [H, W] (-1 = none) and
    barycentric float32 [H, W, 3].
    """
    depth = np.full((height, width), -np.inf, np.float32)
    shown = np.full((height, width), -1, np.int32)
    where = np.zeros((height, width, 3), np.float32)
    corners = points[triangles]
    edge1, edge2 = corners[:, 1, :2] - corners[:, 0, :2], corners[:, 2, :2] - corners[:, 0, :2]
    area = edge1[:, 0] * edge2[:, 1] - edge1[:, 1] * edge2[:, 0]
    low = np.floor(corners[:, :, :2].min(axis=1)).astype(int)
    high = np.ceil(corners[:, :, :2].max(axis=1)).astype(int)
    # y points down here, so triangles that face the viewer have negative area.
    facing = np.flatnonzero((area < 0) & (high[:, 0] > 0) & (high[:, 1] > 0) & (low[:, 0] < width) & (low[:, 1] < height))
    for index in facing:
        x0, y0 = max(low[index, 0], 0), max(low[index, 1], 0)
        x1, y1 = min(high[index, 0] + 1, width), min(high[index, 1] + 1, height)
        a, b, c = corners[index]
        xs, ys = np.meshgrid(np.arange(x0, x1) + 0.5, np.arange(y0, y1) + 0.5)
        v = ((xs - a[0]) * (c[1] - a[1]) - (ys - a[1]) * (c[0] - a[0])) / area[index]
        w = ((b[0] - a[0]) * (ys - a[1]) - (b[1] - a[1]) * (xs - a[0])) / area[index]
        u = 1 - v - w
        z = u * a[2] + v * b[2] + w * c[2]
        tile = depth[y0:y1, x0:x1]
        inside = (u >= -1e-4) & (v >= -1e-4) & (w >= -1e-4) & (z > tile)
        if inside.any():
            tile[inside] = z[inside]
            shown[y0:y1, x0:x1][inside] = index
            where[y0:y1, x0:x1][inside] = np.stack([u, v, w], axis=-1)[inside]
    return shown, where
