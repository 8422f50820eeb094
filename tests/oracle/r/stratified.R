# Paired proportions with intervals, crossovers, and two proportions within strata: what R says of them.
#
#   Rscript tests/oracle/r/stratified.R
#
# writes tests/oracle/expected/stratified.json. Where R has a function it is called; where it has none the published
# formula stands here, and the record's call says so. mantelhaen.test stops its root search for the odds ratio early, so
# the conditional estimate and its limits are solved here to full precision.

library(metafor)
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "json.R"))

given <- function(...) sprintf(...)
quietly <- suppressWarnings
quantile_of <- function(level) qnorm((1 - level) / 2, lower.tail = FALSE)

# The place where f changes its sign, to the last digits.
root <- function(f, lower, upper) {
  at <- c(f(lower), f(upper))
  if (at[1] == 0) return(lower)
  if (at[2] == 0) return(upper)
  for (step in 1:300) {
    middle <- (lower + upper) / 2
    if (middle <= min(lower, upper) || middle >= max(lower, upper)) break
    if (sign(f(middle)) == sign(at[1])) lower <- middle else upper <- middle
  }
  middle
}

# Paired --------------------------------------------------------------------------------------------------------------

wilson <- function(x, n, z) {
  p <- x / n
  (p + z^2 / (2 * n) + c(-1, 1) * z * sqrt(p * (1 - p) / n + z^2 / (4 * n^2))) / (1 + z^2 / n)
}

newcombe_paired <- function(a, b, c, e, z) {
  n <- a + b + c + e
  first <- wilson(a + b, n, z)
  second <- wilson(a + c, n, z)
  p <- c(a + b, a + c) / n
  product <- a * e - b * c
  if (product > 0) product <- max(product - n / 2, 0)
  margins <- prod(a + b, c + e, a + c, b + e)
  phi <- if (margins == 0) 0 else product / sqrt(margins)
  side <- function(x, y) sqrt(x^2 - 2 * phi * x * y + y^2)
  d <- (b - c) / n
  c(d - side(p[1] - first[1], second[2] - p[2]), d + side(first[2] - p[1], p[2] - second[1]))
}

tango <- function(b, c, n, z) {
  d <- (b - c) / n
  score <- function(delta) {
    linear <- (2 * n - b + c) * delta - b - c
    q <- (sqrt(linear^2 + 8 * n * c * delta * (1 - delta)) - linear) / (4 * n)
    (b - c - n * delta)^2 - z^2 * n * (2 * q + delta * (1 - delta))
  }
  c(if (d == -1) -1 else root(score, -1 + 1e-15, d), if (d == 1) 1 else root(score, d, 1 - 1e-15))
}

paired <- function(a, b, c, e, level) {
  n <- a + b + c + e
  z <- quantile_of(level)
  wald <- function(b, c, n) (b - c + c(-1, 1) * z * sqrt(b + c - (b - c)^2 / n)) / n
  fewer <- min(b, c)
  list(
    id = given("%d, %d, %d, %d at %g", a, b, c, e, level),
    call = "mid_p: pbinom and dbinom; intervals: the published formulas, Tango's equation by bisection",
    value = list(
      pairs = c(a, b, c, e), level = level,
      mid_p = if (b + c == 0) 1 else if (b == c) 1 - dbinom(b, b + c, 0.5) / 2 else
        2 * pbinom(fewer, b + c, 0.5) - dbinom(fewer, b + c, 0.5),
      difference = (b - c) / n,
      wald = wald(b, c, n),
      agresti_min = wald(b + 0.5, c + 0.5, n + 2),
      newcombe = newcombe_paired(a, b, c, e, z),
      tango = tango(b, c, n, z)
    )
  )
}

paired_tables <- list(
  c(20, 12, 5, 63), c(1, 7, 1, 21), c(11, 7, 0, 4), c(59, 6, 16, 80), c(794, 86, 150, 570), c(36, 0, 1, 3),
  c(14, 5, 5, 8), c(8, 3, 0, 9), c(101, 33, 45, 27), c(2, 1, 3, 0), c(4000, 512, 731, 1290), c(3, 9, 8, 2)
)

