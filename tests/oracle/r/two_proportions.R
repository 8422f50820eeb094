# Two independent proportions: corrected and score intervals, tests against a margin, exact tests by every convention.
#
#   Rscript tests/oracle/r/two_proportions.R
#
# writes tests/oracle/expected/two_proportions.json. R has functions for few of these: the published formula stands here
# then, and the record's call says so. Restricted estimates of a difference come from a search for the root of the
# likelihood equation, those of a ratio from its quadratic equation. Unconditional tests go through all tables and
# maximise over the common proportion on a grid, every local maximum refined by optimize.

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "json.R"))

z_of <- function(level) qnorm((1 - level) / 2, lower.tail = FALSE)

# The last point before f, which falls, passes below 0: bisection to the last bit.
falls_to_0 <- function(f, below, above) {
  repeat {
    middle <- below + (above - below) / 2
    if (middle <= below || middle >= above) return(below)
    if (f(middle) > 0) below <- middle else above <- middle
  }
}

# Differences ---------------------------------------------------------------------------------------------------------

corrected_limits <- function(x, n, level) {
  interval <- as.numeric(suppressWarnings(prop.test(x, n, conf.level = level, correct = TRUE))$conf.int)
  # prop.test corrects by no more than |p - 1/2|, the formula by 1/2n whatever p.
  z <- z_of(level)
  p <- x / n
  lower <- function() (2 * x + z^2 - 1 - z * sqrt(z^2 - 2 - 1 / n + 4 * p * (n * (1 - p) + 1))) / (2 * (n + z^2))
  upper <- function() (2 * x + z^2 + 1 + z * sqrt(z^2 + 2 - 1 / n + 4 * p * (n * (1 - p) - 1))) / (2 * (n + z^2))
  limits <- c(if (x == 0) 0 else lower(), if (x == n) 1 else upper())
  if (abs(x - n / 2) >= 0.5) stopifnot(abs(limits - interval) < 1e-9)
  limits
}

newcombe_corrected <- function(x1, n1, x2, n2, level) {
  p1 <- x1 / n1
  p2 <- x2 / n2
  one <- corrected_limits(x1, n1, level)
  two <- corrected_limits(x2, n2, level)
  p1 - p2 + c(-sqrt((p1 - one[1])^2 + (two[2] - p2)^2), sqrt((one[2] - p1)^2 + (p2 - two[1])^2))
}

# The second arm's proportion among those that differ by d >= 0.
restricted <- function(x1, n1, x2, n2, d) {
  part <- function(x, p) if (x == 0) 0 else x / p
  slope <- function(p) part(x1, p + d) - part(n1 - x1, (1 - d) - p) + part(x2, p) - part(n2 - x2, 1 - p)
  falls_to_0(slope, 0, 1 - d)
}

score_of_difference <- function(x1, n1, x2, n2, d) {
  observed <- (x1 * n2 - x2 * n1) / (n1 * n2)
  if (d >= 0) {
    p2 <- restricted(x1, n1, x2, n2, d)
    variance <- (p2 + d) * ((1 - d) - p2) / n1 + p2 * (1 - p2) / n2
  } else {
    p1 <- restricted(x2, n2, x1, n1, -d)
    variance <- p1 * (1 - p1) / n1 + (p1 - d) * ((1 + d) - p1) / n2
  }
  (observed - d) / sqrt(variance)
}

mee_upper <- function(x1, n1, x2, n2, level) {
  observed <- (x1 * n2 - x2 * n1) / (n1 * n2)
  if (observed == 1) return(1)
  falls_to_0(function(d) score_of_difference(x1, n1, x2, n2, d) + z_of(level), observed, 1)
}

mee <- function(x1, n1, x2, n2, level) c(-mee_upper(x2, n2, x1, n1, level), mee_upper(x1, n1, x2, n2, level))

# Ratios --------------------------------------------------------------------------------------------------------------

