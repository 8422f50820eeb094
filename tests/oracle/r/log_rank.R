# Log-rank tests of every weight, stratified, with delayed entry, their trend, combination and permutation, by R.
#
# Run from tests/oracle; writes expected/log_rank.json. Censoring is event 0 throughout.

suppressPackageStartupMessages({
  library(survival)
  library(coin)
  library(mvtnorm)
})
source("r/json.R")

# Whole days of entry before the end, of no meaning.
entered <- function(time) pmax(0, floor(time * ((seq_along(time) * 7) %% 10) / 12) - 1)
data <- list(
  aml = with(aml, data.frame(time, event = status, group = as.integer(x) - 1)),
  gehan = with(MASS::gehan, data.frame(time, event = cens, group = as.integer(treat) - 1)),
  lung = with(subset(lung, !is.na(ph.ecog)),
              data.frame(time, event = status - 1, group = sex - 1, stratum = ph.ecog, entry = entered(time))),
  ovarian = with(ovarian, data.frame(time = futime, event = fustat, group = rx - 1, stratum = resid.ds)),
  veteran = with(veteran, data.frame(time, event = status, group = trt - 1, stratum = as.integer(celltype),
                                     entry = entered(time))),
  cells = with(veteran, data.frame(time, event = status, group = as.integer(celltype) - 1, stratum = prior / 10 * 2 + trt,
                                   entry = entered(time)))
)

# The sums from their definition, an event time after the other.
weights <- list(
  "log-rank" = function(s) 1,
  "gehan-breslow" = function(s) s$n,
  "tarone-ware" = function(s) sqrt(s$n),
  "peto-peto" = function(s) s$peto,
  "modified peto-peto" = function(s) s$peto * s$n / (s$n + 1),
  "fh 1 0" = function(s) s$before,
  "fh 0 1" = function(s) 1 - s$before,
  "fh 1 1" = function(s) s$before * (1 - s$before),
  "fh 0.5 0.5" = function(s) sqrt(s$before * (1 - s$before)),
  "fh 0 2.5" = function(s) (1 - s$before)^2.5,
  "modest 0.5" = function(s) 1 / max(s$before, 0.5),
  # Survival after the last event up to day 100.
  "modest day 100" = function(s) 1 / if (s$time <= 100) s$before else s$day_100
)
event_times <- function(frame) {
  if (is.null(frame$stratum)) frame$stratum <- 0
  if (is.null(frame$entry)) frame$entry <- -1
  sets <- list()
  for (part in split(frame, frame$stratum)) {
    before <- 1
    peto <- 1
    day_100 <- 1
    for (time in sort(unique(part$time[part$event == 1]))) {
      at_risk <- part$entry < time & part$time >= time
      dies <- part$time == time & part$event == 1
      levels <- 0:max(frame$group)
      n_by <- vapply(levels, function(g) sum(at_risk & part$group == g), 0)
      d_by <- vapply(levels, function(g) sum(dies & part$group == g), 0)
      n <- sum(n_by)
      d <- sum(d_by)
      peto <- peto * (1 - d / (n + 1))
      after <- before * (1 - d / n)
      if (time <= 100) day_100 <- after
      sets[[length(sets) + 1]] <- list(time = time, n = n, d = d, n_by = n_by, d_by = d_by, before = before,
                                       peto = peto, day_100 = day_100)
      before <- after
    }
  }
  sets
}
sums <- function(frame, first, second = first) {
  sets <- event_times(frame)
  groups <- length(sets[[1]]$n_by)
  total <- list(observed = numeric(groups), expected = numeric(groups), variance = matrix(0, groups, groups))
  for (s in sets) {
    w <- first(s)
    share <- s$n_by / s$n
    total$observed <- total$observed + w * s$d_by
    total$expected <- total$expected + w * s$d * share
    if (s$n > 1) {
      total$variance <- total$variance +
        w * second(s) * s$d * (s$n - s$d) / (s$n - 1) * (diag(share) - share %o% share)
    }
  }
  total
}
chi_squared <- function(total) {
  keep <- seq_len(length(total$observed) - 1)
  difference <- (total$observed - total$expected)[keep]
  statistic <- drop(difference %*% solve(total$variance[keep, keep], difference))
  list(statistic = unbox(statistic), p_value = unbox(pchisq(statistic, length(keep), lower.tail = FALSE)))
}

