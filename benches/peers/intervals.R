# Intervals of a million proportions by base R: Rscript intervals.R METHOD
#
# Every count of 0 to n events for n from 1 to 1000, at the levels 0.95 and 0.99. Prints one line of fields with tabs
# between: version, CPU seconds, sum of all limits.

method <- commandArgs(trailingOnly = TRUE)[1]
total <- rep(1:1000, 2:1001)
events <- sequence(2:1001) - 1

clopper_pearson <- function(tail) {
  lower <- ifelse(events == 0, 0, qbeta(tail, events, total - events + 1))
  upper <- ifelse(events == total, 1, qbeta(tail, events + 1, total - events, lower.tail = FALSE))
  sum(lower) + sum(upper)
}

wilson <- function(tail) {
  z <- qnorm(tail, lower.tail = FALSE)
  spread <- z * sqrt(z^2 + 4 * events * (total - events) / total)
  middle <- 2 * events + z^2
  sum((middle - spread) / (2 * (total + z^2))) + sum((middle + spread) / (2 * (total + z^2)))
}

work <- list(clopper_pearson = clopper_pearson, wilson = wilson)[[method]]
taken <- system.time(answer <- sum(vapply(c(0.95, 0.99), function(level) work((1 - level) / 2), 0)))
version <- paste0("R ", getRversion())
cat(sprintf("%s\t%.3f\t%.17g\n", version, taken[["user.self"]] + taken[["sys.self"]], answer))
