# Survival curves with delayed entry, weights and clusters, cumulative hazards, restricted means, milestones, conditional
# survival and follow-up by R's survival and prodlim packages.
#
# Run from tests/oracle; writes expected/km.json. null is NA, NaN, infinite or not reached.

suppressPackageStartupMessages({
  library(survival)
  library(prodlim)
})
source("r/json.R")

part <- function(time, event, entry = NULL, weights = NULL, cluster = NULL) {
  frame <- data.frame(time = as.numeric(time), event = as.numeric(event))
  if (!is.null(entry)) frame$entry <- as.numeric(entry)
  if (!is.null(weights)) frame$weights <- weights
  if (!is.null(cluster)) frame$cluster <- cluster
  frame
}
women <- subset(kidney, sex == 2)
spread <- 1 + (seq_len(nrow(lung)) * 7) %% 10 / 4
data <- list(
  maintained = with(subset(aml, x == "Maintained"), part(time, status)),
  control = with(subset(MASS::gehan, treat == "control"), part(time, cens)),
  treated = with(subset(MASS::gehan, treat == "6-MP"), part(time, cens)),
  men = with(subset(lung, sex == 1), part(time, status - 1)),
  women = with(subset(lung, sex == 2), part(time, status - 1)),
  weighted = part(c(1, 2, 2, 3, 5, 6, 7), c(1, 1, 0, 1, 1, 0, 1), weights = c(1, 2, 1.5, 0.5, 3, 1, 2)),
  weighted_lung = with(lung, part(time, status - 1, weights = spread)),
  catheters = part(women$time, women$status, cluster = women$id),
  transplants = with(heart, part(stop, event, entry = start, cluster = id)),
  delayed = part(
    c(4, 5, 5, 7, 8, 8, 8, 11, 12, 12), c(1, 1, 0, 1, 1, 1, 0, 1, 0, 1), entry = c(0, 0, 1, 2, 4, 5, 7, 7, 8, 5),
    weights = c(1, 2, 0.5, 1.5, 1, 3, 2, 1, 0.25, 2)
  ),
  no_events = part(2:6, 0)
)

response <- function(frame) {
  if (is.null(frame$entry)) Surv(frame$time, frame$event) else Surv(frame$entry, frame$time, frame$event)
}
fit <- function(frame, robust = FALSE, ...) {
  arguments <- list(formula = response(frame) ~ 1, weights = frame$weights, robust = robust, ...)
  if (robust) arguments$cluster <- if (is.null(frame$cluster)) seq_len(nrow(frame)) else frame$cluster
  do.call(survfit, arguments[!vapply(arguments, is.null, TRUE)])
}

probabilities <- c(0.1, 0.25, 0.5, 0.75)
curve <- function(name) {
  frame <- data[[name]]
  plain <- fit(frame)
  limits <- list()
  for (transform in c("plain", "log", "log-log", "logit", "arcsin")) {
    # Of the larger data the usual limits only, for the size of the file.
    for (lower in c("usual", if (nrow(frame) < 60) c("modified", "peto"))) {
      limited <- fit(frame, conf.type = transform, conf.lower = lower)
      limits[[length(limits) + 1]] <- list(
        transform = unbox(transform), lower_limit = unbox(lower), lower = limited$lower, upper = limited$upper,
        quantile = lapply(quantile(limited, probabilities), unname)
      )
    }
  }
  times <- sort(unique(c(0, frame$time[1:3], range(frame$time) * c(0.9, 1.1), median(frame$time) + 0.5)))
  table <- summary(plain, times = times, extend = TRUE)
  horizons <- c(median(frame$time), max(frame$time))
  means <- lapply(horizons, function(tau) {
    row <- summary(plain, rmean = tau)$table
    list(horizon = unbox(tau), mean = unbox(row[["rmean"]]), std_error = unbox(row[["se(rmean)"]]))
  })
  reversed <- frame
  reversed$event <- 1 - frame$event
  robust <- fit(frame, robust = TRUE)
  list(
    data = unbox(name), time = plain$time, at_risk = plain$n.risk, events = plain$n.event, censored = plain$n.censor,
    survival = plain$surv, log_std_error = plain$std.err, hazard = plain$cumhaz, hazard_std_error = plain$std.chaz,
    sequential_hazard = fit(frame, ctype = 2)$cumhaz, sequential_std_error = fit(frame, ctype = 2)$std.chaz,
    exponential = fit(frame, stype = 2)$surv,
    # In a robust fit std.err is on the scale of the survival probability.
    robust_std_error = robust$std.err, robust_hazard_std_error = robust$std.chaz,
    robust_sequential_std_error = fit(frame, robust = TRUE, ctype = 2)$std.chaz,
    limits = limits, means = means,
    table = list(
      time = times, at_risk = table$n.risk, events = table$n.event, censored = table$n.censor, survival = table$surv
    ),
    reverse = list(survival = fit(reversed)$surv, median = unbox(quantile(fit(reversed), 0.5)$quantile))
  )
}

# Events that leave before the censorings tied with them.
leaving_first <- function(name) {
  frame <- data[[name]]
  reversed <- prodlim(Hist(time, event) ~ 1, frame, reverse = TRUE)
  list(data = unbox(name), time = reversed$time, survival = reversed$surv)
}

