//! Diagnostic codes of SAS transport files.

trialstat_trial::diagnostic_codes! {
    /// The file does not begin as a SAS transport file does, with the header record `LIBRARY` (version 5) or `LIBV8`
    /// (version 8). A file made by the procedure CPORT has the same ending, `.xpt`, but another layout, which is not
    /// published. Make the file with the XPORT engine, or with the macro LOC2XPT for version 8, or convert it to
    /// Dataset-JSON, Parquet or CSV.
    NOT_XPORT = "I340", "file is not a SAS transport file";
    /// The file ends before the records that its headers announce do, or in the middle of a row: the last rows are
    /// missing, and a row that is there in part is not a row. Such files are left by a transfer that broke off, or by
    /// one in text mode, which changes bytes that look like line ends. Transfer the file again, in binary mode, and
    /// compare its size and checksum with the original's. Nothing is read from it.
    TRUNCATED = "I341", "transport file is cut short";
    /// A header record, or the descriptor of a variable, is not as the description of the format has it, so that it
    /// cannot be known where the cells of a row begin. The message gives its place in bytes from the start of the
    /// file. Files edited as text, or transferred in text mode, are like this. Make or transfer the file again. A
    /// warning with this code says that a single label was left out, and everything else was read.
    BROKEN_HEADER = "I342", "header of a transport file is broken";
    /// A column has a date format, but a number in it is not the number of a day, or of a second, of the years 1 to
    /// 9999. SAS shows asterisks for such a number. The whole column is read as plain numbers, as they stand in the
    /// file, counted from 1960-01-01. Find out whether the format or the number is wrong: seconds in a column with the
    /// format `DATE9.` are common, and belong under `DATETIME20.`.
    NOT_A_DATE = "I343", "number is outside the calendar";
    /// Transport files do not say how their text is encoded. This file's is not UTF-8, so that all of it was read as
    /// Windows-1252, the encoding of SAS on Windows in Western languages. If the text was in another encoding, letters
    /// with accents are now wrong. Look at the cell that the message names; if it is wrong, make the file again in a
    /// SAS session with UTF-8.
    READ_AS_WINDOWS_1252 = "I344", "text was read as Windows-1252";
    /// A text fills its column to the last byte, and that byte is in the middle of a character: another program cut
    /// the text by bytes. The torn character was left out; what came after it is not in the file. If it matters, make
    /// the file again with a longer column, or a shorter label.
    TORN_CHARACTER = "I345", "text was cut in the middle of a character";
    /// A data set or column has a name that the transport format cannot hold. In version 5 a name has at most 8 bytes,
    /// letters, digits and underscores, and does not begin with a digit; it is written in capitals. In version 8 it has
    /// at most 32 bytes. No two names may be equal when case is set aside. Rename the column, or write version 8.
    UNFIT_NAME = "I346", "name does not fit the transport format";
    /// A cell, or a row, that the transport format cannot hold. A text has at most 200 bytes in version 5 and 32767 in
    /// version 8; letters beyond ASCII take two to four bytes each. Version 5 does not store the number of rows, and
    /// fills the last record of 80 bytes with blanks, so that rows without any text at the end of a short table would
    /// not be there when the file is read. Nothing is cut or dropped. Shorten the text, or write version 8.
    UNFIT_CELL = "I347", "cell does not fit the transport format";
    /// Transport files hold numbers as IBM mainframes did, from 5.4e-79 to 7.2e75 in magnitude. A number beyond that
    /// cannot be written, and is not replaced by another. Such numbers are rarely meant; a probability below the range
    /// can be written as its logarithm, or as 0 where that is agreed.
    UNFIT_NUMBER = "I348", "number is outside the range of transport files";
    /// A label or a display format is longer than the transport format allows, or is not one that SAS has, and was
    /// shortened or replaced. In version 5, and for data sets in version 8 too, a label has at most 40 bytes; of a column
    /// in version 8, 256. The name of a format has at most 8 bytes in version 5. No cell is changed. Shorten the label
    /// to say yourself which words go.
    SHORTENED = "I349", "label or format was changed to fit";
}
