//! Findings, checked.

use super::files::stays_inside;
use super::study::Study;
use crate::codes;
use crate::printed_number::PrintedNumber;
use crate::statistic::{Of, Road, Statistic};
use trialstat_stats::interval::Level;
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::spec::{Table, Text};

/// Published counts of one arm, or of a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedCount {
    /// The arm.
    pub arm: String,
    /// How many met the endpoint, if published.
    pub events: Option<u64>,
    /// How many were observed.
    pub total: u64,
    /// What is counted, if not subjects.
    pub unit: Option<String>,
}

/// A data file of the registry, by the mapping that tells how to read it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DataReference {
    /// Path of the mapping from the registry's folder.
    pub mapping: String,
    /// Which trial, where the file holds several.
    pub trial: Option<String>,
}

/// A printed confidence limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrintedLimit {
    /// A number.
    Number(PrintedNumber),
    /// Printed as not estimable.
    NotEstimable,
}

/// A printed p value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrintedP {
    /// A number with its relation.
    Number(PrintedNumber),
    /// Printed as not significant.
    NotSignificant,
}

/// A published number with what it is judged by.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Name, unique in the registry.
    pub id: String,
    /// Other names.
    pub also: Vec<String>,
    /// Position of its study in the registry.
    pub study: usize,
    /// What was counted or measured.
    pub endpoint: String,
    /// When.
    pub time: Option<String>,
    /// What the printed number is.
    pub statistic: Statistic,
    /// The arm described.
    pub arm: Option<String>,
    /// The arm it is compared with.
    pub reference: Option<String>,
    /// Published counts.
    pub counts: Vec<PublishedCount>,
    /// Whether the arms are the same subjects.
    pub paired: bool,
    /// How many met the endpoint under both treatments, if published.
    pub both: Option<u64>,
    /// Data file.
    pub data: Option<DataReference>,
    /// Subjects of both arms together.
    pub total: Option<u64>,
    /// Ratio they were randomized in.
    pub allocation: Option<String>,
    /// Terms of a sum or quotient.
    pub terms: Vec<PrintedNumber>,
    /// Time of a survival probability.
    pub at: Option<f64>,
    /// The plan's id, and where it stands.
    pub plan: Option<Text>,
    /// Method named by the source.
    pub method: Option<String>,
    /// Test named by the source.
    pub test: Option<String>,
    /// The estimate.
    pub printed: Option<PrintedNumber>,
    /// The reference arm's number.
    pub printed_reference: Option<PrintedNumber>,
    /// Its limits.
    pub interval: Option<[PrintedLimit; 2]>,
    /// Their level.
    pub level: Option<Level>,
    /// The p value.
    pub p: Option<PrintedP>,
    /// Unit of the printed number.
    pub unit: Option<String>,
    /// Whether convention rounds it up.
    pub rounded_up: bool,
    /// What recomputing it would take.
    pub needs: Option<String>,
    /// Where the number comes from.
    pub status: String,
    /// The source's words.
    pub quote: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// The verdict that must come out, by name.
    pub expect: String,
    /// Where the finding stands.
    pub place: Place,
}

impl Finding {
    /// What a value in natural units is multiplied with to be in the unit of print: 100 where percents are printed.
    pub fn scale(&self, printed: Option<&PrintedNumber>) -> f64 {
        let by_unit = matches!(self.unit.as_deref(), Some("%" | "percentage points"));
        let by_sign = printed.is_some_and(PrintedNumber::is_percent);
        if by_unit || by_sign { 100.0 } else { 1.0 }
    }

    /// Scale of the estimate and its limits.
    pub fn estimate_scale(&self) -> f64 {
        self.scale(self.printed.as_ref())
    }

    /// Whether the unit of print is percent, said beside the number rather than by a sign behind it.
    pub fn unit_is_percent(&self) -> bool {
        self.unit.as_deref() == Some("%")
    }

    /// The counts of the arm that the number describes, part by part.
    pub fn own_counts(&self) -> impl Iterator<Item = &PublishedCount> {
        self.counts.iter().filter(|count| Some(&count.arm) == self.arm.as_ref())
    }

    /// Why a confirmation of this finding would say little: the count came from the print.
    pub fn weakness(&self) -> Option<&'static str> {
        let own =
            self.counts.iter().filter(|count| self.arm.is_none() || Some(&count.arm) == self.arm.as_ref()).count();
        match self.statistic.name() {
            "proportion" if self.status == "D" && self.data.is_none() => Some(
                "weakly: the count was derived from the percentage, so all that was shown is that a count can print so",
            ),
            "count" | "total" if self.data.is_none() && own == 1 => {
                Some("weakly: the count is the printed number itself, and nothing was recomputed")
            }
            _ => None,
        }
    }
}

