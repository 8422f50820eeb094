# Proportions, one, two independent and two paired: what R says of them.
#
#   Rscript tests/oracle/r/proportions.R
#
# writes tests/oracle/expected/proportions.json. Where R has a function it is called; where it has none the published
# formula stands here, and the record's call says so. fisher.test stops its root search for the odds ratio early, so
# the conditional estimate and its limits are solved here from the same distribution to full precision; so are those of
# the profile likelihood, which confint of a glm interpolates, and those of Miettinen and Nurminen.

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "json.R"))

given <- function(...) sprintf(...)
limits <- function(test) as.numeric(test$conf.int)
quietly <- suppressWarnings

# One sample ----------------------------------------------------------------------------------------------------------

wald <- function(x, n, level) {
  p <- x / n
  half <- qnorm((1 - level) / 2, lower.tail = FALSE) * sqrt(p * (1 - p) / n)
  c(max(0, p - half), min(1, p + half))
}

wilson <- function(x, n, level) {
  interval <- limits(quietly(prop.test(x, n, conf.level = level, correct = FALSE)))
  # prop.test reaches the ends only to rounding.
  if (x == 0) interval[1] <- 0
  if (x == n) interval[2] <- 1
  interval
}

one_sample <- function(x, n, level) {
  list(
    id = given("%d of %d at %g", x, n, level),
    call = given(paste(
      "wald: p +- z sqrt(p(1 - p)/n) within [0, 1];",
      "wilson: prop.test(%d, %d, conf.level = %g, correct = FALSE)$conf.int;",
      "clopper_pearson: binom.test(%d, %d, conf.level = %g)$conf.int"
    ), x, n, level, x, n, level),
    value = list(
      events = x, total = n, level = level,
      wald = wald(x, n, level),
      wilson = wilson(x, n, level),
      clopper_pearson = limits(binom.test(x, n, conf.level = level))
    )
  )
}

one_sample_counts <- list(
  c(0, 1), c(1, 1), c(1, 2), c(0, 5), c(2, 5), c(5, 5), c(0, 10), c(3, 10), c(9, 10), c(10, 10), c(1, 17), c(12, 17),
  c(12, 15), c(7, 24), c(23, 24), c(1, 60), c(29, 60), c(60, 60), c(81, 263), c(15, 148), c(0, 400), c(399, 400),
  c(123, 1000), c(1, 10000), c(5000, 10000), c(9983, 10000), c(10000, 10000)
)

# Two independent samples ---------------------------------------------------------------------------------------------

# Log probabilities of the first cell given the margins, up to a constant, when odds are equal.
support_of <- function(x1, n1, x2, n2) {
  k <- x1 + x2
  x <- max(0, k - n2):min(k, n1)
  list(x = x, log_probability = dhyper(x, n1, n2, k, log = TRUE))
}

probabilities <- function(support, theta) {
  log_weight <- support$log_probability + theta * support$x
  weight <- exp(log_weight - max(log_weight))
  weight / sum(weight)
}

solve_theta <- function(f) uniroot(f, c(-40, 40), tol = 1e-15, maxiter = 10000)$root

conditional <- function(x1, n1, x2, n2, level) {
  support <- support_of(x1, n1, x2, n2)
  tail <- (1 - level) / 2
  if (length(support$x) == 1) return(list(estimate = NA, interval = c(NA, NA)))
  lowest <- x1 == min(support$x)
  highest <- x1 == max(support$x)
  mean_at <- function(theta) sum(support$x * probabilities(support, theta)) - x1
  at_least <- function(theta) sum(probabilities(support, theta)[support$x >= x1]) - tail
  at_most <- function(theta) sum(probabilities(support, theta)[support$x <= x1]) - tail
  list(
    estimate = if (lowest) 0 else if (highest) Inf else exp(solve_theta(mean_at)),
    interval = c(
      if (lowest) 0 else exp(solve_theta(at_least)),
      if (highest) Inf else exp(solve_theta(at_most))
    )
  )
}

newcombe <- function(x1, n1, x2, n2, level) {
  p1 <- x1 / n1
  p2 <- x2 / n2
  w1 <- wilson(x1, n1, level)
  w2 <- wilson(x2, n2, level)
  d <- p1 - p2
  c(d - sqrt((p1 - w1[1])^2 + (w2[2] - p2)^2), d + sqrt((w1[2] - p1)^2 + (p2 - w2[1])^2))
}

