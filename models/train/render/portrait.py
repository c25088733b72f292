"""
A portrait of a person who does not exist: the morphable head with a baked skin, hair and light. Plain, but a face to
every detector; used for sample pictures and for tests of a clone that has no data.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates

from .head import HeadModel, vertex_normals
from .rasterise import rasterise

Colour = tuple[float, float, float]
# Landmark numbers of the 68-point scheme.
LIPS, BROWS = range(48, 60), (range(17, 22), range(22, 27))
EYES = (range(36, 40), range(42, 46))  # upper lids


@dataclass(frozen=True)
class Look:
    """What a person looks like; colours are sRGB 0 to 1, lengths centimetres of the model."""

    seed: int
    skin: Colour
    hair: Colour
    iris: Colour
    lips: Colour
    cloth: Colour
    background: Colour
    hair_thickness: float = 1.0
    beard: float = 0.0  # 0 to 1
    brow_weight: float = 1.0
    expression: dict[str, float] = field(default_factory=dict)
    pose: tuple[float, float, float] = (0.0, 0.0, 0.0)
    light: tuple[float, float, float] = (-0.4, 0.5, 0.8)  # direction to the lamp: right, up, viewer


def _noise(positions: np.ndarray, scale: float, rng: np.random.Generator) -> np.ndarray:
    """Smooth noise of about unit variance at positions [..., 3], by looking up a random lattice."""
    lattice = rng.standard_normal((24, 24, 24))
    coordinates = np.moveaxis(positions / scale, -1, 0).reshape(3, -1)
    return map_coordinates(lattice, coordinates, order=1, mode="wrap").reshape(positions.shape[:-1])


def _distance_to_line(points: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Distance in the x-y plane from points [..., 3] to a polyline [N, 3]."""
    best = np.full(points.shape[:-1], np.inf)
    for a, b in zip(line[:-1, :2], line[1:, :2]):
        along = b - a
        t = np.clip(((points[..., :2] - a) @ along) / max(along @ along, 1e-9), 0, 1)
        best = np.minimum(best, np.linalg.norm(points[..., :2] - (a + t[..., None] * along), axis=-1))
    return best


def _inside(points: np.ndarray, polygon: np.ndarray) -> np.ndarray:
    """Even-odd test of points [..., 3] against a closed polygon [N, 3], in the x-y plane."""
    inside = np.zeros(points.shape[:-1], bool)
    for a, b in zip(polygon, np.roll(polygon, -1, axis=0)):
        crosses = (a[1] > points[..., 1]) != (b[1] > points[..., 1])
        x = a[0] + (points[..., 1] - a[1]) * (b[0] - a[0]) / np.where(b[1] == a[1], 1e-9, b[1] - a[1])
        inside ^= crosses & (points[..., 0] < x)
    return inside


def _hair_weight(rest: np.ndarray, look: Look) -> np.ndarray:
    """0 to 1: how much a point of the neutral head belongs to the hair."""
    x, y, z = np.moveaxis(rest, -1, 0)
    wave = 0.35 * np.sin(x * 1.3 + look.seed) + 0.2 * np.sin(x * 3.1 + 2 * look.seed)
    hairline = 9.3 - 0.035 * x**2 + wave
    above = 1 / (1 + np.exp(np.clip(-(y - hairline) * 4, -30, 30)))
    sides = 1 / (1 + np.exp(-(np.abs(x) - 7.6 + 0.05 * (y - 4)) * 4)) * (z < 6.5) * (y > 3.0)
    behind = 1 / (1 + np.exp((z - 1.0) * 2)) * (y > -4)
    ears = (np.abs(x) > 7.4) & (y < 5.5) & (y > -3.5) & (z > -2.5)
    return np.clip(np.maximum(above, np.maximum(sides, behind)), 0, 1) * ~ears


