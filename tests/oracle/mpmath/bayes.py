"""Beta-binomial posteriors and their comparison with 25 digits.

    python3 tests/oracle/mpmath/bayes.py

writes tests/oracle/expected/bayes.json. Every definition is evaluated as it stands: integrals by the
trapezoidal rule over the logit, which is checked against mpmath's tanh-sinh rule over the proportion; marginal likelihoods
from log-gammas; predictive tails by summing all counts; information by second derivatives.
"""

import functools
import json
import pathlib
import platform

import mpmath
from mpmath import mp, mpf

mp.dps = 25


def log_beta(a, b):
    return mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)


def log_density(p, a, b):
    return (a - 1) * mp.log(p) + (b - 1) * mp.log1p(-p) - log_beta(a, b)


def fraction(x, a, b):
    """The continued fraction DLMF 8.17.22 of the incomplete beta function, for x below the mean."""
    value, c, d = mpf(1), mpf(1), mpf(0)
    for k in range(1, 10_000_000):
        m, odd = divmod(k, 2)
        if odd:
            coefficient = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            coefficient = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / (1 + coefficient * d)
        c = 1 + coefficient / c
        value *= c * d
        if abs(c * d - 1) < mpf(10) ** -(mp.dps + 2):
            return 1 / value
    raise ValueError("no convergence")


def tails(x, a, b):
    """P(X < x) and P(X > x), neither from the other where it is small."""
    if x <= 0:
        return mpf(0), mpf(1)
    if x >= 1:
        return mpf(1), mpf(0)
    log_front = a * mp.log(x) + b * mp.log1p(-x) - log_beta(a, b)
    if x < (a + 1) / (a + b + 2):
        lower = mp.exp(log_front) / a * fraction(x, a, b)
        return lower, 1 - lower
    upper = mp.exp(log_front) / b * fraction(1 - x, b, a)
    return 1 - upper, upper


def upper(x, a, b):
    return tails(x, a, b)[1]


def check_tails():
    for x, a, b in [(0.3, 2.5, 4.5), (0.9, 0.4, 3), (0.01, 40, 200), (0.2, 300.5, 900)]:
        ours = tails(mpf(x), mpf(a), mpf(b))
        theirs = mp.betainc(a, b, 0, mpf(x), regularized=True), mp.betainc(a, b, mpf(x), 1, regularized=True)
        for one, other in zip(ours, theirs):
            assert abs(one / other - 1) < mpf(10) ** -20, (x, a, b, one, other)


def cuts(a, b, low, high):
    """The ends of the range, and places about the density between them."""
    mean = a / (a + b)
    spread = mp.sqrt(mean * (1 - mean) / (a + b + 1))
    inside = [mean + z * spread for z in (-14, -5, 0, 5, 14)]
    return [low] + [x for x in inside if low < x < high] + [high]


def region(kind, margin):
    """The range of the second proportion in which the first can both fail and exceed it, and what it must exceed."""
    if kind == "difference":
        return max(mpf(0), -margin), min(mpf(1), 1 - margin), lambda x: x + margin
    if kind == "ratio":
        return mpf(0), min(mpf(1), 1 / margin), lambda x: margin * x
    return mpf(0), mpf(1), lambda x: margin * x / (1 - x + margin * x)


