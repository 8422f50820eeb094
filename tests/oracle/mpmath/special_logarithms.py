"""Logarithms of tails that a double cannot hold, and the quantiles that belong to them, for special.py."""

import math

from mpmath import mp, mpf

from special_laws import Beta, Digits, Gamma, row

LOGARITHMS = [-1e6, -1e5, -2e3, -750.0, -700.5, -300.0, -5.0, -0.7, -0.1, -1e-5, -1e-10]


def normal_log_tail(x):
    """ln of the upper tail; far out by the continued fraction of Mills's ratio."""
    x = mpf(x)
    if x < 40:
        return mp.log(mp.ncdf(-x)) if x > -5 else mp.log1p(-mp.ncdf(x))
    ratio = x
    for k in range(400, 0, -1):
        ratio = x + k / ratio
    return -x * x / 2 - mp.log(mp.sqrt(2 * mp.pi)) - mp.log(ratio)


def normal_rows():
    for x in [-37.0, -20.0, -9.0, -3.0, -1.0, -1e-8, 0.0, 1e-5, 0.5, 1.0, 2.0, 5.0, 12.0, 25.0, 29.9, 30.1, 38.0, 39.5, 50.0,
              123.456, 1e3, 1e5, 1e10]:
        yield row(x, normal_log_tail(x))


def normal_quantile_rows():
    for log_tail in LOGARITHMS + [-1e20, -1e10, -1e4, -689.0, -691.0, -100.0, -0.69, -1e-20]:
        if log_tail > -600:
            z = -mp.sqrt(2) * mp.erfinv(2 * mp.exp(mpf(log_tail)) - 1) if log_tail > -5 else mp.sqrt(-2 * log_tail)
        else:
            z = mp.sqrt(-2 * mpf(log_tail))
        for _ in range(60):
            slope = -mp.exp(-z * z / 2 - mp.log(2 * mp.pi) / 2 - normal_log_tail(z))
            step = (normal_log_tail(z) - mpf(log_tail)) / slope
            z -= step
            if abs(step) < mpf(10) ** -25 * abs(z):
                break
        yield row(log_tail, z)


def root(law, side, log_tail):
    """The l at which the logarithm of a tail is the double `log_tail`, by Newton's method within a bracket."""
    sign = 1 if side == 0 else -1
    log_tail = mpf(log_tail)
    low = high = mpf(law.centre())
    width = mpf(1) / 1000
    while sign * (law.log_tails(low, Digits)[side] - log_tail) > 0:
        low, width = low - width, 2 * width
    width = mpf(1) / 1000
    while sign * (law.log_tails(high, Digits)[side] - log_tail) < 0:
        high, width = high + width, 2 * width
    l = (low + high) / 2
    for _ in range(200):
        here = law.log_tails(l, Digits)[side]
        if sign * (here - log_tail) > 0:
            high = l
        else:
            low = l
        step = sign * (log_tail - here) * mp.exp(here - law.log_density(l, Digits))
        if abs(step) < mpf(10) ** -20 * max(1, abs(l)):
            return l + step
        l = l + step if low < l + step < high else (low + high) / 2
    raise ArithmeticError("no root")


def beta_rows():
    for a, b in [(0.5, 0.5), (1.0, 3.0), (2.5, 10.0), (100.0, 1.0), (40.0, 60.0), (1e4, 1e4), (30.0, 1e6), (1e6, 2e6)]:
        for log_tail in LOGARITHMS:
            for side in (0, 1):
                l = root(Beta(a, b), side, log_tail)
                exact = 1 / (1 + mp.exp(-l))
                x = float(exact)
                if 1e-300 < x < 1:
                    lower, upper = Beta(a, b).log_tails(mp.log(mpf(x)) - mp.log1p(-mpf(x)), Digits)
                    yield row(a, b, float(side), log_tail, exact, x, lower, upper)


def chi_squared_rows():
    for df in [1.0, 2.0, 3.0, 10.0, 101.0, 1e4, 1e6]:
        for log_tail in LOGARITHMS:
            for side in (0, 1):
                exact = 2 * mp.exp(root(Gamma(df / 2), side, log_tail))
                x = float(exact)
                if 1e-300 < x < 1e300:
                    lower, upper = Gamma(df / 2).log_tails(mp.log(mpf(x) / 2), Digits)
                    yield row(df, float(side), log_tail, exact, x, lower, upper)


def t_rows():
    """Of the upper tail."""
    for df in [0.5, 2.0, 3.0, 10.0, 101.0, 1e4, 1e6, 1e9]:
        for log_tail in LOGARITHMS[:8]:
            law, both = Beta(df / 2, 0.5), mpf(log_tail) + mp.log(2)
            l = root(law, 0, both) if both < -0.6 else root(law, 1, mp.log1p(-mp.exp(both)))
            exact = mp.sqrt(mpf(df)) * mp.exp(-l / 2)
            if exact < 1e290:
                t = float(exact)
                log_odds = mp.log(mpf(df)) - 2 * mp.log(mpf(t))
                yield row(df, log_tail, exact, t, law.log_tails(log_odds, Digits)[0] - mp.log(2))


TABLES = {
    "normal_logarithm": ("x log_survival", normal_rows),
    "normal_quantile_of_log": ("log_tail z", normal_quantile_rows),
    "chi_squared_logarithm": ("df side log_tail quantile x log_lower log_upper", chi_squared_rows),
    "student_t_logarithm": ("df log_tail quantile t log_survival", t_rows),
    "beta_logarithm": ("a b side log_tail quantile x log_lower log_upper", beta_rows),
}