score_of_ratio <- function(x1, n1, x2, n2, ratio) {
  a <- (n1 + n2) * ratio
  b <- ratio * (n1 + x2) + x1 + n2
  c <- x1 + x2
  p2 <- 2 * c / (b + sqrt(b^2 - 4 * a * c))
  p1 <- ratio * p2
  q1 <- max(0, 1 - p1)
  (x1 / n1 - ratio * x2 / n2) / sqrt(p1 * q1 / n1 + ratio^2 * p2 * (1 - p2) / n2)
}

# By bisection on the logarithm of the ratio; factor is that of the variance.
score_ratio <- function(x1, n1, x2, n2, level, factor) {
  if (x1 + x2 == 0) return(c(NA, NA))
  z <- z_of(level) * sqrt(factor)
  score <- function(log_ratio) score_of_ratio(x1, n1, x2, n2, exp(log_ratio))
  estimate <- log(x1 * n2 / (x2 * n1))
  c(
    if (x1 == 0) 0 else exp(falls_to_0(function(t) score(t) - z, -30, min(estimate, 30))),
    if (x2 == 0) Inf else exp(falls_to_0(function(t) score(t) + z, max(estimate, -30), 30))
  )
}

# Odds ratio ----------------------------------------------------------------------------------------------------------

mid_p_limits <- function(x1, n1, x2, n2, level) {
  k <- x1 + x2
  x <- max(0, k - n2):min(n1, k)
  if (length(x) == 1) return(c(NA, NA))
  logs <- lchoose(n1, x) + lchoose(n2, k - x)
  at <- function(theta) {
    weights <- exp(logs + theta * x - max(logs + theta * x))
    weights / sum(weights)
  }
  tail <- (1 - level) / 2
  half <- 0.5 * (x == x1)
  c(
    if (x1 == min(x)) 0 else exp(falls_to_0(function(t) tail - sum(at(t) * ((x > x1) + half)), -60, 60)),
    if (x1 == max(x)) Inf else exp(falls_to_0(function(t) sum(at(t) * ((x < x1) + half)) - tail, -60, 60))
  )
}

# Tests ---------------------------------------------------------------------------------------------------------------

SLACK <- 1 + 1e-7

fisher_tests <- function(x1, n1, x2, n2) {
  k <- x1 + x2
  x <- max(0, k - n2):min(n1, k)
  p <- dhyper(x, n1, n2, k)
  here <- x == x1
  lower <- cumsum(p)
  upper <- rev(cumsum(rev(p)))
  own <- min(lower[here], upper[here])
  other <- if (lower[here] <= upper[here]) upper else lower
  likelihood <- fisher.test(matrix(c(x1, n1 - x1, x2, n2 - x2), 2))$p.value
  list(
    minimum_likelihood = likelihood,
    doubled = min(1, 2 * own),
    blaker = min(1, own + max(0, other[other <= own * SLACK])),
    mid_p = min(1, 2 * (own - p[here] / 2)),
    mid_p_by_likelihood = likelihood - p[here] / 2
  )
}

likelihood_ratio <- function(x1, n1, x2, n2) {
  table <- matrix(c(x1, n1 - x1, x2, n2 - x2), 2)
  if (any(rowSums(table) == 0)) return(c(NA, NA))
  expected <- outer(rowSums(table), colSums(table)) / sum(table)
  statistic <- 2 * sum(ifelse(table == 0, 0, table * log(table / expected)))
  c(statistic, pchisq(statistic, 1, lower.tail = FALSE))
}

# The largest probability, over the common proportion, of the tables marked in a matrix (first arm's events by row).
largest_probability <- function(extreme, n1, n2) {
  probability <- function(p) as.numeric(dbinom(0:n1, n1, p) %*% extreme %*% dbinom(0:n2, n2, p))
  grid <- sin(seq(0, pi / 2, length.out = 2001))^2
  values <- vapply(grid, probability, 0)
  peaks <- which(values >= 0.9 * max(values) & values >= c(-1, head(values, -1)) & values >= c(values[-1], -1))
  refined <- vapply(peaks, function(i) {
    ends <- grid[c(max(1, i - 1), min(length(grid), i + 1))]
    optimize(probability, ends, maximum = TRUE, tol = 1e-12)$objective
  }, 0)
  min(1, max(values, refined))
}

