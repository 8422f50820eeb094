# Performance measures of a simulation by the formulas of Morris, White and Crowther (2019), table 6.
#
#   Rscript tests/oracle/r/performance.R
#
# writes tests/oracle/expected/performance.json. Each measure is over the replicates that have what it is a measure of;
# the sums are R's, of the replicates centred first.

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "json.R"))

measures <- function(truth, theta, se, lower, upper, rejected) {
  share <- function(x) c(mean(x), sqrt(mean(x) * (1 - mean(x)) / length(x)))
  se <- se[!is.na(se)]
  held <- function(value) share((lower <= value & value <= upper)[!is.na(lower)])
  theta <- theta[!is.na(theta)]
  n <- length(theta)
  empirical <- sd(theta)
  model <- sqrt(mean(se^2))
  squares <- (theta - truth)^2
  part <- var(se^2) / (4 * length(se) * model^4)
  list(
    bias = c(mean(theta - truth), empirical / sqrt(n)),
    relative_bias = c(mean(theta - truth) / truth, empirical / sqrt(n) / abs(truth)),
    empirical_se = c(empirical, empirical / sqrt(2 * (n - 1))),
    model_se = c(model, sqrt(var(se^2) / (4 * length(se) * model^2))),
    relative_error_of_model_se = c(
      100 * (model / empirical - 1), 100 * (model / empirical) * sqrt(part + 1 / (2 * (n - 1)))
    ),
    mean_squared_error = c(mean(squares), sqrt(sum((squares - mean(squares))^2) / (n * (n - 1)))),
    coverage = held(truth),
    bias_eliminated_coverage = held(mean(theta)),
    rejection = share(rejected[!is.na(rejected)])
  )
}

# -1 stands for what is missing of standard errors and decisions, 1e300 of estimates and limits.
mark <- function(x, with) ifelse(is.na(x), with, x)

record <- function(id, truth, theta, se, z = 1.96) {
  lower <- theta - z * se
  upper <- theta + z * se
  rejected <- as.numeric(abs(theta / se) > z)
  value <- list(
    truth = truth, estimates = mark(theta, 1e300), standard_errors = mark(se, -1), lower = mark(lower, 1e300),
    upper = mark(upper, 1e300), rejected = mark(rejected, -1),
    measures = measures(truth, theta, se, lower, upper, rejected)
  )
  list(id = id, call = "mean, sd, var", value = value)
}

pair <- function(id, first, second) {
  both <- !is.na(first) & !is.na(second)
  a <- first[both]
  b <- second[both]
  ratio <- var(a) / var(b)
  value <- list(
    first = mark(first, 1e300), second = mark(second, 1e300),
    difference_in_bias = c(mean(a) - mean(b), sd(a - b) / sqrt(length(a))),
    relative_precision = c(100 * (ratio - 1), 200 * ratio * sqrt((1 - cor(a, b)^2) / (length(a) - 1)))
  )
  list(id = id, call = "mean, sd, var, cor", value = value)
}

set.seed(20261122)
theta <- rnorm(150, 0.5, 0.2)
se <- sqrt(0.04 * rchisq(150, 30) / 30)
without <- function(x, places) replace(x, places, NA)
log_odds <- rnorm(60, -1.3, 0.6)
results <- list(
  single = list(
    record("no gaps", 0.5, theta, se),
    record("gaps", 0.5, without(theta, c(3, 77, 140)), without(se, c(3, 5, 78, 79, 140))),
    record("a biased method", -0.7, log_odds, 0.3 + 0.1 * abs(sin(1:60))),
    record("far from 0", 1000, 1000.3 + theta / 64, se / 64)
  ),
  pairs = list(
    pair("gaps in either", without(theta, c(3, 9)), without(theta + se - 0.2, c(9, 10, 11))),
    pair("unrelated", log_odds, 2 * theta[1:60]),
    pair("opposed", log_odds, 3 - 0.5 * log_odds + theta[1:60] / 10)
  )
)

file <- list(
  title = "Performance measures of a simulation",
  generated_by = list(R = R.version.string, packages = list(stats = as.character(packageVersion("stats")))),
  results = results
)

writeLines(indented_json(file), file.path(here, "../expected/performance.json"))
