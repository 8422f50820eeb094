//! SAS display formats: their parts, and which of them make a number a date.

use crate::raw_table::NumberKind;

/// A format as a variable descriptor holds it: `DATE9.` is the name `DATE` and the width 9, `8.2` has no name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct DisplayFormat {
    /// Its name, in a text column with the leading `$`.
    pub name: String,
    /// Its width, 0 where none is given.
    pub width: u16,
    /// Its decimals.
    pub decimals: u16,
}

/// What is added to a number of SAS, which counts from 1960-01-01, to count from 1970-01-01.
pub(super) fn shift_from_sas(kind: NumberKind) -> f64 {
    match kind {
        NumberKind::Plain | NumberKind::Time => 0.0,
        NumberKind::Date => -3653.0,
        NumberKind::DateTime => -3653.0 * 86_400.0,
    }
}

/// The format of a column of dates or times that brings none of its own.
pub(super) fn stock_format(kind: NumberKind) -> Option<&'static str> {
    match kind {
        NumberKind::Plain => None,
        NumberKind::Date => Some("DATE9."),
        NumberKind::DateTime => Some("DATETIME20."),
        NumberKind::Time => Some("TIME8."),
    }
}

impl DisplayFormat {
    /// The parts of a format as it is written in a program: a name that does not end in a digit, a width, a point,
    /// decimals, of which any may be absent.
    pub fn parse(text: &str) -> Option<DisplayFormat> {
        let (front, decimals) = text.split_once('.').unwrap_or((text, ""));
        let name = front.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let number = |digits: &str| if digits.is_empty() { Some(0) } else { digits.parse().ok() };
        let sound = name.strip_prefix('$').unwrap_or(name);
        if text.is_empty() || !sound.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return None;
        }
        Some(DisplayFormat { name: name.to_owned(), width: number(&front[name.len()..])?, decimals: number(decimals)? })
    }

    /// The format as it is written in a program.
    pub fn shown(&self, of_text: bool) -> Option<String> {
        let DisplayFormat { name, width, decimals } = self;
        if name.is_empty() && (*width, *decimals) == (0, 0) {
            return None;
        }
        let dollar = if of_text && !name.starts_with('$') { "$" } else { "" };
        let number = |number: u16| if number == 0 { String::new() } else { number.to_string() };
        Some(format!("{dollar}{name}{}.{}", number(*width), number(*decimals)))
    }

    /// What numbers shown in this format are.
    pub fn kind(&self) -> NumberKind {
        let name = self.name.to_ascii_uppercase();
        let separated = |stem: &str| matches!(name.strip_prefix(stem), Some("" | "B" | "C" | "D" | "N" | "P" | "S"));
        if DATE_TIMES.contains(&&*name) || name.starts_with("NLDATM") {
            NumberKind::DateTime
        } else if TIMES.contains(&&*name) || name.starts_with("NLTIM") {
            NumberKind::Time
        } else if DATES.contains(&&*name)
            || SEPARATED_DATES.iter().any(|stem| separated(stem))
            || name.starts_with("NLDATE")
            || name.starts_with("EURDF")
        {
            NumberKind::Date
        } else {
            NumberKind::Plain
        }
    }
}

/// Dates whose name a letter for the separator may follow.
const SEPARATED_DATES: [&str; 7] = ["DDMMYY", "MMDDYY", "YYMMDD", "MMYY", "YYMM", "YYQ", "YYQR"];

const DATES: [&str; 32] = [
    "B8601DA", "DATE", "DAY", "DOWNAME", "E8601DA", "HDATE", "HEBDATE", "IS8601DA", "JULDAY", "JULIAN", "MINGUO",
    "MONNAME", "MONTH", "MONYY", "NENGO", "PDJULG", "PDJULI", "QTR", "QTRR", "WEEKDATE", "WEEKDATX", "WEEKDAY",
    "WEEKU", "WEEKV", "WEEKW", "WORDDATE", "WORDDATX", "YEAR", "YYMON", "YYWEEKU", "YYWEEKV", "YYWEEKW",
];

const DATE_TIMES: [&str; 22] = [
    "B8601DN", "B8601DT", "B8601DX", "B8601DZ", "B8601LX", "DATEAMPM", "DATETIME", "DTDATE", "DTMONYY", "DTWKDATX",
    "DTYEAR", "DTYYQC", "E8601DN", "E8601DT", "E8601DX", "E8601DZ", "E8601LX", "EURDFDT", "IS8601DN", "IS8601DT",
    "IS8601DZ", "MDYAMPM",
];

const TIMES: [&str; 16] = [
    "B8601LZ", "B8601TM", "B8601TX", "B8601TZ", "E8601LZ", "E8601TM", "E8601TX", "E8601TZ", "HHMM", "HOUR", "IS8601TM",
    "IS8601TZ", "MMSS", "TIME", "TIMEAMPM", "TOD",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_have_their_parts_and_are_written_as_they_were() {
        for (text, name, width, decimals) in [
            ("DATE9.", "DATE", 9, 0),
            ("8.2", "", 8, 2),
            ("8.", "", 8, 0),
            ("DATETIME22.3", "DATETIME", 22, 3),
            ("E8601DA10.", "E8601DA", 10, 0),
            ("E8601DA.", "E8601DA", 0, 0),
            ("$CHAR20.", "$CHAR", 20, 0),
            ("$12.", "$", 12, 0),
        ] {
            let format = DisplayFormat { name: name.to_owned(), width, decimals };
            assert_eq!(DisplayFormat::parse(text), Some(format.clone()));
            assert_eq!(format.shown(text.starts_with('$')).as_deref(), Some(text));
        }
        for unsound in ["", "DATE 9.", "8.2.1", "8.x", "99999.", "yyyy-mm-dd"] {
            assert_eq!(DisplayFormat::parse(unsound), None, "{unsound}");
        }
        assert_eq!(DisplayFormat::parse("DATE9"), DisplayFormat::parse("DATE9."));
        assert_eq!(DisplayFormat::default().shown(true), None);
        assert_eq!(
            DisplayFormat { name: "CHAR".to_owned(), width: 3, decimals: 0 }.shown(true).as_deref(),
            Some("$CHAR3.")
        );
    }

    #[test]
    fn the_name_says_what_the_numbers_are() {
        for (kind, formats) in [
            (
                NumberKind::Date,
                "DATE9. date7. DDMMYY10. DDMMYYD10. MMDDYYS8. YYMMDD10. YYMMDDN8. YYMMD7. YYMM. MONYY7. WORDDATE. JULIAN7. WEEKDATE29. E8601DA10. IS8601DA. YYQ6. YEAR4. NLDATEW. EURDFDD8.",
            ),
            (NumberKind::DateTime, "DATETIME20. DATEAMPM. E8601DT19. IS8601DT19. DTDATE9. NLDATM. B8601DT15.3"),
            (NumberKind::Time, "TIME8. TIME5. HHMM5. TOD8. E8601TM8. IS8601TM8. MMSS5."),
            (NumberKind::Plain, "8.2 BEST12. COMMA10. F8. DOLLAR8. YESNO. DATEX. DTYPE."),
        ] {
            for format in formats.split(' ') {
                assert_eq!(DisplayFormat::parse(format).map(|format| format.kind()), Some(kind), "{format}");
            }
        }
    }
}
