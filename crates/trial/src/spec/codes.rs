//! Diagnostic codes of the input languages.

crate::diagnostic_codes! {
    /// The file is not UTF-8. Input languages are UTF-8 without exception; save the file in that encoding.
    NOT_UTF8 = "S101", "file is not UTF-8";
    /// The file has nothing in it but spaces and comments, so it cannot say anything.
    EMPTY_FILE = "S102", "file is empty";
    /// The file is not TOML. The place is where the reader noticed; the slip is often just before it.
    NOT_TOML = "S103", "file is not TOML";
    /// A key that the table does not have. Keys are checked so that a misspelt one is never silently without effect.
    UNKNOWN_KEY = "S104", "unknown key";
    /// A field that the table must have is missing.
    MISSING_FIELD = "S105", "missing field";
    /// A value of another kind than the field takes, for example a number where text is expected. Printed numbers are
    /// text, in quotes, because their decimals carry meaning.
    WRONG_KIND = "S106", "value of the wrong kind";
    /// A value that is not one of those the field takes.
    NOT_IN_LIST = "S107", "value is not in the list";
    /// A whole number that is negative or too large.
    NOT_A_COUNT = "S108", "number is not a count";
}
