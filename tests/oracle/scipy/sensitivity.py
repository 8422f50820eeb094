# Sobol' indices of outcomes at the points of a Saltelli design, by SciPy and by SALib, which have to agree.
#
#   python scipy/sensitivity.py
#
# run from tests/oracle, writes expected/sensitivity.json. The outcomes themselves are in the file, row by row: A, B, and
# the mixed point of each input.
import importlib.metadata
import json
import pathlib

import numpy as np
import scipy
from SALib.analyze import sobol as salib
from scipy.stats import sobol_indices


def ishigami(x):
    angle = np.pi * (2 * x - 1)
    return np.sin(angle[0]) + 7 * np.sin(angle[1]) ** 2 + 0.1 * angle[2] ** 4 * np.sin(angle[0])


def g_function(x):
    a = np.array([0.0, 1.0, 4.5, 9.0])[:, None]
    return np.prod((np.abs(4 * x - 2) + a) / (1 + a), axis=0)


def far_from_zero(x):
    return 1000 + x[0] + x[0] * x[1]


records = []
for function, inputs, rows in [(ishigami, 3, 64), (g_function, 4, 32), (far_from_zero, 2, 16), (ishigami, 3, 2)]:
    draws = np.random.Generator(np.random.Philox(key=20261122 + rows)).random((2, inputs, rows))
    a, b = draws
    mixed = np.stack([np.where(np.arange(inputs)[:, None] == i, b, a) for i in range(inputs)])
    f_a, f_b, f_ab = function(a), function(b), np.stack([function(point) for point in mixed])
    found = sobol_indices(
        func={"f_A": f_a[None], "f_B": f_b[None], "f_AB": f_ab[:, None]}, n=rows, method="saltelli_2010"
    )
    both = np.concatenate([f_a, f_b])
    centred = [(f - both.mean()) / both.std() for f in (f_a, f_b, f_ab)]
    for i in range(inputs):
        own = float(salib.first_order(centred[0], centred[2][i], centred[1]))
        total = float(salib.total_order(centred[0], centred[2][i], centred[1]))
        assert np.allclose([own, total], [found.first_order[i], found.total_order[i]], rtol=1e-11, atol=1e-13)
    outcomes = np.column_stack([f_a, f_b, *f_ab]).ravel()
    records.append({
        "inputs": inputs,
        "outcomes": outcomes.tolist(),
        "first_order": found.first_order.tolist(),
        "total_order": found.total_order.tolist(),
    })

file = {
    "title": "Sobol' indices",
    "generated_by": {
        "scipy": scipy.__version__, "numpy": np.__version__, "SALib": importlib.metadata.version("SALib"),
    },
    "results": [{"id": "sobol", "call": "sobol_indices(func, n=rows, method='saltelli_2010')", "value": records}],
}
path = pathlib.Path(__file__).parent / "../expected/sensitivity.json"
text = json.dumps(file) + "\n"
assert json.loads(text) == file
path.write_text(text)