agresti_caffo <- function(x1, n1, x2, n2, level) {
  p <- (c(x1, x2) + 1) / (c(n1, n2) + 2)
  half <- qnorm((1 - level) / 2, lower.tail = FALSE) * sqrt(sum(p * (1 - p) / (c(n1, n2) + 2)))
  p[1] - p[2] + c(-1, 1) * half
}

# Where f, which falls, passes 0: by bisection until no double is left between.
falls_to_0 <- function(f, low, high) {
  repeat {
    middle <- low + (high - low) / 2
    if (middle <= low || middle >= high || high - low < 1e-25) return(middle)
    if (f(middle) > 0) low <- middle else high <- middle
  }
}

# The second proportion of greatest likelihood where the first is greater by d >= 0.
restricted <- function(x1, n1, x2, n2, d) {
  part <- function(x, p) if (x == 0) 0 else x / p
  slope <- function(p) part(x1, p + d) - part(n1 - x1, (1 - d) - p) + part(x2, p) - part(n2 - x2, 1 - p)
  falls_to_0(slope, 0, 1 - d)
}

# The limit towards 1. The score is taken with d >= 0, for d < 0 with the arms exchanged.
miettinen_nurminen_upper <- function(x1, n1, x2, n2, level) {
  observed <- (x1 * n2 - x2 * n1) / (n1 * n2)
  if (observed == 1) return(1)
  z <- qnorm((1 - level) / 2, lower.tail = FALSE)
  score <- function(d) {
    if (d >= 0) {
      p2 <- restricted(x1, n1, x2, n2, d)
      q1 <- (1 - d) - p2
      variance <- (p2 + d) * q1 / n1 + p2 * (1 - p2) / n2
    } else {
      p1 <- restricted(x2, n2, x1, n1, -d)
      q2 <- (1 + d) - p1
      variance <- p1 * (1 - p1) / n1 + (p1 - d) * q2 / n2
    }
    (observed - d) / sqrt(variance * (n1 + n2) / (n1 + n2 - 1)) + z
  }
  falls_to_0(score, observed, 1)
}

miettinen_nurminen <- function(x1, n1, x2, n2, level) {
  c(-miettinen_nurminen_upper(x2, n2, x1, n1, level), miettinen_nurminen_upper(x1, n1, x2, n2, level))
}

# Twice the fall of the log-likelihood from its maximum to that at a log odds ratio: the first cell is the root of
# m (n2 - k + m) = exp(theta) (n1 - m) (k - m) within the margins. For theta > 0 the arms are exchanged.
profile_deviance <- function(x1, n1, x2, n2, theta) {
  if (theta > 0) return(profile_deviance(x2, n2, x1, n1, -theta))
  k <- x1 + x2
  odds_ratio <- exp(theta)
  b <- n2 - k + odds_ratio * (n1 + k)
  discriminant <- sqrt(b^2 + 4 * (1 - odds_ratio) * odds_ratio * n1 * k)
  m <- if (b > 0) 2 * odds_ratio * n1 * k / (b + discriminant) else (discriminant - b) / (2 * (1 - odds_ratio))
  observed <- c(x1, n1 - x1, x2, n2 - x2)
  fitted <- c(m, n1 - m, k - m, n2 - k + m)
  change <- (fitted - observed) / observed
  2 * sum(ifelse(observed == 0, 0, -observed * log1p(change)))
}

# confint of a glm reads its limits off a spline through the profile. It is held against the solution here, with this
# share of the distance from estimate to limit to spare.
INTERPOLATION <- 1e-3

profile_limits <- function(x1, n1, x2, n2, level) {
  if (no_odds_ratio(x1, n1, x2, n2)) return(c(NA, NA))
  z <- qnorm((1 - level) / 2, lower.tail = FALSE)
  estimate <- log(x1) + log(n2 - x2) - log(n1 - x1) - log(x2)
  excess <- function(theta) profile_deviance(x1, n1, x2, n2, theta) - z^2
  solve_within <- function(ends) uniroot(excess, ends, tol = 1e-15, maxiter = 10000)$root
  interval <- c(
    if (estimate == -Inf) 0 else exp(solve_within(c(-40, min(estimate, 40)))),
    if (estimate == Inf) Inf else exp(solve_within(c(max(estimate, -40), 40)))
  )
  if (is.finite(estimate)) {
    fit <- glm(cbind(c(x1, x2), c(n1 - x1, n2 - x2)) ~ c(1, 0), family = binomial)
    interpolated <- as.numeric(suppressMessages(confint(fit, 2, level = level)))
    stopifnot(abs(interpolated - log(interval)) < INTERPOLATION * abs(log(interval) - estimate))
  }
  interval
}