def exceeds(one, other, kind, margin):
    """P(first > second by the margin), by the trapezoidal rule over the logit of the second within its region."""
    (a1, b1), (a2, b2) = one, other
    low, high, reached = region(kind, margin)
    width = high - low
    # The narrower of the two densities on this scale says how fine the steps must be.
    step = min(mpf(1) / 5, mp.sqrt(1 / max(min(a2, b2), min(a1, b1))) / 4)

    @functools.cache
    def term(index):
        s, rest = 1 / (1 + mp.exp(-index * step)), 1 / (1 + mp.exp(index * step))
        x, y = low + width * s, (1 - high) + width * rest
        log = (a2 - 1) * mp.log(x) + (b2 - 1) * mp.log(y) - log_beta(a2, b2) + mp.log(width * s * rest)
        return mp.exp(log) * upper(reached(x), a1, b1)

    # The product of a log-concave density and such a tail has one peak: from there outwards until nothing is left.
    left, right = -int(200 / step), int(200 / step)
    while right - left > 2:
        third = (right - left) // 3
        if term(left + third) < term(right - third):
            left += third
        else:
            right -= third
    peak = max(range(left, right + 1), key=term)
    total = term(peak)
    for sign in (-1, 1):
        k = 1
        while term(peak + sign * k) > term(peak) * mpf(10) ** -30:
            total += term(peak + sign * k)
            k += 1
    return tails(low, a2, b2)[0] + total * step


def check_exceeds():
    """The same by mpmath's tanh-sinh rule over the proportion."""
    for one, other, kind, margin in [((16, 6), (10, 12), "difference", 0.1), ((3.5, 17.5), (1.5, 20.5), "ratio", 1.5)]:
        (a1, b1), (a2, b2) = shapes(one, other)
        low, high, reached = region(kind, mpf(margin))
        whole = mp.quad(lambda x: mp.exp(log_density(x, a2, b2)) * upper(reached(x), a1, b1), cuts(a2, b2, low, high))
        assert abs(exceeds(*shapes(one, other), kind, mpf(margin)) / whole - 1) < mpf(10) ** -18, (one, other)


def exceeds_of_many(one, other):
    """P(first > second) for shapes so large that both densities are narrow: about the peak of their product only."""
    (a1, b1), (a2, b2) = one, other
    precisions = 1 / (1 / a2 + 1 / b2), 1 / (1 / a1 + 1 / b1)
    places = mp.log(a2 / b2), mp.log(a1 / b1)
    meeting = (places[0] * precisions[0] + places[1] * precisions[1]) / sum(precisions)
    middle = meeting if places[1] < places[0] else places[0]
    step, total = mp.sqrt(1 / max(precisions)) / 4, mpf(0)
    for k in range(-52, 53):
        logit = middle + k * step
        x, y = 1 / (1 + mp.exp(-logit)), 1 / (1 + mp.exp(logit))
        total += mp.exp(a2 * mp.log(x) + b2 * mp.log(y) - log_beta(a2, b2)) * upper(x, a1, b1)
    return total * step


def shapes(*pairs):
    return [tuple(mpf(shape) for shape in pair) for pair in pairs]


SUPERIORITY = [
    ((2, 1), (1, 1)), ((16, 6), (10, 12)), ((0.5, 0.5), (0.5, 0.5)), ((0.5, 20.5), (3.5, 17.5)), ((0.1, 5), (0.3, 2)),
    ((15.5, 5.5), (9.5, 11.5)), ((80.25, 20.75), (300.5, 100.5)), ((40.5, 400.5), (90.5, 350.5)),
    ((2.5, 700.5), (1.5, 3.5)), ((600.5, 400.5), (300.5, 700.5)), ((300.5, 700.5), (600.5, 400.5)),
    ((256, 100), (300, 80)), ((33, 4), (12.75, 9.5)),
]
MARGINS = [
    ("difference", 0.1), ("difference", -0.1), ("difference", 0.75), ("difference", -0.9), ("ratio", 0.8),
    ("ratio", 1.5), ("ratio", 20.0), ("odds_ratio", 0.5), ("odds_ratio", 3.0),
]
MARGIN_ARMS = [((1, 1), (1, 1)), ((3.5, 17.5), (0.5, 20.5)), ((25.5, 9.25), (12.5, 8.5)), ((60.5, 940.5), (90.5, 910.5))]
LARGE = [((3e8, 7e8), (3.0001e8, 6.9999e8)), ((2.5e6, 5e5), (2.501e6, 5e5))]
MIXTURES = {
    "one": [(1, 12, 28)],
    "robust": [(0.8, 12, 28), (0.2, 1, 1)],
    "three": [(0.48, 1, 11), (0.34, 6.9, 173), (0.18, 1, 1.13)],
    "four": [(0.5, 20.5, 40.5), (0.3, 80, 120), (0.15, 2.5, 4.5), (0.05, 1, 1)],
    "far": [(0.9, 400, 600), (0.1, 30, 3)],
    "near one": [(0.7, 12, 1.01), (0.3, 1.002, 1)],
}
COUNTS = [(3, 10), (9, 10), (0, 25), (180, 400), (999, 1000), (300_000_000, 1_000_000_000), (0, 1_000_000_000)]


