"""
Eye patches of rendered ICT heads with a known gaze: the only training data of the gaze judge. The eyeball is turned as a
rigid ball and only the lids take the model's eyeLook shapes, so the truth does not rest on what a coefficient is said to mean.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter

from render.head import HeadModel, vertex_normals

HEIGHT, WIDTH = 40, 64
# A patch is this many times as wide as the eye's corners are apart; the evaluate node cuts the same.
SPREAD = 1.7
MAX_YAW, MAX_PITCH = 38.0, 26.0
# Degrees at which the lids of an eyeLook shape are fully moved; only the lids follow it.
LIDS_DEGREES = 30.0
SUPER = 2
# Points per triangle edge: dense enough that no pixel between them stays empty. The ball's triangles are small.
SKIN_STEPS, BALL_STEPS = 9, 4

HIDDEN = ("M_LacrimalFluid", "M_EyeBlend", "M_EyeOcclusion", "M_EyeLashes")
LIDS = {"eyeBlink": 0.45, "eyeSquint": 0.8, "eyeWide": 0.7, "cheekSquint": 0.6, "browDown": 0.7, "browOuterUp": 0.6, "mouthSmile": 0.5}


@dataclass(frozen=True)
class Patch:
    """grey uint8 [40, 64]; gaze and pose: yaw, pitch in degrees, yaw positive to the picture's right, pitch up."""

    grey: np.ndarray
    gaze: tuple[float, float]
    pose: tuple[float, float]