at <- function(fit, time) {
  found <- summary(fit, times = time)
  list(survival = found$surv, log_std_error = found$std.err / found$surv)
}
scales <- list(
  plain = list(value = identity, slope = function(s) 1), log = list(value = log, slope = function(s) 1 / s),
  `log-log` = list(value = function(s) log(-log(s)), slope = function(s) 1 / (s * log(s))),
  logit = list(value = qlogis, slope = function(s) 1 / (s * (1 - s))),
  arcsin = list(value = function(s) asin(sqrt(s)), slope = function(s) 0.5 / sqrt(s * (1 - s)))
)
milestone <- function(first, second, time) {
  a <- at(fit(data[[first]]), time)
  b <- at(fit(data[[second]]), time)
  errors <- c(a$survival * a$log_std_error, b$survival * b$log_std_error)
  tests <- lapply(names(scales), function(name) {
    scale <- scales[[name]]
    slopes <- scale$slope(c(a$survival, b$survival))
    z <- (scale$value(a$survival) - scale$value(b$survival)) / sqrt(sum((slopes * errors)^2))
    list(transform = unbox(name), statistic = unbox(z), p_value = unbox(2 * pnorm(-abs(z))))
  })
  difference <- a$survival - b$survival
  std_error <- sqrt(sum(errors^2))
  list(
    first = unbox(first), second = unbox(second), time = unbox(time), difference = unbox(difference),
    std_error = unbox(std_error), lower = unbox(difference - qnorm(0.975) * std_error),
    upper = unbox(difference + qnorm(0.975) * std_error), tests = tests
  )
}

# The curve of those still at risk after the time survived.
conditional <- function(name, survived, further) {
  frame <- subset(data[[name]], time > survived)
  limits <- lapply(names(scales), function(transform) {
    found <- summary(fit(frame, conf.type = transform), times = survived + further)
    list(transform = unbox(transform), lower = unbox(found$lower), upper = unbox(found$upper))
  })
  found <- summary(fit(frame), times = survived + further)
  list(
    data = unbox(name), survived = unbox(survived), further = unbox(further), survival = unbox(found$surv),
    limits = limits
  )
}

# The contrasts of survRM2::rmst2 from the means and standard errors of summary.survfit.
contrast <- function(first, second, horizon) {
  of <- function(name) summary(fit(data[[name]]), rmean = horizon)$table[c("rmean", "se(rmean)")]
  a <- of(first)
  b <- of(second)
  z <- qnorm(0.975)
  from <- function(estimate, error, back = identity) {
    list(
      estimate = unbox(back(estimate)), lower = unbox(back(estimate - z * error)),
      upper = unbox(back(estimate + z * error)), std_error = unbox(error),
      p_value = unbox(2 * pnorm(-abs(estimate / error)))
    )
  }
  ratio <- function(m, v) from(log(m[1] / m[2]), sqrt(sum((v / m)^2)), exp)
  means <- c(a[[1]], b[[1]])
  errors <- c(a[[2]], b[[2]])
  list(
    first = unbox(first), second = unbox(second), horizon = unbox(horizon),
    difference = from(means[1] - means[2], sqrt(sum(errors^2))), ratio = ratio(means, errors),
    lost_ratio = ratio(horizon - means, errors)
  )
}

# Cut times have a row each, with nobody censored.
joined <- function(name) {
  frame <- data[[name]]
  fit <- survfit(Surv(entry, time, event) ~ 1, frame, id = frame$cluster, robust = FALSE)
  list(
    data = unbox(name), time = fit$time, at_risk = fit$n.risk, events = fit$n.event, censored = fit$n.censor,
    survival = fit$surv
  )
}

near_ties <- function() {
  time <- c(0.1 + 0.2, 0.3, 4.35 * 100, 435, 1, 1.1 - 0.1, 28 / 30.4375, 2, 3 * 1.1, 3.3)
  event <- c(1, 1, 0, 1, 1, 1, 1, 0, 1, 1)
  merged <- survfit(Surv(time, event) ~ 1)
  apart <- survfit(Surv(time, event) ~ 1, timefix = FALSE)
  list(
    time = time, event = event, merged = merged$time, survival = merged$surv, distinct = apart$time,
    survival_apart = apart$surv
  )
}

result <- list(
  made_with = lapply(list(
    R = as.character(getRversion()), survival = as.character(packageVersion("survival")),
    prodlim = as.character(packageVersion("prodlim"))
  ), unbox),
  call = unbox("survfit(response ~ 1, weights = weights, cluster = cluster, ...), as in r/km.R"),
  probabilities = probabilities,
  data = lapply(data, as.list),
  curves = lapply(names(data), curve),
  leaving_first = lapply(c("treated", "women", "maintained"), leaving_first),
  milestones = list(
    milestone("men", "women", 365.25), milestone("men", "women", 100), milestone("treated", "control", 12)
  ),
  conditional = list(
    conditional("men", 180, 180), conditional("women", 90, 300), conditional("maintained", 13, 18),
    conditional("treated", 0, 10)
  ),
  contrasts = list(
    contrast("women", "men", 365.25), contrast("men", "women", 700), contrast("treated", "control", 12),
    contrast("treated", "control", 30)
  ),
  joined = list(joined("transplants")),
  near_ties = near_ties()
)
writeLines(compact_json(result), "expected/km.json")
