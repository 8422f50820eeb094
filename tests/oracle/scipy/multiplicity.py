"""Dunnett's and the studentized range's distribution, by panels of Gauss-Legendre points.

    python tests/oracle/scipy/multiplicity.py

writes tests/oracle/expected/multiplicity_integrals.json. Every integral is taken twice, the second time with twice as
many panels, and the two must agree to 1e-12 relative. Some of those over one variable are taken a third time by mpmath
at 25 digits.
"""

import json
import pathlib

import mpmath
import numpy as np
import scipy
from scipy.special import gammaln, ndtr
from scipy.stats import norm

NODES, WEIGHTS = np.polynomial.legendre.leggauss(20)


def panels(lower, upper, count):
    """Points and weights on `count` equal panels."""
    edges = np.linspace(lower, upper, count + 1)
    half = np.diff(edges)[:, None] / 2
    middle = (edges[:-1] + edges[1:])[:, None] / 2
    return (middle + half * NODES).ravel(), (half * WEIGHTS).ravel()


def dunnett_given_scale(bounds, factors, two_sided, count):
    """P(max X > bound) for each of the bounds."""
    end = min(max(abs(bounds).max() + 10, 10), 40)
    z, weight = panels(-end, end, count)
    none = 0.0
    for factor in factors:
        own = np.sqrt((1 - factor) * (1 + factor))
        beyond = ndtr(-(bounds[:, None] - factor * z) / own)
        if two_sided:
            beyond = np.minimum(beyond + ndtr(-(bounds[:, None] + factor * z) / own), 1)
        with np.errstate(divide="ignore"):
            none = none + np.log1p(-beyond)
    return -np.expm1(none) @ (norm.pdf(z) * weight)


def range_given_scale(bounds, groups, count):
    """P(range > bound) for each of the bounds."""
    end = min(bounds.max() + 10, 40)
    z, weight = panels(-10, end, count)
    ratio = np.minimum(ndtr(z - bounds[:, None]) / ndtr(z), 1)
    with np.errstate(divide="ignore"):
        rest = -np.expm1((groups - 1) * np.log1p(-ratio))
    return groups * (rest @ (norm.pdf(z) * ndtr(z) ** (groups - 1) * weight))


def over_scale(of, bound, df, count):
    """The expectation over the standard deviation's estimate; in its own scale, not its logarithm."""
    if df is None:
        return float(of(np.array([bound]), count)[0])
    edges = [0, 1e-8, 1e-6, 1e-4, 1e-2, 0.1, 0.3, 1, 3, 10] if df < 8 else [0, 0.1, 0.3, 0.6, 1, 1.4, 2, 4]
    if df > 500:
        width = 20 / np.sqrt(2 * df)
        edges = [max(0, 1 - width), 1, 1 + width]
    total = 0.0
    for lower, upper in zip(edges, edges[1:]):
        s, weight = panels(lower, upper, count // 2)
        log_density = np.log(2) + df / 2 * np.log(df / 2) - gammaln(df / 2) + (df - 1) * np.log(s) - df * s * s / 2
        values = np.concatenate([of(part, count) for part in np.array_split(bound * s, max(1, len(s) // 200))])
        total += float(np.sum(np.exp(log_density) * weight * values))
    return total


def checked(of, bound, df):
    rough, fine = (over_scale(of, bound, df, count) for count in (40, 80))
    assert abs(rough - fine) <= 1e-12 * fine, (bound, df, rough, fine)
    return fine


def exactly(bound, factors, two_sided):
    """Dunnett's normal integral by mpmath."""
    mpmath.mp.dps = 25
    cdf = lambda x: mpmath.erfc(-x / mpmath.sqrt(2)) / 2

    def term(z):
        inside = mpmath.mpf(1)
        for factor in factors:
            own = mpmath.sqrt(1 - mpmath.mpf(factor) ** 2)
            upper = cdf(-(bound - factor * z) / own)
            lower = cdf(-(bound + factor * z) / own) if two_sided else 0
            inside *= 1 - upper - lower
        return mpmath.npdf(z) * (1 - inside)

    return float(mpmath.quad(term, mpmath.linspace(-20, 20, 41)))


def dunnett(bound, factors, df, two_sided, thrice=False):
    value = checked(lambda bounds, count: dunnett_given_scale(bounds, factors, two_sided, count), bound, df)
    if thrice:
        precise = exactly(bound, factors, two_sided)
        assert abs(precise - value) <= 1e-12 * value, (bound, factors, precise, value)
    return {"bound": bound, "factors": factors, "df": df, "two_sided": two_sided, "p": value}


def studentized_range(bound, groups, df):
    value = checked(lambda bounds, count: range_given_scale(bounds, groups, count), bound, df)
    return {"range": bound, "groups": groups, "df": df, "p": value}


HALF = float(np.sqrt(0.5))
EQUAL = [HALF] * 3
UNEQUAL = [float(np.sqrt(n / (n + 30))) for n in (10, 15, 60, 40)]
STEEP = [0.99, 0.995, 0.9]
MIXED = [0.3, -0.5, 0.8]

normal = [
    dunnett(bound, factors, None, two_sided, len(factors) == 3 and bound < 5)
    for bound, factors in [
        (2.3, EQUAL), (0.5, EQUAL), (6.0, EQUAL), (9.0, EQUAL), (2.0, UNEQUAL), (3.5, UNEQUAL), (2.2, STEEP),
        (4.0, STEEP), (1.7, MIXED), (5.0, [0.2]), (2.5, [HALF] * 12), (3.0, [0.0, 0.4]),
    ]
    for two_sided in (True, False)
]
student = [
    dunnett(bound, factors, df, two_sided)
    for bound, factors, df in [
        (2.3, EQUAL, 20), (2.3, EQUAL, 5), (8.0, EQUAL, 12), (25.0, EQUAL, 3), (3.0, EQUAL, 1), (2.4, UNEQUAL, 151),
        (4.5, UNEQUAL, 2.5), (2.2, STEEP, 30), (1.9, MIXED, 60), (2.5, EQUAL, 5000), (6.0, UNEQUAL, 40),
    ]
    for two_sided in (True, False)
]
ranges = [
    studentized_range(*case)
    for case in [
        (3.5, 3, 20), (3.5, 3, None), (1.0, 2, 7), (5.0, 10, 30), (9.0, 5, 12), (14.0, 4, None), (3.3, 6, 1),
        (6.0, 20, 4.5), (0.2, 3, 9), (4.0, 3, 2000), (20.0, 3, 40),
    ]
]

record = lambda id, call, value: {"id": id, "call": call, "value": value}
file = {
    "title": "Dunnett's and the studentized range's upper tails",
    "generated_by": {"numpy": np.__version__, "scipy": scipy.__version__, "mpmath": mpmath.__version__},
    "results": [
        record("dunnett normal", "Gauss-Legendre panels; mpmath.quad", normal),
        record("dunnett t", "Gauss-Legendre panels", student),
        record("studentized range", "Gauss-Legendre panels", ranges),
    ],
}
text = json.dumps(file, indent=1)
assert json.loads(text) == file
(pathlib.Path(__file__).parent / "../expected/multiplicity_integrals.json").write_text(text + "\n")
