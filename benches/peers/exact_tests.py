"""Times exact tests of two proportions in SciPy: python3 exact_tests.py TABLES.csv

The file and the lines printed are those of exact_tests.R.
"""

import csv
import statistics
import sys
import time

import scipy
from scipy.stats import barnard_exact, boschloo_exact, fisher_exact


def seconds(work):
    """About a fifth of a second for a sample, nine samples."""
    started = time.perf_counter()
    work()
    calls = max(1, min(1000, int(0.2 / (time.perf_counter() - started))))
    samples = []
    for _ in range(9):
        start = time.perf_counter()
        for _ in range(calls):
            work()
        samples.append((time.perf_counter() - start) / calls)
    return samples


CALLS = {
    "fisher": ("fisher_exact", lambda table: fisher_exact(table).pvalue),
    "boschloo_doubled": ("boschloo_exact(n=32)", lambda table: boschloo_exact(table, n=32).pvalue),
    "barnard": ("barnard_exact(n=32)", lambda table: barnard_exact(table, n=32).pvalue),
}

print(f"version\tSciPy {scipy.__version__}")
with open(sys.argv[1], newline="") as file:
    for row, line in enumerate(csv.DictReader(file), start=1):
        if line["task"] not in CALLS:
            continue
        call, test = CALLS[line["task"]]
        x1, n1, x2, n2 = (int(line[name]) for name in ("x1", "n1", "x2", "n2"))
        table = [[x1, x2], [n1 - x1, n2 - x2]]
        taken = seconds(lambda: test(table))
        print(f"{line['task']}\t{row}\t{call}\t{statistics.median(taken):.9g}\t{min(taken):.9g}\t{test(table):.17g}")
