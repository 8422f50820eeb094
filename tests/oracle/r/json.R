# JSON with every double in full, for the scripts of this folder to source: compact_json and indented_json. jsonlite
# stops at 15 digits whatever it is asked for.

# A text of each number that is read back as that number: 15 digits where these are the number and `short` asks for
# them, else 17. JSON has no number for what is not finite: by `not_finite` it is "null", a "string" such as "NA" or
# "-Inf", or an "error".
numbers_as_text <- function(x, short, not_finite) {
  finite <- is.finite(x)
  text <- switch(not_finite,
    null = rep("null", length(x)),
    string = paste0('"', x, '"'),
    if (all(finite)) character(length(x)) else stop("a number is not finite")
  )
  digits <- sprintf("%.17g", x[finite])
  if (short) {
    fewer <- sprintf("%.15g", x[finite])
    digits <- ifelse(as.numeric(fewer) == x[finite], fewer, digits)
  }
  stopifnot(as.numeric(digits) == x[finite])
  text[finite] <- digits
  text
}

# Marks a single value for compact_json, which takes every other vector for an array.
unbox <- function(x) structure(x, class = "single")

# The compact form: no spaces, each item of a list without names on a line of its own, short numbers. A matrix is an
# array of its rows, or of its columns where `matrices` is "columns".
compact_json <- function(x, matrices = "rows", not_finite = "null") {
  if (is.null(x)) return("null")
  if (length(x) == 0) return("[]")
  if (is.matrix(x)) {
    margin <- switch(matrices, rows = 1, columns = 2)
    x <- lapply(seq_len(dim(x)[margin]), function(i) if (margin == 1) x[i, ] else x[, i])
  }
  if (is.list(x)) {
    parts <- vapply(x, compact_json, "", matrices, not_finite)
    if (is.null(names(x))) return(paste0("[", paste(parts, collapse = ",\n"), "]"))
    return(paste0("{", paste0('"', names(x), '":', parts, collapse = ","), "}"))
  }
  values <- if (is.character(x)) paste0('"', x, '"') else numbers_as_text(as.numeric(x), TRUE, not_finite)
  if (inherits(x, "single")) values else paste0("[", paste(values, collapse = ","), "]")
}

# The indented form: each item of a list on a line of its own, 17 digits. A vector of length 1 is a single value, any
# other an array on one line; a matrix is one array, column after column.
indented_json <- function(x, not_finite = "error", indent = "") {
  if (length(x) == 0) return("[]")
  if (is.list(x)) {
    deeper <- paste0(indent, "  ")
    items <- vapply(x, indented_json, "", not_finite, deeper)
    if (!is.null(names(x))) items <- paste0('"', names(x), '": ', items)
    ends <- if (is.null(names(x))) c("[", "]") else c("{", "}")
    return(paste0(ends[1], "\n", paste0(deeper, items, collapse = ",\n"), "\n", indent, ends[2]))
  }
  items <- if (is.character(x)) paste0('"', x, '"') else numbers_as_text(x, FALSE, not_finite)
  if (length(x) == 1) items else paste0("[", paste(items, collapse = ", "), "]")
}
