# Logistic regression by R's glm, Firth's by brglm2, marginal effects written out, bootstrap limits by boot,
# generalized estimating equations by geepack.
#
#   Rscript tests/oracle/r/regression.R
#
# writes tests/oracle/expected/regression.json. Profile limits and tests of a coefficient are solved here over refits,
# since R's profile interpolates. null is a number that does not exist.

suppressPackageStartupMessages({
  library(brglm2)
  library(sandwich)
  library(boot)
  library(geepack)
})
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "json.R"))

# Data ----------------------------------------------------------------------------------------------------------------

case <- function(id, outcome, covariates, intercept = TRUE, offset = NULL, weights = NULL) {
  stopifnot(outcome %in% 0:1)
  list(id = id, outcome = outcome, covariates = unname(as.matrix(covariates)), intercept = intercept,
       offset = offset, weights = weights)
}

births <- with(MASS::birthwt, data.frame(
  low, age, weight = lwt, black = as.numeric(race == 2), other = as.numeric(race == 3), smoke, ht
))
n <- nrow(births)
data(endometrial, package = "brglm2")
data(lizards, package = "brglm2")
# One row for each species at each place, weighted by the lizards seen.
perches <- with(lizards, data.frame(
  grahami = rep(1:0, each = nrow(lizards)), seen = c(grahami, opalinus), high = as.numeric(height == ">=5ft"),
  wide = as.numeric(diameter == ">2in"), shady = as.numeric(light == "shady"),
  midday = as.numeric(time == "midday"), late = as.numeric(time == "late")
))

regular <- list(
  case("births", births$low, births[-1]),
  case("births on a scale of dates", births$low, transform(births[c("age", "weight")], age = 45000 + age)),
  case("births without an intercept", births$low, births[c("weight", "smoke", "ht")], intercept = FALSE),
  case("births with an offset", births$low, births[c("smoke", "ht")], offset = (100 - births$weight) / 50),
  case("births, some of weight 0", births$low, births[c("smoke", "ht", "age")], weights = seq_len(n) %% 4),
  case("lizards", perches$grahami, perches[-(1:2)], weights = perches$seen),
  case("births, intercept only", births$low, births[0])
)
separated <- list(
  case("endometrial", endometrial$HG, endometrial[c("NV", "PI", "EH")]),
  case("events in one arm only", c(0, 0, 0, 0, 0, 1, 1, 0, 1, 0), data.frame(rep(0:1, each = 5))),
  case("a threshold", c(0, 0, 0, 1, 1, 1, 1), data.frame(1:7 / 10))
)

# Fits by columns ------------------------------------------------------------------------------------------------------

columns <- function(case) if (case$intercept) cbind(1, case$covariates) else case$covariates
offset_of <- function(case) if (is.null(case$offset)) rep(0, length(case$outcome)) else case$offset
weights_of <- function(case) if (is.null(case$weights)) rep(1, length(case$outcome)) else case$weights
tight <- glm.control(epsilon = 1e-15, maxit = 100)

plain <- function(case, x = columns(case), offset = offset_of(case)) {
  # As many steps as change nothing any more, whatever the criterion says.
  suppressWarnings(glm.fit(x, case$outcome, weights_of(case), offset = offset, family = binomial(), control = tight,
                           intercept = case$intercept))
}
# Half the fall of the deviance when the coefficient of a column is held at a value.
plain_fall <- function(case, column, value) {
  x <- columns(case)
  held <- plain(case, x[, -column, drop = FALSE], offset_of(case) + value * x[, column])
  (held$deviance - plain(case)$deviance) / 2
}

# The triangle whose square is the information: the information itself would lose half the digits.
triangle <- function(case, beta) {
  p <- plogis(drop(columns(case) %*% beta) + offset_of(case))
  decomposed <- qr(sqrt(weights_of(case) * p * (1 - p)) * columns(case), tol = 1e-14)
  stopifnot(decomposed$pivot == seq_along(beta))
  qr.R(decomposed)
}
inverse_information <- function(case, beta) chol2inv(triangle(case, beta))
penalized <- function(case, beta) {
  eta <- drop(columns(case) %*% beta) + offset_of(case)
  y <- case$outcome
  sum(weights_of(case) * (y * plogis(eta, log.p = TRUE) + (1 - y) * plogis(eta, lower.tail = FALSE, log.p = TRUE))) +
    sum(log(abs(diag(triangle(case, beta)))))
}
# Fisher scoring of the penalized likelihood over some of the coefficients.
penalized_maximum <- function(case, beta, free) {
  x <- columns(case)
  if (length(free) == 0) return(beta)
  for (iteration in 1:5000) {
    p <- plogis(drop(x %*% beta) + offset_of(case))
    w <- weights_of(case)
    inverse <- inverse_information(case, beta)
    leverage <- w * p * (1 - p) * rowSums((x %*% inverse) * x)
    score <- crossprod(x, w * (case$outcome - p) + leverage * (0.5 - p))[free]
    step <- solve(solve(inverse)[free, free], score)
    step <- step / max(1, abs(step))
    beta[free] <- beta[free] + step
    if (max(abs(step)) < 1e-14 * (1 + max(abs(beta)))) break
  }
  stopifnot(max(abs(step)) < 1e-11)
  beta
}

