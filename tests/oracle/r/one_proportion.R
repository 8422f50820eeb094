# One proportion: what R says of its intervals and of the tests of a null.
#
#   Rscript tests/oracle/r/one_proportion.R
#
# writes tests/oracle/expected/one_proportion.json. Where R has a function it is called; where it has none the published
# formula stands here, and the record's call says so. binom.test takes its limits from qbeta. Mid-p and Blaker's limits,
# which no function of R solves to full precision, stand in one_proportion_exact.json.

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "json.R"))

quietly <- suppressWarnings
within <- function(limits) c(max(0, limits[1]), min(1, limits[2]))

# Intervals -----------------------------------------------------------------------------------------------------------

# Limits that leave `tail` beyond them on either side.
wald <- function(x, n, tail, correction) {
  p <- x / n
  within(p + c(-1, 1) * (qnorm(tail, lower.tail = FALSE) * sqrt(p * (1 - p) / n) + correction))
}

agresti_coull <- function(x, n, tail) {
  z <- qnorm(tail, lower.tail = FALSE)
  p <- (x + z^2 / 2) / (n + z^2)
  within(p + c(-1, 1) * z * sqrt(p * (1 - p) / (n + z^2)))
}

# The score equation with half an event taken off or added, Newcombe's method 4 in his form.
wilson_corrected <- function(x, n, tail) {
  z <- qnorm(tail, lower.tail = FALSE)
  p <- x / n
  lower <- (2 * x + z^2 - 1 - z * sqrt(z^2 - 2 - 1 / n + 4 * p * (n * (1 - p) + 1))) / (2 * (n + z^2))
  upper <- (2 * x + z^2 + 1 + z * sqrt(z^2 + 2 - 1 / n + 4 * p * (n * (1 - p) - 1))) / (2 * (n + z^2))
  c(if (x == 0) 0 else lower, if (x == n) 1 else upper)
}

# prop.test reaches the ends only to rounding.
score <- function(x, n, level, ...) {
  limits <- as.numeric(quietly(prop.test(x, n, conf.level = level, ...))$conf.int)
  c(if (x == 0) 0 else limits[1], if (x == n) 1 else limits[2])
}

jeffreys <- function(x, n, tail) {
  c(
    if (x == 0) 0 else qbeta(tail, x + 0.5, n - x + 0.5),
    if (x == n) 1 else qbeta(tail, x + 0.5, n - x + 0.5, lower.tail = FALSE)
  )
}

interval <- function(x, n, level) {
  one_sided <- function(test) {
    c(test(alternative = "greater")$conf.int[1], test(alternative = "less")$conf.int[2])
  }
  # A null of its own, since binom.test also makes a p-value and for one half lists every count up to the total.
  exact <- function(...) binom.test(x, n, 1, conf.level = level, ...)
  tail <- (1 - level) / 2
  list(
    id = sprintf("%d of %d at %.10g", x, n, level),
    call = sprintf(paste(
      "wald, agresti_coull, wilson_corrected: formulas; wilson: prop.test(%d, %d, conf.level = %.12g, correct = FALSE);",
      "clopper_pearson: binom.test; jeffreys: qbeta of x + 1/2, n - x + 1/2; one_sided: alternative greater, less"
    ), x, n, level),
    value = list(
      events = x, total = n, level = level,
      wald = wald(x, n, tail, 0),
      wald_corrected = wald(x, n, tail, 1 / (2 * n)),
      wilson = score(x, n, level, correct = FALSE),
      wilson_corrected = wilson_corrected(x, n, tail),
      clopper_pearson = as.numeric(exact()$conf.int),
      agresti_coull = agresti_coull(x, n, tail),
      jeffreys = jeffreys(x, n, tail),
      wald_one_sided = wald(x, n, 1 - level, 0),
      wilson_one_sided = c(
        score(x, n, level, correct = FALSE, alternative = "greater")[1],
        score(x, n, level, correct = FALSE, alternative = "less")[2]
      ),
      clopper_pearson_one_sided = one_sided(exact),
      agresti_coull_one_sided = agresti_coull(x, n, 1 - level),
      jeffreys_one_sided = jeffreys(x, n, 1 - level)
    )
  )
}

