# Shared gamma frailty by R's survival package: fits at given variances, and the variance with the largest integrated
# likelihood.
#
# Run from tests/oracle; writes expected/frailty.json. coxph stops its search for the variance when the likelihood no
# longer changes, which leaves some five digits ("em"). All digits come from the root of the likelihood's slope, whose
# frailties are those of coxph at a given variance ("estimated"). Sparse fits take the frailties' information to be
# diagonal; their steps shrink by a constant factor, so that they end some 1e-8 from the maximum.

suppressPackageStartupMessages(library(survival))
source("r/json.R")

tight <- suppressWarnings(coxph.control(eps = 1e-15, toler.chol = 1e-14, iter.max = 500, outer.max = 100))
quietly <- suppressWarnings

models <- list(
  list(name = "kidney", data = transform(kidney, group = id), x = c("age", "sex"), ties = "efron"),
  list(name = "kidney, rows", data = transform(kidney, group = seq_along(id)), x = c("age", "sex"), ties = "efron"),
  list(name = "rats", data = transform(rats, group = litter), x = "rx", ties = "efron"),
  list(name = "rats, strata", data = transform(rats, group = litter, stratum = as.integer(factor(sex))), x = "rx",
    ties = "breslow"),
  list(name = "retinopathy", x = c("trt", "adult", "both"), ties = "efron", data = transform(retinopathy,
    time = futime, group = id, adult = as.numeric(type == "adult"), both = trt * (type == "adult"))),
  list(name = "bladder", x = c("rx", "size", "number"), ties = "efron",
    data = transform(bladder2, time = stop, entry = start, status = event, group = id)),
  list(name = "bladder, strata", x = c("rx", "size", "number"), ties = "breslow",
    data = transform(bladder2, time = stop, entry = start, status = event, group = id, stratum = pmin(enum, 3))),
  # Under Efron's rule coxph with a penalty weights tied events otherwise than without.
  list(name = "bladder, weights", x = c("rx", "number"), ties = "breslow", data = transform(bladder2, time = stop,
    entry = start, status = event, group = id, weight = 0.6 + (id %% 3) / 5, offset = (id %% 5) / 10)),
  list(name = "lung", x = c("age", "sex"), ties = "efron",
    data = transform(lung[complete.cases(lung[, c("age", "sex", "inst")]), ], status = status - 1, group = inst))
)

call_of <- function(model, frailty) {
  data <- model$data
  paste0(
    "coxph(Surv(", if (!is.null(data$entry)) "entry, ", "time, status) ~ ", paste(model$x, collapse = " + "),
    if (!is.null(data$stratum)) " + strata(stratum)", if (!is.null(data$offset)) " + offset(offset)", " + ", frailty,
    ", data, ", if (!is.null(data$weight)) "weights = weight, robust = FALSE, ",
    "ties = '", model$ties, "', control = tight)"
  )
}
fitted_with <- function(model, frailty) {
  data <- model$data
  quietly(eval(parse(text = call_of(model, frailty))))
}

# Events of the groups, each with its case weight; coxph counts them without.
events_of <- function(data) {
  weight <- if (is.null(data$weight)) 1 else data$weight
  as.vector(tapply(weight * data$status, data$group, sum))
}
correction <- function(theta, d) {
  nu <- 1 / theta
  sum(d + nu * log(nu) - (nu + d) * log(nu + d) + lgamma(nu + d) - lgamma(nu))
}
slope <- function(theta, d, w) {
  nu <- 1 / theta
  -nu^2 * sum(w - exp(w) + 1 + log(nu / (nu + d)) + digamma(nu + d) - digamma(nu))
}

at <- function(model, theta) {
  covariates <- seq_along(model$x)
  whole <- fitted_with(model, sprintf("frailty(group, theta = %.17g, sparse = FALSE)", theta))
  sparse <- fitted_with(model, sprintf("frailty(group, theta = %.17g, sparse = TRUE)", theta))
  w <- unname(coef(whole)[-covariates])
  d <- events_of(model$data)
  # At the maximum the frailties have mean 1, and coxph leaves that constant out.
  penalised <- whole$loglik[2] - whole$penalty[2]
  integrated <- penalised + correction(theta, d)
  if (is.null(model$data$weight)) stopifnot(abs(integrated - whole$history[[1]]$c.loglik) < 1e-9)
  term <- length(whole$df)
  list(
    variance = unbox(theta), coefficients = unname(coef(whole)[covariates]), frailties = w,
    covariance = unname(whole$var[covariates, covariates, drop = FALSE]),
    reduced = unname(whole$var2[covariates, covariates, drop = FALSE]), df = unbox(whole$df[term]),
    sparse_covariance = unname(sparse$var), sparse_reduced = unname(sparse$var2), sparse_df = unbox(sparse$df[term]),
    partial = unbox(whole$loglik[2]), penalised = unbox(penalised), integrated = unbox(integrated)
  )
}

record <- function(model) {
  data <- model$data
  d <- events_of(data)
  plain <- fitted_with(model, "NULL")
  slope_at <- function(theta) {
    found <- fitted_with(model, sprintf("frailty(group, theta = %.17g, sparse = FALSE)", theta))
    slope(theta, d, coef(found)[-seq_along(model$x)])
  }
  em <- fitted_with(model, "frailty(group, method = 'em', eps = 1e-10)")
  em_theta <- tail(em$history[[1]]$history[, 1], 1)
  boundary <- slope_at(1e-3) < 0
  root <- function(near) uniroot(slope_at, near, extendInt = "downX", tol = 1e-14, maxiter = 1000)$root
  theta <- if (!boundary) root(em_theta * c(0.9, 1.1))
  list(
    name = unbox(model$name), call = unbox(gsub("'", "", call_of(model, "frailty(group)"))), ties = unbox(model$ties),
    data = list(time = data$time, event = data$status, entry = data$entry, strata = data$stratum,
      weights = data$weight, offset = data$offset, group = data$group,
      x = unname(as.list(data[, model$x, drop = FALSE]))),
    without = unbox(plain$loglik[2]), null = unbox(plain$loglik[1]), fixed = lapply(c(0.05, 0.5, 2), at, model = model),
    estimated = if (!boundary) at(model, theta),
    em = if (is.null(data$weight)) list(variance = unbox(em_theta), coefficients = unname(coef(em)),
      integrated = unbox(em$history[[1]]$c.loglik))
  )
}

result <- list(
  program = unbox(R.version.string), package = unbox(paste("survival", packageVersion("survival"))),
  models = lapply(models, record)
)
writeLines(compact_json(result, matrices = "columns"), "expected/frailty.json")