without <- function(frame, columns) frame[setdiff(names(frame), columns)]
variants <- function(name) {
  frame <- data[[name]]
  list(plain = without(frame, c("stratum", "entry")), stratified = without(frame, "entry"),
       entry = without(frame, "stratum"), both = frame)
}
weighted <- function(name, kind, weight) {
  frame <- variants(name)[[kind]]
  total <- sums(frame, weights[[weight]])
  c(list(data = unbox(name), kind = unbox(kind), weight = unbox(weight)), total, chi_squared(total))
}
weighted_records <- list()
for (name in c("lung", "veteran", "cells")) {
  for (kind in c("plain", "stratified", "entry", "both")) {
    for (weight in names(weights)) {
      weighted_records[[length(weighted_records) + 1]] <- weighted(name, kind, weight)
    }
  }
}

by_survdiff <- function(name, call) {
  fit <- with(data, eval(parse(text = call)))
  sum_of <- function(x) if (is.matrix(x)) rowSums(x) else x
  rho <- as.numeric(sub(".*rho = ([0-9.]+).*", "\\1", call))
  strata <- if (is.matrix(fit$obs)) list(by_observed = t(fit$obs), by_expected = t(fit$exp)) else list()
  c(list(call = unbox(call), data = unbox(name), kind = unbox(if (is.matrix(fit$obs)) "stratified" else "plain"),
         rho = unbox(rho), observed = sum_of(fit$obs), expected = sum_of(fit$exp), variance = fit$var,
         statistic = unbox(fit$chisq)), strata)
}
survdiff_records <- list()
for (name in c("lung", "veteran", "cells")) {
  for (rho in c(0, 0.5, 1)) {
    for (terms in c("group", "group + strata(stratum)")) {
      call <- sprintf("survdiff(Surv(time, event) ~ %s, %s, rho = %s)", terms, name, rho)
      survdiff_records[[length(survdiff_records) + 1]] <- by_survdiff(name, call)
    }
  }
}

# Without ties the score test of the counting process is the log-rank test with delayed entry.
untied <- data$lung
untied$time <- untied$time + seq_len(nrow(untied)) / 1024
untied_call <- "coxph(Surv(entry, time, event) ~ group + strata(stratum), untied)"
score_test <- list(
  call = unbox(untied_call), statistic = unbox(coxph(Surv(entry, time, event) ~ group + strata(stratum), untied)$score),
  time = untied$time, event = untied$event, group = untied$group, stratum = untied$stratum, entry = untied$entry
)

scores <- c(1, 2, 4, 8)
trend <- function(kind, weight) {
  total <- sums(variants("cells")[[kind]], weights[[weight]])
  z <- sum(scores * (total$observed - total$expected)) / sqrt(drop(scores %*% total$variance %*% scores))
  list(data = unbox("cells"), kind = unbox(kind), weight = unbox(weight), scores = scores, z = unbox(z),
       p_value = unbox(2 * pnorm(-abs(z))))
}

pairs <- function(kind, weight) {
  frame <- variants("cells")[[kind]]
  all <- sums(frame, weights[[weight]])
  difference <- all$observed - all$expected
  found <- list()
  for (first in 0:2) {
    for (second in (first + 1):3) {
      part <- subset(frame, group %in% c(first, second))
      part$group <- as.numeric(part$group == second)
      a <- first + 1
      b <- second + 1
      of_all <- (difference[a] - difference[b])^2 / (all$variance[a, a] + all$variance[b, b] - 2 * all$variance[a, b])
      found[[length(found) + 1]] <- list(first = unbox(first), second = unbox(second), all_groups = unbox(of_all),
                                         two_groups = chi_squared(sums(part, weights[[weight]]))$statistic)
    }
  }
  list(data = unbox("cells"), kind = unbox(kind), weight = unbox(weight), pairs = found)
}