impl Finding {
    /// A broken finding is read as far as it goes: whatever is missing has its diagnostic, and no registry with a
    /// diagnostic is ever judged.
    pub(super) fn from_table(table: &Table, study: &Study, position: usize, problems: &mut Vec<Diagnostic>) -> Finding {
        let terms: Vec<PrintedNumber> =
            table.texts("terms").iter().filter_map(|term| number(&term.text, &term.place, "term", problems)).collect();
        let finding = Finding {
            id: table.owned("id").unwrap_or_default(),
            also: table.texts("also").iter().map(|name| name.text.clone()).collect(),
            study: position,
            endpoint: table.owned("endpoint").unwrap_or_default(),
            time: table.owned("time"),
            statistic: table.text("statistic").and_then(Statistic::named).unwrap_or(Statistic::UNKNOWN),
            arm: table.owned("arm"),
            reference: table.owned("reference"),
            counts: counts(table, problems),
            paired: table.flag("paired").unwrap_or(false),
            both: table.count("both"),
            data: data_reference(table, problems),
            total: table.count("total"),
            allocation: table.owned("allocation"),
            terms,
            at: table.number("at"),
            plan: table.text("plan").map(|text| Text { text: text.to_owned(), place: table.place_of("plan").clone() }),
            method: table.owned("method"),
            test: table.owned("test"),
            printed: printed(table, "printed", problems),
            printed_reference: printed(table, "printed_reference", problems),
            interval: interval(table, problems),
            level: level(table, problems),
            p: p_value(table, problems),
            unit: table.owned("unit"),
            rounded_up: table.text("rounding") == Some("up"),
            needs: table.owned("needs"),
            status: table.owned("status").unwrap_or_default(),
            quote: table.owned("quote"),
            note: table.owned("note"),
            expect: table.owned("expect").unwrap_or_default(),
            place: table.place().clone(),
        };
        finding.check(table, study, problems);
        finding
    }

    /// What the single fields cannot tell: that the finding holds together.
    fn check(&self, table: &Table, study: &Study, problems: &mut Vec<Diagnostic>) {
        let mut incomplete = |key: &str, message: &str| {
            let problem = table.error(codes::INCOMPLETE, key, message);
            problems.push(problem.with_hint("`trialstat schema registry` lists what a finding may hold"));
        };
        if !["printed", "interval", "p"].iter().any(|key| table.mentions(key)) {
            incomplete("id", "nothing is printed: one of `printed`, `interval` and `p` is needed");
        }
        if !self.counts.is_empty() && self.data.is_some() {
            incomplete("data", "both `counts` and `data` are given, expected one of them");
        }
        let recomputed = !self.counts.is_empty() || self.data.is_some();
        if recomputed && self.plan.is_none() {
            incomplete("id", "`counts` or `data` without a `plan` that analyses them");
        }
        match self.statistic.road() {
            Road::Row { of, .. } if recomputed => {
                if of != Of::Trial && self.arm.is_none() {
                    incomplete("statistic", "the statistic belongs to an `arm`, and none is named");
                }
                if of == Of::Comparison && self.reference.is_none() {
                    incomplete("statistic", "the statistic compares two arms, and no `reference` is named");
                }
                if self.statistic.name() == "survival" && self.at.is_none() {
                    incomplete("statistic", "a survival probability needs a time `at`");
                }
            }
            Road::Split if !["total", "printed", "printed_reference"].iter().all(|key| table.mentions(key)) => {
                incomplete("statistic", "needs `total`, `printed` and `printed_reference`");
            }
            Road::Sum if table.texts("terms").len() < 2 => incomplete("statistic", "a sum needs at least two `terms`"),
            Road::Quotient if table.texts("terms").len() != 2 => {
                incomplete("statistic", "a quotient needs two `terms`")
            }
            _ => {}
        }
        if self.arm.is_some() && self.arm == self.reference {
            incomplete("reference", "the arm is its own reference");
        }
        if self.paired {
            let arms: std::collections::BTreeSet<u64> = self.counts.iter().map(|count| count.total).collect();
            if self.counts.len() != 2 || arms.len() != 1 {
                incomplete("paired", "a crossover has two counts of the same subjects");
            }
        }
        self.check_both(table, problems);
        let named = self.counts.iter().map(|count| ("counts", count.arm.as_str()));
        let arms = named.chain(self.arm.as_deref().map(|arm| ("arm", arm)));
        for (key, arm) in arms.chain(self.reference.as_deref().map(|arm| ("reference", arm))) {
            if study.arm(arm).is_none() {
                let known: Vec<&str> = study.arms.iter().map(|arm| arm.id.as_str()).collect();
                let problem = table.error(codes::UNKNOWN_REFERENCE, key, format!("the study has no arm `{arm}`"));
                problems.push(problem.with_hint(format!("its arms: {}", known.join(", "))));
            } else if recomputed && self.data.is_none() && !self.counts.iter().any(|count| count.arm == arm) {
                let message = format!("the finding has no counts of arm `{arm}`");
                let problem = table.error(codes::INCOMPLETE, key, message);
                problems.push(problem.with_hint("add the arm's `events` and `n` to `counts`"));
            }
        }
    }
}

