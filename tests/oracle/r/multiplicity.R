# Several hypotheses: what R says of them.
#
#   Rscript tests/oracle/r/multiplicity.R
#
# writes tests/oracle/expected/multiplicity.json. The graphical procedure is not in R's own packages: the adjusted
# p-values are those of the closed test over all intersections, whose weights are found by removing the other hypotheses
# from the graph one by one. Differences of proportions are their formula. multcomp's numbers are randomised.

suppressMessages({
  library(mvtnorm)
  library(multcomp)
})
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "json.R"))

adjusted <- function(p) {
  methods <- c("bonferroni", "holm", "hochberg", "hommel", "BH", "BY")
  c(list(p = p), lapply(setNames(methods, methods), function(method) p.adjust(p, method)))
}

# The weights left to the hypotheses in `kept` after all others are removed.
intersection <- function(w, g, kept) {
  for (j in setdiff(seq_along(w), kept)) {
    after <- w + w[j] * g[j, ]
    edges <- g * 0
    for (l in seq_along(w)) for (k in seq_along(w)) {
      back <- g[l, j] * g[j, l]
      if (l != k && l != j && k != j && back < 1) edges[l, k] <- (g[l, k] + g[l, j] * g[j, k]) / (1 - back)
    }
    after[j] <- 0
    w <- after
    g <- edges
  }
  w
}

closed <- function(w, g, p) {
  m <- length(p)
  result <- rep(0, m)
  for (set in seq_len(2^m - 1)) {
    kept <- which(bitwAnd(set, 2^(seq_len(m) - 1)) > 0)
    share <- intersection(w, g, kept)[kept]
    whole <- min(1, ifelse(share > 0, p[kept] / share, Inf))
    result[kept] <- pmax(result[kept], whole)
  }
  list(weights = w, edges = as.vector(t(g)), p = p, adjusted = result)
}

set.seed(3)
random_graph <- function(m) {
  w <- rgamma(m, 1) * rbinom(m, 1, 0.8)
  g <- matrix(rgamma(m * m, 0.5) * rbinom(m * m, 1, 0.7), m)
  diag(g) <- 0
  sums <- rowSums(g)
  g <- g / ifelse(sums > 0, sums, 1) * ifelse(runif(m) < 0.3, 0.7, 1)
  closed(w / max(sum(w), 1e-9) * 0.999, g * 0.999, round(rbeta(m, 0.3, 2), 6))
}
rows <- function(...) matrix(c(...), sqrt(...length()), byrow = TRUE)
gatekeeper <- rows(0, 0.5, 0.5, 0, 0.5, 0, 0, 0.5, 0, 1, 0, 0, 1, 0, 0, 0)
graphs <- c(
  list(
    closed(c(0.5, 0.5, 0, 0), gatekeeper, c(0.01, 0.04, 0.015, 0.03)),
    closed(c(0.5, 0.5, 0, 0), gatekeeper, c(0.02, 0.055, 0.012, 0.001)),
    closed(rep(1 / 3, 3), (1 - diag(3)) / 2, c(0.01, 0.02, 0.04)),
    closed(c(1, 0, 0), rows(0, 1, 0, 0, 0, 1, 0, 0, 0), c(0.01, 0.2, 0.04)),
    closed(c(0.4, 0.3, 0.3), rows(0, 1, 0, 0, 0, 1, 0, 0, 0), c(0.02, 0.2, 0.01)),
    closed(c(0.8, 0.2), rows(0, 1, 1, 0), c(0.03, 0.009))
  ),
  lapply(c(3, 4, 4, 5, 5, 6), random_graph)
)