# TVPACK's algorithm is not random; it takes up to three variables, each with one bound.
combination <- function(name, kind, chosen) {
  frame <- variants(name)[[kind]]
  functions <- weights[chosen]
  totals <- lapply(functions, function(w) sums(frame, w))
  covariance <- outer(seq_along(functions), seq_along(functions), Vectorize(function(a, b) {
    sums(frame, functions[[a]], functions[[b]])$variance[1, 1]
  }))
  correlation <- cov2cor(covariance)
  z <- vapply(totals, function(total) (total$observed - total$expected)[1], 0) / sqrt(diag(covariance))
  one_sided <- function(bound) {
    if (length(z) > 3) return(NULL)
    unbox(1 - as.numeric(pmvnorm(upper = rep(bound, length(z)), corr = correlation, algorithm = TVPACK(1e-14))))
  }
  set.seed(20260101)
  bound <- max(abs(z))
  two_sided <- pmvnorm(rep(-bound, length(z)), rep(bound, length(z)), corr = correlation,
                       algorithm = GenzBretz(maxpts = 2e7, abseps = 1e-8, releps = 0))
  list(data = unbox(name), kind = unbox(kind), weights = chosen, z = unname(z), correlation = correlation,
       upper = one_sided(max(z)), lower = one_sided(max(-z)), two_sided = unbox(1 - as.numeric(two_sided)),
       two_sided_error = unbox(attr(two_sided, "error")))
}
combinations <- list(
  c("log-rank", "fh 0 1"),
  c("log-rank", "fh 0 1", "fh 1 1"),
  c("log-rank", "fh 1 0", "fh 0 1"),
  c("log-rank", "modest 0.5", "gehan-breslow"),
  c("log-rank", "fh 0 1", "fh 1 0", "fh 1 1"),
  c("log-rank", "fh 0 2.5", "gehan-breslow", "fh 1 1")
)

# coin's scores have the other sign, and its statistic is of the first level. Of its own accord it takes them from all
# strata together.
coin_types <- c("log-rank" = "logrank", "gehan-breslow" = "Gehan-Breslow", "tarone-ware" = "Tarone-Ware",
                "peto-peto" = "Prentice-Marek")
permutation <- function(name, kind, weight) {
  frame <- variants(name)[[kind]]
  frame$group <- factor(frame$group)
  call <- sprintf("logrank_test(Surv(time, event) ~ group, %s, type = '%s', ties.method = 'mid-ranks', exact('split-up'))",
                  name, coin_types[[weight]])
  test <- function(alternative) {
    logrank_test(Surv(time, event) ~ group, frame, type = coin_types[[weight]], ties.method = "mid-ranks",
                 distribution = exact("split-up"), alternative = alternative)
  }
  list(call = unbox(call), data = unbox(name), kind = unbox(kind), weight = unbox(weight),
       z = unbox(-as.numeric(statistic(test("two.sided")))),
       two_sided = unbox(as.numeric(pvalue(test("two.sided")))),
       # A sum at most as great here is one at least as great there.
       upper = unbox(as.numeric(pvalue(test("less")))), lower = unbox(as.numeric(pvalue(test("greater")))))
}
quadratic <- function(kind, weight) {
  frame <- variants("cells")[[kind]]
  frame$group <- factor(frame$group)
  if (is.null(frame$stratum)) {
    test <- logrank_test(Surv(time, event) ~ group, frame, type = coin_types[[weight]], ties.method = "mid-ranks")
  } else {
    frame$stratum <- factor(frame$stratum)
    score <- function(times) {
      logrank_trafo(times, ties.method = "mid-ranks",
                    weight = function(...) logrank_weight(..., type = coin_types[[weight]]))
    }
    within <- function(data) trafo(data, surv_trafo = score, block = frame$stratum)
    test <- independence_test(Surv(time, event) ~ group | stratum, frame, ytrafo = within, teststat = "quadratic")
  }
  list(data = unbox("cells"), kind = unbox(kind), weight = unbox(weight), statistic = unbox(as.numeric(statistic(test))))
}

result <- list(
  made_with = lapply(list(
    R = as.character(getRversion()), survival = as.character(packageVersion("survival")),
    coin = as.character(packageVersion("coin")), mvtnorm = as.character(packageVersion("mvtnorm"))
  ), unbox),
  data = lapply(data, as.list),
  weighted = weighted_records,
  survdiff = survdiff_records,
  score_test = score_test,
  trend = list(trend("plain", "log-rank"), trend("both", "peto-peto"), trend("stratified", "fh 0 1")),
  pairwise = list(pairs("plain", "log-rank"), pairs("both", "tarone-ware")),
  combinations = unlist(lapply(combinations, function(chosen) {
    list(combination("lung", "plain", chosen), combination("veteran", "both", chosen))
  }), recursive = FALSE),
  permutation = c(
    lapply(names(coin_types), function(weight) permutation("aml", "plain", weight)),
    lapply(names(coin_types), function(weight) permutation("ovarian", "plain", weight)),
    list(permutation("gehan", "plain", "gehan-breslow"))
  ),
  quadratic = list(quadratic("plain", "log-rank"), quadratic("plain", "gehan-breslow"), quadratic("stratified", "log-rank"))
)

writeLines(compact_json(result, not_finite = "error"), "expected/log_rank.json")