impl Finding {
    /// How many responded under both treatments is bound by how many did under each.
    fn check_both(&self, table: &Table, problems: &mut Vec<Diagnostic>) {
        let events: Vec<u64> = self.counts.iter().filter_map(|count| count.events).collect();
        let (Some(both), [first, second]) = (self.both, &events[..]) else { return };
        let (least, most) = ((first + second).saturating_sub(self.counts[0].total), *first.min(second));
        if !(least..=most).contains(&both) {
            let message = format!("{both} under both treatments, with {first} under one and {second} under the other");
            let problem = table.error(codes::EVENTS_ABOVE_N, "both", message);
            problems.push(problem.with_hint(format!("from {least} to {most} are possible")));
        }
    }
}

fn counts(table: &Table, problems: &mut Vec<Diagnostic>) -> Vec<PublishedCount> {
    let mut counts = Vec::new();
    for count in table.tables("counts") {
        let (Some(arm), Some(total)) = (count.owned("arm"), count.count("n")) else { continue };
        let events = count.count("events");
        if events.is_some_and(|events| events > total) {
            let message = format!("{} events among {total} subjects", events.unwrap_or_default());
            let problem = count.error(codes::EVENTS_ABOVE_N, "events", message);
            problems.push(problem.with_hint("`n` counts all that were observed, with and without the event"));
        }
        if total > trialstat_trial::counts::LARGEST {
            let problem = count.error(codes::INCOMPLETE, "n", format!("{total} subjects are too many to be a trial"));
            problems.push(problem.with_hint(format!("at most {}", trialstat_trial::counts::LARGEST)));
        }
        counts.push(PublishedCount { arm, events, total, unit: count.owned("unit") });
    }
    counts
}

fn data_reference(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<DataReference> {
    let data = table.table("data")?;
    let mapping = data.owned("mapping")?;
    if !stays_inside(&mapping) {
        let message = format!("`{mapping}` leads outside the registry's folder");
        let problem = data.error(codes::PATH_OUTSIDE, "mapping", message);
        problems.push(problem.with_hint("paths start at the registry's folder and stay below it"));
    }
    Some(DataReference { mapping, trial: data.owned("trial") })
}

fn number(text: &str, place: &Place, what: &str, problems: &mut Vec<Diagnostic>) -> Option<PrintedNumber> {
    let parsed = PrintedNumber::parse(text);
    if parsed.is_err() {
        let message = format!("the {what} `{text}` is not a number");
        let problem = Diagnostic::error(codes::PRINTED_IS_NO_NUMBER, place.clone(), message);
        problems.push(problem.with_hint("write it as printed, like \"71%\", \"−6.1\" or \"<.001\""));
    }
    parsed.ok()
}

fn printed(table: &Table, key: &str, problems: &mut Vec<Diagnostic>) -> Option<PrintedNumber> {
    number(table.text(key)?, table.place_of(key), "estimate", problems)
}

fn interval(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<[PrintedLimit; 2]> {
    if !table.has("interval") {
        return None;
    }
    let texts = table.texts("interval");
    if texts.len() != 2 {
        let message = format!("the interval has {} limits, expected two", texts.len());
        let problem = table.error(codes::INCOMPLETE, "interval", message);
        problems.push(problem.with_hint("write the lower and the upper limit, like [\"1.9\", \"7.3\"]"));
        return None;
    }
    let mut limit = |index: usize| match texts[index].text.as_str() {
        "NE" | "NR" => Some(PrintedLimit::NotEstimable),
        text => number(text, &texts[index].place, "limit", problems).map(PrintedLimit::Number),
    };
    let (lower, upper) = (limit(0), limit(1));
    Some([lower?, upper?])
}

fn level(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<Level> {
    let level = Level::new(table.number("level")?);
    if let Err(error) = &level {
        problems.push(table.error(codes::INCOMPLETE, "level", error.to_string()).with_hint("write 0.95 for 95 %"));
    }
    level.ok()
}

fn p_value(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<PrintedP> {
    match table.text("p")? {
        "ns" | "n.s." | "NS" => Some(PrintedP::NotSignificant),
        text => number(text, table.place_of("p"), "p value", problems).map(PrintedP::Number),
    }
}
