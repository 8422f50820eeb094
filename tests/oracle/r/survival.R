# Survival curves, log-rank tests and Cox regressions by R's survival package.
#
# Run from tests/oracle; writes expected/survival.json. Censoring is event 0 throughout. null is NA or not reached.

suppressPackageStartupMessages(library(survival))
source("r/json.R")

toy <- function(time, event) data.frame(time = time, event = event)
one_hot <- function(frame, factor_column, reference) {
  for (level in setdiff(sort(unique(frame[[factor_column]])), reference)) {
    frame[[level]] <- as.numeric(frame[[factor_column]] == level)
  }
  frame
}

gehan <- with(MASS::gehan, data.frame(time, event = cens, control = as.numeric(treat == "control")))
data <- list(
  aml = with(aml, data.frame(time, event = status, nonmaintained = as.numeric(x == "Nonmaintained"))),
  gehan = gehan,
  lung = with(lung, data.frame(time, event = status - 1, sex, age, ecog = ph.ecog, karnofsky = ph.karno)),
  ovarian = with(ovarian, data.frame(time = futime, event = fustat, rx, age, resid = resid.ds, ecog = ecog.ps)),
  veteran = one_hot(
    with(veteran, data.frame(time, event = status, trt, karno, diagtime, age, prior,
                             celltype = as.character(celltype), cell = as.integer(celltype))),
    "celltype", "adeno"
  ),
  # Flat at one half from the last event to the last censoring.
  half_flat = toy(c(54, 75, 77, 84, 87, 92, 103, 105, 112, 118), rep(c(1, 0), each = 5)),
  # Meets every quartile exactly.
  uncensored = toy(1:4, 1),
  # A censoring tied with an event; the last subject has the event.
  to_zero = toy(c(1, 2, 3, 3, 4, 5), c(1, 1, 1, 0, 1, 1)),
  # Two subjects at time 0, one with the event.
  time_zero = toy(c(0, 0, 1, 2, 2, 3, 4, 5), c(1, 0, 1, 1, 0, 1, 0, 1)),
  # Starts with censorings, where the log-log limits are undefined.
  late_start = toy(c(2, 3, 4, 4, 6, 8, 9, 11), c(0, 0, 1, 1, 0, 1, 0, 1)),
  no_events = toy(2:6, 0)
)
data$veteran$celltype <- NULL

# At 0.055 the upper log limit of the maintained arm of aml, which rises again at the end, is met where it rises.
probabilities <- c(0.055, 0.1, 0.25, 0.5, 0.75, 0.9)

curve <- function(name, group = NULL, label = NULL) {
  frame <- data[[name]]
  if (!is.null(group)) frame <- frame[which(frame[[group]] == label), ]
  part <- if (is.null(group)) name else sprintf("subset(%s, %s == %s)", name, group, label)
  fit <- survfit(Surv(time, event) ~ 1, frame)
  limits <- list()
  for (transform in c("plain", "log", "log-log")) {
    for (level in c(0.95, 0.9)) {
      limited <- survfit(Surv(time, event) ~ 1, frame, conf.type = transform, conf.int = level)
      quantiles <- quantile(limited, probabilities)
      limits[[length(limits) + 1]] <- list(
        call = unbox(sprintf(
          "survfit(Surv(time, event) ~ 1, %s, conf.type = '%s', conf.int = %s)", part, transform, level
        )),
        transform = unbox(transform), level = unbox(level), lower = limited$lower, upper = limited$upper,
        quantile = lapply(quantiles, unname)
      )
    }
  }
  list(
    call = unbox(sprintf("survfit(Surv(time, event) ~ 1, %s)", part)), data = unbox(name),
    group = if (is.null(group)) NULL else unbox(group), label = if (is.null(group)) NULL else unbox(label),
    time = fit$time, at_risk = fit$n.risk, events = fit$n.event, censored = fit$n.censor, survival = fit$surv,
    std_error = summary(fit, censored = TRUE)$std.err, log_std_error = fit$std.err, limits = limits
  )
}

