"""Marginal effects and estimating equations by statsmodels, and bootstrap replicates from NumPy's Philox.

    python3 tests/oracle/statsmodels/regression.py

writes tests/oracle/expected/regression_statsmodels.json from the data in expected/regression.json.
"""

import json
import pathlib
import platform
import warnings

import numpy
import scipy
import statsmodels
import statsmodels.api as sm

expected = pathlib.Path(__file__).parent / "../expected"
data = json.loads((expected / "regression.json").read_text())
warnings.simplefilter("ignore")


def columns(record):
    covariates = numpy.array(record["covariates"]).T
    return numpy.c_[numpy.ones(len(covariates)), covariates]


def estimating_equations(record, link, correlation):
    family = sm.families.Binomial(getattr(sm.families.links, link)())
    structure = getattr(sm.cov_struct, correlation)()
    model = sm.GEE(record["outcome"], columns(record), groups=record["cluster"], family=family, cov_struct=structure)

    def fitted(cov_type):
        start = None if link == "Logit" else numpy.linalg.lstsq(columns(record), record["outcome"], rcond=None)[0]
        fit = model.fit(maxiter=2000, ctol=1e-12, params_niter=1, cov_type=cov_type, start_params=start)
        assert fit.converged
        return fit

    robust = fitted("robust")
    return {
        "link": link.lower(), "correlation": correlation.lower(), "coefficients": robust.params.tolist(),
        "alpha": float(structure.dep_params) if correlation == "Exchangeable" else 0,
        "model_based": robust.cov_naive.tolist(),
        "robust": robust.cov_robust.tolist(), "mancl_derouen": fitted("bias_reduced").cov_robust_bc.tolist(),
    }


def below(words, bound):
    """Lemire's bounded integer from 64-bit words."""
    while True:
        product = int(next(words)) * bound
        if product % 2**64 >= 2**64 % bound:
            return product // 2**64


SEED, GROUP, RESAMPLING = 20260101, 3, 1


def replicates(record, count, stratified):
    x, y = columns(record), numpy.array(record["outcome"])
    treated = x[:, 1] == 1
    pools = [numpy.flatnonzero(treated), numpy.flatnonzero(~treated)] if stratified else [numpy.arange(len(y))]

    def log_ratio(times):
        fit = sm.GLM(y, x, family=sm.families.Binomial(), freq_weights=times).fit(tol=1e-15, maxiter=100)
        # In a separated resample statsmodels goes on until the weights vanish, without a word.
        if abs(fit.params).max() > 20:
            return None
        arms = [numpy.c_[x[:, :1], numpy.full(len(y), arm), x[:, 2:]] for arm in (1, 0)]
        first, second = (numpy.average(fit.predict(arm), weights=times) for arm in arms)
        return float(numpy.log(first / second))

    def resample(replicate):
        generator = numpy.random.Philox(key=SEED + (GROUP << 64), counter=(RESAMPLING << 64) + (replicate << 192) - 1)
        words = iter(generator.random_raw(2 * len(y)))
        times = numpy.zeros(len(y))
        for pool in pools:
            for _ in pool:
                times[pool[below(words, len(pool))]] += 1
        return times

    found = {"stratified": int(stratified), "replicates": [log_ratio(resample(r)) for r in range(count)]}
    if not stratified:
        every = numpy.ones(len(y))
        found["leave_one_out"] = [log_ratio(numpy.where(numpy.arange(len(y)) == i, 0, every)) for i in range(len(y))]
    return found


def margins(record):
    fit = sm.Logit(record["outcome"], columns(record)).fit(method="newton", tol=1e-15, maxiter=100, disp=False)
    effects = fit.get_margeff(at="overall", dummy=True)
    return {"id": record["id"], "difference": float(effects.margeff[0]), "std_error": float(effects.margeff_se[0])}


file = {
    "title": "Logit.get_margeff(dummy=True), GEE(..., cov_struct).fit(ctol=1e-12, params_niter=1, cov_type), "
             "GLM(freq_weights).fit(tol=1e-15)",
    "generated_by": {"python": platform.python_version(), "statsmodels": statsmodels.__version__,
                     "scipy": scipy.__version__, "numpy": numpy.__version__},
    "estimating_equations": [
        {"id": record["id"], "fits": [
            estimating_equations(record, link, correlation)
            for link in ("Logit", "Identity") for correlation in ("Independence", "Exchangeable")
        ]} for record in data["estimating_equations"]
    ],
    "margins": margins(data["marginal"][0]),
    "bootstrap": {"id": "smoking", "seed": SEED, "group": GROUP, "resampled": [
        replicates(data["marginal"][0], 199, False), replicates(data["marginal"][0], 20, True)
    ]},
}
(expected / "regression_statsmodels.json").write_text(json.dumps(file, indent=None, separators=(",", ":")) + "\n")
