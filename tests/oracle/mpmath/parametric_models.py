"""Maximum likelihood of survival models that no program at hand fits, and Turnbull's estimate, with 40 digits.

    python tests/oracle/mpmath/parametric_models.py

writes tests/oracle/expected/parametric_models.json. Each log likelihood is written out from its definition, mpmath's
incomplete gamma function included, and climbed by Newton's method with derivatives by differences of 40-digit numbers,
so that they have 16 digits; standard errors come from the Hessian, those of predictions from numeric gradients. Data are
those of parametric.json. Turnbull's masses solve the likelihood equations on their support, and the slopes beside it
are checked not to be positive.
"""

import json
import pathlib
import platform

import mpmath
from mpmath import mp, mpf

mp.dps = 40
ROOT = pathlib.Path(__file__).parent.parent
DATA = json.loads((ROOT / "expected/parametric.json").read_text())["data"]
STEP = mpf(10) ** -11


def gradient(function, point):
    """Central differences of order four."""
    slopes = []
    for i in range(len(point)):
        def moved(k):
            there = list(point)
            there[i] += k * STEP
            return function(there)
        slopes.append((8 * (moved(1) - moved(-1)) - (moved(2) - moved(-2))) / (12 * STEP))
    return slopes


def hessian(function, point):
    size = len(point)
    rows = mp.matrix(size, size)
    centre = function(point)
    def moved(i, a, j, b):
        there = list(point)
        there[i] += a * STEP
        there[j] += b * STEP
        return function(there)
    for i in range(size):
        for j in range(i + 1):
            if i == j:
                value = (moved(i, 1, i, 0) - 2 * centre + moved(i, -1, i, 0)) / STEP**2
            else:
                value = (moved(i, 1, j, 1) - moved(i, 1, j, -1) - moved(i, -1, j, 1) + moved(i, -1, j, -1)) / (4 * STEP**2)
            rows[i, j] = rows[j, i] = value
    return rows


def climb(function, start):
    """Newton's method, by halves where it falls; the Hessian is renewed only while it matters."""
    point = [mpf(x) for x in start]
    value = function(point)
    curvature = None
    for step_number in range(60):
        slopes = gradient(function, point)
        if curvature is None or step_number < 14:
            curvature = hessian(function, point)
        shift = 0
        while True:
            try:
                mp.cholesky(-curvature + shift * mp.eye(len(point)))
                break
            except ValueError:
                shift = max(2 * shift, mpf("0.5"))
        step = mp.lu_solve(-curvature + shift * mp.eye(len(point)), mp.matrix(slopes))
        length = mpf(1)
        while length > 1e-9:
            there = [x + length * s for x, s in zip(point, step)]
            try:
                height = function(there)
                if mp.isfinite(height) and mp.im(height) == 0 and height >= value - mpf(10) ** -28:
                    break
            except (ValueError, ZeroDivisionError):
                pass
            length /= 2
        point, value = there, height
        if mp.norm(step) < mpf(10) ** -19 and shift == 0:
            break
    else:
        raise SystemExit(f"no maximum: {step}")
    return point, value, mp.inverse(-hessian(function, point))


def subjects(name):
    data = DATA[name]
    return list(zip(data["kind"], data["time"], data["time2"]))


def likelihood(observations, survival, log_density, covariates, weights, entry):
    """The log likelihood of a function's parameters; survival and density take a time, parameters and covariates."""
    def value(parameters):
        total = mpf(0)
        for i, (kind, time, time2) in enumerate(observations):
            x = [column[i] for column in covariates]
            if kind == 1:
                term = log_density(mpf(time), parameters, x)
            elif kind == 0:
                term = mp.log(survival(mpf(time), parameters, x))
            elif kind == 2:
                before = survival(mpf(entry[i]), parameters, x) if entry[i] > 0 else 1
                term = mp.log(before - survival(mpf(time), parameters, x))
            else:
                term = mp.log(survival(mpf(time), parameters, x) - survival(mpf(time2), parameters, x))
            if entry[i] > 0:
                term -= mp.log(survival(mpf(entry[i]), parameters, x))
            total += weights[i] * term
        return total
    return value