def log_marginal(x, n, a, b):
    choose = mp.loggamma(n + 1) - mp.loggamma(x + 1) - mp.loggamma(n - x + 1)
    return choose + log_beta(a + x, b + n - x) - log_beta(a, b)


def mixture_numbers(components, level=mpf(0.95)):
    mean = mp.fsum(w * a / (a + b) for w, a, b in components)
    second = mp.fsum(w * a * (a + 1) / ((a + b) * (a + b + 1)) for w, a, b in components)
    variance = second - mean**2
    tail = (1 - level) / 2

    def solved(which):
        centre = mp.log(mean / (1 - mean))
        of = lambda u: mp.log(mp.fsum(w * tails(1 / (1 + mp.exp(-u)), a, b)[which] for w, a, b in components) / tail)
        low, high = centre - 30, centre + 30
        for _ in range(75):
            middle = (low + high) / 2
            if (of(middle) > 0) == (which == 0):
                high = middle
            else:
                low = middle
        return 1 / (1 + mp.exp(-low))

    return {"mean": mean, "sd": mp.sqrt(variance), "ess_moment": mean * (1 - mean) / variance - 1,
            "equal_tailed": [solved(0), solved(1)]}


def elir(components):
    """The information by second derivatives over the logit, out to where a shape next to 1 has nothing left either."""

    def integrand(logit):
        p, q = 1 / (1 + mp.exp(-logit)), 1 / (1 + mp.exp(logit))
        log_p, log_q = -mp.log1p(mp.exp(-logit)), -mp.log1p(mp.exp(logit))
        parts = [(w * mp.exp(a * log_p + b * log_q - log_beta(a, b)), (a - 1) * q - (b - 1) * p,
                  (a - 1) * q**2 + (b - 1) * p**2) for w, a, b in components]
        f = mp.fsum(part[0] for part in parts)
        first = mp.fsum(d * g for d, g, _ in parts)
        second = mp.fsum(d * (g * g - h) for d, g, h in parts)
        return (first**2 / f - second) / (p * q)

    inner = [mpf(k) / 2 for k in range(-160, 161)]
    outer = [80 * mpf(2) ** k for k in range(1, 16)]
    return mp.quad(integrand, [-x for x in reversed(outer)] + inner + outer, maxdegree=5)


def highest_density(a, b, level):
    error = 1 - level

    def quantile(p, a, b):
        low, high = mpf(-40), mpf(40)
        for _ in range(80):
            middle = (low + high) / 2
            if tails(1 / (1 + mp.exp(-middle)), a, b)[0] < p:
                low = middle
            else:
                high = middle
        return 1 / (1 + mp.exp(-low))

    low, high = mpf(0), error
    for _ in range(48):
        below = (low + high) / 2
        l = quantile(below, a, b)
        u = 1 - quantile(error - below, b, a)
        if log_density(l, a, b) < log_density(u, a, b):
            low = below
        else:
            high = below
    return [l, u]


def predictive_tails(x, n, a, b):
    pmf = [mp.exp(log_marginal(k, n, a, b)) for k in range(n + 1)]
    return [mp.fsum(pmf[: x + 1]), mp.fsum(pmf[x:])]


