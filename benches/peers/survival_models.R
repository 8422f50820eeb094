# Times R's models of survival on a fixture: Rscript survival_models.R TASK FILE SUBJECTS REPETITIONS
#
# Prints the task, median and minimum seconds, and a number that another program must arrive at too before their times
# may be compared. FILE holds the columns as doubles: times, endings, arms, sites, twenty covariates.

suppressPackageStartupMessages({library(survival); library(cmprsk)})
arguments <- commandArgs(trailingOnly = TRUE)
task <- arguments[1]
subjects <- as.integer(arguments[3])
repetitions <- as.integer(arguments[4])
values <- matrix(readBin(arguments[2], "double", subjects * 24), nrow = subjects)
time <- values[, 1]; ending <- values[, 2]; arm <- values[, 3]; site <- values[, 4]
x <- values[, 5:24]
event <- as.numeric(ending == 1)

tasks <- list(
  kaplan_meier = function() {
    fit <- survfit(Surv(time, event) ~ arm)
    sum(fit$surv, fit$lower, fit$upper, na.rm = TRUE)
  },
  log_rank = function() survdiff(Surv(time, event) ~ arm + strata(site))$chisq,
  cox = function() sum(coxph(Surv(time, event) ~ x, ties = "efron")$coefficients),
  fine_gray = function() sum(crr(time, ending, x[, 1:5], failcode = 1, cencode = 0)$coef),
  median = function() {
    set.seed(1)
    medians <- vapply(1:1000, function(i) {
      rows <- sample.int(subjects, replace = TRUE)
      quantile(survfit(Surv(time[rows], event[rows]) ~ 1), 0.5)$quantile
    }, numeric(1))
    mean(medians)
  }
)
seconds <- vapply(seq_len(repetitions), function(i) {
  start <- Sys.time()
  answer <<- tasks[[task]]()
  as.double(Sys.time() - start, units = "secs")
}, numeric(1))
cat(sprintf("%s\t%.9f\t%.9f\t%.17g\n", task, median(seconds), min(seconds), answer))
