"""The beta and gamma distributions with 60 digits, for special.py.

Incomplete beta and gamma integrals come from their continued fractions and series (DLMF 8.17.22, 8.9.2, 8.7.1), quantiles
from Newton's method on the logarithm of the tail.
"""

import math

import mpmath
from mpmath import mp, mpf

mp.dps = 60
ENOUGH = mpf(10) ** -30

TAILS = [1e-300, 1e-100, 1e-50, 1e-20, 1e-10, 1e-4, 0.025, 0.1, 0.3, 0.5]


def lentz(first, coefficient, enough, tiny, limit=4_000_000):
    """first / (b1 + a2 / (b2 + a3 / ...)) with (a, b) = coefficient(k), k = 2, 3, ... by the modified Lentz method."""
    _, b = coefficient(1)
    c, d = b + first / tiny, 1 / b
    value = first * d
    for k in range(2, limit):
        a, b = coefficient(k)
        d = b + a * d
        c = b + a / c
        d = 1 / (d if d != 0 else tiny)
        c = c if c != 0 else tiny
        step = c * d
        value *= step
        if abs(step - 1) < enough:
            return value
    raise ArithmeticError("continued fraction did not converge")


def log1p_exp(value, ops):
    """ln(1 + e^value) without overflow."""
    return value + ops.log1p(ops.exp(-value)) if value > 0 else ops.log1p(ops.exp(value))


class Floats:
    """Double precision, good enough to start from."""

    log, exp, log1p, lgamma = math.log, math.exp, math.log1p, math.lgamma
    enough, tiny, number = 1e-14, 1e-280, float


class Digits:
    """Sixty digits."""

    log, exp, lgamma = mp.log, mp.exp, mp.loggamma
    enough, tiny, number = ENOUGH, mpf(10) ** -1000, mpf

    @staticmethod
    def log1p(value):
        return mp.log1p(value)


class Beta:
    """The beta distribution in l = ln(x / (1 - x))."""

    def __init__(self, a, b):
        self.a, self.b = a, b

    def centre(self):
        return math.log(self.a / self.b)

    def log_density(self, l, ops):
        """ln of the density of l."""
        a, b = ops.number(self.a), ops.number(self.b)
        log_beta = ops.lgamma(a) + ops.lgamma(b) - ops.lgamma(a + b)
        return -a * log1p_exp(-l, ops) - b * log1p_exp(l, ops) - log_beta

    def log_tails(self, l, ops):
        """ln of the lower and of the upper tail."""
        a, b = ops.number(self.a), ops.number(self.b)
        x, y = ops.exp(-log1p_exp(-l, ops)), ops.exp(-log1p_exp(l, ops))
        prefix = self.log_density(l, ops)
        if x * (a + b + 2) < a + 1:
            lower = prefix + ops.log(self.fraction(a, b, x, ops) / a)
            return lower, ops.log1p(-ops.exp(lower))
        upper = prefix + ops.log(self.fraction(b, a, y, ops) / b)
        return ops.log1p(-ops.exp(upper)), upper

    @staticmethod
    def fraction(a, b, x, ops):
        one = ops.number(1)

        def coefficient(k):
            if k == 1:
                return one, one
            m, odd = divmod(k - 1, 2)
            if odd:
                return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), one
            return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), one

        return lentz(one, coefficient, ops.enough, ops.tiny)


class Gamma:
    """The gamma distribution in l = ln x."""

    def __init__(self, shape):
        self.shape = shape

    def centre(self):
        return math.log(self.shape)

    def log_density(self, l, ops):
        shape = ops.number(self.shape)
        return shape * l - ops.exp(l) - ops.lgamma(shape)

    def log_tails(self, l, ops):
        shape, x = ops.number(self.shape), ops.exp(l)
        prefix = self.log_density(l, ops)
        if x < shape + 1:
            term = total = 1 / shape
            k = 0
            while term > total * ops.enough:
                k += 1
                term *= x / (shape + k)
                total += term
            lower = prefix + ops.log(total)
            return lower, ops.log1p(-ops.exp(lower))

        def coefficient(k):
            return -(k - 1) * (k - 1 - shape), x + 2 * k - 1 - shape

        upper = prefix + ops.log(lentz(ops.number(1), coefficient, ops.enough, ops.tiny))
        return ops.log1p(-ops.exp(upper)), upper


def quantile(law, side, tail):
    """The l at which the lower (side 0) or upper (side 1) tail of `law` is the double `tail`."""
    sign = 1 if side == 0 else -1

    def gap(l):
        try:
            return sign * (law.log_tails(l, Floats)[side] - math.log(tail))
        except (ValueError, OverflowError):
            return None

    low = high = law.centre()
    width = 1e-4
    while (value := gap(low)) is None or value > 0:
        low, width = low - width, 2 * width
        if value is None and width > 1e6:
            raise ArithmeticError("no bracket")
    width = 1e-4
    while (value := gap(high)) is not None and value < 0:
        high, width = high + width, 2 * width
    for _ in range(40):
        middle = (low + high) / 2
        value = gap(middle)
        if value is None:
            value = 1 if middle > law.centre() else -1
        low, high = (low, middle) if value > 0 else (middle, high)
    l, target = mpf(low + high) / 2, mp.log(mpf(tail))
    for _ in range(12):
        log_tail = law.log_tails(l, Digits)[side]
        step = sign * (target - log_tail) * mp.exp(log_tail - law.log_density(l, Digits))
        l += step
        if abs(step) < mpf(10) ** -18 * max(1, abs(l)):
            return l
    raise ArithmeticError("Newton's method did not converge")


def digits(value):
    """A double as itself, anything longer rounded to 20 digits."""
    return repr(value) if isinstance(value, float) else mp.nstr(value, 20, min_fixed=0, max_fixed=0)


def row(*values):
    return " ".join(digits(value) for value in values)


def usable(value):
    return 1e-305 < abs(value) < 1e305


