"""Observations as a robot records them: episodes of smooth trajectories, images that drift, noise where noise is meant.

Each function gives a Port: a shape, batch 1 included, and how to draw [episodes, steps, *shape].
"""
from dataclasses import dataclass
from typing import Callable

import numpy as np


@dataclass(frozen=True)
class Port:
    shape: tuple[int, ...]
    draw: Callable  # (generator, episodes, steps) -> array [episodes, steps, *shape]
    dtype: type = np.float32


def waves(generator, episodes, steps, size, rate=50.0):
    """Unit-variance smooth signals [episodes, steps, size]: each feature has four frequencies of its own up to 3 Hz, an offset
    that differs between episodes, and 5 % of sensor noise."""
    time = np.arange(steps)[None, :, None, None] / rate
    frequency = generator.uniform(0.1, 3.0, (1, 1, size, 4))
    amplitude = generator.uniform(0.3, 1.0, (1, 1, size, 4))
    amplitude /= np.sqrt((amplitude**2).sum(-1, keepdims=True) / 2)
    phase = generator.uniform(0, 2 * np.pi, (episodes, 1, size, 4))
    signal = 0.8 * (amplitude * np.sin(2 * np.pi * frequency * time + phase)).sum(-1)
    signal += 0.6 * generator.normal(size=(episodes, 1, size))
    return signal + 0.05 * generator.normal(size=(episodes, steps, size))


def trajectory(*shape, scale=1.0, offset=0.0, units=False):
    """Smooth observations. `units`: features of different physical units, with scales from 0.05 to 5 and offsets."""

    def draw(generator, episodes, steps):
        size = int(np.prod(shape))
        signal = waves(generator, episodes, steps, size)
        if units:
            width = np.exp(generator.uniform(np.log(0.05), np.log(5.0), size))
            signal = signal * width + width * generator.normal(size=size)
        return (offset + scale * signal).reshape(episodes, steps, *shape)

    return Port(shape, draw)


def history(length, features, layout="time", flat=False):
    """The last `length` observations, oldest first: [1, length, features], [1, features, length] with layout "feature"."""

    def draw(generator, episodes, steps):
        signal = waves(generator, episodes, steps + length - 1, features)
        windows = np.lib.stride_tricks.sliding_window_view(signal, length, axis=1)  # [episodes, steps, features, length]
        if layout == "time":
            windows = windows.swapaxes(2, 3)
        return windows.reshape(episodes, steps, *shape)

    shape = (1, length, features) if layout == "time" else (1, features, length)
    if flat:
        shape = (1, length * features)
    return Port(shape, draw)


def gaussian(*shape, scale=1.0):
    """Standard-normal numbers: noise that a policy is given, latent samples."""
    return Port(shape, lambda g, episodes, steps: scale * g.normal(size=(episodes, steps, *shape)))


def uniform(low, high, *shape):
    return Port(shape, lambda g, episodes, steps: g.uniform(low, high, (episodes, steps, *shape)))


def choice(values, *shape, dtype=np.float32):
    """Draws from a few values: noise levels of a sampler, discrete commands."""
    return Port(shape, lambda g, episodes, steps: g.choice(np.array(values), (episodes, steps, *shape)), dtype)


def tokens(count, *shape):
    """Indices 0 ..< count."""
    return Port(shape, lambda g, episodes, steps: g.integers(0, count, (episodes, steps, *shape)), np.int64)


def clock(*shape, start=0, dtype=np.int64):
    """The number of the step in its episode."""

    def draw(generator, episodes, steps):
        count = start + np.arange(steps).reshape(1, steps, *[1] * len(shape))
        return np.broadcast_to(count, (episodes, steps, *shape)).copy()

    return Port(shape, draw, dtype)


def zeros(*shape):
    """The start of a state: only its shape matters."""
    return Port(shape, lambda g, episodes, steps: np.zeros((episodes, steps, *shape)))


def image(channels, height, width, low=0.0, high=1.0, coarse=5):
    """Smooth random fields [1, channels, height, width] that drift during an episode, with edges and 2 % of noise: depth, colour."""

    def draw(generator, episodes, steps):
        grid = waves(generator, episodes, steps, channels * coarse * coarse, rate=15.0)
        grid = grid.reshape(episodes, steps, channels, coarse, coarse)
        rows, columns = (interpolation(coarse, size) for size in (height, width))
        field = np.einsum("hi,esciw,vw->eschv", rows, grid, columns)
        step = np.where(waves(generator, episodes, steps, channels, 15.0) > 0, 0.35, -0.35)[..., None, None]
        obstacle = np.abs(np.linspace(-1, 1, width))[None, None, None, None, :] < 0.4
        field = np.clip(0.5 + 0.22 * field + step * obstacle, 0, 1)
        field = np.clip(field + 0.02 * generator.normal(size=field.shape), 0, 1)
        return (low + (high - low) * field)[:, :, None]

    return Port((1, channels, height, width), draw)


def interpolation(given, wanted):
    """The matrix [wanted, given] of linear interpolation."""
    position = np.linspace(0, given - 1, wanted)
    return np.maximum(0, 1 - np.abs(position[:, None] - np.arange(given)[None]))


def points(count, features=3, layout="point"):
    """Points on a box that moves and turns about the vertical: [1, count, 3], or [1, 3, count] with layout "channel"."""

    def draw(generator, episodes, steps):
        cloud = generator.uniform(-0.5, 0.5, (episodes, 1, count, features))
        face = generator.integers(0, 3, (episodes, 1, count, 1))
        side = np.where(generator.random((episodes, 1, count, 1)) < 0.5, -0.5, 0.5)
        cloud = np.where(np.arange(features) == face, side, cloud)
        angle = np.pi * waves(generator, episodes, steps, 1)[..., 0]
        cosine, sine = np.cos(angle)[..., None], np.sin(angle)[..., None]
        x, y = cloud[..., 0], cloud[..., 1]
        turned = np.stack(
            [cosine * x - sine * y, sine * x + cosine * y, np.broadcast_to(cloud[..., 2], (episodes, steps, count))], -1
        )
        turned = turned + 0.5 * waves(generator, episodes, steps, 3)[:, :, None, :]
        return (turned if layout == "point" else turned.swapaxes(2, 3))[:, :, None]

    return Port((1, count, 3) if layout == "point" else (1, 3, count), draw)


def quaternions(*shape):
    """Unit quaternions (w, x, y, z) along smooth turns: [*shape, 4]."""

    def draw(generator, episodes, steps):
        size = int(np.prod(shape))
        turn = waves(generator, episodes, steps, size * 4).reshape(episodes, steps, *shape, 4)
        turn[..., 0] += 2.0
        return turn / np.linalg.norm(turn, axis=-1, keepdims=True)

    return Port((*shape, 4), draw)


def mask(*shape, present=0.7):
    """1 for what is there; the first element always is."""

    def draw(generator, episodes, steps):
        valid = generator.random((episodes, 1, *shape)) < present
        valid[..., 0] = True
        return np.broadcast_to(valid, (episodes, steps, *shape)).astype(np.float32)

    return Port(shape, draw)


def near(prototypes, spread, *shape):
    """Observations close to one of the rows of `prototypes` [count, size], as those of demonstrations are."""

    def draw(generator, episodes, steps):
        row = generator.integers(0, len(prototypes), (episodes, steps))
        noise = spread * generator.normal(size=(episodes, steps, prototypes.shape[1]))
        return (prototypes[row] + noise).reshape(episodes, steps, *shape)

    return Port(shape, draw)