def predictive_success(a, b, future, null, threshold):
    successes = [k for k in range(future + 1) if upper(mpf(null), a + k, b + future - k) >= mpf(threshold)]
    return mp.fsum(mp.exp(log_marginal(k, future, a, b)) for k in successes)


def text(value):
    if isinstance(value, dict):
        return {key: text(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [text(item) for item in value]
    return mp.nstr(value, 20) if isinstance(value, mpf) else value


def record(call, **value):
    return {"id": " ".join(str(item) for item in value["of"]), "call": call, "value": text(value)}


def main():
    check_tails()
    check_exceeds()
    superiority = [record("trapezoid(density of second * upper(first))", of=[one, other], kind="difference", margin=0.0,
                          probability=exceeds(*shapes(one, other), "difference", mpf(0))) for one, other in SUPERIORITY]
    superiority += [record("trapezoid(density of second * upper(first at margin))", of=[one, other], kind=kind, margin=margin,
                           probability=exceeds(*shapes(one, other), kind, mpf(margin)))
                    for kind, margin in MARGINS for one, other in MARGIN_ARMS]
    superiority += [record("trapezoid about the peak", of=[one, other], kind="difference", margin=0.0,
                           probability=exceeds_of_many(*shapes(one, other))) for one, other in LARGE]
    mixtures = []
    for name, components in MIXTURES.items():
        exact = [tuple(mpf(number) for number in component) for component in components]
        whole = mp.fsum(w for w, _, _ in exact)
        exact = [(w / whole, a, b) for w, a, b in exact]
        posteriors = []
        for x, n in COUNTS:
            logs = [mp.log(w) + log_marginal(x, n, a, b) for w, a, b in exact]
            log_sum = max(logs) + mp.log(mp.fsum(mp.exp(log - max(logs)) for log in logs))
            posteriors.append({"count": [x, n], "weights": [mp.exp(log - log_sum) for log in logs], "log": log_sum})
        mixtures.append(record("fsum, bisection, quad", of=[name], components=components, posteriors=posteriors,
                               elir=elir(exact), **mixture_numbers(exact)))
    highest = [record("bisection of the densities' difference", of=[a, b], level=level,
                      limits=highest_density(mpf(a), mpf(b), mpf(level)))
               for a, b, level in [(15, 7, 0.95), (2, 2, 0.95), (1.5, 40.5, 0.95), (300.5, 700.5, 0.99), (20.5, 1e6, 0.8), (1.25, 1.5, 0.5)]]
    predictive = [record("all counts", of=[a, b], count=[x, n], tails=predictive_tails(x, n, mpf(a), mpf(b)))
                  for a, b, x, n in [(1, 1, 3, 9), (0.5, 0.5, 0, 20), (16.6, 7.4, 12, 17), (2.5, 40.25, 9, 60),
                                     (300.5, 700.5, 150, 400), (0.25, 3.5, 55, 200), (7, 3, 200, 200)]]
    success = [record("all counts", of=[a, b], future=future, null=null, threshold=threshold,
                      probability=predictive_success(mpf(a), mpf(b), future, null, threshold))
               for a, b, future, null, threshold in [(16.6, 7.4, 17, 0.6, 0.9), (1, 1, 1, 0.5, 0.7), (9, 21, 40, 0.2, 0.975), (3, 60, 200, 0.05, 0.95)]]
    contents = {"program": f"mpmath {mpmath.__version__}, Python {platform.python_version()}, 25 digits",
                "superiority": superiority, "mixtures": mixtures, "highest_density": highest,
                "predictive": predictive, "success": success}
    path = pathlib.Path(__file__).parent.parent / "expected" / "bayes.json"
    path.write_text(json.dumps(contents, indent=1) + "\n")
    for line in json.loads(path.read_text())["superiority"][:3]:
        assert abs(mpf(line["value"]["probability"]) / exceeds(*shapes(*line["value"]["of"]), "difference", mpf(0)) - 1) < 1e-18


if __name__ == "__main__":
    main()