# Where the fall reaches half the quantile of chi-squared, from the estimate outwards.
limits <- function(fall, estimate, std_error, level) {
  wanted <- qchisq(level, 1) / 2
  vapply(c(-1, 1), function(side) {
    far <- 1
    while (fall(estimate + side * far * std_error) < wanted) far <- 2 * far
    # The square root is almost linear there.
    root <- uniroot(function(d) sqrt(max(0, fall(estimate + side * d * std_error))) - sqrt(wanted), c(far / 1e3, far),
                    tol = 1e-15, maxiter = 1000)
    estimate + side * root$root * std_error
  }, 0)
}

inputs <- function(case) {
  list(id = unbox(case$id), intercept = unbox(as.numeric(case$intercept)), outcome = case$outcome,
       covariates = lapply(seq_len(ncol(case$covariates)), function(k) case$covariates[, k]),
       offset = case$offset, weights = case$weights)
}

logistic <- function(case) {
  x <- columns(case)
  fit <- plain(case)
  size <- ncol(x)
  estimate <- unname(fit$coefficients)
  covariance <- unname(inverse_information(case, estimate))
  se <- sqrt(diag(covariance))
  covariates <- setdiff(seq_len(size), if (case$intercept) 1)
  # glm.fit's own null deviance forgets the offset; glm fits the null model anew, as here.
  null <- if (case$intercept) plain(case, x[, 1, drop = FALSE])$deviance else fit$null.deviance
  score_of <- function(tested) {
    kept <- setdiff(seq_len(size), tested)
    null <- rep(0, size)
    if (length(kept) > 0) null[kept] <- plain(case, x[, kept, drop = FALSE])$coefficients
    p <- plogis(drop(x %*% null) + offset_of(case))
    u <- crossprod(x, weights_of(case) * (case$outcome - p))
    sum(backsolve(triangle(case, null), u, transpose = TRUE)^2)
  }
  alone <- seq_len(size)
  c(inputs(case), list(
    call = unbox("glm.fit(columns, outcome, weights, offset = offset, family = binomial(), epsilon = 1e-15)"),
    coefficients = estimate, std_errors = se, covariance = covariance,
    log_likelihood = unbox(-fit$deviance / 2), null_deviance = unbox(null), aic = unbox(fit$aic),
    profile_95 = lapply(alone, function(k) limits(function(b) plain_fall(case, k, b), estimate[k], se[k], 0.95)),
    profile_80 = lapply(alone, function(k) limits(function(b) plain_fall(case, k, b), estimate[k], se[k], 0.8)),
    likelihood_ratio = vapply(alone, function(k) 2 * plain_fall(case, k, 0), 0),
    score = vapply(alone, score_of, 0),
    overall = if (length(covariates) > 0) list(
      wald = unbox(drop(estimate[covariates] %*% solve(covariance[covariates, covariates], estimate[covariates]))),
      score = unbox(score_of(covariates)), likelihood_ratio = unbox(null - fit$deviance)
    )
  ))
}

firth <- function(case) {
  x <- columns(case)
  fit <- suppressWarnings(brglmFit(
    x, case$outcome, weights_of(case), offset = offset_of(case), family = binomial(), intercept = case$intercept,
    control = brglmControl(type = "AS_mean", epsilon = 1e-14, maxit = 5000)
  ))
  size <- ncol(x)
  estimate <- penalized_maximum(case, unname(fit$coefficients), seq_len(size))
  stopifnot(abs(estimate - fit$coefficients) < 1e-9 * max(abs(estimate)))
  covariance <- unname(inverse_information(case, estimate))
  se <- sqrt(diag(covariance))
  highest <- penalized(case, estimate)
  fall <- function(column) function(value) {
    start <- estimate
    start[column] <- value
    highest - penalized(case, penalized_maximum(case, start, setdiff(seq_len(size), column)))
  }
  covariates <- setdiff(seq_len(size), if (case$intercept) 1)
  null <- replace(estimate, covariates, 0)
  c(inputs(case), list(
    call = unbox("brglmFit(columns, outcome, weights, offset = offset, type = 'AS_mean', epsilon = 1e-14)"),
    coefficients = unname(fit$coefficients), std_errors = se, covariance = covariance,
    penalized_log_likelihood = unbox(highest),
    profile_95 = lapply(seq_len(size), function(k) limits(fall(k), estimate[k], se[k], 0.95)),
    likelihood_ratio = vapply(seq_len(size), function(k) 2 * fall(k)(0), 0),
    overall = if (length(covariates) > 0) {
      unbox(2 * (highest - penalized(case, penalized_maximum(case, null, setdiff(seq_len(size), covariates)))))
    }
  ))
}

