"""Mid-p and Blaker's limits of one proportion with 50 digits.

    python3 tests/oracle/mpmath/one_proportion.py

writes tests/oracle/expected/one_proportion_exact.json. No program at hand solves these limits to full precision. The
mid-p limits are roots of sums of probabilities. Blaker's are found from the definition alone: his acceptability is
evaluated along a fine grid inwards from the end of the range, and the first step to an acceptable proportion is bisected.
"""

import json
import math
import pathlib

import mpmath
import numpy
from mpmath import mp, mpf

mp.dps = 50

MID_P = [(1, 2), (0, 5), (5, 5), (1, 8), (7, 15), (1, 148), (81, 263), (850, 1000), (2, 100_000), (99_999, 100_000),
         (1, 10**9), (300_000_000, 10**9)]
BLAKER = [(0, 1), (1, 2), (0, 5), (2, 5), (1, 8), (4, 8), (3, 10), (7, 15), (12, 17), (1, 20), (20, 20), (23, 24),
          (25, 50), (14, 148), (1, 148), (78, 263), (300, 1000)]
LEVELS = [0.5, 0.8, 0.95, 0.99, 1 - 1e-10]


def probability(x, n, p):
    log_choose = mp.loggamma(n + 1) - mp.loggamma(x + 1) - mp.loggamma(n - x + 1)
    return mp.exp(log_choose + x * mp.log(p) + (n - x) * mp.log1p(-p))


def mid_tail(x, n, p):
    """P(X > x) and half of P(X = x)."""
    term = probability(x, n, p)
    total, odds = term / 2, p / (1 - p)
    for k in range(x, n):
        term *= (n - k) * odds / (k + 1)
        total += term
        if term < total * mpf(10) ** -45:
            break
    return total


def mid_p_lower(x, n, tail):
    if x == 0:
        return mpf(0)
    f = lambda logit: mp.log(mid_tail(x, n, 1 / (1 + mp.exp(-logit)))) - mp.log(tail)
    z = mpf(math.sqrt(-2 * math.log(float(tail))))
    start = (x + mpf(1) / 2) / (n - x + mpf(1) / 2)
    start = mp.log(start) - z * mp.sqrt(1 / (x + mpf(1) / 2) + 1 / (n - x + mpf(1) / 2)) / 2
    root = mp.findroot(f, (start, start + mpf("0.01") / mp.sqrt(x)), solver="secant", tol=mpf(10) ** -60, maxsteps=60)
    return 1 / (1 + mp.exp(-root))


def acceptability(x, n, p):
    """By the definition: the smaller tail and the greatest opposite one not above it; in doubles, or in 50 digits."""
    if isinstance(p, float):
        k = numpy.arange(n + 1)
        logs = numpy.array([math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) for i in k])
        terms = numpy.exp(logs + k * math.log(p) + (n - k) * math.log1p(-p))
        below, above = numpy.cumsum(terms), numpy.cumsum(terms[::-1])[::-1]
    else:
        terms, odds = [(1 - p) ** n], p / (1 - p)
        for k in range(n):
            terms.append(terms[-1] * (n - k) * odds / (k + 1))
        below, above, sums = [], [], mpf(0)
        for term in terms:
            sums += term
            below.append(sums)
        sums = mpf(0)
        for term in reversed(terms):
            sums += term
            above.append(sums)
        above.reverse()
    if below[x] <= above[x]:
        near, opposite = below[x], above
    else:
        near, opposite = above[x], below
    return min(1, near + max((tail for tail in opposite if tail <= near), default=0) if near < 1 else 1)


def blaker_lower(x, n, alpha):
    if x == 0:
        return mpf(0)
    # A grid in the logit, from far below any limit to the observed proportion.
    end = math.log((x + 0.5) / (n - x + 0.5))
    width = 14 * math.sqrt(1 / x + 1 / (n - x + 1))
    steps = 1500
    points = [end - width + width * i / steps for i in range(steps + 1)]
    if x == 1 or alpha < 1e-6:
        points = [end - 40 + 0.05 * i for i in range(int((40 - width) / 0.05))] + points
    previous = points[0]
    for point in points[1:]:
        if acceptability(x, n, 1 / (1 + math.exp(-point))) > float(alpha):
            break
        previous = point
    low, high = mpf(previous), mpf(point)
    for _ in range(75):
        middle = (low + high) / 2
        if acceptability(x, n, 1 / (1 + mp.exp(-middle))) > alpha:
            high = middle
        else:
            low = middle
    return 1 / (1 + mp.exp(-high))


def record(x, n, level, lower, argument):
    limits = [lower(x, n, argument), 1 - lower(n - x, n, argument)]
    texts = [mp.nstr(limit, 17, min_fixed=0, max_fixed=0) for limit in limits]
    return {"events": x, "total": n, "level": level, "limits": [float(text) for text in texts]}


mid_p = [record(x, n, level, mid_p_lower, (1 - mpf(level)) / 2) for x, n in MID_P for level in LEVELS
         if n < 10**9 or level == 0.95]
blaker = [record(x, n, level, blaker_lower, 1 - mpf(level)) for x, n in BLAKER for level in LEVELS
          if n <= 50 or level in (0.8, 0.95)]

file = {
    "title": "Mid-p and Blaker's limits of one proportion, solved with 50 digits",
    "generated_by": {"mpmath": mpmath.__version__, "numpy": numpy.__version__},
    "mid_p": mid_p,
    "blaker": blaker,
}
path = pathlib.Path(__file__).parent.parent / "expected" / "one_proportion_exact.json"
path.write_text(json.dumps(file, indent=1) + "\n")