# Crossover -----------------------------------------------------------------------------------------------------------

crossover <- function(one, other) {
  score <- function(pairs) rep(c(0, 1, -1, 0), pairs)
  scores <- c(score(one), score(other))
  sequence <- rep(1:2, c(sum(one), sum(other)))
  statistic <- (length(scores) - 1) * cor(scores, sequence)^2
  list(
    id = paste(c(one, other), collapse = ", "),
    call = "mainland_gart: fisher.test(rbind(one[2:3], other[2:3])); prescott: (N - 1) cor(score, sequence)^2",
    value = list(
      one = one, other = other,
      mainland_gart = fisher.test(rbind(one[2:3], other[2:3]))$p.value,
      prescott = c(statistic, pchisq(statistic, 1, lower.tail = FALSE))
    )
  )
}

crossovers <- list(
  list(c(9, 3, 1, 2), c(8, 1, 3, 4)), list(c(10, 14, 4, 6), c(9, 5, 13, 8)), list(c(0, 7, 0, 1), c(2, 1, 5, 0)),
  list(c(40, 22, 13, 25), c(38, 12, 30, 21)), list(c(3, 2, 9, 1), c(4, 1, 8, 2)), list(c(1, 6, 2, 0), c(0, 1, 9, 3))
)

# Strata --------------------------------------------------------------------------------------------------------------

# Rows of strata are x1, n1, x2, n2.
strata_of <- function(...) matrix(c(...), ncol = 4, byrow = TRUE)

formula_differences <- function(s, level) {
  z <- quantile_of(level)
  x1 <- s[, 1]; n1 <- s[, 2]; x2 <- s[, 3]; n2 <- s[, 4]
  p1 <- x1 / n1; p2 <- x2 / n2
  w <- n1 * n2 / (n1 + n2)
  w <- w / sum(w)
  d <- sum(w * (p1 - p2))
  robins <- d + c(-1, 1) * z * sqrt(sum(w^2 * (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)))
  limits <- function(x, n) {
    v <- x / n * (1 - x / n) / n
    if (all(v == 0)) v <- 1 / n
    q <- z * sqrt(sum(w^2 * v)) / sum(w * sqrt(v))
    colSums(w * t(mapply(wilson, x, n, q)))
  }
  one <- limits(x1, n1); other <- limits(x2, n2)
  scale <- c(sum(w^2 / n1), sum(w^2 / n2))
  side <- function(p, q) z * sqrt(scale[1] * p * (1 - p) + scale[2] * q * (1 - q))
  list(estimate = d, greenland_robins = robins, newcombe = c(d - side(one[1], other[2]), d + side(one[2], other[1])))
}

# The likelihood's maximum among proportions that differ by delta, by its derivative in the second.
restricted <- function(row, delta) {
  slope <- function(p2) {
    p1 <- p2 + delta
    (row[1] - row[2] * p1) * p2 * (1 - p2) + (row[3] - row[4] * p2) * p1 * (1 - p1)
  }
  low <- max(0, -delta); high <- min(1, 1 - delta)
  # The ends are roots of this form themselves; the sign next to them decides.
  p2 <- if (slope(low + 1e-13) <= 0) low else if (slope(high - 1e-13) >= 0) high else
    root(slope, low + 1e-13, high - 1e-13)
  c(p2 + delta, p2)
}

