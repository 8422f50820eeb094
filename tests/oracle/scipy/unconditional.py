"""Barnard's and Boschloo's tests by SciPy.

    python3 tests/oracle/scipy/unconditional.py

writes tests/oracle/expected/unconditional.json. SciPy's arms are columns; its optimiser is asked for 256 points, so
that its p-values are maxima to about nine digits.
"""

import json
import pathlib
import platform

import numpy
import scipy
from scipy.stats import barnard_exact, boschloo_exact

TABLES = [(3, 4, 1, 4), (9, 10, 3, 10), (5, 56, 0, 29), (10, 10, 0, 10), (0, 7, 3, 9), (6, 6, 2, 9), (1, 1, 0, 1),
          (2, 3, 4, 6), (12, 17, 1, 17), (8, 18, 1, 18), (33, 45, 7, 22), (7, 34, 1, 34), (33, 40, 24, 38),
          (15, 40, 10, 40), (4, 5, 1, 7), (1, 15, 11, 14), (56, 70, 48, 80)]

records = []
for x1, n1, x2, n2 in TABLES:
    table = [[x1, x2], [n1 - x1, n2 - x2]]
    value = {"first": [x1, n1], "second": [x2, n2]}
    for name, test in (("barnard", barnard_exact), ("boschloo", boschloo_exact)):
        for alternative in ("two-sided", "greater", "less"):
            p_value = test(table, alternative=alternative, n=256).pvalue
            value[f"{name}_{alternative}"] = float(p_value)
    records.append({
        "id": f"{x1} of {n1} v {x2} of {n2}",
        "call": f"barnard_exact({table}, alternative, pooled=True, n=256), boschloo_exact({table}, alternative, n=256)",
        "value": value,
    })

file = {
    "title": "Unconditional exact tests of two proportions",
    "generated_by": {"python": platform.python_version(), "scipy": scipy.__version__, "numpy": numpy.__version__},
    "tests": records,
}
path = pathlib.Path(__file__).parent / "../expected/unconditional.json"
path.write_text(json.dumps(file, indent=1) + "\n")
