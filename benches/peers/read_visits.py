"""Reads a file of visits once: read_visits.py WAY FILE.csv

Ways: polars (arm and visit as categories, the subject as text), polars-text (all three as text), pandas, pandas-arrow.
Prints one line of fields with tabs between: version, seconds, CPU seconds, peak of memory in kB, rows, sum of all scores.
Importing counts neither as time nor as CPU seconds; what it holds in memory counts.
"""

import resource
import sys
import time

way, path = sys.argv[1:]

if way.startswith("polars"):
    import polars

    name = polars.Categorical if way == "polars" else polars.String
    types = {
        "subject": polars.String,
        "arm": name,
        "visit": name,
        "day": polars.Int32,
        "score": polars.Float64,
    }
    version = f"polars {polars.__version__}"

    def read():
        return polars.read_csv(path, schema=types)

else:
    import pandas

    types = {
        "subject": "str",
        "arm": "category",
        "visit": "category",
        "day": "int32",
        "score": "float64",
    }
    engine = "pyarrow" if way == "pandas-arrow" else "c"
    version = f"pandas {pandas.__version__}"
    if engine == "pyarrow":
        import pyarrow.csv

        version += f", pyarrow {pyarrow.__version__}"

    def read():
        return pandas.read_csv(path, dtype=types, engine=engine)


cpu, start = time.process_time(), time.perf_counter()
frame = read()
taken, used = time.perf_counter() - start, time.process_time() - cpu
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(version, taken, used, peak, len(frame), frame["score"].sum(), sep="\t")
