"""Mixtures of Gaussians over RGB with full covariance, fitted by EM from a spread along brightness: no random numbers."""

from __future__ import annotations

import numpy as np

Component = tuple[float, np.ndarray, np.ndarray]

# Likelihood under every mixture of a colour that none has seen.
FLOOR = 2e-9


def _density(component: Component, pixels: np.ndarray) -> np.ndarray:
    share, mean, covariance = component
    whiten = np.linalg.inv(np.linalg.cholesky(covariance)).T.astype(np.float32)
    distance = (pixels - mean.astype(np.float32)) @ whiten
    return np.float32(share / np.sqrt(np.linalg.det(covariance))) * np.exp(-0.5 * (distance**2).sum(1))


def _moments(pixels: np.ndarray, weights: np.ndarray, total: float) -> Component:
    weight = weights.sum() + 1e-9
    mean = (weights[:, None] * pixels).sum(0) / weight
    centred = pixels - mean
    return weight / total, mean, (centred * weights[:, None]).T @ centred / weight + np.eye(3) * 30


def fit_mixture(pixels: np.ndarray, weights: np.ndarray, count: int, rounds: int = 5) -> list[Component] | None:
    """`count` components of pixels [n,3] (0..255) under weights [n]; None where there is next to nothing to fit."""
    if weights.sum() < 12:
        return None
    order = np.argsort(pixels @ np.array([0.3, 0.59, 0.11]))
    order = order[weights[order] > 1e-3]
    if len(order) < count * 3:
        return None
    total = weights.sum()
    components = [_moments(pixels[part], weights[part], total) for part in np.array_split(order, count)]
    for _ in range(rounds):
        shares = np.stack([_density(component, pixels[order]) for component in components]) + 1e-30
        shares /= shares.sum(0)
        components = [_moments(pixels[order], share * weights[order], total) for share in shares]
    return components


def likelihood(mixture: list[Component] | None, pixels: np.ndarray) -> np.ndarray:
    """Likelihood [n] of pixels [n,3], up to a constant shared by all mixtures."""
    if mixture is None:
        return np.full(len(pixels), FLOOR)
    return sum(_density(component, pixels) for component in mixture) + FLOOR
