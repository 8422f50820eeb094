"""Writes expected/special.json: the special functions, computed with 60 digits.

Every argument is first rounded to a double and the function is then evaluated at that double, so that a row holds
no rounding of ours: what differs from it is the error of the function under test. The distributions are in
`special_laws`, the noncentral ones in `special_noncentral`; `check_against_mpmath` holds a sample against mpmath's own
functions.

A row is one string of numbers separated by spaces, in the order that `columns` names, since a reader of JSON may
round a number and a reader of text need not.

    python special.py > ../expected/special.json
"""

import json
import math
import platform
import sys

import mpmath
from mpmath import mp, mpf

import special_logarithms
import special_noncentral
from special_laws import TAILS, Beta, Digits, Gamma, quantile, row, usable


def beta_rows():
    shapes = [0.5, 1.0, 2.5, 10.0, 100.0, 1e4, 1e6]
    pairs = [(a, b) for a in shapes for b in shapes]
    pairs += [(0.01, 3.0), (0.1, 0.1), (7.0, 0.02), (1e3, 1e9), (1e9, 0.5), (2.5e8, 7.5e8), (33.5, 967.5)]
    for a, b in pairs:
        for tail in TAILS:
            for side in (0, 1) if tail < 0.5 else (0,):
                if a + b > 1e8 and tail in (1e-300, 1e-20, 1e-4, 0.1, 0.5):
                    continue
                l = quantile(Beta(a, b), side, tail)
                exact = 1 / (1 + mp.exp(-l))
                x = float(exact)
                if not usable(x) or x == 1:
                    continue
                lower, upper = Beta(a, b).log_tails(mp.log(mpf(x)) - mp.log1p(-mpf(x)), Digits)
                yield row(a, b, float(side), tail, exact, x, mp.exp(lower), mp.exp(upper))


def gamma_rows(shapes, scale):
    """Rows of the gamma distribution; `scale` 2 makes them the chi-squared's, with 2 * shape degrees of freedom."""
    for shape in shapes:
        for tail in TAILS if shape < 1e8 else [1e-300, 1e-50, 1e-10, 0.025]:
            for side in (0, 1) if tail < 0.5 else (0,):
                exact = scale * mp.exp(quantile(Gamma(shape), side, tail))
                x = float(exact)
                if not usable(x):
                    continue
                lower, upper = Gamma(shape).log_tails(mp.log(mpf(x) / scale), Digits)
                yield row(scale * shape, float(side), tail, exact, x, mp.exp(lower), mp.exp(upper))


def f_rows():
    for first, second in [(1.0, 1.0), (0.5, 3.0), (1.0, 10.0), (2.0, 30.0), (5.0, 7.0), (10.0, 1e3), (3.0, 1e6), (100.0, 100.0),
                          (1e4, 2.0), (1e4, 1e4), (1e6, 1e6), (1.0, 1e9), (20.0, 1e9)]:
        for tail in TAILS:
            for side in (0, 1) if tail < 0.5 else (0,):
                exact = mpf(second) / mpf(first) * mp.exp(quantile(Beta(first / 2, second / 2), side, tail))
                f = float(exact)
                # Beyond, the odds leave the range of the quantile.
                if not 1e-290 < f < 1e290:
                    continue
                log_odds = mp.log(mpf(first) * mpf(f) / mpf(second))
                lower, upper = Beta(first / 2, second / 2).log_tails(log_odds, Digits)
                yield row(first, second, float(side), tail, exact, f, mp.exp(lower), mp.exp(upper))


DEGREES = [0.5, 1.0, 1.5, 2.0, 3.0, 4.7, 10.0, 30.0, 100.0, 1e3, 1e4, 1e6, 1e9]


def t_two_sided(t, df):
    l = mp.log(mpf(df)) - 2 * mp.log(mpf(t))
    return mp.exp(Beta(mpf(df) / 2, mpf(1) / 2).log_tails(l, Digits)[0])


def t_tail_rows():
    for df in DEGREES:
        for t in [1e-8, 1e-3, 0.1, 0.5, 1.0, 1.96, 3.0, 7.5, 20.0, 36.0, 1e3, 1e6, 1e40, 1e200]:
            both = t_two_sided(t, df)
            if usable(both) and not (df > 1e8 and t < 0.1):
                yield row(t, df, both, both / 2, 1 - both / 2)


def t_quantile_rows():
    for df in DEGREES:
        for tail in TAILS[:-1] + [0.4, 0.499, 0.49999999]:
            if df > 1e8 and tail > 0.4:
                continue
            if tail > 0.25:
                l = quantile(Beta(df / 2, 0.5), 1, 1 - 2 * tail)
            else:
                l = quantile(Beta(df / 2, 0.5), 0, 2 * tail)
            t = mp.sqrt(mpf(df)) * mp.exp(-l / 2)
            if usable(t):
                yield row(tail, df, t)


def normal_rows():
    usual = [1.6448536269514722, 1.959963984540054, 2.5758293035489004]
    for x in [0.0, 1e-20, 1e-8, 0.001, 0.1, 0.3, 0.5, 0.67, 1.0, 1.2, *usual]:
        yield row(x, mp.ncdf(mpf(x)), mp.ncdf(-mpf(x)), mp.npdf(mpf(x)))
    for k in range(20, 250):
        x = k * 0.15 + 0.0123
        if x < 37.3:
            yield row(x, 1 - mp.ncdf(-mpf(x)), mp.ncdf(-mpf(x)), mp.npdf(mpf(x)))