def render_portrait(model: HeadModel, look: Look, size: int = 512) -> np.ndarray:
    """Picture uint8 [size, size, 3], rendered at twice the size and shrunk."""
    rng = np.random.default_rng(look.seed)
    big = size * 2
    identity = rng.standard_normal(60) * 0.85
    head = model.head(identity, look.expression, look.pose)
    rest = model.head(identity, {}, (0, 0, 0)).vertices + model.neutral.mean(axis=0)
    normals = vertex_normals(head.vertices, head.triangles)
    hair = _hair_weight(rest, look)
    strands = 0.75 + 0.25 * _noise(rest * [3.0, 0.5, 3.0], 1.0, rng)
    vertices = head.vertices + normals * (hair * look.hair_thickness * strands)[:, None]
    normals = vertex_normals(vertices, head.triangles)

    distance = 70.0
    focal = big * 2.05
    z = distance - vertices[:, 2]
    points = np.stack([big / 2 + focal * vertices[:, 0] / z, big * 0.49 - focal * vertices[:, 1] / z, vertices[:, 2]], axis=1)
    solid = np.isin([head.materials[m] for m in range(len(head.materials))],
                    ["M_LacrimalFluid", "M_EyeBlend", "M_EyeOcclusion", "M_EyeLashes"], invert=True)
    kept = solid[head.material]
    triangles, material = head.triangles[kept], head.material[kept]
    shown, where = rasterise(points, triangles, big, big)
    hit = shown >= 0
    corner = triangles[shown]
    blend = lambda values: (values[corner] * where[..., None]).sum(axis=2)
    position, normal = blend(rest), blend(normals)
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
    named = np.array(head.materials)[material[shown]]

    colour = _skin(position, named, look, rest[head.landmarks["idx_to_landmark_verts"]], blend(hair[:, None])[..., 0], rng)
    iris_centres = {
        side: rest[head.triangles[head.material == head.materials.index(f"M_Iris{side}")]].reshape(-1, 3).mean(axis=0)[:2]
        for side in ("Left", "Right")
    }
    colour = _eyes_and_teeth(colour, position, named, look, iris_centres)
    lit = _shade(colour, normal, named, look)
    picture = _backdrop(big, look, rng)
    edge = gaussian_filter(hit.astype(float), 1.0)[..., None]
    picture = np.where(hit[..., None], lit * edge + picture * (1 - edge), picture)
    small = picture.reshape(size, 2, size, 2, 3).mean(axis=(1, 3))
    small += rng.standard_normal(small.shape) * 0.006
    return (np.clip(small, 0, 1) * 255 + 0.5).astype(np.uint8)


def _skin(position, named, look, landmarks, hair, rng):
    skin = np.array(look.skin)
    tone = 1 + 0.035 * _noise(position, 1.8, rng) + 0.03 * _noise(position, 0.35, rng)
    colour = skin * tone[..., None]
    redness = np.exp(-((np.abs(position[..., 0]) - 4.6) ** 2 / 5 + (position[..., 1] + 0.2) ** 2 / 5))
    redness += 0.8 * np.exp(-(position[..., 0] ** 2 / 1.5 + (position[..., 1] - 0.3) ** 2 / 2.0))
    colour = colour * (1 - 0.09 * redness[..., None] * np.array([0.0, 1.0, 0.9]))
    front = position[..., 2] > 6
    face = (named == "M_Face") & front
    lip_line = landmarks[list(LIPS)]
    lips = gaussian_filter((_inside(position, lip_line) & face).astype(float), 2.0)[..., None] * 0.85
    colour = colour * (1 - lips) + np.array(look.lips) * lips * (1 + 0.05 * _noise(position, 0.25, rng))[..., None]
    hair_colour = np.array(look.hair)
    for eye in EYES:
        lash = np.clip(1.2 - _distance_to_line(position, landmarks[list(eye)]) / 0.13, 0, 1) * face
        colour = colour * (1 - 0.75 * lash[..., None])
    for brow in BROWS:
        width = 0.42 * look.brow_weight
        strength = np.clip(1.25 - _distance_to_line(position, landmarks[list(brow)]) / width, 0, 1) * face
        strength *= 0.75 + 0.2 * _noise(position * [1, 3, 1], 0.22, rng)
        colour = colour * (1 - 0.85 * strength[..., None]) + hair_colour * 0.8 * 0.85 * strength[..., None]
    if look.beard > 0:
        x, y = position[..., 0], position[..., 1]
        area = 1 / (1 + np.exp((y + 4.0 - 0.09 * np.abs(x) ** 1.6) * 2.5)) * face * (1 - lips[..., 0])
        area *= np.clip(0.75 + 0.35 * _noise(position, 0.18, rng), 0, 1) * look.beard
        colour = colour * (1 - area[..., None]) + hair_colour * area[..., None]
    locks = 1 + 0.28 * _noise(position * [4.0, 0.6, 4.0], 1.0, rng) + 0.15 * _noise(position * [9.0, 1.0, 9.0], 1.0, rng)
    weight = np.clip(hair * 1.6 - 0.3, 0, 1)[..., None]
    return colour * (1 - weight) + hair_colour * locks[..., None] * weight