# Marginal effects -----------------------------------------------------------------------------------------------------

# The treatment is the first covariate, and `modifier` what it is multiplied by in the last, if anything.
marginal <- function(case, modifier = NULL) {
  x <- columns(case)
  in_arm <- function(treated) {
    x[, 2] <- treated
    if (!is.null(modifier)) x[, ncol(x)] <- treated * modifier
    x
  }
  w <- weights_of(case)
  # Weights are numbers of subjects.
  rows <- rep(seq_along(w), w)
  frame <- data.frame(y = case$outcome[rows], o = offset_of(case)[rows])
  x_rows <- x[rows, ]
  fit <- suppressWarnings(glm(y ~ x_rows - 1 + offset(o), binomial(), frame, control = tight))
  n <- length(rows)
  arms <- lapply(c(1, 0), function(treated) in_arm(treated)[rows, ])
  p <- sapply(arms, function(arm) plogis(drop(arm %*% coef(fit)) + frame$o))
  gradients <- sapply(1:2, function(a) colMeans(p[, a] * (1 - p[, a]) * arms[[a]]))
  inverse <- unname(vcov(fit))
  residual <- frame$y - fitted(fit)
  influence <- scale(p, scale = FALSE) + n * (x_rows * residual) %*% inverse %*% gradients
  first <- x_rows[, 2] == 1
  randomized <- matrix(0, 2, 2)
  within <- list(first, !first)
  for (a in 1:2) for (b in 1:2) {
    randomized[a, b] <- cov(frame$y[within[[a]]], p[within[[a]], b]) + cov(frame$y[within[[b]]], p[within[[b]], a]) -
      cov(p[, a], p[, b])
    if (a == b) {
      randomized[a, a] <- randomized[a, a] + var((frame$y - p[, a])[within[[a]]]) / mean(within[[a]])
    }
  }
  covariances <- list(
    delta_model_based = crossprod(gradients, inverse %*% gradients),
    delta_sandwich = crossprod(gradients, vcovHC(fit, type = "HC0") %*% gradients),
    influence_function = crossprod(influence) / n^2, randomized = randomized / n
  )
  mu <- colMeans(p)
  effects <- function(covariance) {
    one <- function(estimate, gradient, back) {
      se <- sqrt(drop(gradient %*% covariance %*% gradient))
      c(back(estimate + c(0, -1, 1) * qnorm(0.975) * se), se)
    }
    list(difference = one(mu[1] - mu[2], c(1, -1), identity), ratio = one(log(mu[1] / mu[2]), c(1, -1) / mu, exp),
         odds_ratio = one(qlogis(mu[1]) - qlogis(mu[2]), c(1, -1) / (mu * (1 - mu)), exp))
  }
  c(inputs(case), list(
    call = unbox("glm(y ~ x - 1 + offset(o), binomial(), epsilon = 1e-15), vcovHC(type = 'HC0'), formulas"),
    modifier = modifier, proportions = mu, covariances = lapply(covariances, unname),
    effects = lapply(covariances, effects)
  ))
}

# The same of Firth's fit: proportions, and their covariance with the covariates fixed.
marginal_firth <- function(case) {
  x <- columns(case)
  fit <- firth(case)
  arms <- lapply(c(1, 0), function(treated) replace(x, cbind(seq_len(nrow(x)), 2), treated))
  p <- sapply(arms, function(arm) plogis(drop(arm %*% fit$coefficients) + offset_of(case)))
  gradients <- sapply(1:2, function(a) colMeans(p[, a] * (1 - p[, a]) * arms[[a]]))
  c(inputs(case), list(call = fit$call, proportions = colMeans(p),
                       covariance = crossprod(gradients, fit$covariance %*% gradients)))
}

# Limits of given replicates; the values are no bootstrap, boot.ci does not ask.
limits_of_replicates <- function(replicates, estimate, leave_one_out, level) {
  n <- length(leave_one_out)
  object <- structure(list(t0 = estimate, t = matrix(replicates), R = length(replicates), data = seq_len(n),
                           sim = "ordinary", stype = "i", strata = rep(1, n), weights = rep(1 / n, n)),
                      class = "boot", boot_type = "boot")
  influence <- (n - 1) * (mean(leave_one_out) - leave_one_out)
  found <- boot.ci(object, level, type = c("perc", "bca"), L = influence)
  list(call = unbox(sprintf("boot.ci(object, %s, type = c('perc', 'bca'), L = jackknife)", level)),
       level = unbox(level), estimate = unbox(estimate), replicates = replicates, leave_one_out = leave_one_out,
       percentile = found$percent[4:5], bca = found$bca[4:5])
}
skewed <- function(count) round(exp(qnorm((seq_len(count) * 0.6180339887498949) %% 1)), 6)