no_odds_ratio <- function(x1, n1, x2, n2) x1 + x2 == 0 || x1 + x2 == n1 + n2

by_likelihood <- function(x1, n1, x2, n2, level) {
  list(
    first = c(x1, n1), second = c(x2, n2), level = level,
    difference = (x1 * n2 - x2 * n1) / (n1 * n2),
    difference_miettinen_nurminen = miettinen_nurminen(x1, n1, x2, n2, level),
    sample_odds_ratio = if (no_odds_ratio(x1, n1, x2, n2)) NA else x1 * (n2 - x2) / ((n1 - x1) * x2),
    odds_ratio_profile = profile_limits(x1, n1, x2, n2, level)
  )
}

two_sample_by_likelihood <- function(x1, n1, x2, n2, level) {
  list(
    id = given("%d of %d v %d of %d at %g", x1, n1, x2, n2, level),
    call = paste(
      "miettinen_nurminen: the score equation by bisection, in it the restricted estimates by bisection;",
      "profile: the deviance by uniroot(tol = 1e-15) on the log odds ratio, where no cell is 0 also",
      "confint(glm(cbind(events, others) ~ arm, family = binomial)), near but interpolated"
    ),
    value = by_likelihood(x1, n1, x2, n2, level)
  )
}

# Events that are few among many, on which closed solutions of the cubic equation lose their digits.
rare_tables <- list(
  c(8, 18198, 162, 18325), c(11, 14134, 185, 14073), c(1, 1e6, 9, 1e6), c(0, 1e6, 4, 1000), c(3, 1e7, 0, 1e5),
  c(999998, 1e6, 2, 1e6)
)

two_sample <- function(x1, n1, x2, n2, level) {
  table <- matrix(c(x1, n1 - x1, x2, n2 - x2), 2)
  z <- qnorm((1 - level) / 2, lower.tail = FALSE)
  p1 <- x1 / n1
  p2 <- x2 / n2
  any_zero <- any(table == 0)
  ratio_defined <- x1 > 0 && x2 > 0
  chi_squared <- function(correct) {
    if (x1 + x2 == 0 || x1 + x2 == n1 + n2) return(c(NA, NA))
    test <- quietly(chisq.test(table, correct = correct))
    # Where the correction takes the whole deviation chisq.test leaves the rounding of the expected counts.
    if (test$statistic < 1e-20) c(0, 1) else as.numeric(c(test$statistic, test$p.value))
  }
  list(
    id = given("%d of %d v %d of %d at %g", x1, n1, x2, n2, level),
    call = given(paste(
      "t <- matrix(c(%d, %d, %d, %d), 2);",
      "wald: d +- z sqrt(p1 q1/n1 + p2 q2/n2);",
      "newcombe: method 10 from the Wilson limits of prop.test(correct = FALSE);",
      "agresti_caffo: wald with one event and one other added to each arm;",
      "katz: rr exp(+- z sqrt(1/x1 - 1/n1 + 1/x2 - 1/n2)); woolf: or exp(+- z sqrt(sum(1/t)));",
      "conditional: the roots fisher.test(t) looks for, by uniroot(tol = 1e-15) on the log odds ratio;",
      "fisher: fisher.test(t, alternative = ...)$p.value; chi_squared: chisq.test(t, correct = FALSE or TRUE)"
    ), x1, n1 - x1, x2, n2 - x2),
    value = list(
      first = c(x1, n1), second = c(x2, n2), level = level,
      difference = p1 - p2,
      difference_wald = p1 - p2 + c(-1, 1) * z * sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2),
      difference_newcombe = newcombe(x1, n1, x2, n2, level),
      difference_agresti_caffo = agresti_caffo(x1, n1, x2, n2, level),
      ratio = if (ratio_defined) p1 / p2 else NA,
      ratio_katz =
        if (ratio_defined) p1 / p2 * exp(c(-1, 1) * z * sqrt(1 / x1 - 1 / n1 + 1 / x2 - 1 / n2)) else c(NA, NA),
      odds_ratio = if (any_zero) NA else x1 / (n1 - x1) / (x2 / (n2 - x2)),
      odds_ratio_woolf =
        if (any_zero) c(NA, NA) else x1 / (n1 - x1) / (x2 / (n2 - x2)) * exp(c(-1, 1) * z * sqrt(sum(1 / table))),
      odds_ratio_conditional = conditional(x1, n1, x2, n2, level),
      fisher = fisher.test(table)$p.value,
      fisher_greater = fisher.test(table, alternative = "greater")$p.value,
      fisher_less = fisher.test(table, alternative = "less")$p.value,
      chi_squared = chi_squared(FALSE),
      chi_squared_yates = chi_squared(TRUE)
    )
  )
}

