"""Where each of the 468 mesh points lies on ICT-FaceKit's face: a triangle and barycentric weights.

The mean face is bent onto the head by its landmarks first (a smooth thin-plate warp), then each point takes the
nearest place on the surface. Lips and lids touch in the neutral face, so points of one lip or lid may only land on
triangles that the jaw and the blink move as that lip or lid moves.
"""

import numpy as np
from scipy.interpolate import RBFInterpolator
from scipy.spatial import cKDTree

from mean_face import similarity

# iBUG landmark -> mesh point; the jaw line (0 to 16) is only loosely the same in both, so its chin alone is used.
LANDMARK_POINTS = {
    8: 152,
    17: 70, 18: 63, 19: 105, 20: 66, 21: 107, 22: 336, 23: 296, 24: 334, 25: 293, 26: 300,
    27: 168, 28: 197, 29: 5, 30: 4, 31: 98, 32: 97, 33: 2, 34: 326, 35: 327,
    36: 33, 37: 160, 38: 158, 39: 133, 40: 153, 41: 144, 42: 362, 43: 385, 44: 387, 45: 263, 46: 373, 47: 380,
    48: 61, 49: 39, 50: 37, 51: 0, 52: 267, 53: 269, 54: 291, 55: 405, 56: 314, 57: 17, 58: 84, 59: 181,
    60: 78, 61: 82, 62: 13, 63: 312, 64: 308, 65: 317, 66: 14, 67: 87,
}  # fmt: skip

UPPER_LIP = [185, 40, 39, 37, 0, 267, 269, 270, 409, 184, 74, 73, 72, 11, 302, 303, 304, 408, 183, 42, 41, 38, 12, 268,
             271, 272, 407, 191, 80, 81, 82, 13, 312, 311, 310, 415]  # fmt: skip
LOWER_LIP = [146, 91, 181, 84, 17, 314, 405, 321, 375, 77, 90, 180, 85, 16, 315, 404, 320, 307, 96, 89, 179, 86, 15,
             316, 403, 319, 325, 95, 88, 178, 87, 14, 317, 402, 318, 324]  # fmt: skip
UPPER_LID = [246, 161, 160, 159, 158, 157, 173, 247, 30, 29, 27, 28, 56, 190, 466, 388, 387, 386, 385, 384, 398, 467,
             260, 259, 257, 258, 286, 414]  # fmt: skip
LOWER_LID = [7, 163, 144, 145, 153, 154, 155, 25, 110, 24, 23, 22, 26, 112, 249, 390, 373, 374, 380, 381, 382, 255, 339,
             254, 253, 252, 256, 341]  # fmt: skip


def place_in_centimetres(mean, landmark_vertices):
    """Mean face in the unit of its eye span -> (the same placed on the ICT head in centimetres, the turn used)."""
    ids = list(LANDMARK_POINTS)
    scale, rotation, shift = similarity(mean[[LANDMARK_POINTS[i] for i in ids]], landmark_vertices[ids])
    return scale * mean @ rotation.T + shift, rotation


def closest_on_triangles(point, corners):
    """Point [3], triangles [n,3,3] -> (squared distances [n], barycentric weights [n,3]) of the closest places."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    ab, ac, ap = b - a, c - a, point - a
    d00, d01, d11 = (ab**2).sum(1), (ab * ac).sum(1), (ac**2).sum(1)
    d20, d21 = (ap * ab).sum(1), (ap * ac).sum(1)
    det = np.maximum(d00 * d11 - d01**2, 1e-12)
    v, w = (d11 * d20 - d01 * d21) / det, (d00 * d21 - d01 * d20) / det
    inside = (v >= 0) & (w >= 0) & (v + w <= 1)
    candidates = [np.stack([1 - v - w, v, w], 1)]
    for i, j in ((0, 1), (1, 2), (2, 0)):
        edge = corners[:, j] - corners[:, i]
        t = ((point - corners[:, i]) * edge).sum(1) / np.maximum((edge**2).sum(1), 1e-12)
        t = np.clip(t, 0, 1)
        weights = np.zeros((len(corners), 3))
        weights[:, i], weights[:, j] = 1 - t, t
        candidates.append(weights)
    distances = np.stack([(((w[:, :, None] * corners).sum(1) - point) ** 2).sum(1) for w in candidates])
    distances[0][~inside] = np.inf
    best = distances.argmin(0)
    n = np.arange(len(corners))
    return distances[best, n], np.stack(candidates)[best, n]


def normals(vertices, triangles):
    """Unit normals [v,3] of a mesh's vertices, area-weighted."""
    corner = vertices[triangles]
    face = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    out = np.zeros_like(vertices)
    for k in range(3):
        np.add.at(out, triangles[:, k], face)
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)


def correspondences(placed, mesh_triangles, ict):
    """Placed mean [478,3] -> (triangle corners [468,3] as ICT vertices, weights [468,3], distances [468] in cm)."""
    landmarks = ict['neutral'][ict['landmark_vertices']]
    ids = list(LANDMARK_POINTS)
    points = np.array([LANDMARK_POINTS[i] for i in ids])
    # The oval is not in the landmarks: it pulls the warp to the head only by its own nearest points, weakly.
    bend = RBFInterpolator(placed[points], (landmarks[ids] - placed[points]), smoothing=0.02)
    far = np.linalg.norm(placed[:468, None] - placed[points][None], axis=2).min(1)
    fade = np.exp(-((far / 3.0) ** 2))[:, None]
    bent = placed[:468] + fade * bend(placed[:468])

    triangles = ict['triangles'][ict['material'] == 0]
    centres = ict['neutral'][triangles].mean(1)
    tree = cKDTree(centres)
    ict_normals = normals(ict['neutral'], ict['triangles'])[triangles].mean(1)
    mesh_normals = normals(bent, mesh_triangles)
    jaw = np.linalg.norm(ict['jaw_open'][triangles], axis=2).mean(1)
    blink = -ict['blink'][triangles][:, :, 1].mean(1)
    # At the corners both lips move with half the jaw, so that is where one lip ends and the other begins.
    corner_jaw = np.linalg.norm(ict['jaw_open'][ict['landmark_vertices'][[48, 54, 60, 64]]], axis=1).mean()
    rules = {**{p: jaw < corner_jaw for p in UPPER_LIP}, **{p: jaw > corner_jaw for p in LOWER_LIP},
             **{p: blink > 0.05 for p in UPPER_LID}, **{p: blink < 0.05 for p in LOWER_LID}}  # fmt: skip
    corners, weights, distances = np.zeros((468, 3), np.int64), np.zeros((468, 3)), np.zeros(468)
    for p in range(468):
        near = np.array(tree.query_ball_point(bent[p], 2.5) or tree.query(bent[p], 400)[1])
        allowed = (ict_normals[near] @ mesh_normals[p]) > 0.2
        if p in rules:
            allowed = rules[p][near]
        if not allowed.any():
            allowed[:] = True
        near = near[allowed]
        squared, bary = closest_on_triangles(bent[p], ict['neutral'][triangles[near]])
        k = squared.argmin()
        corners[p], weights[p], distances[p] = triangles[near[k]], bary[k], np.sqrt(squared[k])
    return corners, weights, distances
