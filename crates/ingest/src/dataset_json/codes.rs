//! Diagnostic codes of Dataset-JSON.

trialstat_trial::diagnostic_codes! {
    /// The file is not sound JSON at the place given: a bracket or a comma is missing, a text is not UTF-8, a number
    /// has a form that JSON does not know (`NaN`, `.5`), or the file breaks off. Nothing after such a place can be
    /// trusted.
    /// Fetch the file again if it is cut short; otherwise have it written anew by a JSON library.
    SYNTAX = "I356", "file is not sound JSON";
    /// The metadata of a Dataset-JSON file lack something that is needed to read its rows: the list of `columns`, the
    /// name or the type of a column, or they have a type that the standard does not know. Files of version 1.0 have
    /// another structure and are not read.
    /// Write the file anew as Dataset-JSON 1.1.
    HEADER = "I357", "Dataset-JSON metadata are incomplete";
    /// Two columns of the data set share a name, so that a mapping could not tell which one it means.
    /// Rename one of them, or leave it out.
    DUPLICATE_COLUMN = "I358", "column name occurs twice in Dataset-JSON";
    /// A row has more or fewer cells than the metadata have columns, so that its cells cannot be told apart. A missing
    /// value is written as null; leaving it out moves all cells after it.
    /// Correct the row where the file was written.
    ROW_LENGTH = "I359", "row has another number of cells than there are columns";
    /// A cell has a JSON type that its column does not allow, such as a text in a column of integers. Such cells come
    /// from columns that were declared by hand, or from missing values written as a text.
    /// A missing number is null; otherwise correct the cell or the `dataType` of its column.
    CELL_TYPE = "I360", "cell has a type that its column does not allow";
    /// A cell is of the right JSON type and still no value of its column: a date that the calendar does not have, a
    /// partial date where a number of days is wanted, a decimal number that is none, or a whole number that a
    /// double-precision number cannot hold exactly.
    /// Partial dates need a column without `targetDataType`; long identifiers need the type `string`.
    CELL_VALUE = "I361", "cell does not fit its column";
    /// The metadata announce another number of rows than the file has. Most often a file was cut short or edited after
    /// it was written.
    /// Compare with the source; set `records` right only if the rows are all there.
    RECORDS_DIFFER = "I362", "number of rows is not the one announced";
    /// The metadata hold members that the standard does not know, lack one that is not needed to read the rows, or say
    /// something that the rows do not bear out. The rows are read nevertheless.
    /// A misspelt member is the usual reason; have the file written to the standard.
    ODD_METADATA = "I363", "Dataset-JSON metadata are odd";
    /// A value has no form in Dataset-JSON. Special missing values (`.A` to `.Z`, `._`) become null, which is a
    /// warning, because their reasons are lost. A date with a part of a day, or outside the years 1 to 9999, is an
    /// error.
    /// Write a SAS transport file or Parquet where these values matter.
    NO_FORM = "I364", "value has no form in Dataset-JSON";
}