def linear(parameters, x):
    return parameters[0] + sum(b * v for b, v in zip(parameters[1:], x))


def gamma_model(p):
    def survival(t, c, x):
        return mp.gammainc(mp.exp(c[p + 1]), mp.exp(linear(c[:p + 1], x)) * t, mp.inf, regularized=True)
    def log_density(t, c, x):
        shape, rate = mp.exp(c[p + 1]), mp.exp(linear(c[:p + 1], x))
        return shape * mp.log(rate) + (shape - 1) * mp.log(t) - rate * t - mp.loggamma(shape)
    return survival, log_density


def gompertz_model(p):
    def survival(t, c, x):
        return mp.exp(-mp.exp(linear(c[:p + 1], x)) * mp.expm1(c[p + 1] * t) / c[p + 1])
    def log_density(t, c, x):
        return linear(c[:p + 1], x) + c[p + 1] * t + mp.log(survival(t, c, x))
    return survival, log_density


def generalized_gamma_model(p):
    def survival(t, c, x):
        q = c[p + 2]
        w = (mp.log(t) - linear(c[:p + 1], x)) / mp.exp(c[p + 1])
        part = mp.gammainc(q**-2, q**-2 * mp.exp(q * w), mp.inf, regularized=True)
        return part if q > 0 else 1 - part
    def log_density(t, c, x):
        q = c[p + 2]
        w = (mp.log(t) - linear(c[:p + 1], x)) / mp.exp(c[p + 1])
        return (mp.log(abs(q)) + q**-2 * mp.log(q**-2) - c[p + 1] - mp.log(t) - mp.loggamma(q**-2)
                + q**-2 * (q * w - mp.exp(q * w)))
    return survival, log_density


def spline_model(knots):
    low, high = knots[0], knots[-1]
    size = len(knots)
    def functions(x):
        cube = lambda k: max(x - k, mpf(0)) ** 3
        square = lambda k: 3 * max(x - k, mpf(0)) ** 2
        values, slopes = [mpf(1), x], [mpf(0), mpf(1)]
        for k in knots[1:-1]:
            share = (high - k) / (high - low)
            values.append(cube(k) - share * cube(low) - (1 - share) * cube(high))
            slopes.append(square(k) - share * square(low) - (1 - share) * square(high))
        return values, slopes
    def height(t, c, x):
        values, slopes = functions(mp.log(t))
        eta = sum(a * b for a, b in zip(c, values)) + sum(b * v for b, v in zip(c[size:], x))
        return eta, sum(a * b for a, b in zip(c, slopes))
    def survival(t, c, x):
        return mp.exp(-mp.exp(height(t, c, x)[0]))
    def log_density(t, c, x):
        eta, slope = height(t, c, x)
        return eta - mp.exp(eta) + mp.log(slope) - mp.log(t)
    return survival, log_density


def cure_model(cured, times):
    def split(c):
        return c[:cured + 1], c[cured + 1:cured + times + 2], c[-1]
    def survival(t, c, x):
        odds, location, scale = split(c)
        share = 1 / (1 + mp.exp(-linear(odds, x[:cured])))
        return share + (1 - share) * mp.exp(-mp.exp((mp.log(t) - linear(location, x[cured:])) / mp.exp(scale)))
    def log_density(t, c, x):
        odds, location, scale = split(c)
        w = (mp.log(t) - linear(location, x[cured:])) / mp.exp(scale)
        return -mp.log1p(mp.exp(linear(odds, x[:cured]))) + w - mp.exp(w) - scale - mp.log(t)
    return survival, log_density


def quantiles_of_log_times(times, inner):
    """R's quantile of type 7."""
    logs = sorted(mp.log(t) for t in times)
    knots = []
    for k in range(inner + 2):
        at = mpf(len(logs) - 1) * k / (inner + 1)
        low = int(mp.floor(at))
        high = min(low + 1, len(logs) - 1)
        knots.append(logs[low] + (at - low) * (logs[high] - logs[low]))
    return knots


