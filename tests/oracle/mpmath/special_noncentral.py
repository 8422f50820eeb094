"""Noncentral t and chi-squared with 20 digits or more, for special.py.

Noncentral chi-squared: the Poisson mixture, summed from its largest term outwards, the central tails following
from one another. Noncentral t: the mean of a normal tail over the chi distribution, by the trapezoidal rule on the
logarithm of the standard deviation, halved until it stands still. `check` compares both with other formulas.
"""

import math

from mpmath import mp, mpf

from special_laws import Digits, Gamma, row, usable

SUFFICES = mpf(10) ** -32


def log_poisson(k, mean):
    return k * mp.log(mean) - mean - mp.loggamma(k + 1)


def chi_squared_tails(x, df, noncentrality):
    """Both tails at the doubles given, the smaller one summed in the direction in which its central tails grow."""
    shape, mean, y = mpf(df) / 2, mpf(noncentrality) / 2, mpf(x) / 2
    side = 0 if x < df + noncentrality else 1
    k = int(max(0, -(shape + 2) / 2 + mp.sqrt(shape**2 / 4 + mean * y)))

    def weight_and_step():
        """The component's weight, and by how much the central tails of it and the next one differ."""
        log_step = (shape + k) * mp.log(y) - y - mp.loggamma(shape + k + 1)
        return mp.exp(log_poisson(k, mean)), mp.exp(log_step)

    def up(w, s, k):
        return w * mean / (k + 1), s * y / (shape + k + 1), k + 1

    def down(w, s, k):
        return w * k / mean, s * (shape + k) / y, k - 1

    outward, inward = (up, down) if side == 0 else (down, up)
    w, s = weight_and_step()
    enough = w * s * SUFFICES**2
    while w * s > enough and (side == 0 or k > 0):
        w, s, k = outward(w, s, k)
    w, s = weight_and_step()
    tail = mp.exp(Gamma(shape + k).log_tails(mp.log(y), Digits)[side])
    total, least = mpf(0), SUFFICES
    while True:
        total += w * tail
        if (side == 0 and k == 0) or (w * tail < total * least and w * s < enough):
            break
        if side == 1:
            tail += s
        w, s, k = inward(w, s, k)
        if side == 0:
            tail += s
    return (total, 1 - total) if side == 0 else (1 - total, total)


def chi_squared_density(x, df, noncentrality):
    shape, mean = mpf(df) / 2, mpf(noncentrality)
    order, root = shape - 1, mp.sqrt(mean * x)
    return mp.exp(-(x + mean) / 2) / 2 * (mpf(x) / mean) ** (order / 2) * mp.besseli(order, root)


def t_tail(t, df, noncentrality, upper):
    """One tail of noncentral t."""
    a, t, delta = mpf(df) / 2, mpf(t), mpf(noncentrality)
    log_scale = mp.log(2) + a * mp.log(a) - mp.loggamma(a)

    def integrand(v):
        s = mp.exp(v)
        u = delta - t * s if upper else t * s - delta
        return mp.exp(log_scale + 2 * a * v - a * s * s) * mp.erfc(-u / mp.sqrt(2)) / 2

    def log_rough(v):
        s = math.exp(v)
        u = float(delta) - float(t) * s if upper else float(t) * s - float(delta)
        normal = -u * u / 2 - math.log(1 - u) if u < 0 else 0.0
        return 2 * float(a) * v - float(a) * s * s + normal

    grid = [i * 0.01 - 30 for i in range(3500)]
    centre = max(grid, key=log_rough)
    width = 1 / math.sqrt(math.exp(2 * centre) * (4 * float(a) + float(t) ** 2) + 1)
    step, previous = mpf(width) * 3 / 4, None
    for _ in range(8):
        total = integrand(mpf(centre))
        for direction in (1, -1):
            k = 1
            while True:
                value = integrand(centre + direction * k * step)
                total += value
                if value < total * mpf(10) ** -24 * min(1, a) and k * step > 4 * width:
                    break
                k += 1
        total *= step
        if previous is not None and abs(total / previous - 1) < mpf(10) ** -20:
            return total
        previous, step = total, step / 2
    raise ArithmeticError("the trapezoidal rule did not settle")


def t_tails(t, df, noncentrality):
    if t < 0:
        return t_tails(-t, df, -noncentrality)[::-1]
    if t < noncentrality:
        lower = t_tail(t, df, noncentrality, False)
        return lower, 1 - lower
    upper = t_tail(t, df, noncentrality, True)
    return 1 - upper, upper


def chi_squared_rows():
    # x by their distance from the mean in standard deviations.
    for df in [0.5, 1.0, 3.0, 10.0, 200.0, 1e4, 1e6]:
        for noncentrality in [0.01, 1.0, 10.0, 100.0, 1e4]:
            mean, deviation = df + noncentrality, math.sqrt(2 * (df + 2 * noncentrality))
            for z in [-30, -12, -5, -2, -0.5, 0.3, 1.5, 3.0, 8.0, 36.0]:
                x = float("%.6g" % (mean + z * deviation)) if z > 0 else float("%.6g" % (mean * math.exp(z * deviation / mean)))
                lower, upper = chi_squared_tails(x, df, noncentrality)
                if usable(lower) and usable(upper):
                    yield row(x, df, noncentrality, lower, upper)


def t_rows():
    for df in [1e6, 1e3, 30.0, 5.0, 2.0]:
        for noncentrality in [-30.0, -5.0, 0.5, 2.0, 10.0, 100.0]:
            for t in [-6.0, 0.5, 3.0, 9.0, 105.0]:
                lower, upper = t_tails(t, df, noncentrality)
                if usable(lower) and usable(upper):
                    yield row(t, df, noncentrality, lower, upper)


TABLES = {
    "noncentral_chi_squared": ("x df noncentrality lower upper", chi_squared_rows),
    "noncentral_t": ("t df noncentrality lower upper", t_rows),
}


def check():
    for x, df, noncentrality in [(10.0, 3.0, 2.0), (2.0, 0.5, 5.0), (300.0, 100.0, 80.0)]:
        lower, upper = chi_squared_tails(x, df, noncentrality)
        assert abs(lower + upper - 1) < 1e-28
        density = lambda at: chi_squared_density(at, df, noncentrality)
        assert abs(mp.quad(density, [x, 2 * x, 5 * x, 20 * x, 100 * x]) / upper - 1) < 1e-20
    for t, df, delta in [(2.0, 5.0, 1.0), (0.5, 1.0, 3.0), (12.0, 30.0, 10.0)]:
        lower, upper = t_tails(t, df, delta)
        assert abs(t_tail(t, df, delta, False) + t_tail(t, df, delta, True) - 1) < 1e-18
        x, half = mpf(t) ** 2 / (mpf(t) ** 2 + df), mpf(delta) ** 2 / 2
        series = mp.ncdf(-mpf(delta)) + mp.nsum(
            lambda j: mp.exp(-half) * half**j / 2 * (
                mp.betainc(j + 0.5, df / 2, 0, x, regularized=True) / mp.factorial(j)
                + delta / mp.sqrt(2) / mp.gamma(j + 1.5) * mp.betainc(j + 1, df / 2, 0, x, regularized=True)),
            [0, 300])
        assert abs(series / lower - 1) < 1e-18
