"""Chance without state: a number is a hash of seed, purpose and id.

So a row depends on nothing but itself: chunks, threads and order cannot change a byte. Shapes of
distributions are tables of quantiles made once, so that no vectorised exp or log, whose last digit
differs between processors, stands between a seed and its rows.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist
from zlib import crc32

import numpy as np

GOLDEN = 0x9E3779B97F4A7C15
MASK = (1 << 64) - 1
STEPS = 1024


def _mixed(x: int) -> int:
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


@dataclass(frozen=True)
class Draws:
    seed: int

    def bits(self, purpose: str, ids: np.ndarray) -> np.ndarray:
        """64 random bits an id (splitmix64)."""
        key = _mixed((self.seed * GOLDEN + crc32(purpose.encode())) & MASK)
        x = ids.astype(np.uint64) * np.uint64(GOLDEN)
        x += np.uint64(key)
        x ^= x >> np.uint64(30)
        x *= np.uint64(0xBF58476D1CE4E5B9)
        x ^= x >> np.uint64(27)
        x *= np.uint64(0x94D049BB133111EB)
        x ^= x >> np.uint64(31)
        return x

    def uniform(self, purpose: str, ids: np.ndarray) -> np.ndarray:
        """From 0 up to but without 1."""
        return (self.bits(purpose, ids) >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def below(self, purpose: str, ids: np.ndarray, n) -> np.ndarray:
        """A whole number from 0 to n - 1; `n` may differ by id."""
        return (self.uniform(purpose, ids) * n).astype(np.int32)

    def chance(self, purpose: str, ids: np.ndarray, p) -> np.ndarray:
        return self.uniform(purpose, ids) < p

    def step(self, purpose: str, ids: np.ndarray) -> np.ndarray:
        """A row of a table of STEPS quantiles."""
        return (self.bits(purpose, ids) >> np.uint64(54)).astype(np.int32)


def lognormal(mean: float, sigma: float, unit: int, cap: float = math.inf) -> np.ndarray:
    """STEPS quantiles around a mean, in multiples of `unit`, never above `cap`."""
    normal = NormalDist()
    raw = [math.exp(sigma * normal.inv_cdf((i + 0.5) / STEPS)) for i in range(STEPS)]
    scale = mean * STEPS / sum(raw)
    return np.array([max(unit, round(min(x * scale, cap) / unit) * unit) for x in raw], dtype=np.int64)


def geometric(mean: float, cap: int) -> list[int]:
    """Quantiles of months until an event that is as likely in each."""
    stay = math.log(1 - 1 / mean)
    return [min(cap, 1 + int(math.log(1 - (i + 0.5) / STEPS) / stay)) for i in range(STEPS)]


def shares(weights: dict[int, float], size: int = STEPS) -> np.ndarray:
    """A table in which each key stands as often as its weight says."""
    total, seen, out = sum(weights.values()), 0.0, []
    for key, weight in weights.items():
        seen += weight
        out += [key] * (round(size * seen / total) - len(out))
    return np.array(out, dtype=np.int16)