def record(model, name, covariates, start, build, weighted=False, entry=None, cured=0, profile=(), **more):
    data = DATA[name]
    n = len(data["kind"])
    columns = [data[column] for column in covariates]
    weights = data["weight"] if weighted else [1] * n
    survival, log_density = build
    value = likelihood(subjects(name), survival, log_density, columns, weights, entry or [0] * n)
    point, height, covariance = climb(value, start)
    x = list(profile)
    time = mpf(12)
    def predicted(of):
        error = gradient(of, point)
        size = len(point)
        variance = sum(error[i] * covariance[i, j] * error[j] for i in range(size) for j in range(size))
        return [float(of(point)), float(mp.sqrt(variance))]
    hazard = lambda c: mp.exp(log_density(time, c, x)) / survival(time, c, x)
    predictions = {
        "survival": predicted(lambda c: survival(time, c, x)),
        "hazard": predicted(hazard),
    }
    if "restricted" in more:
        end = more.pop("restricted")
        pieces = [0, 2, 6, 12, end]
        mean = lambda c: mp.quad(lambda t: survival(t, c, x) if t > 0 else mpf(1), pieces, maxdegree=8)
        predictions["restricted_mean"] = predicted(mean)
        predictions["end"] = end
    print(model, name, [mp.nstr(c, 12) for c in point], mp.nstr(height, 12))
    size = len(point)
    return {
        "model": model, "data": name, "covariates": covariates, "weighted": weighted, "entry": entry, "cured": cured,
        "coefficients": [float(c) for c in point],
        "covariance": [[float(covariance[i, j]) for j in range(size)] for i in range(size)],
        "log_likelihood": float(height), "profile": x, "time": float(time), "predictions": predictions, **more,
    }


def turnbull(name, intervals, support):
    """Masses on a support, given for each subject as (after, by], exact where both are equal."""
    covers = lambda i, j: (intervals[i][0] <= support[j][0] and support[j][1] <= intervals[i][1]
                           and not (support[j][0] == support[j][1] == intervals[i][0] != intervals[i][1]))
    n, m = len(intervals), len(support)
    inside = [[j for j in range(m) if covers(i, j)] for i in range(n)]
    assert all(inside)
    masses = [1.0 / m] * m
    for _ in range(30000):
        slopes = [0.0] * m
        for own in inside:
            share = 1 / sum(masses[j] for j in own)
            for j in own:
                slopes[j] += share
        masses = [p * s / n for p, s in zip(masses, slopes)]
    held = [j for j in range(m) if masses[j] > 1e-5]
    point = [mpf(masses[j]) for j in held]
    for _ in range(200):
        slope, bend = mp.matrix(len(held), 1), mp.matrix(len(held), len(held))
        for own in inside:
            covered = [k for k, j in enumerate(held) if j in own]
            share = 1 / sum(point[k] for k in covered)
            for a in covered:
                slope[a] += share
                for b in covered:
                    bend[a, b] += share**2
        step = mp.lu_solve(bend, slope - n * mp.ones(len(held), 1))
        # As far as no mass falls below 0, and without an interval whose mass does.
        reach = min([mpf(1)] + [-point[k] / step[k] for k in range(len(held)) if step[k] < 0])
        point = [x + reach * d for x, d in zip(point, step)]
        kept = [k for k in range(len(held)) if point[k] > mpf(10) ** -30]
        held, point = [held[k] for k in kept], [point[k] for k in kept]
        if reach == 1 and mp.norm(step) < mpf(10) ** -30:
            break
    full = [mpf(0)] * m
    for k, j in enumerate(held):
        full[j] = point[k]
    slopes = [sum(1 / sum(full[k] for k in own) for own in inside if j in own) for j in range(m)]
    assert max(slopes) <= n * (1 + mpf(10) ** -25), "not a maximum"
    height = sum(mp.log(sum(full[k] for k in own)) for own in inside)
    print("turnbull", name, m, len(held))
    return {
        "name": name, "after": [i[0] for i in intervals], "by": [None if i[1] == float("inf") else i[1] for i in intervals],
        "jumps": [{"after": support[j][0], "by": None if support[j][1] == float("inf") else support[j][1],
                   "mass": float(full[j])} for j in held],
        "log_likelihood": float(height),
    }