def turn(yaw: float, pitch: float, roll: float = 0.0) -> np.ndarray:
    """Rotation [3, 3] that looks to the picture's right by yaw, up by pitch, and rolls clockwise, all in degrees."""
    y, p, r = np.radians((yaw, pitch, roll))
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(p), np.sin(p)], [0, -np.sin(p), np.cos(p)]])
    about_z = np.array([[np.cos(r), np.sin(r), 0], [-np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return about_z @ about_y @ about_x


class EyeRenderer:
    """The surroundings of the eye at the picture's left, cut out of the morphable head once."""

    def __init__(self, path: Path):
        model = HeadModel(path)
        landmarks = np.array(model.landmarks["idx_to_landmark_verts"])[36:42]
        middle = model.neutral[landmarks].mean(axis=0)
        offset = np.abs(model.neutral - middle)
        near = (offset[:, 0] < 3.6) & (offset[:, 1] < 2.8) & (model.neutral[:, 2] > middle[2] - 4.0)
        hidden = [model.materials.index(name) for name in HIDDEN if name in model.materials]
        kept = near[model.triangles].all(axis=1) & ~np.isin(model.material, hidden)
        used = np.unique(np.concatenate([model.triangles[kept].ravel(), landmarks]))
        slot = np.full(len(model.neutral), -1)
        slot[used] = np.arange(len(used))
        self.triangles = slot[model.triangles[kept]]
        self.landmarks = slot[landmarks]
        self.neutral = model.neutral[used]
        self.identity = model.identity[:, used].astype(np.float32)
        self.shapes = {n: model.expression[i][used].astype(np.float32) for i, n in enumerate(model.expression_names)}
        names = np.array(model.materials)[model.material[kept]]
        self.is_ball = np.char.startswith(names.astype(str), "M_Iris") | np.char.startswith(names.astype(str), "M_Sclera")
        self.iris = np.unique(self.triangles[np.char.startswith(names.astype(str), "M_Iris")])
        self.ball = np.unique(self.triangles[self.is_ball])
        # The person's right eye lies at the picture's left.
        self.side = "R"

    def sample(self, rng: np.random.Generator) -> Patch:
        """A patch of a random person, pose, light and gaze."""
        gaze = (rng.uniform(-MAX_YAW, MAX_YAW), rng.uniform(-MAX_PITCH, MAX_PITCH))
        pose = (rng.uniform(-35, 35), rng.uniform(-20, 20))
        vertices = self.neutral + np.tensordot(rng.standard_normal(60).astype(np.float32) * 0.85, self.identity[:60], 1)
        centre = _sphere_centre(vertices[self.ball])
        ball = (vertices[self.ball] - centre) @ turn(*gaze).T + centre
        iris_rest = vertices[self.iris].mean(axis=0)
        rest = vertices.copy()
        for name, most in LIDS.items():
            weight = most * rng.random() * (rng.random() < 0.5)
            for full in (name, f"{name}_{self.side}"):
                if full in self.shapes:
                    vertices = vertices + weight * self.shapes[full]
        looks = {"Out": -gaze[0], "In": gaze[0], "Up": gaze[1], "Down": -gaze[1]}
        for where, degrees in looks.items():
            vertices = vertices + max(0.0, degrees) / LIDS_DEGREES * self.shapes[f"eyeLook{where}_{self.side}"]
        vertices[self.ball] = ball
        turned = vertices @ turn(*pose, rng.uniform(-8, 8)).T
        grey = self._draw(turned.astype(np.float32), rest, iris_rest, rng)
        return Patch(grey, gaze, pose)

    def _draw(self, vertices, rest, iris_rest, rng) -> np.ndarray:
        outer, inner = vertices[self.landmarks[0], :2], vertices[self.landmarks[3], :2]
        along = inner - outer
        width = np.linalg.norm(along)
        scale = WIDTH * SUPER / (SPREAD * rng.uniform(0.92, 1.08) * width)
        unit = along / width
        offset = (vertices[:, :2] - (outer + inner) / 2) @ np.stack([unit, [-unit[1], unit[0]]], axis=1)
        shift = rng.uniform(-0.05, 0.05, 2) * WIDTH * SUPER
        rows, columns = HEIGHT * SUPER, WIDTH * SUPER
        x = offset[:, 0] * scale + columns / 2 + shift[0]
        y = rows / 2 - offset[:, 1] * scale + shift[1]
        normals = vertex_normals(vertices, self.triangles)

        screen = np.stack([x, y, vertices[:, 2]], axis=1).astype(np.float32)
        corner = screen[self.triangles]
        low, high = corner[:, :, :2].min(axis=1), corner[:, :, :2].max(axis=1)
        seen = (high > 0).all(axis=1) & (low[:, 0] < columns) & (low[:, 1] < rows) & (normals[self.triangles, 2] > 0).any(axis=1)
        parts = []
        for is_ball, steps in ((False, SKIN_STEPS), (True, BALL_STEPS)):
            triangles = self.triangles[seen & (self.is_ball == is_ball)]
            values = np.concatenate([screen, normals, rest, np.full((len(rest), 1), is_ball)], axis=1).astype(np.float32)
            blended = np.einsum("kc,tcd->tkd", _weights(steps), values[triangles])
            parts.append(blended.reshape(-1, values.shape[1]))
        points = np.concatenate(parts)
        column, row = points[:, 0].astype(int), points[:, 1].astype(int)
        inside = (points[:, 0] >= 0) & (points[:, 1] >= 0) & (column < columns) & (row < rows) & (points[:, 5] > 0)
        order = np.flatnonzero(inside)[np.argsort(points[inside, 2], kind="stable")]
        shown = np.full(rows * columns, -1)
        shown[row[order] * columns + column[order]] = order
        hit = np.maximum(shown, 0)
        position, normal, is_ball = points[hit, 6:9], points[hit, 3:6], points[hit, 9] > 0.5
        normal = normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-6)
        grey = _paint(position, normal, is_ball, rest[self.landmarks], iris_rest, rng).reshape(rows, columns)
        missed = (shown < 0).reshape(rows, columns)
        grey[missed] = gaussian_filter(np.where(missed, grey[~missed].mean(), grey), 2)[missed]
        grey = grey.reshape(HEIGHT, SUPER, WIDTH, SUPER).mean(axis=(1, 3))
        return (np.clip(grey, 0, 1) * 255 + 0.5).astype(np.uint8)


def _weights(steps: int) -> np.ndarray:
    """Barycentric weights float32 [K, 3] of a grid with that many steps along each edge."""
    grid = [(i, j, steps - i - j) for i in range(steps + 1) for j in range(steps + 1 - i)]
    return (np.array(grid) / steps).astype(np.float32)


def _sphere_centre(points: np.ndarray) -> np.ndarray:
    """Centre of the sphere nearest to points [N, 3], by linear least squares."""
    system = np.concatenate([2 * points, np.ones((len(points), 1))], axis=1)
    return np.linalg.lstsq(system, (points**2).sum(axis=1), rcond=None)[0][:3]


def _line_distance(points: np.ndarray, line: np.ndarray) -> np.ndarray:
    best = np.full(len(points), np.inf)
    for a, b in zip(line[:-1, :2], line[1:, :2]):
        t = np.clip(((points[:, :2] - a) @ (b - a)) / max((b - a) @ (b - a), 1e-9), 0, 1)
        best = np.minimum(best, np.linalg.norm(points[:, :2] - (a + t[:, None] * (b - a)), axis=1))
    return best


def _paint(position, normal, is_ball, lids, iris, rng) -> np.ndarray:
    """Brightness 0 to 1 of surface points: skin with lashes, brow and crease, or the ball with iris and pupil, lit."""
    skin = rng.uniform(0.18, 0.85)
    tone = 1 + 0.05 * np.sin(position[:, 0] * rng.uniform(2, 9) + rng.uniform(0, 6)) * np.sin(position[:, 1] * rng.uniform(2, 9))
    colour = skin * tone
    dark = skin * rng.uniform(0.05, 0.5)
    lash = np.clip(1.2 - _line_distance(position, lids[:4]) / rng.uniform(0.08, 0.2), 0, 1) * rng.uniform(0.4, 1)
    colour = colour * (1 - lash) + dark * lash
    lower = np.clip(1 - _line_distance(position, lids[[3, 4, 5, 0]]) / 0.12, 0, 1) * rng.uniform(0, 0.6)
    colour = colour * (1 - lower) + dark * lower
    above = lids[1:3].mean(axis=0)[1] + rng.uniform(1.1, 1.9)
    brow = np.clip(1.2 - np.abs(position[:, 1] - above) / rng.uniform(0.25, 0.5), 0, 1) * rng.uniform(0.2, 0.9)
    colour = colour * (1 - brow) + dark * brow
    crease = np.exp(-((position[:, 1] - lids[1:3].mean(axis=0)[1] - rng.uniform(0.25, 0.5)) / 0.12) ** 2) * rng.uniform(0, 0.35)
    colour = colour * (1 - crease)

    radius = np.linalg.norm(position[:, :2] - iris[:2], axis=1)
    edge = rng.uniform(0.54, 0.62)
    pupil = np.clip((radius - rng.uniform(0.16, 0.3)) / 0.06, 0, 1)
    rim = np.clip((radius - edge + 0.12) / 0.12, 0, 1)
    outside = np.clip((radius - edge) / 0.06, 0, 1)
    fleck = 1 + 0.2 * np.sin(8 * np.arctan2(position[:, 1] - iris[1], position[:, 0] - iris[0]) + rng.uniform(0, 6))
    coloured = rng.uniform(0.06, 0.55) * fleck * pupil * (1 - rng.uniform(0.3, 0.8) * rim) + 0.02
    white = rng.uniform(0.6, 0.95) * (1 - rng.uniform(0, 0.4) * np.clip((radius - 0.9) / 1.0, 0, 1))
    ball = coloured * (1 - outside) + white * outside
    colour = np.where(is_ball, ball, colour)

    lamp = np.array([rng.uniform(-1, 1), rng.uniform(-0.2, 1.0), rng.uniform(0.4, 1)])
    lamp /= np.linalg.norm(lamp)
    light = rng.uniform(0.25, 0.6) + rng.uniform(0.4, 0.8) * np.clip(normal @ lamp, 0, None)
    # Lids and lashes keep light from the upper part of the ball.
    shade = 1 - rng.uniform(0.1, 0.5) * np.clip((position[:, 1] - lids[:, 1].mean()) / 0.5, 0, 1)
    light = np.where(is_ball, (0.5 * light + 0.5 * light.mean()) * shade, light)
    half = lamp + np.array([rng.uniform(-0.3, 0.3), rng.uniform(-0.2, 0.3), 1.0])
    gloss = np.clip(normal @ (half / np.linalg.norm(half)), 0, 1)
    return colour * light + np.where(is_ball, rng.uniform(0, 1.0) * gloss ** rng.uniform(60, 300), 0.08 * gloss**15)