def normal_quantile_rows():
    tails = TAILS + [1e-307, 1e-200, 1e-30, 1e-15, 1e-7, 1e-3, 0.005, 0.01, 0.05, 0.15, 0.2, 0.25, 0.35, 0.4, 0.45]
    for tail in tails + [0.49, 0.4999, 0.49999999, 0.5000001, 0.6, 0.75, 0.8, 0.9, 0.975, 0.995, 1 - 1e-10]:
        z = -math.sqrt(2) * float(mp.erfinv(2 * mpf(tail) - 1)) if tail > 0.01 else math.sqrt(-2 * math.log(tail))
        z = mp.findroot(lambda z: mp.log(mp.ncdf(-z)) - mp.log(mpf(tail)), (z, z * 0.98 + 0.001))
        yield row(tail, mp.chop(z, tol=mpf(10) ** -50))


def log_gamma_rows():
    near_roots = [0.99, 0.9999999, 1.0000001, 1.01, 1.3, 1.46, 1.5, 1.99, 1.9999999, 2.0000001]
    for x in [1e-300, 1e-10, 0.01, 0.3, 0.5, *near_roots]:
        yield row(x, mp.loggamma(mpf(x)))
    for x in [2.01, 2.5, 3.0, 5.5, 7.9, 10.0, 33.3, 170.6, 1e3, 12345.678, 1e6, 1e9, 1e15]:
        yield row(x, mp.loggamma(mpf(x)))


def log_beta_rows():
    shapes = [0.01, 0.5, 0.9, 2.5, 10.0, 77.7, 1e3, 1e4, 1e6, 1e9]
    for i, a in enumerate(shapes):
        for b in shapes[i:]:
            yield row(a, b, mp.log(mp.beta(mpf(a), mpf(b))))


def log_choose(n, k):
    return mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)


def binomial_rows():
    for n in [1, 2, 7, 40, 1000, 10**6, 10**9]:
        for p in [1e-10, 0.01, 0.3, 0.5, 0.98, 1 - 1e-9]:
            centre = min(n, int(n * p))
            for k in sorted({0, 1, centre, min(n, centre + 1 + int(3 * math.sqrt(n * p * (1 - p)))), n // 2, n}):
                value = log_choose(n, k) + k * mp.log(mpf(p)) + (n - k) * mp.log1p(-mpf(p))
                yield row(float(k), float(n), p, value)


def hypergeometric_rows():
    for population, marked, drawn in [(10, 4, 3), (20, 10, 10), (100, 5, 50), (1000, 300, 120), (10**6, 500, 400000),
                                      (10**6, 400000, 3000), (10**9, 10**8, 10**7), (10**9, 3, 5 * 10**8)]:
        least, most = max(0, drawn + marked - population), min(drawn, marked)
        centre = drawn * marked // population
        spread = int(math.sqrt(drawn * marked / population)) + 1
        for k in sorted({least, least + 1, centre, min(most, centre + 4 * spread), most - 1, most}):
            value = log_choose(marked, k) + log_choose(population - marked, drawn - k) - log_choose(population, drawn)
            yield row(float(k), float(drawn), float(marked), float(population), value)


def check_against_mpmath():
    """Holds our continued fractions against mpmath's own integrals at modest shapes."""
    for a, b, x in [(0.5, 0.5, 0.3), (2.5, 10, 0.01), (2.5, 10, 0.6), (100, 10, 0.95), (100, 100, 0.2)]:
        l = mp.log(mpf(x) / (1 - mpf(x)))
        lower = mp.exp(Beta(a, b).log_tails(l, Digits)[0])
        assert abs(lower / mp.betainc(a, b, 0, mpf(x), regularized=True) - 1) < 1e-25
    for shape, x in [(0.5, 0.1), (0.5, 30), (10, 2), (10, 50), (100, 130)]:
        lower, upper = Gamma(shape).log_tails(mp.log(mpf(x)), Digits)
        assert abs(mp.exp(lower) / mp.gammainc(shape, 0, mpf(x), regularized=True) - 1) < 1e-25
        assert abs(mp.exp(upper) / mp.gammainc(shape, mpf(x), mp.inf, regularized=True) - 1) < 1e-25


TABLES = {
    "normal": ("x cdf survival density", normal_rows),
    "normal_quantile": ("tail z", normal_quantile_rows),
    "log_gamma": ("x value", log_gamma_rows),
    "log_beta": ("a b value", log_beta_rows),
    "binomial": ("k n p log_probability", binomial_rows),
    "hypergeometric": ("k drawn marked population log_probability", hypergeometric_rows),
    "chi_squared": ("df side tail quantile x lower upper",
                    lambda: gamma_rows([0.5, 1.0, 1.5, 2.5, 5.0, 10.5, 50.0, 250.0, 5e3], 2.0)),
    "gamma": ("shape side tail quantile x lower upper",
              lambda: gamma_rows([0.01, 0.3, 1.0, 2.5, 10.0, 33.3, 100.0, 1e4, 1e6, 1e9], 1.0)),
    "student_t": ("t df two_sided survival cdf", t_tail_rows),
    "student_t_quantile": ("tail df t", t_quantile_rows),
    "f_distribution": ("numerator denominator side tail quantile f lower upper", f_rows),
    **special_logarithms.TABLES,
    **special_noncentral.TABLES,
    "beta": ("a b side tail quantile x lower upper", beta_rows),
}


def main():
    check_against_mpmath()
    special_noncentral.check()
    wanted = sys.argv[1:] or TABLES
    tables = {}
    for name in wanted:
        columns, rows = TABLES[name]
        tables[name] = {"columns": columns, "rows": list(rows())}
        print(name, len(tables[name]["rows"]), file=sys.stderr)
    versions = {"python": platform.python_version(), "mpmath": mpmath.__version__}
    json.dump({"script": "mpmath/special.py", "versions": versions, "digits": mp.dps, **tables}, sys.stdout, indent=0)
    print()


if __name__ == "__main__":
    main()
