//! Diagnostic codes of data dictionaries.

trialstat_trial::diagnostic_codes! {
    /// A file that is no data dictionary of a known kind.
    ///
    /// Three kinds are read, told apart by their content: Define-XML 2 (an `ODM` element), a Frictionless Table Schema or
    /// Data Package (a JSON object with `fields` or `resources`), and Dataset-JSON 1.1 (a JSON object with `columns`).
    /// A dictionary in a spreadsheet or a document has to be exported to one of them.
    NOT_A_DICTIONARY = "I370", "file is not a data dictionary";
    /// The text of a dictionary breaks the rules of XML or JSON.
    ///
    /// The file was cut off, edited by hand, or is not in UTF-8. The place is where reading stopped; the slip is there or
    /// just before it. Nothing of the dictionary is used, since what follows the slip is not known.
    SYNTAX = "I371", "dictionary is not well-formed";
    /// A dictionary that refers to something it does not hold, or leaves out what it must say.
    ///
    /// A table of a Define-XML that names a variable without describing it, a variable that names a code list that is not
    /// there, a primary key that is no field. Half of a description could pass for the whole, so nothing of it is used:
    /// complete the dictionary at its source.
    INCOMPLETE = "I372", "dictionary is incomplete";
    /// A dictionary of the right kind that describes no column of any table.
    ///
    /// A Define-XML without `ItemGroupDef`, a schema without fields. The file may be a template that was never filled.
    NO_TABLE = "I373", "dictionary describes no table";
    /// A value in a dictionary that is not what it must be: a lowest value that is no number.
    ///
    /// Ranges are checked against numbers. Correct the value in the dictionary, or take the constraint away.
    BAD_VALUE = "I374", "value in a dictionary is unsound";
}
