"""The ICT morphable head as a mesh: shape, expression and pose applied, with per-vertex normals and materials."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Head:
    """vertices float32 [V, 3] cm, x to the picture's right, y up, z to the viewer; triangles int32 [T, 3]."""

    vertices: np.ndarray
    triangles: np.ndarray
    material: np.ndarray  # int8 [T], index into materials
    materials: list[str]
    landmarks: dict  # name or number -> vertex index, as the model's own index file has them


class HeadModel:
    """Reads ict-facekit.npz once and makes heads of it."""

    def __init__(self, path: Path):
        data = np.load(path)
        self.neutral = data["neutral"].astype(np.float32)
        self.identity = data["identity"]
        self.expression = data["expression"]
        self.expression_names = [str(name) for name in data["expression_names"]]
        self.triangles = data["triangles"].astype(np.int32)
        self.material = data["triangle_material"]
        self.materials = [str(name) for name in data["materials"]]
        self.landmarks = json.loads(str(data["vertex_indices"]))

    def head(self, identity: np.ndarray, expression: dict[str, float], pose_degrees: tuple[float, float, float]) -> Head:
        """A head of identity coefficients [<= 100], expressions by name (0 to 1) and yaw, pitch, roll in degrees."""
        vertices = self.neutral.copy()
        for mode, weight in enumerate(identity):
            vertices += weight * self.identity[mode].astype(np.float32)
        for name, weight in expression.items():
            sides = [n for n in (name, f"{name}_L", f"{name}_R") if n in self.expression_names]
            if not sides:
                raise KeyError(f"no expression named {name}")
            for side in sides:
                vertices += weight * self.expression[self.expression_names.index(side)].astype(np.float32)
        yaw, pitch, roll = np.radians(pose_degrees)
        about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
        about_x = np.array([[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]])
        about_z = np.array([[np.cos(roll), np.sin(roll), 0], [-np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
        centre = self.neutral.mean(axis=0)
        turned = (vertices - centre) @ (about_z @ about_y @ about_x).T
        return Head(turned.astype(np.float32), self.triangles, self.material, self.materials, self.landmarks)


def vertex_normals(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Area-weighted unit normals float32 [V, 3]."""
    corners = vertices[triangles]
    face = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = np.zeros_like(vertices)
    for corner in range(3):
        np.add.at(normals, triangles[:, corner], face)
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