miettinen_nurminen <- function(s, level, iterate) {
  z <- quantile_of(level)
  n1 <- s[, 2]; n2 <- s[, 4]; total <- n1 + n2
  d <- s[, 1] / n1 - s[, 3] / n2
  score <- function(delta) {
    p <- apply(s, 1, restricted, delta)
    w <- n1 * n2 / total
    if (iterate) for (round in 1:100) {
      mean1 <- sum(w * p[1, ]) / sum(w); mean2 <- sum(w * p[2, ]) / sum(w)
      w <- 1 / (mean1 * (1 - mean1) / (mean2 * (1 - mean2)) / n1 + 1 / n2)
    }
    w <- w / sum(w)
    v <- (p[1, ] * (1 - p[1, ]) / n1 + p[2, ] * (1 - p[2, ]) / n2) * total / (total - 1)
    c(sum(w * (d - delta)), sum(w^2 * v))
  }
  near <- 1 - 1e-9
  estimate <- if (iterate) root(function(delta) score(delta)[1], -near, near) else {
    w <- n1 * n2 / total
    sum(w * d) / sum(w)
  }
  beyond <- function(delta) {
    at <- score(delta)
    at[1]^2 - z^2 * at[2]
  }
  c(estimate, root(beyond, -near, estimate), root(beyond, estimate, near))
}

# The distribution of the first arms' events, given the margins.
distribution <- function(s) {
  low <- 0
  d <- 1
  for (row in seq_len(nrow(s))) {
    k <- s[row, 1] + s[row, 3]
    x <- max(0, k - s[row, 4]):min(k, s[row, 2])
    next_d <- dhyper(x, s[row, 2], s[row, 4], k)
    sum_d <- numeric(length(d) + length(next_d) - 1)
    for (i in seq_along(d)) sum_d[i + seq_along(next_d) - 1] <- sum_d[i + seq_along(next_d) - 1] + d[i] * next_d
    d <- sum_d
    low <- low + x[1]
  }
  list(x = low + seq_along(d) - 1, d = d)
}

conditional <- function(s, level, own) {
  possible <- distribution(s)
  x <- possible$x
  keep <- possible$d > 0
  observed <- sum(s[, 1])
  tilt <- function(theta) {
    log_d <- log(possible$d[keep]) + theta * (x[keep] - observed)
    d <- numeric(length(x))
    d[keep] <- exp(log_d - max(log_d))
    d / sum(d)
  }
  tail <- (1 - level) / 2
  solve <- function(f) exp(root(function(theta) f(tilt(theta)), -50, 50))
  c(
    if (observed == x[1]) 0 else if (observed == x[length(x)]) Inf else solve(function(d) sum(d * (x - observed))),
    if (observed == x[1]) 0 else solve(function(d) sum(d[x > observed]) + own * d[x == observed] - tail),
    if (observed == x[length(x)]) Inf else solve(function(d) sum(d[x < observed]) + own * d[x == observed] - tail)
  )
}

zelen <- function(s) {
  each <- lapply(seq_len(nrow(s)), function(row) {
    k <- s[row, 1] + s[row, 3]
    x <- max(0, k - s[row, 4]):min(k, s[row, 2])
    list(x = x, d = dhyper(x, s[row, 2], s[row, 4], k))
  })
  if (prod(sapply(each, function(one) length(one$x))) > 5e5) return(NA)
  sums <- rowSums(expand.grid(lapply(each, `[[`, "x")))
  products <- apply(expand.grid(lapply(each, `[[`, "d")), 1, prod)
  here <- prod(mapply(function(one, x) one$d[one$x == x], each, s[, 1]))
  same <- sums == sum(s[, 1])
  sum(products[same & products <= here * (1 + 1e-7)]) / sum(products[same])
}

