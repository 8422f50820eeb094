"""Separation of random designs by linear programmes.

    python3 tests/oracle/scipy/separation.py

writes tests/oracle/expected/separation.json. Covariates are small integers, so that rows repeat, tie and lie on
boundaries. With z a row of the design, reversed for a subject without the event, the most rows with z d > 0 among the d
with z d >= 0 for all are those separated; a coefficient is infinite when its largest or smallest value among those d,
within a box, is not 0.
"""

import json
import pathlib
import platform

import numpy
import scipy
from scipy.optimize import linprog


def solved(programme):
    assert programme.status == 0, programme.message
    return -programme.fun


def separation(rows):
    subjects, size = rows.shape
    # Maximize sum t over d and t with t <= z d, 0 <= t <= 1.
    constraints = numpy.hstack([-rows, numpy.eye(subjects)])
    separated = solved(linprog(numpy.r_[numpy.zeros(size), -numpy.ones(subjects)], constraints, numpy.zeros(subjects),
                               bounds=[(None, None)] * size + [(0, 1)] * subjects))
    infinite = []
    for column in range(size):
        reach = []
        for sign in (1, -1):
            aim = numpy.zeros(size)
            aim[column] = -sign
            reach.append(solved(linprog(aim, -rows, numpy.zeros(subjects), bounds=[(-1, 1)] * size)) > 1e-7)
        if any(reach):
            infinite.append([column, "plus" if not reach[1] else "minus" if not reach[0] else "undetermined"])
    return round(separated), infinite


draw = numpy.random.default_rng(20260)
records = []
while len(records) < 400:
    subjects, covariates = draw.integers(4, 15), draw.integers(1, 5)
    design = numpy.c_[numpy.ones(subjects), draw.integers(0, draw.integers(2, 5), (subjects, covariates))]
    outcome = draw.integers(0, 2, subjects)
    if numpy.linalg.matrix_rank(design) < covariates + 1:
        continue
    separated, infinite = separation(design * (2 * outcome - 1)[:, None])
    records.append({"covariates": design[:, 1:].T.astype(int).tolist(), "intercept": 1, "outcome": outcome.tolist(),
                    "separated": separated, "infinite": infinite})

counts = [len(records), sum(0 < r["separated"] < len(r["outcome"]) for r in records),
          sum(r["separated"] == len(r["outcome"]) for r in records)]
file = {
    "title": "Separation of random designs by linear programmes (linprog, HiGHS)",
    "generated_by": {"python": platform.python_version(), "scipy": scipy.__version__, "numpy": numpy.__version__},
    "counts": counts,
    "designs": records,
}
path = pathlib.Path(__file__).parent / "../expected/separation.json"
head, designs = {k: v for k, v in file.items() if k != "designs"}, file["designs"]
lines = ",\n".join(json.dumps(design, separators=(",", ":")) for design in designs)
path.write_text(json.dumps(head)[:-1] + ', "designs": [\n' + lines + "\n]}\n")
print(counts)