# Estimating equations -------------------------------------------------------------------------------------------------

estimating_equations <- function(case, cluster) {
  x <- columns(case)
  o <- offset_of(case)
  y <- case$outcome
  fits <- list()
  ways <- expand.grid(fixed = c(TRUE, FALSE), correlation = c("independence", "exchangeable"),
                      link = c("logit", "identity"), stringsAsFactors = FALSE)
  for (way in seq_len(nrow(ways))) {
    link <- ways$link[way]
    correlation <- ways$correlation[way]
    fixed <- ways$fixed[way]
    start <- coef(if (link == "logit") glm(y ~ x - 1 + offset(o), binomial()) else lm(y ~ x - 1 + offset(o)))
    # With starting values geese fixes the dispersion where it starts, so that 1 has to be said.
    fit <- geese(y ~ x - 1 + offset(o), id = cluster, family = binomial(link), corstr = correlation, b = unname(start),
                 gm = 1, scale.fix = fixed, control = geese.control(epsilon = 1e-14, maxit = 1000))
    stopifnot(fit$error == 0, !fixed || fit$gamma == 1)
    # Everyone with the first covariate 1, and everyone with 0.
    arms <- lapply(c(1, 0), function(treated) replace(x, cbind(seq_len(nrow(x)), 2), treated))
    predictors <- lapply(arms, function(arm) drop(arm %*% fit$beta) + o)
    p <- if (link == "logit") lapply(predictors, plogis) else predictors
    slopes <- if (link == "logit") lapply(p, function(p) p * (1 - p)) else lapply(p, function(p) rep(1, length(p)))
    gradients <- mapply(function(arm, slope) colMeans(slope * arm), arms, slopes)
    of_proportions <- function(covariance) unname(crossprod(gradients, covariance %*% gradients))
    fits[[length(fits) + 1]] <- list(
      link = unbox(link), correlation = unbox(correlation), scale_fixed = unbox(as.numeric(fixed)),
      coefficients = unname(fit$beta), robust = unname(fit$vbeta), model_based = unname(fit$vbeta.naiv),
      alpha = unbox(if (correlation == "exchangeable") fit$alpha else 0), dispersion = unbox(fit$gamma),
      proportions = vapply(p, mean, 0), robust_of_proportions = of_proportions(fit$vbeta),
      model_based_of_proportions = of_proportions(fit$vbeta.naiv)
    )
  }
  c(inputs(case), list(
    call = unbox("geese(y ~ x - 1 + offset(o), id, binomial(link), corstr, b, gm = 1, scale.fix, epsilon = 1e-14)"),
    cluster = cluster, fits = fits
  ))
}
data(ohio, package = "geepack")
data(respiratory, package = "geepack")
wheeze <- ohio[ohio$id %% 3 == 0, ]
visits <- with(respiratory, data.frame(
  outcome, active = as.numeric(treat == "A"), baseline, centre = center - 1, cluster = 1000 * center + id
))[-seq(3, nrow(respiratory), by = 7), ]

result <- list(
  made_with = lapply(list(
    R = as.character(getRversion()), brglm2 = as.character(packageVersion("brglm2")),
    sandwich = as.character(packageVersion("sandwich")), boot = as.character(packageVersion("boot")),
    geepack = as.character(packageVersion("geepack")),
    MASS = as.character(packageVersion("MASS"))
  ), unbox),
  logistic = lapply(regular, logistic),
  firth = lapply(c(regular[c(1, 4, 5)], separated), firth),
  marginal = list(
    marginal(case("smoking", births$low, births[c("smoke", "age", "weight", "ht")])),
    marginal(case("smoking by age", births$low, with(births, data.frame(smoke, age, smoke * age))), births$age),
    marginal(case("smoking, offset and weights", births$low, births[c("smoke", "age")],
                  offset = (120 - births$weight) / 50, weights = 1 + seq_len(n) %% 3))
  ),
  marginal_firth = list(
    marginal_firth(case("smoking", births$low, births[c("smoke", "age", "weight", "ht")])),
    marginal_firth(separated[[2]])
  ),
  limits_of_replicates = list(
    limits_of_replicates(skewed(199), 0.9, skewed(20), 0.95),
    limits_of_replicates(skewed(998), 1.2, skewed(31), 0.9)
  ),
  estimating_equations = list(
    estimating_equations(case("wheeze", wheeze$resp, wheeze[c("age", "smoke")]), wheeze$id),
    estimating_equations(case("respiratory", visits$outcome, visits[c("active", "baseline")]), visits$cluster)
  )
)

writeLines(compact_json(result), file.path(here, "../expected/regression.json"))
