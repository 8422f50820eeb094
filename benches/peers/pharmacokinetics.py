"""Times the recursion over the merged grid in NumPy: python3 pharmacokinetics.py

The task is that of `cargo run --release -p trialstat-simulate --example concentrations`: 10⁵ subjects, six infusions of 35 mg
over 40 min, two compartments, 50 samples each. Subjects are drawn here, so that sums differ; a line a task as there.
"""

import statistics
import sys
import time

import numpy

SUBJECTS = 100_000
SESSIONS = [0.0, 48.0, 96.0, 168.0, 216.0, 264.0]
OVER = 40 / 60
RATE = 35 / OVER

regular = [session + after for session in SESSIONS for after in (0.25, 0.5, 1, 1.5, 2, 4, 8, 24)] + [300, 312]
irregular = [0.1 + 6.1 * k + 0.02 * k * k for k in range(50)]


def drawn(median):
    generator = numpy.random.default_rng(int(median * 10))
    return median * numpy.exp(numpy.sqrt(numpy.log1p(0.09)) * generator.standard_normal(SUBJECTS))


def solution(clearance, central, flow, peripheral, samples):
    k10, k12, k21 = clearance / central, flow / central, flow / peripheral
    total = k10 + k12 + k21
    fast = (total + numpy.sqrt(total * total - 4 * k21 * k10)) / 2
    slow = k21 * k10 / fast
    weights = [(fast - k21) / (central * (fast - slow)), (k21 - slow) / (central * (fast - slow))]
    events = sorted({0.0, *SESSIONS, *(session + OVER for session in SESSIONS), *samples})
    wanted = {time: column for column, time in enumerate(samples)}
    seen = numpy.empty((len(samples), len(clearance)))
    amounts = [numpy.zeros_like(clearance), numpy.zeros_like(clearance)]
    held = [RATE * weight / rate for weight, rate in zip(weights, (fast, slow))]
    for before, now in zip([0.0, *events], events):
        step = now - before
        flows = any(session <= before < session + OVER - 1e-9 for session in SESSIONS)
        for mode, rate in enumerate((fast, slow)):
            kept = numpy.exp(-rate * step)
            amounts[mode] = amounts[mode] * kept + (held[mode] * (1 - kept) if flows else 0)
        if now in wanted:
            seen[wanted[now]] = amounts[0] + amounts[1]
    return seen


subjects = [drawn(median) for median in (90.0, 38.7, 215.0, 102.0)]
blocks = [slice(start, start + 1000) for start in range(0, SUBJECTS, 1000)]
print(f"version\tNumPy {numpy.__version__}, Python {sys.version.split()[0]}")
for name, samples in (("stored", regular), ("stored, irregular times", irregular)):
    taken = []
    for _ in range(9):
        start = time.perf_counter()
        total = sum(solution(*(values[block] for values in subjects), samples).sum() for block in blocks)
        taken.append((time.perf_counter() - start) * 1e6 / SUBJECTS)
    print(f"{name}\t{min(taken):.3f}\t{statistics.median(taken):.3f}\t{total:.15e}")
typical = solution(*(numpy.array([median]) for median in (90.0, 38.7, 215.0, 102.0)), regular)[:, 0]
print("typical\t" + "\t".join(f"{value:.15g}" for value in typical[:3]))
