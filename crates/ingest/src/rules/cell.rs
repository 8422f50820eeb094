//! Rules about one cell.

trialstat_trial::diagnostic_codes! {
    /// A cell of a column of numbers is not a number.
    ///
    /// Numbers are digits with at most one decimal mark and perhaps an exponent. `13T`, `<5`, `1,234` without a declared
    /// thousands mark, `inf`, `NaN` and numbers too large for a double are refused instead of being turned into
    /// something. Declare how the file writes numbers (`decimal`, `thousands`), or which codes mean a missing value
    /// (`missing`), in the mapping.
    NOT_A_NUMBER = "T101", "cell is not a number";
    /// A cell that counts something, or names a study day, is not a whole number of the kind that can be.
    ///
    /// Counts start at 0. A study day may be negative but is never 0: day 1 is the day of the reference date, -1 the
    /// day before.
    NOT_WHOLE = "T102", "cell is not the whole number it should be";
    /// A cell of a column of dates is not a date in the way that the mapping says dates are written.
    ///
    /// Unless told, dates are ISO 8601: `2014-01-02`. Other orders are never guessed, since 03/08/26 has three readings:
    /// say `dates = "d/m/y"` or another order. Serial numbers of spreadsheets are read only with `dates = "excel-1900"` or
    /// `"excel-1904"`. Dates that the calendar does not have (31 June) are refused, and so are years of two digits unless
    /// `two_digit_years` says which hundred years they mean.
    NOT_A_DATE = "T103", "cell is not a date";
    /// Every date of a column could be read both with the day and with the month first.
    ///
    /// The mapping's order was followed, but the data cannot confirm it: no date has a day above 12. Compare a few with
    /// the source before relying on the study days.
    AMBIGUOUS_DATES = "T104", "order of day and month cannot be told from the data";
    /// A date of which the day, or month and day, are unknown was completed by the rule that the mapping names.
    ///
    /// `impute = "first"` takes the first day that the known parts allow, `"middle"` the fifteenth or 30 June, `"last"`
    /// the last. Every completed date is reported, so that nothing is completed in silence.
    DATE_IMPUTED = "T105", "partial date was completed";
    /// A date of which the day, or month and day, are unknown, in a column that needs whole dates.
    ///
    /// Say `impute = "first"`, `"middle"` or `"last"` to have such dates completed by a stated rule, each with a warning.
    PARTIAL_DATE = "T106", "date is not whole";
    /// A value that is not in the code list that the mapping gives for the column.
    ///
    /// Add it to `codes` with the value it stands for, or correct it at the source.
    NOT_IN_LIST = "T107", "value is not in the code list";
    /// A number outside the range that the mapping gives for the column or the measure, or that the instrument can give.
    ///
    /// A MADRS total lies between 0 and 60, a HAMD-17 total between 0 and 52. A score beyond is a slip of the pen, a code
    /// for a missing value that was not declared (`99`), or another instrument.
    OUT_OF_RANGE = "T108", "number is out of range";
    /// A missing value in a column that must have one in every row.
    ///
    /// Identifiers, arms and what tells an event from censoring cannot be missing.
    MISSING_VALUE = "T109", "value is missing";
    /// A length of time that is not a whole number of days from 0, in the unit that the mapping gives.
    ///
    /// Times are kept in whole days, so that subjects with events on one day are tied exactly. 4.5 weeks are no whole
    /// number of days; a time below 0 would be an event before the start.
    NOT_DAYS = "T110", "time is not a whole number of days";
    /// A unit that is not known, or that cannot be converted into the one asked for.
    ///
    /// Milligrams become grams, but never milligrams per kilogram: that needs the subject's weight.
    UNIT = "T111", "unit is not known or cannot be converted";
    /// A whole number that a double cannot hold exactly.
    ///
    /// Beyond 2^53 neighbouring whole numbers fall together. Identifiers belong into a column of text.
    INEXACT = "T112", "number is too large to be exact";
}