log_rank <- function(name, group) {
  call <- sprintf("survdiff(Surv(time, event) ~ %s, %s)", group, name)
  fit <- with(data, eval(parse(text = call)))
  list(
    call = unbox(call), data = unbox(name), group = unbox(group), observed = fit$obs, expected = fit$exp,
    variance = fit$var, statistic = unbox(fit$chisq), degrees_of_freedom = unbox(length(fit$obs) - 1),
    p_value = unbox(pchisq(fit$chisq, length(fit$obs) - 1, lower.tail = FALSE))
  )
}

cox <- function(name, covariates, ties) {
  call <- sprintf(
    "coxph(Surv(time, event) ~ %s, %s, ties = '%s', control = coxph.control(eps = 1e-14, iter.max = 100))",
    paste(covariates, collapse = " + "), name, ties
  )
  # So tight a criterion may not be met by the log likelihood although the coefficients have settled.
  fit <- suppressWarnings(with(data, eval(parse(text = call))))
  summary <- summary(fit)
  statistic <- function(test) list(statistic = unbox(test[["test"]]), p_value = unbox(test[["pvalue"]]))
  list(
    call = unbox(call), data = unbox(name), covariates = covariates, ties = unbox(ties),
    coefficients = unname(coef(fit)), std_errors = unname(sqrt(diag(vcov(fit)))), covariance = unname(vcov(fit)),
    p_values = unname(summary$coefficients[, "Pr(>|z|)"]),
    hazard_ratios = unname(summary$conf.int[, "exp(coef)"]), lower = unname(summary$conf.int[, "lower .95"]),
    upper = unname(summary$conf.int[, "upper .95"]), log_likelihood_null = unbox(fit$loglik[1]),
    log_likelihood = unbox(fit$loglik[2]), score = statistic(summary$sctest),
    wald = list(
      statistic = unbox(fit$wald.test), p_value = unbox(pchisq(fit$wald.test, length(coef(fit)), lower.tail = FALSE))
    ),
    likelihood_ratio = statistic(summary$logtest)
  )
}

models <- list(
  list("aml", "nonmaintained"),
  list("gehan", "control"),
  list("lung", "sex"),
  list("lung", c("age", "sex", "ecog")),
  list("ovarian", c("age", "resid", "rx", "ecog")),
  list("veteran", "trt"),
  list("veteran", c("trt", "karno", "diagtime", "age", "prior", "large", "smallcell", "squamous"))
)

result <- list(
  made_with = lapply(list(
    R = as.character(getRversion()), survival = as.character(packageVersion("survival")),
    MASS = as.character(packageVersion("MASS"))
  ), unbox),
  probabilities = probabilities,
  data = lapply(data, as.list),
  curves = c(
    list(
      curve("aml", "nonmaintained", 0), curve("aml", "nonmaintained", 1),
      curve("gehan", "control", 0), curve("gehan", "control", 1),
      curve("lung", "sex", 1), curve("lung", "sex", 2), curve("ovarian", "rx", 1), curve("ovarian", "rx", 2)
    ),
    lapply(1:4, function(cell) curve("veteran", "cell", cell)),
    lapply(c("ovarian", "half_flat", "uncensored", "to_zero", "time_zero", "late_start", "no_events"), curve)
  ),
  log_rank = list(
    log_rank("aml", "nonmaintained"), log_rank("gehan", "control"), log_rank("lung", "sex"), log_rank("lung", "ecog"),
    log_rank("ovarian", "rx"), log_rank("veteran", "trt"), log_rank("veteran", "cell")
  ),
  cox = unlist(
    lapply(models, function(model) {
      lapply(c("efron", "breslow", "exact"), function(ties) cox(model[[1]], model[[2]], ties))
    }),
    recursive = FALSE
  )
)

writeLines(compact_json(result), "expected/survival.json")
