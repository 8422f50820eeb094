# Tables of any size: what R says of them.
#
#   Rscript tests/oracle/r/contingency.R
#
# writes tests/oracle/expected/contingency.json. The likelihood ratio statistic is its formula. Where fisher.test stops
# in its default workspace, the record has the message and the p-value from a hundred times as much.

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "json.R"))

exact <- function(x) {
  tryCatch(
    list(fisher = fisher.test(x)$p.value, refused = "no"),
    error = function(e) {
      kind <- regmatches(conditionMessage(e), regexpr("LD(KEY|STP)", conditionMessage(e)))
      p <- tryCatch(fisher.test(x, workspace = 2e7)$p.value, error = function(e) NA)
      list(fisher = p, refused = kind)
    }
  )
}

record <- function(rows, cells) {
  x <- matrix(cells, rows, byrow = TRUE)
  pearson <- suppressWarnings(chisq.test(x, correct = FALSE))
  expected <- outer(rowSums(x), colSums(x)) / sum(x)
  g <- 2 * sum(ifelse(x == 0, 0, x * log(x / expected)))
  df <- pearson$parameter[[1]]
  list(
    id = paste(nrow(x), "x", ncol(x), deparse(cells, width.cutoff = 500)[1]),
    call = "fisher.test(x); chisq.test(x, correct = FALSE); 2 sum(O log(O / E))",
    value = c(
      list(
        rows = rows, cells = cells, pearson = c(pearson$statistic[[1]], df, pearson$p.value),
        likelihood_ratio = c(g, df, pchisq(g, df, lower.tail = FALSE))
      ),
      exact(x)
    )
  )
}

set.seed(20)
random <- function(rows, columns, n) {
  repeat {
    x <- table(
      factor(sample(rows, n, TRUE, rgamma(rows, 2)), seq_len(rows)),
      factor(sample(columns, n, TRUE, rgamma(columns, 2)), seq_len(columns))
    )
    if (all(rowSums(x) > 0) && all(colSums(x) > 0)) return(record(rows, as.numeric(t(x))))
  }
}

given <- list(
  record(3, c(3, 4, 1, 1, 6, 5, 0, 2, 9)),
  record(2, c(10, 3, 4, 2, 15, 4)),
  record(2, c(12, 7, 9, 8, 5, 7, 3, 10)),
  record(2, c(2, 1, 0, 0, 1, 2)),
  record(4, c(1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11)),
  record(4, c(20, 0, 0, 0, 0, 20, 0, 0, 0, 0, 20, 0, 0, 0, 0, 20)),
  record(2, c(300, 250, 31, 280, 290, 52)),
  record(5, c(0, 2, 0, 1, 0, 4, 3, 4, 0, 4, 5, 6, 6, 4, 7, 1, 0, 2, 1, 0, 2, 2, 5, 0, 1)),
  record(5, c(9, 1, 5, 22, 10, 8, 13, 2, 5, 10, 3, 6, 16, 15, 5))
)
shapes <- list(
  c(2, 3, 25), c(2, 5, 60), c(2, 8, 50), c(2, 4, 300), c(3, 3, 20), c(3, 3, 60), c(3, 3, 150), c(3, 4, 40), c(3, 4, 90),
  c(3, 5, 45), c(3, 6, 60), c(3, 7, 30), c(3, 10, 25), c(4, 3, 50), c(4, 4, 30), c(4, 4, 60), c(4, 5, 40), c(4, 6, 30),
  c(5, 3, 40), c(5, 4, 30), c(5, 5, 25), c(5, 5, 40), c(6, 5, 30), c(6, 6, 20), c(3, 4, 70)
)
results <- c(given, lapply(shapes, function(shape) do.call(random, as.list(shape))))

file <- list(
  title = "Association in tables of any size",
  generated_by = list(R = R.version.string, packages = list(stats = as.character(packageVersion("stats")))),
  results = results
)

writeLines(indented_json(file, not_finite = "string"), file.path(here, "../expected/contingency.json"))
