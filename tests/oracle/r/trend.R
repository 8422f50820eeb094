# Trends of a proportion over scored groups: what R says of them.
#
#   Rscript tests/oracle/r/trend.R
#
# writes tests/oracle/expected/trend.json. The exact p-values are sums over all tables with the margins observed.

suppressMessages(library(coin))
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "json.R"))

# All ways in which `events` can be shared out to groups of the sizes `n`, a row each.
tables <- function(n, events) {
  grid <- as.matrix(expand.grid(lapply(n, function(size) 0:min(size, events))))
  grid[rowSums(grid) == events, , drop = FALSE]
}

exact <- function(score, x, n) {
  ways <- tables(n, sum(x))
  weight <- apply(ways, 1, function(row) prod(choose(n, row)))
  sums <- as.vector(ways %*% score)
  t <- sum(score * x)
  # Sums that agree to this much are one sum; all differences of these cases are far greater or rounding.
  slack <- 1e-9 * diff(range(score))
  chance <- function(chosen) sum(weight[chosen]) / sum(weight)
  equal <- abs(sums - t) <= slack
  up <- chance(sums > t + slack)
  down <- chance(sums < t - slack)
  at <- chance(equal)
  mean <- sum(n * score) / sum(n) * sum(x)
  distance <- chance(abs(sums - mean) >= abs(t - mean) - slack)
  place <- cumsum(c(TRUE, diff(sort(sums)) > slack))[order(order(sums))]
  likelihood <- ave(weight / sum(weight), place, FUN = sum)
  unlikely <- chance(likelihood <= at * (1 + 1e-7))
  list(
    one_sided = c(up + at, down + at), mid_one_sided = c(up + at / 2, down + at / 2),
    distance = distance, doubled = min(1, 2 * (min(up, down) + at)), minimum_likelihood = unlikely,
    mid = c(distance - at / 2, 2 * min(up, down) + at, unlikely - at / 2), tables = nrow(ways)
  )
}

record <- function(score, x, n, enumerate = TRUE) {
  test <- suppressWarnings(prop.trend.test(x, n, score))
  z <- sign(sum(score * (x - n * sum(x) / sum(n)))) * sqrt(test$statistic[[1]])
  data <- data.frame(
    group = factor(rep(rep(seq_along(n), 2), c(x, n - x)), ordered = TRUE),
    event = factor(rep(c("yes", "no"), c(sum(x), sum(n - x))))
  )
  # coin takes small variances for 0, so that it is given the scores on a scale of 1; it subtracts its p-value from 1,
  # so that pchisq is called here.
  scaled <- score / max(abs(score))
  permutation <- independence_test(
    event ~ group, data, teststat = "quadratic",
    xtrafo = function(data) trafo(data, ordered_trafo = function(x) scaled[as.integer(x)])
  )
  value <- list(
    score = score, x = x, n = n,
    binomial = c(test$statistic[[1]], test$p.value), binomial_one_sided = c(z, pnorm(z, lower.tail = FALSE), pnorm(z)),
    permutation = c(statistic(permutation)[[1]], pchisq(statistic(permutation)[[1]], 1, lower.tail = FALSE))
  )
  list(
    id = paste(deparse(score, width.cutoff = 500), deparse(x), deparse(n)),
    call = "prop.trend.test(x, n, score); coin::independence_test(event ~ group), pchisq; expand.grid, choose",
    value = if (enumerate) c(value, exact(score, x, n)) else value
  )
}

records <- list(
  record(1:4, c(2, 5, 9, 14), c(20, 22, 21, 20)),
  record(1:4, c(0, 0, 1, 3), c(10, 10, 10, 10)),
  record(0:2, c(0, 1, 2), c(2, 2, 2)),
  record(c(0, 5, 10, 50), c(1, 4, 3, 9), c(12, 11, 13, 12)),
  record(c(0, 0.1, 0.3, 0.7), c(3, 2, 6, 7), c(9, 8, 10, 9)),
  record(c(0, 1, sqrt(2), pi), c(1, 2, 2, 5), c(7, 8, 6, 7)),
  record(log(c(1, 3, 10)), c(4, 7, 13), c(25, 24, 22)),
  record(c(3, 1, 2), c(2, 9, 5), c(11, 12, 10)),
  record(c(-1, 0, 1), c(4, 5, 4), c(10, 10, 10)),
  record(c(-1, 0, 1), c(5, 0, 5), c(10, 12, 10)),
  record(c(0, 1), c(3, 8), c(12, 13)),
  record(c(1, 1, 2), c(2, 3, 7), c(9, 9, 10)),
  record(c(10, 11, 12), c(2, 4, 8), c(15, 16, 14)),
  record(c(1e-7, 2e-7, 4e-7), c(1, 0, 6), c(8, 9, 10)),
  record(1:5, c(0, 0, 0, 0, 8), c(8, 8, 8, 8, 8)),
  record(1:6, c(1, 0, 2, 1, 3, 4), c(5, 4, 6, 5, 4, 6)),
  record(1:4, c(48, 55, 60, 72), c(100, 102, 98, 101), FALSE),
  record(c(0, 10, 20, 40), c(480, 551, 620, 731), c(1003, 1012, 998, 1011), FALSE)
)

file <- list(
  title = "Trends of a proportion over scored groups",
  generated_by = list(
    R = R.version.string,
    packages = lapply(c(stats = "stats", coin = "coin"), function(name) as.character(packageVersion(name)))
  ),
  results = records
)

writeLines(indented_json(file), file.path(here, "../expected/trend.json"))
