"""Levels at which given half-widths are the critical values of simultaneous confidence bands, with 25 digits.

    python3 tests/oracle/mpmath/bands.py

writes tests/oracle/expected/bands.json. For the Hall-Wellner band, the density of Brownian motion in a strip is the
series of sines, not of images, and both ends are integrated by quadrature. For the band of equal precision, the
eigenfunctions of the Ornstein-Uhlenbeck process that vanish at the edge are Kummer's functions, whose zeros are
bracketed along a grid.
"""

import json
import pathlib
import platform

import mpmath
from mpmath import mp, mpf

mp.dps = 25

BRIDGE = [("0.1", "0.6", "1.32"), ("0.1", "0.6", "1.2"), ("0.1", "0.6", "1.6"), ("0.02", "0.9", "1.36"),
          ("0.3", "0.9", "1.35"), ("0.4", "0.5", "1.1"), ("0.05", "0.2", "0.7"), ("0.2", "0.98", "1.36")]
PRECISION = [("0.1", "0.6", "2.9"), ("0.1", "0.6", "2.6"), ("0.1", "0.6", "3.4"), ("0.02", "0.9", "3.15"),
             ("0.001", "0.999", "3.5"), ("0.3", "0.4", "2.5"), ("0.2", "0.9", "2.4"), ("0.45", "0.52", "2.3")]


def bridge(c, a, b):
    """P(|B(u)| <= c for a <= u <= b)."""
    total = mpf(0)
    for k in range(1, 400):
        # The square of a wave's mean against the normal density at either end: cosines only, the odd waves.
        wave = (2 * k - 1) * mp.pi / (2 * c)
        decay = mp.exp(-wave * wave * (b - a) / 2)
        if decay < mpf(10) ** -25:
            break

        def mean(variance):
            pieces = mp.linspace(-c, c, 2 * k + 9)
            return mp.quad(lambda x: mp.npdf(x, 0, mp.sqrt(variance)) * mp.cos(wave * x), pieces)

        total += decay * mean(a) * mean(1 - b) / c
    return mp.sqrt(2 * mp.pi) * total


def precision(c, duration):
    """P(|X(s)| <= c for 0 <= s <= duration), X being the stationary Ornstein-Uhlenbeck process."""
    edge = lambda value: mp.hyp1f1(-value / 2, mpf(1) / 2, c * c / 2)
    total, low, number = mpf(0), mpf(10) ** -9, 0
    while low < 45 / duration:
        # A third of the distance between eigenvalues or less.
        high = low * mpf("1.3") if low < 1 else low + mp.sqrt(low) * mpf("0.3")
        if edge(low) * edge(high) < 0:
            value = mp.findroot(edge, (low, high), solver="anderson")
            wave = lambda x: mp.hyp1f1(-value / 2, mpf(1) / 2, x * x / 2)
            pieces = mp.linspace(0, c, number + 6)
            mean = 2 * mp.quad(lambda x: mp.npdf(x) * wave(x), pieces)
            square = 2 * mp.quad(lambda x: mp.npdf(x) * wave(x) ** 2, pieces)
            total += mean**2 / square * mp.exp(-value * duration)
            number += 1
        low = high
    return total


def record(a, b, half_width, level):
    return {"from": float(a), "to": float(b), "level": float(level), "critical_value": float(half_width)}


log_odds = lambda u: mp.log(mpf(u) / (1 - mpf(u)))
duration = lambda a, b: (log_odds(b) - log_odds(a)) / 2
bridges = [record(a, b, c, bridge(mpf(c), mpf(a), mpf(b))) for a, b, c in BRIDGE]
precisions = [record(a, b, c, precision(mpf(c), duration(a, b))) for a, b, c in PRECISION]

result = {
    "made_with": {"Python": platform.python_version(), "mpmath": mpmath.__version__},
    "hall_wellner": bridges,
    "equal_precision": precisions,
}
path = pathlib.Path(__file__).parent.parent / "expected" / "bands.json"
path.write_text(json.dumps(result, indent=1) + "\n")