unconditional <- function(x1, n1, x2, n2) {
  if (n1 + n2 > 150) return(list(barnard = NA, boschloo = NA))
  over <- function(f) outer(0:n1, 0:n2, Vectorize(f))
  # Ties are what agrees to twelve digits.
  squared <- over(function(a, b) {
    k <- a + b
    if (k == 0 || k == n1 + n2) 0 else (a * n2 - b * n1)^2 / (k * (n1 + n2 - k))
  })
  fisher <- over(function(a, b) {
    k <- a + b
    p <- dhyper(max(0, k - n2):min(n1, k), n1, n2, k)
    sum(p[p <= dhyper(a, n1, n2, k) * SLACK])
  })
  list(
    barnard = largest_probability(squared >= squared[x1 + 1, x2 + 1] * (1 - 1e-12), n1, n2),
    boschloo = largest_probability(fisher <= fisher[x1 + 1, x2 + 1] * (1 + 1e-12), n1, n2)
  )
}

# The least difference not rejected by the score test whose p-value is the largest over the nuisance proportion: the
# range from -1 in steps of 1/100, then bisection.
unconditional_lower <- function(x1, n1, x2, n2, error, two_sided) {
  excess <- function(d) {
    score <- outer(0:n1, 0:n2, Vectorize(function(a, b) score_of_difference(a, n1, b, n2, d)))
    observed <- score[x1 + 1, x2 + 1]
    # Where no variance is left the difference is the one tested.
    score[is.na(score)] <- 0
    slack <- 1e-12 * abs(observed)
    extreme <- if (two_sided) abs(score) >= abs(observed) - slack else score >= observed - slack
    probability <- function(p) as.numeric(dbinom(0:n1, n1, p + d) %*% extreme %*% dbinom(0:n2, n2, p))
    grid <- seq(max(0, -d), min(1, 1 - d), length.out = 1001)
    values <- vapply(grid, probability, 0)
    at <- which.max(values)
    ends <- grid[c(max(1, at - 1), min(1001, at + 1))]
    max(values, optimize(probability, ends, maximum = TRUE, tol = 1e-12)$objective) - error
  }
  d <- -0.99
  while (excess(d) <= 0) d <- d + 0.01
  -falls_to_0(function(d) if (excess(-d) > 0) 1 else -1, -d, -d + 0.01)
}

unconditional_intervals <- function(x1, n1, x2, n2, level) {
  both <- function(error, two_sided) c(
    unconditional_lower(x1, n1, x2, n2, error, two_sided), -unconditional_lower(x2, n2, x1, n1, error, two_sided)
  )
  list(
    id = sprintf("%d of %d v %d of %d at %g", x1, n1, x2, n2, level),
    call = "the score of every table by bisection, dbinom, the nuisance by a grid and optimize",
    value = list(
      first = c(x1, n1), second = c(x2, n2), level = level,
      chan_zhang = both((1 - level) / 2, FALSE),
      agresti_min = both(1 - level, TRUE)
    )
  )
}

# Records -------------------------------------------------------------------------------------------------------------

DIFFERENCE_MARGINS <- c(-0.2, -0.1, 0.05, 0.1)
RATIO_MARGINS <- c(0.5, 0.8, 1.25)

