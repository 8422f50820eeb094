//! Claims of source documents, checked.

use crate::codes;
use crate::printed_number::PrintedNumber;
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::spec::Table;

/// A document that makes claims.
#[derive(Debug, Clone)]
pub struct SourceDocument {
    /// File name.
    pub file: String,
    /// Title.
    pub title: String,
}

/// A statement of a source document.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Name, unique in the registry.
    pub id: String,
    /// Position of its document in the registry.
    pub source: usize,
    /// The statement.
    pub says: String,
    /// The most likely primary source.
    pub primary: Option<String>,
    /// What that source shows.
    pub shows: Option<String>,
    /// How that was read.
    pub status: String,
    /// Whether it can be tested at all.
    pub testable: bool,
    /// Evidence.
    pub checks: Vec<Check>,
    /// The verdict that must come out, by name.
    pub expect: String,
    /// Why, in one sentence.
    pub why: String,
    /// Where the claim stands.
    pub place: Place,
}

/// A piece of evidence.
#[derive(Debug, Clone)]
pub struct Check {
    /// What is checked.
    pub that: String,
    /// How.
    pub test: CheckTest,
    /// Whether its failure settles the matter.
    pub decisive: bool,
    /// Where it stands.
    pub place: Place,
}

/// How a piece of evidence is checked.
#[derive(Debug, Clone)]
pub enum CheckTest {
    /// The finding's number prints as the claim's.
    Prints {
        /// The finding.
        finding: String,
        /// The claim's number.
        number: PrintedNumber,
    },
    /// The finding's number lies between two of the claim's, either of which may be open.
    Within {
        /// The finding.
        finding: String,
        /// Not below.
        low: Option<PrintedNumber>,
        /// Not above.
        high: Option<PrintedNumber>,
    },
    /// An attribute of the finding is what the claim says.
    Attribute {
        /// The finding.
        finding: String,
        /// The attribute.
        field: String,
        /// What the claim says.
        is: String,
    },
    /// The source's words bear for or against the claim.
    Quoted {
        /// The words.
        quote: String,
        /// Whether they bear it out.
        agrees: bool,
    },
}

impl CheckTest {
    /// The finding that the check refers to.
    pub fn finding(&self) -> Option<&str> {
        match self {
            CheckTest::Prints { finding, .. }
            | CheckTest::Within { finding, .. }
            | CheckTest::Attribute { finding, .. } => Some(finding),
            CheckTest::Quoted { .. } => None,
        }
    }
}

impl SourceDocument {
    pub(super) fn from_table(table: &Table) -> SourceDocument {
        let text = |key: &str| table.owned(key).unwrap_or_default();
        SourceDocument { file: text("file"), title: text("title") }
    }
}

impl Claim {
    /// A broken claim is read as far as it goes; whatever is missing has its diagnostic.
    pub(super) fn from_table(table: &Table, source: usize, problems: &mut Vec<Diagnostic>) -> Claim {
        let checks: Vec<Check> = table.tables("check").iter().filter_map(|check| read_check(check, problems)).collect();
        if table.text("status") == Some("U") && table.has("shows") {
            let message = "the status is U, so nothing was looked up, but `shows` says what was found";
            let problem = table.error(codes::INCOMPLETE, "shows", message);
            problems.push(problem.with_hint("leave `shows` out, or say in `status` how it was read"));
        }
        let text = |key: &str| table.owned(key).unwrap_or_default();
        Claim {
            id: text("id"),
            source,
            says: text("says"),
            primary: table.owned("primary"),
            shows: table.owned("shows"),
            status: text("status"),
            testable: table.flag("testable").unwrap_or(true),
            checks,
            expect: text("expect"),
            why: text("why"),
            place: table.place().clone(),
        }
    }
}

fn read_check(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<Check> {
    let that = table.owned("that")?;
    let mut number = |key: &str, text: &str| {
        let parsed = PrintedNumber::parse(text);
        if parsed.is_err() {
            let problem = table.error(codes::PRINTED_IS_NO_NUMBER, key, format!("`{text}` is not a number"));
            problems.push(problem.with_hint("write it as the claim has it, like \"71%\" or \"<.001\""));
        }
        parsed.ok()
    };
    let range = table.texts("within");
    let test = match (table.owned("finding"), table.owned("quote")) {
        (Some(finding), _) if table.has("prints") => {
            Some(CheckTest::Prints { finding, number: number("prints", table.text("prints")?)? })
        }
        (Some(finding), _) if range.len() == 2 => {
            let (low, high) = (number("within", &range[0].text), number("within", &range[1].text));
            Some(CheckTest::Within { finding, low: Some(low?), high: Some(high?) })
        }
        (Some(finding), _) if table.has("at_least") || table.has("at_most") => {
            let low = table.text("at_least").map(|text| number("at_least", text));
            let high = table.text("at_most").map(|text| number("at_most", text));
            Some(CheckTest::Within { finding, low: low.flatten(), high: high.flatten() })
        }
        (Some(finding), _) if table.has("field") && table.has("is") => {
            Some(CheckTest::Attribute { finding, field: table.owned("field")?, is: table.owned("is")? })
        }
        (None, Some(quote)) if table.has("agrees") => Some(CheckTest::Quoted { quote, agrees: table.flag("agrees")? }),
        _ => None,
    };
    if test.is_none() {
        let problem = table.error(codes::INCOMPLETE, "that", "the check tests nothing");
        let hint = "give `finding` with `prints`, `within`, `at_least`, `at_most` or `field` and `is`, or `quote` with `agrees`";
        problems.push(problem.with_hint(hint));
    }
    let decisive = table.flag("decisive").unwrap_or(false);
    Some(Check { that, test: test?, decisive, place: table.place().clone() })
}
