//! Holds what is printed against the rows that were recomputed, method by method.

use crate::evidence::Evidence;
use crate::printed_number::{PrintedNumber, Rounding};
use crate::registry::{Finding, PrintedLimit, PrintedP};
use crate::statistic::{Of, Road};
use trialstat_analysis::plan::Plan;
use trialstat_analysis::{AnalysisError, Comparison, Question, analyze};
use trialstat_trial::result::{ResultRow, Stat};

/// What a source may have done to its estimate before printing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    None,
    /// Taken the square root, as coding two arms −1 and 1 does to an odds ratio.
    SquareRoot,
    /// Changed the sign.
    Sign,
    /// Printed a one-sided p value.
    OneSided,
}

/// One method's answer to the printed estimate and interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The method, and what was assumed where the counts leave something open.
    pub method: String,
    /// The estimate, in the unit of print.
    pub estimate: Option<Stat>,
    /// The limits, in the unit of print.
    pub limits: Option<[Stat; 2]>,
    /// How the estimate prints, if it prints like the printed one.
    pub estimate_rounding: Option<Rounding>,
    /// Whether both limits print like the printed ones.
    pub limits_match: bool,
}

/// One test's answer to the printed p value.
#[derive(Debug, Clone, PartialEq)]
pub struct TestCandidate {
    /// The test.
    pub method: String,
    /// What was assumed where the counts leave something open.
    pub assuming: Option<String>,
    /// Its p value.
    pub p_value: f64,
    /// How it prints, if it prints like the printed one.
    pub rounding: Option<Rounding>,
}

/// What was recomputed for a finding, and what of it prints like the source.
#[derive(Debug, Clone, Default)]
pub struct Assessment {
    /// Methods of the estimate and interval.
    pub candidates: Vec<Candidate>,
    /// Tests.
    pub tests: Vec<TestCandidate>,
    /// The rows that bear on what is printed, with what was assumed.
    pub rows: Vec<(Option<String>, ResultRow)>,
}

impl Assessment {
    /// Whether a printed estimate is reproduced, together with its interval if one is printed.
    pub fn reproduces_estimate(&self, finding: &Finding) -> bool {
        let estimate = finding.printed.is_none() || finding.statistic.name() == "test";
        self.candidates.iter().any(|candidate| {
            (estimate || candidate.estimate_rounding.is_some())
                && (finding.interval.is_none() || candidate.limits_match)
        }) || (estimate && finding.interval.is_none())
    }

    /// The candidate that reproduces most; the first of the plan's methods where none reproduces anything.
    pub fn best(&self, finding: &Finding) -> Option<&Candidate> {
        let merit = |candidate: &Candidate| {
            let estimate = candidate.estimate_rounding.is_some() || finding.printed.is_none();
            (estimate && candidate.limits_match, estimate, candidate.limits_match)
        };
        self.candidates.iter().rev().max_by_key(|candidate| merit(candidate))
    }

    /// Whether a printed p value is reproduced.
    pub fn reproduces_p(&self, finding: &Finding) -> bool {
        printed_p(finding).is_none() || self.tests.iter().any(|test| test.rounding.is_some())
    }
}

/// The printed p value: of a finding that is nothing but a test, the estimate counts as one.
pub fn printed_p(finding: &Finding) -> Option<PrintedP> {
    match (&finding.p, finding.statistic.name()) {
        (Some(p), _) => Some(p.clone()),
        (None, "test") => finding.printed.clone().map(PrintedP::Number),
        _ => None,
    }
}

/// Runs the plan on each trial that the finding may have come from and compares.
///
/// # Errors
/// When the plan does not fit the trial.
pub fn assess(
    finding: &Finding,
    plan: &Plan,
    evidence: &[Evidence],
    question: &Question,
    change: Change,
) -> Result<Assessment, AnalysisError> {
    let plan = finding.at.map_or_else(|| plan.clone(), |time| plan.clone().with_time(time));
    let pair = finding.arm.clone().zip(finding.reference.clone());
    let comparison = pair.map(|(arm, reference)| Comparison { arm, reference });
    let question = Question {
        comparison: comparison.or_else(|| question.comparison.clone()),
        level: finding.level.unwrap_or(question.level),
        conventions: question.conventions,
    };
    let mut assessment = Assessment::default();
    for Evidence { assuming, trial } in evidence {
        let results = analyze(&plan, trial, &question)?;
        for row in results.rows {
            assessment.take(finding, assuming.as_deref(), row, change);
        }
    }
    for candidate in &mut assessment.candidates {
        candidate.compare(finding, change);
    }
    Ok(assessment)
}