stratified <- function(s, level) {
  table <- array(t(cbind(s[, 1], s[, 3], s[, 2] - s[, 1], s[, 4] - s[, 3])), c(2, 2, nrow(s)))
  test <- function(...) {
    result <- mantelhaen.test(table, ...)
    as.numeric(c(result$statistic, result$p.value))
  }
  one_sided <- function(side) mantelhaen.test(table, exact = TRUE, alternative = side)$p.value
  pooled <- function(measure) {
    quietly(rma.mh(
      ai = s[, 1], n1i = s[, 2], ci = s[, 3], n2i = s[, 4], measure = measure, level = level,
      add = 0, to = "none", drop00 = FALSE, digits = 16
    ))
  }
  fit <- lapply(c(rd = "RD", rr = "RR", or = "OR"), pooled)
  three <- function(one, f) f(as.numeric(c(one$beta, one$ci.lb, one$ci.ub)))
  by_formula <- formula_differences(s, level)
  odds <- fit$or
  homogeneous <- is.finite(odds$BD) && nrow(s) > 1 && all(s[, 1] + s[, 3] > 0) &&
    all(s[, 1] + s[, 3] < s[, 2] + s[, 4])
  deviation <- sum(s[, 1] - s[, 2] * (s[, 1] + s[, 3]) / (s[, 2] + s[, 4]))
  list(
    id = given("%s at %g", paste(t(s), collapse = ", "), level),
    call = paste(
      "mantelhaen.test(correct = , exact = ); metafor::rma.mh(add = 0, to = 'none', drop00 = FALSE);",
      "greenland_robins, newcombe, miettinen_nurminen, conditional, mid_p, zelen: the formulas of this script"
    ),
    value = list(
      strata = lapply(seq_len(nrow(s)), function(row) s[row, ]), level = level,
      deviation = deviation,
      cmh = test(correct = FALSE), cmh_corrected = test(correct = TRUE),
      cmh_exact = mantelhaen.test(table, exact = TRUE)$p.value,
      cmh_exact_sides = c(one_sided("greater"), one_sided("less")),
      sato = three(fit$rd, identity), ratio = three(fit$rr, exp), odds_ratio = three(odds, exp),
      estimate = by_formula$estimate, greenland_robins = by_formula$greenland_robins,
      newcombe = by_formula$newcombe,
      miettinen_nurminen_cmh = miettinen_nurminen(s, level, FALSE),
      miettinen_nurminen_mn = miettinen_nurminen(s, level, TRUE),
      conditional = conditional(s, level, 1), mid_p = conditional(s, level, 0.5),
      breslow_day = if (homogeneous) c(odds$BD, odds$BDp) else c(NA, NA),
      tarone = if (homogeneous) c(odds$TA, odds$TAp) else c(NA, NA),
      zelen = zelen(s)
    )
  )
}

admissions <- strata_of(
  512, 825, 89, 108, 353, 560, 17, 25, 120, 325, 202, 593, 138, 417, 131, 375, 53, 191, 94, 393, 22, 373, 24, 341
)
sets <- list(
  admissions,
  strata_of(15, 20, 9, 20, 28, 40, 22, 41, 7, 30, 5, 28, 40, 45, 35, 46),
  strata_of(1, 2, 0, 2, 2, 3, 1, 3, 0, 1, 1, 4, 3, 3, 1, 2, 1, 4, 0, 3),
  strata_of(12, 40, 21, 42, 9, 25, 14, 24),
  strata_of(3, 12, 4, 11, 8, 15, 5, 14, 2, 9, 6, 10),
  strata_of(5, 30, 1, 28, 6, 31, 0, 30, 4, 12, 2, 13),
  strata_of(200, 1000, 240, 990, 31, 510, 52, 495, 700, 1200, 760, 1190),
  strata_of(6, 8, 1, 9, 2, 10, 7, 9),
  strata_of(2, 14, 3, 15, 5, 11, 4, 12, 9, 13, 8, 12, 1, 6, 2, 7)
)

# File ----------------------------------------------------------------------------------------------------------------

paired_levels <- rep_len(c(0.95, 0.9, 0.99), length(paired_tables))
set_levels <- rep_len(c(0.95, 0.95, 0.9, 0.99), length(sets))
file <- list(
  title = "Paired differences, crossovers and strata",
  notes = "NA: not defined or not computed; pairs are both, first alone, second alone, neither; strata are x1, n1, x2, n2",
  generated_by = list(
    R = R.version.string,
    packages = lapply(c(stats = "stats", metafor = "metafor"), function(name) as.character(packageVersion(name)))
  ),
  paired = Map(function(row, level) do.call(paired, as.list(c(row, level))), paired_tables, paired_levels),
  crossover = lapply(crossovers, function(pair) crossover(pair[[1]], pair[[2]])),
  stratified = Map(stratified, sets, set_levels)
)

writeLines(indented_json(file, not_finite = "string"), file.path(here, "../expected/stratified.json"))