contrasts_of <- function(x, n, pooled) {
  p <- if (pooled) rep(sum(x) / sum(n), length(x)) else x / n
  v <- p * (1 - p) / n
  pair <- function(i, j) {
    d <- x[i] / n[i] - x[j] / n[j]
    se <- sqrt(v[i] + v[j])
    c(d, se, d / se, 2 * pnorm(-abs(d / se)))
  }
  k <- length(x)
  list(
    x = x, n = n, pooled = as.numeric(pooled),
    control = lapply(2:k, function(i) pair(i, 1)), factors = sqrt(v[1] / (v[1] + v[-1])),
    pairs = combn(k, 2, function(ij) pair(ij[1], ij[2]), simplify = FALSE)
  )
}
arms <- list(
  list(c(12, 18, 25, 31), c(40, 41, 39, 42)), list(c(1, 3, 2), c(4, 4, 4)), list(c(100, 130, 121), c(1000, 990, 502))
)
contrasts <- unlist(lapply(c(TRUE, FALSE), function(pooled) {
  lapply(arms, function(arm) contrasts_of(arm[[1]], arm[[2]], pooled))
}), recursive = FALSE)

ranges <- lapply(list(c(3.5, 3, 20), c(3.5, 3, Inf), c(1, 2, 7), c(5, 10, 30), c(2.2, 5, 12)), function(case) {
  df <- if (is.finite(case[3])) case[3] else 0
  list(range = case[1], groups = case[2], df = df, p = ptukey(case[1], case[2], case[3], lower.tail = FALSE))
})

# A one-way layout of unequal groups, with Dunnett's contrasts; multcomp is asked for an absolute error of 1e-6.
fit <- aov(breaks ~ tension, warpbreaks[c(1:8, 10:22, 28:40, 43:54), ])
sizes <- as.vector(table(model.frame(fit)$tension))
both <- glht(fit, linfct = mcp(tension = "Dunnett"))
lower <- glht(fit, linfct = mcp(tension = "Dunnett"), alternative = "less")
test <- function(of, type) {
  chosen <- multcomp::adjusted(type, maxpts = 1e7, abseps = 1e-6, releps = 0)
  as.vector(summary(of, test = chosen)$test$pvalues)
}
limits <- function(of) {
  as.vector(t(confint(of, level = 0.95, calpha = adjusted_calpha(maxpts = 1e7, abseps = 1e-6))$confint[, 2:3]))
}
tested <- summary(both)$test
dunnett <- list(
  sizes = sizes, df = both$df, estimate = as.vector(tested$coefficients),
  standard_error = as.vector(tested$sigma), statistic = as.vector(tested$tstat),
  single_step = test(both, "single-step"), free = test(both, "free"), single_step_less = test(lower, "single-step"),
  limits = limits(both)
)

families <- list(
  c(0.01, 0.04, 0.03, 0.5), c(0.01, 0.02, 0.022, 0.09), c(0.3), c(0, 0.5, 1), c(0.02, 0.02, 0.02), c(0.9, 0.8, 0.95),
  c(0.04, 0.045, 0.049, 0.0495), round(runif(7), 5), round(rbeta(12, 0.4, 2), 7), round(rbeta(25, 0.3, 1.5), 9),
  round(rbeta(40, 0.2, 3), 10), c(1e-300, 1e-20, 0.06, 0.07, 0.08)
)
record <- function(id, call, value) list(id = id, call = call, value = value)
file <- list(
  title = "Several hypotheses",
  generated_by = list(
    R = R.version.string,
    packages = lapply(c(stats = "stats", multcomp = "multcomp", mvtnorm = "mvtnorm"), function(name) {
      as.character(packageVersion(name))
    })
  ),
  results = list(
    record("adjusted", "p.adjust(p, method)", lapply(families, adjusted)),
    record("graphs", "closed test", graphs),
    record("contrasts", "formula", contrasts),
    record("ranges", "ptukey(range, groups, df, lower.tail = FALSE); df = 0 stands for Inf", ranges),
    record("dunnett", "glht(aov(breaks ~ tension), mcp(tension = 'Dunnett')), maxpts = 1e7, abseps = 1e-6", dunnett)
  )
)

writeLines(indented_json(file), file.path(here, "../expected/multiplicity.json"))
