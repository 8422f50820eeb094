"""Copies of scores imputed by sequential normal regression, from NumPy's Philox.

    python tests/oracle/numpy/imputation.py

writes tests/oracle/expected/imputation.json. Quantiles are SciPy's, the regression is NumPy's `lstsq`, and the errors of
the coefficients come from the Cholesky factor of the cross products, solved at 50 digits by mpmath.
"""

import json
import pathlib

import mpmath
import numpy as np
import scipy
from scipy.special import ndtri

IMPUTATION = 13
mpmath.mp.dps = 50


def uniforms(seed, group, subject, replicate, count):
    counter = (IMPUTATION << 64) + (subject << 128) + (replicate << 192) - 1
    words = np.random.Philox(key=seed + (group << 64), counter=counter).random_raw(count)
    return ((words >> np.uint64(12)).astype(float) + 0.5) / 2.0**52


def chi_squared_quantile(p, df):
    start = 2 * scipy.special.gammaincinv(df / 2, p)
    tail = lambda x: mpmath.gammainc(mpmath.mpf(df) / 2, 0, x / 2, regularized=True) - mpmath.mpf(float(p))
    return mpmath.findroot(tail, (start, start * (1 + 1e-10)), tol=1e-60)


def impute(scores, subjects, seed, group, parameters, replicate):
    """`scores` with NaN for gaps; every earlier column predicts."""
    scores = np.array(scores, dtype=float)
    rows, columns = scores.shape
    missing = np.isnan(scores)
    shared = iter(uniforms(seed, group, parameters, replicate, sum(j + 2 for j in range(columns))))
    own = [uniforms(seed, group, subject, replicate, columns) for subject in subjects]
    for j in range(columns):
        chi, *normals = [next(shared) for _ in range(j + 2)]
        if not missing[:, j].any():
            continue
        # The intercept, then the earlier columns from the nearest to the farthest.
        design = np.column_stack([np.ones(rows)] + [scores[:, k] for k in range(j - 1, -1, -1)])
        normals = [normals[0]] + [normals[1 + k] for k in range(j - 1, -1, -1)]
        x = mpmath.matrix(design[~missing[:, j]].tolist())
        y = mpmath.matrix(scores[~missing[:, j], j].tolist())
        upper = mpmath.cholesky(x.T * x).T
        b = mpmath.lu_solve(x.T * x, x.T * y)
        residuals = y - x * b
        squares = (residuals.T * residuals)[0]
        sigma = mpmath.sqrt(squares / chi_squared_quantile(chi, x.rows - x.cols))
        z = mpmath.matrix([mpmath.mpf(float(ndtri(u))) for u in normals])
        beta = b + sigma * mpmath.lu_solve(upper, z)
        for i in np.flatnonzero(missing[:, j]):
            mean = sum(beta[k] * mpmath.mpf(design[i, k]) for k in range(len(beta)))
            scores[i, j] = float(mean + sigma * mpmath.mpf(float(ndtri(own[i][j]))))
    return scores


NA = float("nan")
MONOTONE = [
    [30, 25, 20, 12], [28, 27, 22, 20], [33, 20, 17, 14], [26, 24, 25, 19], [35, 29, 21, 22], [31, 22, NA, NA],
    [29, 21, 15, 9], [27, 26, 18, NA], [34, 30, NA, NA], [32, NA, NA, NA], [36, 33, 30, 31], [25, 19, 16, 11],
]
INTERMITTENT = [
    [30.5, 25.25, 20, 12], [28, NA, 22, 20], [33, 20, NA, 14], [NA, 24, 25, 19.5], [35, 29, 21, NA], [31, 22, 20, 17],
    [29, 21, 15, 9], [27, 26, 18, NA], [34, NA, 28, 30], [32, 31, 24, 21], [36, 33, 30, 31], [25, 19, 16, 11],
]
SUBJECTS = [101, 7, 55, 3, 1000, 12, 8, 2**40 + 1, 77, 41, 9, 20]

record = lambda value: {"id": value["id"], "call": "numpy.random.Philox, mpmath, scipy.special.ndtri", "value": value}


def case(id, scores, **draws):
    imputed = impute(scores, SUBJECTS, **draws)
    gaps = [[None if np.isnan(score) else score for score in row] for row in scores]
    return record({"id": id, "subjects": SUBJECTS, "scores": gaps, "imputed": imputed.tolist(), **draws})


file = {
    "title": "Scores imputed by sequential normal regression",
    "generated_by": {"numpy": np.__version__, "scipy": scipy.__version__, "mpmath": mpmath.__version__},
    "results": [
        case("monotone", MONOTONE, seed=20260101, group=7, parameters=2**64 - 1, replicate=456),
        case("monotone, another copy", MONOTONE, seed=20260101, group=7, parameters=2**64 - 1, replicate=457),
        case("intermittent", INTERMITTENT, seed=1, group=0, parameters=0, replicate=0),
        case("intermittent, another arm", INTERMITTENT, seed=1, group=0, parameters=1, replicate=0),
    ],
}
text = json.dumps(file, indent=1)
assert json.loads(text) == file
(pathlib.Path(__file__).parent / "../expected/imputation.json").write_text(text + "\n")
