//! Diagnostic codes of Parquet.

trialstat_trial::diagnostic_codes! {
    /// The file begins as a Parquet file and cannot be read to its end: it was cut short, its bytes were changed on the
    /// way, or it uses a part of the format that is not supported. A Parquet file has its table of contents at the end,
    /// so a file that was cut has none.
    /// Fetch the file again, or write it anew with common types.
    DAMAGED = "I365", "Parquet file cannot be read";
    /// A column holds lists, structures, maps, bytes or durations. A cell of a trial's table is one number, one text or
    /// one date, and there is no single way to make these into one.
    /// Write such a column as several columns or rows, a duration as a number with its unit in the column's name.
    COLUMN_TYPE = "I366", "Parquet column holds no single values";
    /// A cell is NaN or infinite, or a whole number of more than 53 bits. The first are results of calculations that
    /// went wrong, or missing values of a program that has no null; the last would be rounded silently.
    /// Write a missing value as null, and long identifiers as strings.
    CELL = "I367", "Parquet cell is no number that can be kept";
    /// Something was turned into another form: datetimes with a time zone into date and time in UTC, nanoseconds into
    /// double-precision seconds. Nothing has to be done if that is what was meant.
    /// Study days that depend on local dates need datetimes without a zone.
    CONVERTED = "I368", "Parquet values were converted";
    /// The table cannot be written as Parquet, because two of its columns share a name or it has too many rows.
    /// Rename one of the columns.
    NOT_WRITTEN = "I369", "table cannot be written as Parquet";
}
