# Reads a file of visits once with fread of the package data.table: Rscript read_visits.R FILE.csv
#
# Prints one line of fields with tabs between: version, seconds, CPU seconds, peak of memory in kB, rows, sum of all
# scores.

suppressPackageStartupMessages(library(data.table))

path <- commandArgs(trailingOnly = TRUE)[1]
setDTthreads(0)
types <- c(subject = "character", arm = "factor", visit = "factor", day = "integer", score = "numeric")
taken <- system.time(visits <- fread(path, colClasses = types, showProgress = FALSE))
status <- readLines("/proc/self/status")
peak <- as.numeric(gsub("[^0-9]", "", grep("^VmHWM", status, value = TRUE)))
cat(sprintf(
  "data.table %s\t%.4f\t%.3f\t%.0f\t%d\t%.17g\n", packageVersion("data.table"), taken[["elapsed"]],
  taken[["user.self"]] + taken[["sys.self"]], peak, nrow(visits), sum(visits$score)
))
