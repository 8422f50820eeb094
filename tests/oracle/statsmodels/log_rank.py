# Weighted log-rank tests by statsmodels and lifelines, on the data of expected/log_rank.json.
#
#   python statsmodels/log_rank.py
#
# run from tests/oracle, writes expected/log_rank_python.json. statsmodels takes strata or delayed entry, but not both,
# and with entry its curve, and so its Fleming-Harrington weight, is not a number.
import json

import lifelines
import numpy as np
import statsmodels
from lifelines.statistics import multivariate_logrank_test
from statsmodels.duration.survfunc import survdiff

DATA = json.load(open("expected/log_rank.json"))["data"]
records = []


def add(call, name, kind, weight, statistic, p_value):
    assert float(repr(float(statistic))) == statistic
    records.append({"call": call, "data": name, "kind": kind, "weight": weight, "statistic": float(statistic),
                    "p_value": float(p_value)})


for name in ("lung", "veteran", "cells"):
    columns = {key: np.array(values, float) for key, values in DATA[name].items()}
    time, event, group = columns["time"], columns["event"], columns["group"]
    for weight, arguments in {
        "log-rank": {},
        "gehan-breslow": {"weight_type": "gb"},
        "tarone-ware": {"weight_type": "tw"},
        "fh 1 0": {"weight_type": "fh", "fh_p": 1},
    }.items():
        kinds = {"plain": {}, "stratified": {"strata": columns["stratum"]}}
        if weight != "fh 1 0":
            kinds["entry"] = {"entry": columns["entry"]}
        for kind, more in kinds.items():
            add(f"statsmodels survdiff {arguments}", name, kind, weight, *survdiff(time, event, group, **arguments, **more))
    for weight, arguments in {
        "peto-peto": {"weightings": "peto"},
        "fh 1 1": {"weightings": "fleming-harrington", "p": 1, "q": 1},
        "fh 0 2.5": {"weightings": "fleming-harrington", "p": 0, "q": 2.5},
    }.items():
        test = multivariate_logrank_test(time, group, event, **arguments)
        add(f"lifelines multivariate_logrank_test {arguments}", name, "plain", weight, test.test_statistic, test.p_value)

made_with = {"statsmodels": statsmodels.__version__, "lifelines": lifelines.__version__, "numpy": np.__version__}
with open("expected/log_rank_python.json", "w") as file:
    json.dump({"made_with": made_with, "tests": records}, file, indent=0)
    file.write("\n")
