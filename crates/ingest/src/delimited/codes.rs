//! Diagnostic codes of delimited text.

trialstat_trial::diagnostic_codes! {
    /// The file has no line with text, so there is not even a header. Often an export was interrupted, or the wrong file
    /// was named. Export it again.
    EMPTY_FILE = "I320", "file is empty";
    /// The file holds bytes that the named encoding cannot hold, so that text would be read wrong. The place is the
    /// first such byte. Name the encoding that the file was written in, for instance `encoding = "windows-1252"` for
    /// files from older Windows programs, or save the file again as UTF-8.
    NOT_IN_ENCODING = "I321", "bytes are not in the file's encoding";
    /// The file is not UTF-8 and no encoding was named, so it was read as Windows-1252, the encoding of older Windows
    /// programs for western European languages (it contains Latin-1). Every byte means something there, so a wrong
    /// guess gives wrong letters and no error. Look at the cell named, then name the encoding in the mapping, or save
    /// the file as UTF-8.
    ASSUMED_WINDOWS_1252 = "I322", "encoding assumed to be windows-1252";
    /// Some letters of the file are UTF-8 and others cannot be. Such files come from pasting exports together. Either
    /// reading would garble some letters, so neither is done. Save the parts in one encoding, or name the encoding to
    /// read all of it in.
    MIXED_ENCODING = "I323", "file mixes encodings";
    /// The delimiter that was named cannot separate cells: it must be one ASCII character that is no quote, no line end
    /// and no NUL. Name another one, or none to have it found.
    UNUSABLE_DELIMITER = "I324", "delimiter cannot separate cells";
    /// No delimiter was named, and two of them divide the first lines evenly. The one that was taken is in the message.
    /// If it is the wrong one, columns are cut in the wrong places. Name the delimiter.
    AMBIGUOUS_DELIMITER = "I325", "delimiter is ambiguous";
    /// Two columns have the same name, blanks around it apart, so that no mapping can tell them apart. Other programs
    /// rename one of them without saying so. Rename one of them, or take it away.
    DUPLICATE_COLUMN = "I326", "column name occurs twice";
    /// The names of two columns differ in nothing but capitals. Both can be used, by their exact names, but a reader
    /// will mistake one for the other, and SAS cannot hold both. Rename one of them.
    COLUMNS_DIFFER_IN_CASE = "I327", "column names differ only in case";
    /// The name of a column has blanks around it in the file. They were left out: use the name without them.
    PADDED_COLUMN_NAME = "I328", "column name has blanks around it";
    /// A column has cells but no name, so that no mapping can speak of it. R writes such a column for row names. Give
    /// it a name, or write the file without it (in R: `row.names = FALSE`).
    UNNAMED_COLUMN = "I329", "column has no name";
    /// A column has neither a name nor a single cell with text, as spreadsheets write behind the last column. It was
    /// left out; no data is lost.
    EMPTY_COLUMN_DROPPED = "I330", "empty column without a name was left out";
    /// The row has more or fewer cells than the header has columns, so that it is unknown which cell belongs to which
    /// column. Often a cell holds the delimiter and has no quotes around it, or a line was broken in two. The row was
    /// not read. Correct it in the file.
    RAGGED_ROW = "I331", "row has another number of cells than the header";
    /// The line has delimiters but no text, as spreadsheets write for rows that were cleared. It was not read as a row,
    /// but it counts among those read. Nothing is lost; delete the line to be rid of the warning.
    BLANK_ROW = "I332", "row has no text";
    /// The row holds a NUL byte, which no text has: the file was damaged on its way or is not text at all. The row was
    /// not read. Export the file again.
    NUL_BYTE = "I333", "row holds a NUL byte";
    /// After the closing quote of a cell, text follows before the next delimiter. Either a quote inside the cell is not
    /// doubled, or an earlier quote was never closed and this one was taken for its end. The row, which may run over
    /// several lines, was not read. Double the quotes inside cells.
    TEXT_AFTER_QUOTE = "I334", "text follows a closing quote";
    /// A cell begins with a quote that nothing closes, so that all the rest of the file would belong to it. The rest
    /// counts as one row and was not read. Close the quote; if the cell is to begin with a quote, write `"""`.
    UNTERMINATED_QUOTE = "I335", "quote is never closed";
    /// There are empty lines between the rows. They were skipped and do not count as rows. Harmless, unless lines were
    /// lost there.
    BLANK_LINES = "I336", "empty lines between rows";
    /// Cells of the column have blanks around their text. They were left out, because `"F "` and `"F"` would otherwise
    /// be two levels. The note says how many cells and where the first is.
    PADDED_CELLS = "I337", "cells have blanks around them";
    /// The file could not be read to its end, or a row is larger than all the memory that may be used. A row of such a
    /// size is most often a quote that nothing closes.
    READ_FAILED = "I338", "file could not be read on";
    /// The file is UTF-16, as spreadsheets write for "Unicode text". It was read as such; nothing is lost.
    READ_AS_UTF16 = "I339", "file is UTF-16";
}