def _eyes_and_teeth(colour, position, named, look, iris_centres):
    white = np.array((0.86, 0.84, 0.82))
    for side, centre in iris_centres.items():
        # The sclera's mesh covers the iris's, so both are painted by the distance to the iris's centre.
        eye = np.isin(named, [f"M_Iris{side}", f"M_Sclera{side}"])
        radius = np.linalg.norm(position[..., :2] - centre, axis=-1)
        pupil = np.clip((radius - 0.22) / 0.06, 0, 1)[..., None]
        rim = np.clip((radius - 0.46) / 0.12, 0, 1)[..., None]
        outside = np.clip((radius - 0.58) / 0.06, 0, 1)[..., None]
        corner = np.clip((np.abs(position[..., 0] - centre[0]) - 0.7) / 1.2, 0, 1)[..., None]
        iris = np.array(look.iris) * pupil * (1 - 0.6 * rim) + 0.02
        painted = iris * (1 - outside) + white * (1 - 0.25 * corner * [0.4, 1.0, 1.0]) * outside
        colour[eye] = painted[eye]
    colour[named == "M_Teeth"] = (0.88, 0.86, 0.8)
    colour[named == "M_GumsTongue"] = (0.55, 0.25, 0.25)
    return colour


def _shade(colour, normal, named, look):
    lamp = np.array(look.light) / np.linalg.norm(look.light)
    diffuse = np.clip(normal @ lamp * 0.85 + 0.15, 0, None)[..., None]
    fill = np.clip(normal @ np.array([0.7, 0.1, 0.7]), 0, None)[..., None]
    sky = (0.5 + 0.5 * normal[..., 1:2]) * 0.2
    mouth = np.isin(named, ["M_Teeth", "M_GumsTongue"])[..., None]
    half = lamp + np.array([0, 0, 1.0])
    gloss = np.clip(normal @ (half / np.linalg.norm(half)), 0, None)[..., None]
    eye = np.isin(named, ["M_IrisLeft", "M_IrisRight", "M_ScleraLeft", "M_ScleraRight"])[..., None]
    shine = np.where(eye, 0.9 * gloss**220, 0.07 * gloss**18) * ~mouth
    light = 0.22 + 0.62 * diffuse + 0.16 * fill + sky
    # Light that goes a little way under the skin: the shadow's edge is redder.
    warm = np.array([1.0, 0.97, 0.94]) + np.array([0.05, 0.0, -0.02]) * (1 - diffuse)
    return colour * light * warm * np.where(mouth, 0.55, 1.0) + shine


def _backdrop(size, look, rng):
    y, x = np.mgrid[0:size, 0:size] / size
    shade = 1.05 - 0.35 * np.hypot(x - 0.35, y - 0.3) + 0.05 * gaussian_filter(rng.standard_normal((size, size)), 60) * 60
    picture = np.array(look.background) * shade[..., None]
    shoulders = ((x - 0.5) / 0.47) ** 2 + ((y - 1.12) / 0.34) ** 2 < 1
    neckline = ((x - 0.5) / 0.13) ** 2 + ((y - 0.79) / 0.09) ** 2 < 1
    cloth = gaussian_filter((shoulders & ~neckline).astype(float), 2)[..., None]
    folds = 1 + 0.06 * np.sin(x * 40 + 6 * np.sin(y * 7))
    return picture * (1 - cloth) + np.array(look.cloth) * folds[..., None] * (0.7 + 0.3 * shade[..., None]) * cloth
