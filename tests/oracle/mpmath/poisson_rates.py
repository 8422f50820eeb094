"""Exact and mid-p limits of a Poisson mean with 40 digits.

    python3 tests/oracle/mpmath/poisson_rates.py

writes tests/oracle/expected/poisson_rates.json. R's poisson.exact solves mid-p limits to some five digits only; here they
are roots of sums of incomplete gamma functions.
"""

import json
import pathlib
import platform

import mpmath
from mpmath import mp, mpf

mp.dps = 40

COUNTS = [0, 1, 2, 5, 37, 250, 4000]
LEVELS = [0.9, 0.95, 0.999]


def at_least(count, mean):
    return mpf(1) if count == 0 else mp.gammainc(count, 0, mean, regularized=True)


def half_up(count, mean):
    """P(X > count) and half of P(X = count)."""
    return (at_least(count, mean) + at_least(count + 1, mean)) / 2


def root(rising, target, count):
    """Where a function of the mean, rising from 0 to 1, is `target`."""
    below, above = mpf(0), mpf(10 * count + 100)
    for _ in range(140):
        middle = (below + above) / 2
        below, above = (below, middle) if rising(middle) >= target else (middle, above)
    return above


def limits(count, level):
    tail = (1 - mpf(level)) / 2
    exact_upper = root(lambda mean: at_least(count + 1, mean), 1 - tail, count)
    upper = root(lambda mean: half_up(count, mean), 1 - tail, count)
    exact_lower = root(lambda mean: at_least(count, mean), tail, count) if count else mpf(0)
    lower = root(lambda mean: half_up(count, mean), tail, count) if count else mpf(0)
    return {"count": count, "level": level, "exact": [float(exact_lower), float(exact_upper)],
            "mid_p": [float(lower), float(upper)]}


result = {
    "made_with": {"python": platform.python_version(), "mpmath": mpmath.__version__},
    "limits": [limits(count, level) for count in COUNTS for level in LEVELS],
}
path = pathlib.Path(__file__).parents[1] / "expected" / "poisson_rates.json"
path.write_text(json.dumps(result, indent=1) + "\n")
assert json.loads(path.read_text()) == result
