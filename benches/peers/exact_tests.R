# Times exact tests of two proportions in R: Rscript exact_tests.R TABLES.csv
#
# TABLES.csv has the columns task, x1, n1, x2, n2. Prints one line of tab-separated fields for each task, table and call:
# task, row of the file, call, median and minimum seconds, and the answer. The first line tells the versions.
#
# "fisher.test" computes the odds ratio and its limits with every p-value; without conf.int the limits are left out, and
# "dhyper" is the p-value alone, as fisher.test computes it.

tables <- read.csv(commandArgs(trailingOnly = TRUE)[1])
has <- function(package) requireNamespace(package, quietly = TRUE)

# About a fifth of a second for a sample, nine samples.
seconds <- function(work) {
  started <- Sys.time()
  work()
  once <- as.double(Sys.time() - started, units = "secs")
  calls <- max(1, min(1000, floor(0.2 / once)))
  vapply(seq_len(if (once > 5) 1 else 9), function(i) {
    start <- Sys.time()
    for (j in seq_len(calls)) work()
    as.double(Sys.time() - start, units = "secs") / calls
  }, numeric(1))
}

report <- function(task, row, call, work, answer) {
  taken <- seconds(work)
  cat(sprintf("%s\t%d\t%s\t%.9g\t%.9g\t%.17g\n", task, row, call, median(taken), min(taken), answer(work())))
}

by_dhyper <- function(x1, n1, x2, n2) {
  k <- x1 + x2
  possible <- max(0, k - n2):min(k, n1)
  probability <- dhyper(possible, n1, n2, k)
  observed <- probability[x1 - possible[1] + 1]
  sum(probability[probability <= observed * (1 + 1e-7)])
}

p_value <- function(test) test$p.value
packages <- Filter(has, c("exact2x2", "Exact"))
versions <- vapply(packages, function(package) paste0(", ", package, " ", packageVersion(package)), "")
cat(sprintf("version\tR %s%s\n", getRversion(), paste(versions, collapse = "")))

for (row in seq_len(nrow(tables))) {
  task <- tables$task[row]
  x1 <- tables$x1[row]; n1 <- tables$n1[row]; x2 <- tables$x2[row]; n2 <- tables$n2[row]
  table <- matrix(c(x1, n1 - x1, x2, n2 - x2), 2)
  if (task == "fisher") {
    report(task, row, "fisher.test(conf.int = FALSE)", function() fisher.test(table, conf.int = FALSE), p_value)
    report(task, row, "sum of dhyper", function() by_dhyper(x1, n1, x2, n2), identity)
  }
  if (task == "odds_ratio") {
    report(task, row, "fisher.test", function() fisher.test(table), function(test) test$conf.int[1])
  }
  if (task == "boschloo" && has("exact2x2")) {
    report(task, row, "exact2x2::boschloo", function() exact2x2::boschloo(x1, n1, x2, n2), p_value)
  }
  if (task == "boschloo" && has("Exact")) {
    call <- function() Exact::exact.test(table, method = "boschloo", to.plot = FALSE)
    report(task, row, "Exact::exact.test", call, p_value)
  }
  if (task == "barnard" && has("Exact")) {
    call <- function() Exact::exact.test(table, method = "z-pooled", to.plot = FALSE)
    report(task, row, "Exact::exact.test", call, p_value)
  }
}
