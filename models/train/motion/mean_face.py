"""The average neutral MediaPipe face: portraits that look ahead with a quiet mouth, aligned in 3D and made symmetric.

MediaPipe's x runs to the picture's right, y down, z away from the viewer; the head frame made here has x to the
picture's right, y up and z towards the viewer.
"""

import numpy as np
from scipy.optimize import linear_sum_assignment

LIPS_INNER_PAIRS = [(13, 14), (82, 87), (312, 317), (81, 178), (311, 402)]


def similarity(source, target, weights=None):
    """Scale, rotation [3,3] and translation that carry source [n,3] onto target [n,3] by least squares."""
    w = np.ones(len(source)) if weights is None else weights
    w = w / w.sum()
    a, b = w @ source, w @ target
    s, t = source - a, target - b
    u, d, vt = np.linalg.svd((t * w[:, None]).T @ s)
    flip = np.diag([1, 1, np.sign(np.linalg.det(u @ vt))])
    rotation = u @ flip @ vt
    scale = (d * np.diag(flip)).sum() / (w @ (s**2).sum(1))
    return scale, rotation, b - scale * rotation @ a


def head_frame(landmarks):
    """Landmarks [n,478,3] in pixels with y down and z away -> the same with y up and z towards the viewer."""
    return landmarks * np.array([1, -1, -1], np.float32)


def align(faces, rounds=4):
    """Faces [n,p,3] -> (the same, each carried onto their mean, and that mean), by generalised Procrustes."""
    mean = faces[0] - faces[0].mean(0)
    for _ in range(rounds):
        aligned = np.empty_like(faces)
        for i, face in enumerate(faces):
            s, r, t = similarity(face[:468], mean[:468])
            aligned[i] = s * face @ r.T + t
        mean = np.median(aligned, axis=0)
        mean -= mean[:468].mean(0)
        mean /= np.linalg.norm(mean[263] - mean[33])
    return aligned, mean


def make_symmetric(mean, rounds=10):
    """Mean face [478,3] -> the same turned so that its mirror plane is x = 0, and made symmetric."""
    kinds = np.arange(478) >= 468
    reflect = np.array([-1, 1, 1])
    pairs = None
    for _ in range(rounds):
        cost = np.linalg.norm(mean[:, None] - (mean * reflect)[None], axis=2) + 10 * (kinds[:, None] != kinds[None])
        pairs = linear_sum_assignment(cost)[1]
        s, r, t = similarity(mean * reflect, mean[pairs])
        # Mirroring and carrying onto itself is a reflection of space; half of it turns the plane to x = 0.
        mirrored = (s * (mean * reflect) @ r.T + t)[pairs]
        middle = (mean + mirrored) / 2
        x = (middle[263] - middle[33]) / np.linalg.norm(middle[263] - middle[33])
        y = middle[10] - middle[152]
        y -= (y @ x) * x
        y /= np.linalg.norm(y)
        mean = (mean - middle[10]) @ np.stack([x, y, np.cross(x, y)]).T
    if not np.array_equal(pairs[pairs], np.arange(478)):
        raise SystemExit('the mesh has no clean mirror map: the mean face is too crooked')
    mean = (mean + mean[pairs] * reflect) / 2
    return mean - mean[:468].mean(0) * [0, 1, 1]


def looks_ahead(faces):
    """Which faces are turned by less than some eight degrees, by how unlike their two halves are in depth and width."""
    span = np.linalg.norm(faces[:, 263] - faces[:, 33], axis=1)
    turn = np.abs(faces[:, 454, 2] - faces[:, 234, 2]) / np.linalg.norm(faces[:, 454] - faces[:, 234], axis=1)
    nod = np.abs(faces[:, 10, 2] - faces[:, 152, 2]) / np.linalg.norm(faces[:, 10] - faces[:, 152], axis=1)
    return (span > 0) & (turn < 0.14) & (nod < 0.2)


def quiet(faces):
    """Which faces look ahead with mouth shut, lids open and corners of the mouth in the middle of their range."""
    span = np.linalg.norm(faces[:, 263] - faces[:, 33], axis=1)
    gap = np.mean([np.linalg.norm(faces[:, a] - faces[:, b], axis=1) for a, b in LIPS_INNER_PAIRS], axis=0) / span
    width = np.linalg.norm(faces[:, 61] - faces[:, 291], axis=1) / span
    lids = (faces[:, 159, 1] - faces[:, 145, 1] + faces[:, 386, 1] - faces[:, 374, 1]) / span
    corner = (faces[:, [61, 291], 1].mean(1) - faces[:, [13, 14], 1].mean(1)) / span
    return looks_ahead(faces) & (gap < 0.035) & (lids > 0.12) & (lids < 0.3) & (width < 0.62) & (corner < 0.01)


def mean_neutral(landmarks):
    """Landmarks [n,478,3] in pixels -> (mean neutral [478,3] in the head frame, faces used).

    Pitch 0 is how these people hold their heads on average, who look into the camera: so gaze 0 is level too.
    """
    faces = head_frame(landmarks.astype(np.float64))
    chosen = quiet(faces)
    _, mean = align(faces[chosen])
    symmetric = make_symmetric(mean)
    turns = [similarity(symmetric[:468], face[:468])[1] for face in faces[chosen]]
    pitch = np.mean([np.arctan2(-r[2, 1], r[2, 2]) for r in turns])
    up = np.array([[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]])
    return symmetric @ up.T, int(chosen.sum())
