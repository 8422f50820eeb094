"""Times lifelines' Aalen-Johansen estimator: survival_models.py aalen_johansen FILE SUBJECTS REPETITIONS

Prints the task, median and minimum seconds, and the incidence at the last time.
"""

import statistics
import sys
import time

import numpy
from lifelines import AalenJohansenFitter

task, file, subjects, repetitions = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
values = numpy.fromfile(file, dtype="<f8", count=2 * subjects).reshape(2, subjects)
# Ties are broken at random there unless there are none: a hair's breadth between them keeps their order.
times = values[0] + numpy.linspace(0, 1e-6, subjects)
seconds = []
for _ in range(repetitions):
    start = time.perf_counter()
    fitted = AalenJohansenFitter(calculate_variance=True).fit(times, values[1].astype(int), event_of_interest=1)
    seconds.append(time.perf_counter() - start)
answer = float(fitted.cumulative_density_.iloc[-1, 0])
print(f"{task}\t{statistics.median(seconds):.9f}\t{min(seconds):.9f}\t{answer:.17g}")
