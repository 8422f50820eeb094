# Rubin's rules: what R's mice says of them.
#
#   Rscript tests/oracle/r/imputation.R
#
# writes tests/oracle/expected/pooled.json. mice raises lambda to 1e-4 at least; no case here has less.

suppressMessages(library(mice))
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "json.R"))

record <- function(id, estimates, variances, complete) {
  pooled <- pool.scalar(estimates, variances, n = complete, k = 0)
  t <- qt(0.975, pooled$df) * sqrt(pooled$t)
  value <- list(
    estimates = estimates, variances = variances, complete = if (is.finite(complete)) complete else -1,
    pooled = c(pooled$qbar, pooled$ubar, pooled$b, pooled$t, pooled$df, pooled$fmi),
    limits = pooled$qbar + c(-t, t), p = 2 * pt(-abs(pooled$qbar) / sqrt(pooled$t), pooled$df)
  )
  list(id = id, call = "mice::pool.scalar(estimates, variances, n = complete, k = 0)", value = value)
}

estimates <- c(-3.21, -2.87, -4.05, -3.3, -2.51)
variances <- c(1.21, 1.4, 1.33, 1.18, 1.52)
records <- list(
  record("five copies", estimates, variances, 58),
  record("an infinite sample", estimates, variances, Inf),
  record("a small one", estimates, variances, 4),
  record("two copies", c(0.5, 0.75), c(0.01, 0.02), 100),
  record("mostly missing", c(10, -5, 30, 2), c(21, 20, 15, 18), 500),
  record("hardly missing", c(1, 1.02, 0.99, 1.01), c(1, 1.1, 0.9, 1), 37.5),
  record("forty copies", 100 + 3 * sin(1:40), 5 + cos(1:40), 212)
)

file <- list(
  title = "Rubin's rules",
  generated_by = list(R = R.version.string, packages = list(mice = as.character(packageVersion("mice")))),
  results = records
)

writeLines(indented_json(file), file.path(here, "../expected/pooled.json"))