def innermost(intervals):
    """Peto's rule for (l, r] and exact times."""
    ends = []
    for left, right in intervals:
        exact = left == right
        ends.append((left, 1 if exact else 3, "L"))
        ends.append((right, 2, "R"))
    ends.sort()
    return [(a[0], b[0]) for a, b in zip(ends, ends[1:]) if a[2] == "L" and b[2] == "R"]


def visits(count, spacing, seed, horizon):
    """Exponential times seen at visits on a shifted grid, some missed, by a linear congruential generator."""
    state = seed
    def uniform():
        nonlocal state
        state = (1103515245 * state + 12345) % 2**31
        return (state // 2**8 + 0.5) / 2**23
    intervals = []
    for _ in range(count):
        time = float(-mp.log(uniform()) * 30)
        last, now = 0.0, round(spacing * uniform()) + 1.0
        seen = None
        while now < horizon:
            if uniform() < 0.75:
                if time <= now:
                    seen = now
                    break
                last = now
            now += spacing
        intervals.append((last, float("inf") if seen is None else seen))
    return intervals


def main():
    gehan, visited = DATA["gehan"], DATA["visits"]
    n = len(gehan["kind"])
    late = [2 if t > 4 and i % 3 == 0 else 0 for i, t in enumerate(gehan["time"])]
    exact = [t for t, k in zip(gehan["time"], gehan["kind"]) if k == 1]
    records = [
        record("gamma", "gehan", ["control"], [-3, 1, 0], gamma_model(1), profile=[1], restricted=20),
        record("gamma", "visits", ["control"], [-3, 1, 0], gamma_model(1), weighted=True, profile=[0]),
        record("gompertz", "gehan", ["control"], [-3.5, 1.5, 0.01], gompertz_model(1), profile=[0], restricted=20),
        record("gompertz", "visits", [], [-3, 0.01], gompertz_model(0)),
        record("gompertz", "gehan", ["control"], [-3.5, 1.5, 0.01], gompertz_model(1), entry=late, profile=[1]),
        record("generalized-gamma", "gehan", ["control"], [3.4, -1.3, -0.3, 0.5], generalized_gamma_model(1), profile=[1],
               restricted=20),
        record("generalized-gamma", "visits", ["control"], [3.3, -1.3, -0.2, 0.3], generalized_gamma_model(1),
               weighted=True, profile=[0]),
        record("generalized-gamma", "ovarian", [], [7, 0.2, -0.3], generalized_gamma_model(0)),
    ]
    for inner in [0, 1, 2, 3]:
        knots = quantiles_of_log_times(exact, inner)
        start = [-4, 1] + [0] * inner + [1.5]
        records.append(record("spline", "gehan", ["control"], start, spline_model(knots), profile=[1], inner=inner,
                              restricted=20))
    knots = [mp.log(2), mp.log(8), mp.log(24)]
    records.append(record("spline", "visits", ["control"], [-4, 1, 0, 1.5], spline_model(knots), weighted=True, profile=[1],
                          knots=[float(k) for k in knots]))
    records += [
        record("cure", "ovarian", [], [0, 6, -0.5], cure_model(0, 0)),
        record("cure", "ovarian", ["rx"], [-0.5, 0.5, 6, -0.5], cure_model(1, 0), cured=1, profile=[1]),
        record("cure", "ovarian", ["rx"], [0, 5.5, 0.5, -0.5], cure_model(0, 1), profile=[1]),
    ]
    inf = float("inf")
    toy = [(0, 3), (2, 5), (3, inf), (0, 4), (5, 5), (1, 4), (4, 8), (6, inf), (7, 9), (2, 2)]
    samples = {"toy": toy, "few": visits(60, 14, 7, 112), "many": visits(400, 14, 11, 112), "dense": visits(300, 7, 5, 70)}
    estimates = [turnbull(name, intervals, innermost(intervals)) for name, intervals in samples.items()]
    text = {"program": f"Python {platform.python_version()}, mpmath {mpmath.__version__}", "records": records,
            "turnbull": estimates}
    (ROOT / "expected/parametric_models.json").write_text(json.dumps(text, indent=None, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
