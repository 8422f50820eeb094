# Makes transport files with haven: files/haven_v5.xpt and files/haven_v8.xpt.
#
# Run from tests/oracle/xport. The files are committed; the time in their headers is that of the run.

suppressPackageStartupMessages(library(haven))

subjects <- data.frame(
  ID = c("001", "002", "003", ""),
  TEXT = c("caf\u00e9", "", "two  blanks", "x"),
  NUM = c(1, NA, -2.5, 1e-5),
  ADT = as.Date(c("2012-08-05", NA, "1960-01-01", "2000-02-29")),
  stringsAsFactors = FALSE
)
subjects$ADTM <- as.POSIXct(c("2012-08-05 12:00:00", NA, "1959-12-31 23:59:59", "2000-02-29 00:00:01"), tz = "UTC")
attr(subjects$NUM, "label") <- "A number"
attr(subjects$NUM, "format.sas") <- "BEST12"
attr(subjects$TEXT, "label") <- "Text"
write_xpt(subjects, "files/haven_v5.xpt", version = 5, name = "SUBJ")

names(subjects)[2:3] <- c("text_of_a_longer_name", "number_of_a_longer_name")
attr(subjects$text_of_a_longer_name, "label") <- "A label of a length that is above forty bytes, which needs a record"
attr(subjects$number_of_a_longer_name, "label") <- "Another label of a length that is above forty bytes and needs a record"
write_xpt(subjects, "files/haven_v8.xpt", version = 8, name = "subjects_of_a_study")
