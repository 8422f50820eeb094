# Opens all transport files in files/ with haven, and writes down what it found to haven.json.
#
# Run from tests/oracle/xport. Numbers are as in the file: haven's dates are moved back to count from 1960. A missing
# number is its letter, "." where it has none.

suppressPackageStartupMessages(library(haven))

text <- function(x) encodeString(enc2utf8(x), quote = '"')
number <- function(x) {
  short <- sprintf("%.15g", x)
  ifelse(as.numeric(short) == x, short, sprintf("%.17g", x))
}
cells <- function(x) {
  if (is.character(x)) return(text(x))
  shift <- if (inherits(x, "Date")) 3653 else if (inherits(x, "POSIXct")) 3653 * 86400 else 0
  tag <- if (is.double(x)) na_tag(unclass(x)) else NA
  value <- as.numeric(unclass(x))
  ifelse(is.na(value), ifelse(is.na(tag), '"."', paste0('"', tag, '"')), number(value + shift))
}
column <- function(frame, name) {
  x <- frame[[name]]
  label <- attr(x, "label", exact = TRUE)
  format <- attr(x, "format.sas", exact = TRUE)
  paste0(
    '{"name": ', text(name), ', "label": ', text(if (is.null(label)) "" else label),
    ', "format": ', if (is.null(format)) "null" else text(format),
    ', "text": ', if (is.character(x)) "true" else "false",
    ', "cells": [', paste(cells(x), collapse = ", "), "]}"
  )
}
files <- vapply(sort(list.files("files", pattern = "[.]xpt$")), function(file) {
  frame <- read_xpt(file.path("files", file))
  columns <- paste(vapply(names(frame), column, "", frame = frame), collapse = ",\n  ")
  paste0(text(file), ': {"columns": [\n  ', columns, "]}")
}, "")
made_with <- paste0(
  '{"R": ', text(as.character(getRversion())), ', "haven": ', text(as.character(packageVersion("haven"))),
  ', "date": ', text(as.character(Sys.Date())), "}"
)
writeLines(paste0('{"made_with": ', made_with, ',\n"files": {\n', paste(files, collapse = ",\n"), "}}"), "haven.json", useBytes = TRUE)
