# Times R's survival package on a fixture: Rscript survival.R FILE.csv REPETITIONS
#
# Prints one line of tab-separated fields for each task: its name, how it was called, median and minimum seconds, and
# a number that another program must arrive at too before their times may be compared.
#
# "formula" is the call that a user writes. "routine" is what it calls in the end, on prepared arguments: the
# difference is what R spends on formula, model frame and the check for tied times.

suppressPackageStartupMessages(library(survival))

arguments <- commandArgs(trailingOnly = TRUE)
follow_up <- read.csv(arguments[1])
repetitions <- as.integer(arguments[2])
times <- Surv(follow_up$time, follow_up$event)
arm <- factor(follow_up$arm)

seconds <- function(work) {
  work()
  vapply(seq_len(repetitions), function(i) {
    start <- Sys.time()
    work()
    as.double(Sys.time() - start, units = "secs")
  }, numeric(1))
}

report <- function(task, call, work, answer) {
  taken <- seconds(work)
  cat(sprintf("%s\t%s\t%.9f\t%.9f\t%.17g\n", task, call, median(taken), min(taken), answer(work())))
}

sum_of_curves <- function(fit) sum(fit$surv, fit$lower, fit$upper, na.rm = TRUE)
survdiff_routine <- getFromNamespace("survdiff.fit", "survival")
chi_squared <- function(found) {
  kept <- 1
  (found$observed[kept] - found$expected[kept])^2 / found$var[kept, kept]
}

cat(sprintf("version\t%s\t%s\n", getRversion(), packageVersion("survival")))
report("kaplan_meier", "formula", function() survfit(Surv(time, event) ~ arm, data = follow_up), sum_of_curves)
report("kaplan_meier", "routine", function() survfitKM(arm, times), sum_of_curves)
report("log_rank", "formula", function() survdiff(Surv(time, event) ~ arm, data = follow_up), function(fit) fit$chisq)
report("log_rank", "routine", function() survdiff_routine(times, arm, rho = 0), chi_squared)
