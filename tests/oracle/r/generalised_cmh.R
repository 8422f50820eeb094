# Tables of any size tested within strata: the generalised Cochran-Mantel-Haenszel tests.
#
#   Rscript tests/oracle/r/generalised_cmh.R
#
# writes tests/oracle/expected/generalised_cmh.json. General association is R's mantelhaen.test; for row means and
# correlation, which R has not, the matrices of Landis, Heyman and Koch (1978) stand here, with R's linear algebra. Both
# ways must agree on general association.

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "json.R"))

by_matrices <- function(table, rows, columns) {
  contrasts <- kronecker(columns, rows)
  sums <- 0
  covariance <- 0
  for (stratum in seq_len(dim(table)[3])) {
    cells <- table[, , stratum]
    n <- sum(cells)
    p <- rowSums(cells) / n
    q <- colSums(cells) / n
    within <- n^2 / (n - 1) * kronecker(diag(q) - q %o% q, diag(p) - p %o% p)
    sums <- sums + contrasts %*% (as.vector(cells) - n * as.vector(p %o% q))
    covariance <- covariance + contrasts %*% within %*% t(contrasts)
  }
  statistic <- as.numeric(t(sums) %*% solve(covariance, sums))
  c(statistic, nrow(contrasts), pchisq(statistic, nrow(contrasts), lower.tail = FALSE))
}

all_but_one <- function(levels) diag(levels)[-levels, , drop = FALSE]
as_row <- function(scores) matrix(scores, 1)

tested <- function(name, table, rows, columns) {
  size <- dim(table)
  general <- by_matrices(table, all_but_one(size[1]), all_but_one(size[2]))
  # It refuses a single stratum.
  if (size[3] > 1) {
    result <- mantelhaen.test(table, correct = FALSE)
    by_r <- as.numeric(c(result$statistic, result$parameter, result$p.value))
    stopifnot(all(abs(general / by_r - 1) < 1e-9))
    general <- by_r
  }
  list(
    id = name,
    call = "mantelhaen.test(correct = FALSE); by_matrices: the formulas of this script",
    value = list(
      size = size,
      strata = lapply(seq_len(size[3]), function(stratum) as.vector(t(table[, , stratum]))),
      rows = rows, columns = columns,
      general = general,
      row_means = by_matrices(table, all_but_one(size[1]), as_row(columns)),
      correlation = by_matrices(table, as_row(rows), as_row(columns))
    )
  )
}

# Cells stratum by stratum, row by row.
strata <- function(rows, columns, ...) {
  cells <- c(...)
  aperm(array(cells, c(columns, rows, length(cells) / rows / columns)), c(2, 1, 3))
}

results <- list(
  tested("three doses, two sites", strata(3, 2, 2, 8, 5, 6, 9, 3, 1, 7, 4, 6, 6, 2), c(0, 10, 20), c(1, 0)),
  tested("three doses, one site", strata(3, 2, 0, 12, 4, 9, 7, 5), c(1, 2, 3), c(1, 0)),
  tested("four arms, sparse", strata(4, 2, 1, 1, 0, 2, 2, 0, 1, 2, 0, 1, 1, 1, 2, 1, 1, 0, 1, 3, 2, 2, 0, 1, 3, 1), 1:4, c(1, 0)),
  tested(
    "three outcomes", strata(3, 3, 10, 5, 2, 6, 7, 4, 3, 6, 9, 8, 4, 4, 5, 5, 5, 2, 8, 7), c(1, 2, 3), c(0, 1, 2)
  ),
  tested("unequal scores", strata(2, 4, 12, 7, 5, 2, 6, 8, 9, 5, 10, 6, 2, 4, 4, 7, 8, 9), c(0, 1), c(0, 1, 3, 7)),
  tested("a row absent from one stratum", strata(3, 2, 4, 6, 8, 3, 0, 0, 5, 9, 7, 4, 9, 2), c(0, 1, 4), c(1, 0)),
  tested("large", strata(3, 2, 1200, 4800, 1350, 4700, 1500, 4450, 300, 900, 410, 820, 405, 790), c(0, 1, 2), c(1, 0)),
  tested("two by two", strata(2, 2, 15, 5, 9, 11, 28, 12, 22, 19), c(1, 0), c(1, 0))
)

file <- list(
  title = "Generalised Cochran-Mantel-Haenszel tests",
  notes = "strata hold the cells row by row; a test is its statistic, degrees of freedom and p-value",
  generated_by = list(R = R.version.string, packages = list(stats = as.character(packageVersion("stats")))),
  results = results
)

writeLines(indented_json(file), file.path(here, "../expected/generalised_cmh.json"))