interval_counts <- list(
  c(0, 1), c(1, 1), c(1, 2), c(0, 5), c(2, 5), c(5, 5), c(0, 10), c(3, 10), c(9, 10), c(10, 10), c(1, 17), c(12, 17),
  c(7, 24), c(23, 24), c(29, 60), c(60, 60), c(81, 263), c(15, 148), c(1, 29), c(0, 400), c(399, 400), c(123, 1000),
  c(1, 10000), c(5000, 10000), c(9983, 10000), c(50000, 1e6), c(3, 1e9), c(3e8, 1e9), c(1e9 - 7, 1e9), c(0, 1e9)
)

# Tests ---------------------------------------------------------------------------------------------------------------

blaker <- function(x, n, p) {
  below <- pbinom(x, n, p)
  above <- pbinom(x - 1, n, p, lower.tail = FALSE)
  near <- min(below, above)
  others <- if (below <= above) pbinom((x:n), n, p, lower.tail = FALSE) else pbinom(-1:(x - 1), n, p)
  min(1, near + max(0, others[others <= near * (1 + 1e-7)]))
}

test <- function(x, n, p) {
  below <- pbinom(x - 1, n, p) + dbinom(x, n, p) / 2
  above <- pbinom(x, n, p, lower.tail = FALSE) + dbinom(x, n, p) / 2
  score <- function(alternative, correct) {
    quietly(prop.test(x, n, p, alternative = alternative, correct = correct))$p.value
  }
  exact <- function(alternative) binom.test(x, n, p, alternative = alternative)$p.value
  sides <- c("two.sided", "greater", "less")
  list(
    id = sprintf("%d of %d against %.10g", x, n, p),
    call = sprintf(paste(
      "two-sided, greater, less: binom.test(%d, %d, %.10g) and prop.test(correct = FALSE or TRUE); doubled, blaker:",
      "pbinom; mid_p: pbinom and dbinom"
    ), x, n, p),
    value = list(
      events = x, total = n, null = p,
      exact = vapply(sides, exact, 0, USE.NAMES = FALSE),
      doubled = min(1, 2 * pbinom(x, n, p), 2 * pbinom(x - 1, n, p, lower.tail = FALSE)),
      blaker = blaker(x, n, p),
      mid_p = c(2 * min(below, above), above, below),
      score = vapply(sides, score, 0, correct = FALSE, USE.NAMES = FALSE),
      score_corrected = vapply(sides, score, 0, correct = TRUE, USE.NAMES = FALSE)
    )
  )
}

test_counts <- list(
  c(0, 1), c(1, 2), c(0, 5), c(4, 5), c(3, 10), c(9, 10), c(12, 15), c(2, 20), c(10, 20), c(7, 30), c(43, 50),
  c(14, 148), c(81, 263), c(123, 1000), c(480, 1000), c(2, 10000), c(4950, 10000), c(50400, 1e5)
)
nulls <- c(0.05, 0.2, 1 / 3, 0.5, 0.9)

# File ----------------------------------------------------------------------------------------------------------------

each <- function(rows, f, values) {
  unlist(lapply(rows, function(row) lapply(values, function(value) f(row[1], row[2], value))), FALSE)
}

file <- list(
  title = "One proportion: intervals, and tests of a null",
  notes = "limits: lower, upper; tests: two-sided, greater, less",
  generated_by = list(R = R.version.string, packages = list(stats = as.character(packageVersion("stats")))),
  intervals = each(interval_counts, interval, c(0.8, 0.9, 0.95, 0.99, 1 - 1e-10)),
  tests = each(test_counts, test, nulls)
)

writeLines(indented_json(file), file.path(here, "../expected/one_proportion.json"))
