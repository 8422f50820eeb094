# The bootstrap of a marginal risk ratio by boot; started by benches/src/bin/bootstrap_against_peers.rs.
#
#   Rscript bootstrap.R SUBJECTS.csv RESAMPLES
#
# prints versions, CPU seconds, the estimate and its percentile limits at 95 %, between tabulators.

suppressPackageStartupMessages(library(boot))

arguments <- commandArgs(TRUE)
subjects <- read.csv(arguments[1])
resamples <- as.integer(arguments[2])
x <- cbind(1, as.matrix(subjects[c("arm", "age", "score")]))
y <- subjects$event
log_ratio <- function(data, rows) {
  x <- x[rows, ]
  beta <- glm.fit(x, y[rows], family = binomial())$coefficients
  treated <- control <- x
  treated[, 2] <- 1
  control[, 2] <- 0
  log(mean(plogis(treated %*% beta)) / mean(plogis(control %*% beta)))
}

set.seed(1)
started <- proc.time()
result <- boot(subjects, log_ratio, resamples)
limits <- boot.ci(result, type = "perc")$percent[4:5]
taken <- proc.time() - started
cat(sprintf("R %s, boot %s", getRversion(), packageVersion("boot")), sum(taken[c("user.self", "sys.self")]),
    sprintf("%.17g", exp(c(result$t0, limits))), sep = "\t")
cat("\n")
