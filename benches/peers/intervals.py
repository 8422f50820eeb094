"""Intervals of a million proportions by SciPy and NumPy: intervals.py METHOD

Every count of 0 to n events for n from 1 to 1000, at the levels 0.95 and 0.99. Prints one line of fields with tabs between:
version, CPU seconds, sum of all limits. Importing and making the counts do not count as time.
"""

import sys
import time

import numpy
import scipy
from scipy.stats import beta, norm

method = sys.argv[1]

total = numpy.repeat(numpy.arange(1.0, 1001.0), numpy.arange(2, 1002))
events = numpy.concatenate([numpy.arange(n + 1.0) for n in range(1, 1001)])


def clopper_pearson(tail):
    lower = beta.ppf(tail, events, total - events + 1)
    upper = beta.isf(tail, events + 1, total - events)
    return numpy.where(events == 0, 0.0, lower), numpy.where(events == total, 1.0, upper)


def wilson(tail):
    z = norm.isf(tail)
    square = z * z
    spread = z * numpy.sqrt(square + 4 * events * (total - events) / total)
    middle = 2 * events + square
    return (middle - spread) / (2 * (total + square)), (middle + spread) / (2 * (total + square))


work = {"clopper_pearson": clopper_pearson, "wilson": wilson}[method]
with numpy.errstate(all="ignore"):
    start = time.process_time()
    limits = [work((1 - level) / 2) for level in (0.95, 0.99)]
    used = time.process_time() - start
answer = sum(part.sum() for pair in limits for part in pair)
print(f"SciPy {scipy.__version__}", used, repr(float(answer)), sep="\t")