# 16 of 104 v 6 of 140: another table is 1.6e-7 likelier, and so just not in Fisher's two-sided sum.
two_sample_tables <- list(
  c(3, 4, 1, 4), c(56, 70, 48, 80), c(9, 10, 3, 10), c(5, 56, 0, 29), c(0, 10, 0, 20), c(10, 10, 0, 10), c(0, 7, 3, 9),
  c(6, 6, 2, 9), c(1, 1, 0, 1), c(2, 3, 4, 6), c(12, 17, 1, 17), c(8, 18, 1, 18), c(33, 45, 7, 22), c(7, 34, 1, 34),
  c(91, 155, 49, 150), c(33, 40, 24, 38), c(250, 1000, 210, 1000), c(50, 100, 50, 100), c(1, 400, 9, 380),
  c(399, 400, 360, 380), c(6, 90, 0, 91), c(140, 141, 122, 122), c(2987, 10000, 3109, 10000), c(20, 20, 31, 31),
  c(2, 12, 7, 12), c(1, 15, 11, 14), c(16, 104, 6, 140),
  c(500000, 1e6, 498700, 1e6)
)

# Two paired samples --------------------------------------------------------------------------------------------------

paired <- function(both, first, second, neither) {
  table <- matrix(c(both, second, first, neither), 2)
  mcnemar <- function(correct) {
    if (first + second == 0) return(c(NA, NA))
    test <- mcnemar.test(table, correct = correct)
    as.numeric(c(test$statistic, test$p.value))
  }
  list(
    id = given("%d, %d, %d, %d", both, first, second, neither),
    call = given(
      "t <- matrix(c(%d, %d, %d, %d), 2); mcnemar.test(t, correct = FALSE or TRUE); exact: binom.test(%d, %d)$p.value",
      both, second, first, neither, first, first + second
    ),
    value = list(
      pairs = c(both, first, second, neither),
      mcnemar = mcnemar(FALSE),
      mcnemar_corrected = mcnemar(TRUE),
      mcnemar_exact = if (first + second == 0) 1 else binom.test(first, first + second)$p.value
    )
  )
}

paired_tables <- list(
  c(20, 12, 5, 63), c(1, 7, 1, 21), c(11, 7, 0, 4), c(59, 6, 16, 80), c(794, 86, 150, 570), c(36, 0, 1, 3),
  c(14, 5, 5, 8), c(8, 0, 0, 9), c(101, 33, 45, 27), c(2, 1, 3, 0), c(4000, 512, 731, 1290)
)

# File ----------------------------------------------------------------------------------------------------------------

# Every one-sample case at every level, every table at 0.95 and at one other.
levels <- c(0.8, 0.9, 0.99)
at <- function(f, row, levels) lapply(levels, function(level) do.call(f, as.list(c(row, level))))
one_sample_records <- lapply(one_sample_counts, function(row) at(one_sample, row, c(levels, 0.95)))
others <- rep_len(levels, length(two_sample_tables))
two_sample_records <- Map(function(row, other) at(two_sample, row, c(0.95, other)), two_sample_tables, others)
by_likelihood_records <- c(
  Map(function(row, other) at(two_sample_by_likelihood, row, c(0.95, other)), two_sample_tables, others),
  lapply(rare_tables, function(row) at(two_sample_by_likelihood, row, 0.95))
)

versions <- function(names) lapply(setNames(names, names), function(name) as.character(packageVersion(name)))

file <- list(
  title = "Proportions: one, two independent and two paired",
  notes = "NA: not defined; Inf: an infinite limit; pairs are both, first alone, second alone, neither",
  generated_by = list(R = R.version.string, packages = versions(c("stats", "MASS"))),
  one_sample = unlist(one_sample_records, FALSE),
  two_sample = unlist(two_sample_records, FALSE),
  two_sample_by_likelihood = unlist(by_likelihood_records, FALSE),
  paired = lapply(paired_tables, function(row) do.call(paired, as.list(row)))
)

writeLines(indented_json(file, not_finite = "string"), file.path(here, "../expected/proportions.json"))