intervals <- function(x1, n1, x2, n2, level) {
  p1 <- x1 / n1
  p2 <- x2 / n2
  half <- z_of(level) * sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) + (1 / n1 + 1 / n2) / 2
  factor <- (n1 + n2) / (n1 + n2 - 1)
  list(
    id = sprintf("%d of %d v %d of %d at %g", x1, n1, x2, n2, level),
    call = paste(
      "wald_corrected: d +- (z sqrt(p1 q1/n1 + p2 q2/n2) + (1/n1 + 1/n2)/2); newcombe_corrected: method 11, its limits",
      "held against prop.test(correct = TRUE); mee: the score equation by bisection; koopman, miettinen_nurminen: the",
      "score of the ratio by bisection; mid_p: the sums of the noncentral hypergeometric distribution by bisection"
    ),
    value = list(
      first = c(x1, n1), second = c(x2, n2), level = level,
      wald_corrected = p1 - p2 + c(-half, half),
      newcombe_corrected = newcombe_corrected(x1, n1, x2, n2, level),
      mee = mee(x1, n1, x2, n2, level),
      koopman = score_ratio(x1, n1, x2, n2, level, 1),
      miettinen_nurminen = score_ratio(x1, n1, x2, n2, level, factor),
      mid_p = mid_p_limits(x1, n1, x2, n2, level)
    )
  )
}

tests <- function(x1, n1, x2, n2) {
  list(
    id = sprintf("%d of %d v %d of %d", x1, n1, x2, n2),
    call = sprintf(paste(
      "minimum_likelihood: fisher.test(matrix(c(%d, %d, %d, %d), 2))$p.value; doubled, blaker, mid_p: sums of dhyper;",
      "likelihood_ratio: 2 sum(O log(O/E)), pchisq; margins: (d - margin)/sqrt(V) at the restricted estimates;",
      "barnard, boschloo: all tables, dbinom, optimize"
    ), x1, n1 - x1, x2, n2 - x2),
    value = c(
      list(first = c(x1, n1), second = c(x2, n2)),
      fisher_tests(x1, n1, x2, n2),
      list(
        likelihood_ratio = likelihood_ratio(x1, n1, x2, n2),
        difference_margins = vapply(DIFFERENCE_MARGINS, function(d) score_of_difference(x1, n1, x2, n2, d), 0),
        ratio_margins = if (x1 + x2 == 0) rep(NA, length(RATIO_MARGINS)) else
          vapply(RATIO_MARGINS, function(ratio) score_of_ratio(x1, n1, x2, n2, ratio), 0)
      ),
      unconditional(x1, n1, x2, n2)
    )
  )
}

tables <- list(
  c(3, 4, 1, 4), c(56, 70, 48, 80), c(9, 10, 3, 10), c(5, 56, 0, 29), c(0, 10, 0, 20), c(10, 10, 0, 10), c(0, 7, 3, 9),
  c(6, 6, 2, 9), c(1, 1, 0, 1), c(2, 3, 4, 6), c(12, 17, 1, 17), c(8, 18, 1, 18), c(33, 45, 7, 22), c(7, 34, 1, 34),
  c(91, 155, 49, 150), c(33, 40, 24, 38), c(250, 1000, 210, 1000), c(50, 100, 50, 100), c(1, 400, 9, 380),
  c(399, 400, 360, 380), c(15, 40, 10, 40), c(81, 155, 57, 150), c(4, 5, 1, 7), c(20, 20, 31, 31), c(1, 15, 11, 14),
  c(500000, 1e6, 498700, 1e6)
)

levels <- c(0.8, 0.9, 0.99)
others <- rep_len(levels, length(tables))
at_both <- function(row, other) lapply(c(0.95, other), function(level) do.call(intervals, as.list(c(row, level))))
at_levels <- Map(at_both, tables, others)

file <- list(
  title = "Two independent proportions: intervals and tests",
  notes = "NA: not defined; Inf: an infinite limit",
  generated_by = list(R = R.version.string, packages = list(stats = as.character(packageVersion("stats")))),
  margins = list(difference = DIFFERENCE_MARGINS, ratio = RATIO_MARGINS),
  intervals = unlist(at_levels, FALSE),
  tests = lapply(tables, function(row) do.call(tests, as.list(row))),
  unconditional_intervals = list(
    unconditional_intervals(4, 5, 1, 7, 0.95), unconditional_intervals(3, 4, 1, 4, 0.9),
    unconditional_intervals(0, 3, 2, 5, 0.95)
  )
)

writeLines(indented_json(file, not_finite = "string"), file.path(here, "../expected/two_proportions.json"))