impl Assessment {
    fn take(&mut self, finding: &Finding, assuming: Option<&str>, row: ResultRow, change: Change) {
        if row.stat_name == "p.value" && bears_on_p(finding, &row) {
            if let (Some(p_value), Some(printed)) = (row.stat.number(), printed_p(finding)) {
                let p_value = if change == Change::OneSided { p_value / 2.0 } else { p_value };
                let rounding = match printed {
                    PrintedP::Number(number) => number.rounds_from(p_value, false),
                    PrintedP::NotSignificant => (p_value >= 0.05).then_some(Rounding::Nearest),
                };
                let (method, assuming) = (row.method.to_string(), assuming.map(str::to_owned));
                self.tests.push(TestCandidate { method, assuming, p_value, rounding });
            }
            self.rows.push((assuming.map(str::to_owned), row));
            return;
        }
        let Road::Row { stat_name, .. } = finding.statistic.road() else { return };
        if !bears_on_estimate(finding, &row) || finding.statistic.name() == "test" {
            return;
        }
        // Open counts leave the arms' proportions alone, so what was assumed makes no difference to an estimate.
        let method = row.method.to_string();
        let position = self.candidates.iter().position(|candidate| candidate.method == method);
        let position = position.unwrap_or_else(|| {
            let limits = None;
            let (estimate, estimate_rounding, limits_match) = (None, None, false);
            self.candidates.push(Candidate { method, estimate, limits, estimate_rounding, limits_match });
            self.candidates.len() - 1
        });
        let candidate = &mut self.candidates[position];
        let nothing = || [row.stat, row.stat];
        match row.stat_name {
            name if name == stat_name => candidate.estimate = Some(row.stat),
            "conf.low" => candidate.limits.get_or_insert_with(nothing)[0] = row.stat,
            "conf.high" => candidate.limits.get_or_insert_with(nothing)[1] = row.stat,
            "conf.level" => {}
            _ => return,
        }
        self.rows.push((assuming.map(str::to_owned), row));
    }
}

fn bears_on_estimate(finding: &Finding, row: &ResultRow) -> bool {
    let Road::Row { context, of, .. } = finding.statistic.road() else { return false };
    if row.context != context || !named_by_source(row, finding.method.as_deref()) {
        return false;
    }
    // A log-rank statistic stands among the rows of all tests.
    if finding.statistic.name() == "log-rank" && row.method != "log-rank" {
        return false;
    }
    let arms = match of {
        Of::Trial => true,
        Of::Arm => row.group1_level.as_deref() == finding.arm.as_deref() && row.group2_level.is_none(),
        Of::Comparison => {
            row.group1_level.as_deref() == finding.arm.as_deref()
                && row.group2_level.as_deref() == finding.reference.as_deref()
        }
    };
    let level = match finding.statistic.name() {
        "median-time" => row.variable_level.as_deref() == Some("0.5"),
        "survival" => row.variable_level.as_deref() == finding.at.map(|time| time.to_string()).as_deref(),
        _ => true,
    };
    arms && level
}

fn bears_on_p(finding: &Finding, row: &ResultRow) -> bool {
    if printed_p(finding).is_none() {
        return false;
    }
    let of_a_test = row.context == "test" && named_by_source(row, finding.test.as_deref());
    let of_the_model = row.context == "coefficient"
        && finding.test.is_none()
        && matches!(finding.statistic.road(), Road::Row { context: "coefficient", .. })
        && named_by_source(row, finding.method.as_deref());
    of_a_test || of_the_model
}

/// Whether a row's method is the one the source names; every method is, where it names none.
fn named_by_source(row: &ResultRow, named: Option<&str>) -> bool {
    named.is_none_or(|named| row.method == named || row.method.ends_with(&format!(", {named}")))
}

impl Candidate {
    /// Brings the numbers into the unit of print and compares them with what is printed.
    fn compare(&mut self, finding: &Finding, change: Change) {
        let scale = finding.estimate_scale();
        let changed = |stat: Stat| match stat {
            Stat::Number(value) => Stat::from(match change {
                Change::SquareRoot => value.sqrt(),
                Change::Sign => -value * scale,
                Change::None | Change::OneSided => value * scale,
            }),
            missing => missing,
        };
        self.estimate = self.estimate.map(changed);
        self.limits = self.limits.map(|[lower, upper]| match change {
            Change::Sign => [changed(upper), changed(lower)],
            _ => [changed(lower), changed(upper)],
        });
        self.estimate_rounding = match (&finding.printed, self.estimate) {
            (Some(printed), Some(Stat::Number(value))) => printed.rounds_from(value, finding.rounded_up),
            _ => None,
        };
        self.limits_match = match (&finding.interval, self.limits) {
            (Some(printed), Some(limits)) => {
                printed.iter().zip(limits).all(|(printed, limit)| limit_prints(printed, limit))
            }
            _ => false,
        };
    }
}

fn limit_prints(printed: &PrintedLimit, limit: Stat) -> bool {
    match (printed, limit) {
        (PrintedLimit::Number(number), Stat::Number(value)) => number.rounds_from(value, false).is_some(),
        (PrintedLimit::NotEstimable, Stat::NotEstimable(_)) => true,
        _ => false,
    }
}

/// A recomputed number to two more digits than the printed one has, so that a reader sees how it rounds.
pub fn shown(value: f64, like: Option<&PrintedNumber>, percent: bool) -> String {
    let more = if value.fract() == 0.0 { 0 } else { 2 };
    let decimals = like.map_or(4, |printed| printed.decimals() + more) as usize;
    let sign = if percent || like.is_some_and(PrintedNumber::is_percent) { "%" } else { "" };
    format!("{value:.decimals$}{sign}").replacen('-', "−", 1)
}
