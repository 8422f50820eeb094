# Parametric survival models by R's survreg, iterated until the log likelihood changes by less than 1e-14 of itself.
#
# Run from tests/oracle; writes expected/parametric.json. Kinds of observation: 0 censored on the right after time, 1
# event at time, 2 censored on the left, 3 censored into the interval from time to time2. null is NA.

suppressPackageStartupMessages(library(survival))
source("r/json.R")

right <- function(time, event, ...) data.frame(time, time2 = NA, kind = event, ...)
data <- list(
  gehan = with(MASS::gehan, right(time, cens, control = as.numeric(treat == "control"))),
  ovarian = with(ovarian, right(futime, fustat, age, rx)),
  lung = with(na.omit(lung[c("time", "status", "age", "sex", "ph.ecog")]),
              right(time, status - 1, age, sex, ecog = ph.ecog, id = rep_len(1:40, length(time))))
)
# Relapses seen at visits every four weeks; two were there at the first visit and two were seen on the day.
visits <- with(data$gehan, data.frame(
  time = 4 * floor((time - 1) / 4), time2 = 4 * floor((time - 1) / 4) + 4, kind = ifelse(kind == 1, 3, 0), control
))
visits$time[visits$kind == 0] <- data$gehan$time[visits$kind == 0]
visits$kind[visits$kind == 3 & visits$time == 0] <- 2
visits$time[visits$kind == 2] <- visits$time2[visits$kind == 2]
exact <- which(visits$kind == 3)[c(3, 9)]
visits$time[exact] <- data$gehan$time[exact]
visits$kind[exact] <- 1
visits$time2[visits$kind != 3] <- NA
visits$weight <- rep_len(c(1, 2, 0.5), nrow(visits))
data$visits <- visits

fit <- function(name, covariates, dist, scale = if (dist == "exponential") 1 else 0, weight = NULL, strata = NULL,
                cluster = NULL, newdata = NULL) {
  frame <- data[[name]]
  surv <- with(frame, Surv(time, ifelse(is.na(time2), 1, time2), kind, type = "interval"))
  terms <- c("1", covariates, if (!is.null(strata)) sprintf("strata(%s)", strata))
  formula <- as.formula(paste("surv ~", paste(terms, collapse = " + ")))
  environment(formula) <- environment()
  w <- if (is.null(weight)) rep(1, nrow(frame)) else frame[[weight]]
  control <- survreg.control(rel.tolerance = 1e-14, maxiter = 200, outer.max = 50)
  # An exponential distribution is a Weibull distribution of scale 1.
  R_dist <- if (dist == "exponential") "weibull" else dist
  model <- survreg(formula, data = frame, dist = R_dist, scale = scale, weights = w, control = control)
  null <- update(model, as.formula(paste(". ~ 1", if (!is.null(strata)) sprintf("+ strata(%s)", strata))))
  call <- sprintf("survreg(%s, %s, dist = %s%s)", paste(terms, collapse = " + "), name, dist,
                  if (is.null(weight)) "" else ", weights")
  record <- list(
    call = unbox(call), data = unbox(name), covariates = as.character(covariates), distribution = unbox(dist),
    scale = unbox(scale), weight = if (!is.null(weight)) unbox(weight), strata = if (!is.null(strata)) unbox(strata),
    coefficients = unname(c(coef(model), if (scale == 0) log(model$scale))),
    covariance = unname(model$var),
    log_likelihood = unbox(model$loglik[2]), log_likelihood_null = unbox(null$loglik[2]), aic = unbox(AIC(model))
  )
  if (is.null(weight) && all(frame$kind <= 1)) {
    # survreg's own robust variance is the sum of squares of these. Of subjects with weights or intervals they are wrong:
    # their sum at the maximum is not 0.
    stopifnot(abs(colSums(residuals(model, type = "dfbeta"))) < 1e-8 * sqrt(diag(model$var)))
    influence <- residuals(model, type = "dfbeta")
    record$robust <- unname(crossprod(influence))
    if (!is.null(cluster)) record$clustered <- unname(crossprod(rowsum(influence, frame[[cluster]])))
    record$cluster <- if (!is.null(cluster)) unbox(cluster)
  }
  if (!is.null(newdata)) {
    p <- c(0.1, 0.5, 0.9)
    predicted <- predict(model, newdata, type = "quantile", p = p, se.fit = TRUE)
    record$profile <- unlist(newdata[covariates], use.names = FALSE)
    record$quantiles <- list(p = p, time = as.numeric(predicted$fit), std_error = as.numeric(predicted$se.fit))
  }
  record
}

records <- c(
  lapply(c("exponential", "weibull", "lognormal", "loglogistic", "gaussian", "logistic", "extreme"), function(dist) {
    fit("lung", c("age", "sex", "ecog"), dist, cluster = "id", newdata = data.frame(age = 60, sex = 1, ecog = 1))
  }),
  lapply(c("exponential", "weibull", "lognormal", "loglogistic"), function(dist) {
    fit("visits", "control", dist, newdata = data.frame(control = 1))
  }),
  lapply(c("weibull", "lognormal", "loglogistic", "gaussian"), function(dist) {
    fit("visits", "control", dist, weight = "weight", newdata = data.frame(control = 0))
  }),
  list(
    fit("gehan", character(), "weibull"),
    fit("gehan", "control", "weibull", scale = 0.5, newdata = data.frame(control = 1)),
    fit("ovarian", c("age", "rx"), "weibull", newdata = data.frame(age = 50, rx = 2)),
    fit("ovarian", c("age", "rx"), "lognormal", newdata = data.frame(age = 50, rx = 2)),
    fit("lung", "age", "weibull", strata = "sex"),
    fit("lung", "age", "loglogistic", strata = "sex")
  )
)

expected <- list(
  program = unbox(R.version.string), survival = unbox(as.character(packageVersion("survival"))),
  data = lapply(data, as.list), records = records
)
writeLines(compact_json(expected), "expected/parametric.json")
