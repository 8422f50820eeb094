"""The nine intervals of one proportion at the ends of their range, with 60 digits.

    python one_proportion_extremes.py > ../expected/one_proportion_extremes.json

Totals up to 1e9, the counts 0, 1, half, all but one and all, levels up to 1 - 1e-10. Exact limits are roots of binomial
tails, which are incomplete beta functions by `special_laws`. Blaker's lower limit is the least proportion whose
acceptability exceeds alpha: inwards from Clopper and Pearson's limit the acceptability rises but for drops where the
opposite tail loses a count, so the first crossing lies before the first drop that is not yet accepted.
"""

import json
import platform
import sys

import mpmath
from mpmath import mp, mpf

from special_laws import Beta, Digits, digits
from special_logarithms import root

TOTALS = [10, 1000, 10**6, 10**9]
LEVELS = [0.95, 1 - 1e-10]


def log_at_least(x, n, l):
    """ln P(X >= x) at the log odds l, 0 < x <= n."""
    return Beta(mpf(x), mpf(n - x + 1)).log_tails(l, Digits)[0]


def log_at_most(x, n, l):
    return Beta(mpf(x + 1), mpf(n - x)).log_tails(l, Digits)[1]


def expit(l):
    return 1 / (1 + mp.exp(-l))


def clopper_pearson(x, n, tail):
    return mpf(0) if x == 0 else expit(root(Beta(mpf(x), mpf(n - x + 1)), 0, mp.log(tail)))


def jeffreys(x, n, tail):
    return mpf(0) if x == 0 else expit(root(Beta(mpf(x) + 0.5, mpf(n - x) + 0.5), 0, mp.log(tail)))


def rising_root(f, low, high):
    """The root of a rising function, by the secant method within a bracket."""
    at_low, at_high = f(low), f(high)
    assert at_low <= 0 <= at_high
    for _ in range(200):
        middle = low - at_low * (high - low) / (at_high - at_low)
        value = f(middle)
        if value < 0:
            low, at_low, at_high = middle, value, at_high / 2
        else:
            high, at_high, at_low = middle, value, at_low / 2
        if abs(value) < mpf(10) ** -25 or high - low < mpf(10) ** -30:
            return middle
    raise ArithmeticError("no root")


def odds_of(p):
    return mp.log(p) - mp.log1p(-p)


def mid_p(x, n, tail):
    if x == 0:
        return mpf(0)
    if x == n:
        return (2 * tail) ** (mpf(1) / n)

    def gap(l):
        return mp.log(mp.exp(log_at_least(x, n, l)) + mp.exp(log_at_least(x + 1, n, l))) - mp.log(2 * tail)

    return expit(rising_root(gap, odds_of(clopper_pearson(x, n, tail)), odds_of(clopper_pearson(x + 1, n, tail))))


def blaker(x, n, alpha):
    if x == 0:
        return mpf(0)
    start = odds_of(clopper_pearson(x, n, alpha / 2))
    # The count up to which the opposite tail reaches at the start: the next one's tail exceeds the observed one.
    low, high = 0, x
    while low < high:
        middle = (low + high) // 2
        if log_at_most(middle, n, start) > mp.log(alpha / 2):
            high = middle
        else:
            low = middle + 1
    end = low
    if end == x:
        # No opposite tail is as small; at the drop of all of them the observed tail is a half.
        raise ArithmeticError("no opposite tail")

    def opposite(l):
        return mp.exp(log_at_most(end - 1, n, l)) if end > 0 else mpf(0)

    # There the next opposite tail comes to equal the observed one.
    meeting = rising_root(lambda l: log_at_least(x, n, l) - log_at_most(end, n, l), start, start + width(x, n))
    accepted = lambda l: mp.log(mp.exp(log_at_least(x, n, l)) + opposite(l)) - mp.log(alpha)
    return expit(rising_root(accepted, start, meeting) if accepted(meeting) > 0 else meeting)


def width(x, n):
    """More than the distance in log odds to where the observed tail is a half."""
    step = mpf(1)
    while log_at_least(x, n, odds_of(clopper_pearson(x, n, mpf(1) / 100)) + step) < mp.log(mpf(3) / 10):
        step *= 2
    return 20 * step


def wilson_root(events, n, z):
    """The lower root of (events - n p)² = z² n p (1 - p)."""
    a, b, c = n + z * z, -(2 * events + z * z), mpf(events) ** 2 / n
    return (-b - mp.sqrt(b * b - 4 * a * c)) / (2 * a)


def cut(p):
    return min(mpf(1), max(mpf(0), p))


def lower_limits(x, n, level):
    alpha = 1 - mpf(level)
    z = mp.sqrt(2) * mp.erfinv(mpf(level))
    p = mpf(x) / n
    half = z * mp.sqrt(p * (1 - p) / n)
    centre = (x + z * z / 2) / (n + z * z)
    return {
        "wald": cut(p - half),
        "wald_corrected": cut(p - half - mpf(1) / (2 * n)),
        "wilson": wilson_root(mpf(x), n, z) if x else mpf(0),
        "wilson_corrected": wilson_root(x - mpf(1) / 2, n, z) if x else mpf(0),
        "agresti_coull": cut(centre - z * mp.sqrt(centre * (1 - centre) / (n + z * z))),
        "clopper_pearson": clopper_pearson(x, n, alpha / 2),
        "jeffreys": jeffreys(x, n, alpha / 2),
        "mid_p": mid_p(x, n, alpha / 2),
        "blaker": blaker(x, n, alpha),
    }


def main():
    records = []
    for n in TOTALS:
        for level in LEVELS:
            lower = {x: lower_limits(x, n, level) for x in (0, 1, n // 2, n - 1, n)}
            for x in lower:
                for method in lower[x]:
                    limits = [lower[x][method], 1 - lower[n - x][method]]
                    records.append({"method": method, "events": x, "total": n, "level": repr(level),
                                    "limits": " ".join(digits(limit) for limit in limits)})
            print(n, level, file=sys.stderr)
    versions = {"python": platform.python_version(), "mpmath": mpmath.__version__}
    json.dump({"script": "mpmath/one_proportion_extremes.py", "versions": versions, "digits": mp.dps, "rows": records},
              sys.stdout, indent=0)
    print()


if __name__ == "__main__":
    main()
