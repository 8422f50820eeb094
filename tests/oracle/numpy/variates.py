"""Variates by inversion at the words of NumPy's Philox.

    python tests/oracle/numpy/variates.py

writes tests/oracle/expected/variates.json. Subjects 0 to 29 draw from their first words; quantiles are taken by mpmath at
40 digits, from SciPy's as a start where there is no closed form.
"""

import json
import pathlib

import mpmath
import numpy as np
import scipy
from mpmath import mpf
from scipy import special

SEED, GROUP, COVARIATES, REPLICATE, SUBJECTS = 20260101, 7, 6, 456, 30
mpmath.mp.dps = 40


def uniforms(subject, count):
    counter = (COVARIATES << 64) + (subject << 128) + (REPLICATE << 192) - 1
    words = np.random.Philox(key=SEED + (GROUP << 64), counter=counter).random_raw(count)
    return [(mpf(int(word) >> 12) + mpf(1) / 2) / 2**52 for word in words]


def z(u):
    return mpmath.sqrt(2) * mpmath.erfinv(2 * u - 1)


def phi(x):
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def root(cdf, u, start):
    """Newton's method on the distribution function."""
    x = mpf(float(start))
    for _ in range(6):
        x -= (cdf(x) - u) / mpmath.diff(cdf, x, h=mpf(10) ** -20 * abs(x))
    assert abs(cdf(x) - u) < mpf(10) ** -25
    return x


def truncated(u, mean, deviation, lower, upper):
    low, high = phi((lower - mean) / deviation), phi((upper - mean) / deviation)
    return mean + deviation * z(low + u * (high - low))


def far(u, lower, upper):
    """Standard normal between bounds above 0, from the upper tail."""
    low, high = phi(-mpf(lower)), phi(-mpf(upper))
    return -z(low + u * (high - low))


def piecewise(u, start):
    left, time = -mpmath.log(1 - u), mpf(start)
    for begin, end, hazard in [(0, 2, "0.1"), (2, 5, "0.02"), (5, mpmath.inf, "0.3")]:
        if time >= end:
            continue
        grown = mpf(float(hazard)) * (end - time)
        if left < grown:
            return time + left / mpf(float(hazard))
        left, time = left - grown, mpf(end)


def poisson(u, mean):
    count, probability = 0, mpmath.exp(-mpf(mean))
    total = probability
    while total < u:
        count += 1
        probability *= mpf(mean) / count
        total += probability
    return count


double = lambda x: mpf(float(x))
variation = double(0.3)
LAWS = {
    "uniform": lambda u: -2 + u * 7,
    "normal": lambda u: 3 + double(1.5) * z(u),
    "lognormal": lambda u: 20 * mpmath.exp(mpmath.sqrt(mpmath.log(1 + variation**2)) * z(u)),
    "truncated": lambda u: truncated(u, mpf(70), mpf(15), mpf(45), mpf(100)),
    "truncated far": lambda u: far(u, 9, mpmath.inf),
    "truncated below": lambda u: -far(1 - u, 6, 8),
    "logit-normal": lambda u: 1 / (1 + mpmath.exp(-(mpmath.log(double(0.3) / (1 - double(0.3))) + double(0.8) * z(u)))),
    "beta": lambda u: root(
        lambda x: mpmath.betainc(double(2.5), 4, 0, x, regularized=True), u, special.betaincinv(2.5, 4, float(u))
    ),
    "gamma": lambda u: 3 * root(
        lambda x: mpmath.gammainc(double(0.7), 0, x, regularized=True), u, special.gammaincinv(0.7, float(u))
    ),
    "exponential": lambda u: -mpmath.log(1 - u) / double(0.05),
    "weibull": lambda u: 12 * (-mpmath.log(1 - u)) ** (1 / double(1.7)),
    "piecewise": lambda u: piecewise(u, 0),
    "piecewise after 3": lambda u: piecewise(u, 3),
    "bernoulli": lambda u: int(1 - u < double(0.3)),
    "categorical": lambda u: sum(u * 10 >= edge for edge in (1, 4, 6)),
    "poisson": lambda u: poisson(u, 4),
    "poisson large": lambda u: poisson(u, 250),
}


def cholesky(rows):
    return mpmath.cholesky(mpmath.matrix(rows))


COVARIANCE = [[4, 2, -4], [2, 10, 1], [-4, 1, 7]]
CORRELATION = [[1, 0.5, -0.25], [0.5, 1, 0.125], [-0.25, 0.125, 1]]


def joint(subject):
    normals = mpmath.matrix([z(u) for u in uniforms(subject, 3)])
    mean = mpmath.matrix([10, 20, 30])
    return list(mean + cholesky(COVARIANCE) * normals), [phi(x) for x in cholesky(CORRELATION) * normals]


as_double = lambda x: x if isinstance(x, int) else float(x)
first = [uniforms(subject, 1)[0] for subject in range(SUBJECTS)]
record = lambda id, value: {"id": id, "call": "numpy.random.Philox, mpmath", "value": value}
results = [record(name, [as_double(law(u)) for u in first]) for name, law in LAWS.items()]
joints = [joint(subject) for subject in range(SUBJECTS)]
results.append(record("multivariate normal", [[float(x) for x in normal] for normal, _ in joints]))
results.append(record("gaussian copula", [[float(x) for x in uniform] for _, uniform in joints]))
file = {
    "title": "Variates by inversion",
    "generated_by": {"numpy": np.__version__, "scipy": scipy.__version__, "mpmath": mpmath.__version__},
    "address": {"seed": SEED, "group": GROUP, "purpose": COVARIATES, "replicate": REPLICATE},
    "results": results,
}
text = json.dumps(file, indent=1)
assert json.loads(text) == file
(pathlib.Path(__file__).parent / "../expected/variates.json").write_text(text + "\n")
