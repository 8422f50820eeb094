//! What a trial would find in the long run: result rows of a tally.
//!
//! | context | a line is | statistics |
//! |---|---|---|
//! | `performance` | a line of the analysis, `method` with its context in front | `truth`, `mean`, `bias`, `relative.bias`, `mse`, `empirical.se`, `model.se`, `relative.error` (%), `coverage`, `bias.eliminated.coverage`, `rejection`, each with its Monte Carlo standard error in `….mcse`; `replicates`, and of how many each part is missing in `no.…` |
//! | `paired-comparison` | two such lines on the replicates that they share, first less second | `estimate.difference`, `estimate.correlation`, `relative.precision` (%, of the second), `mse.difference`, `mse.ratio`, `width.difference` (of intervals that are finite), `coverage.difference`, `rejection.difference`, each with its paired error in `….mcse`; `only.first` and `only.second`, replicates that only one of them rejects |
//! | `sobol` | a measure of such a line, `method` says which and the order; `variable_level` ends in the parameter's path | `estimate`, `conf.low`, `conf.high` |
//! | `replicates` | a statistic of such a line, its name behind the method | `mean` with `mean.mcse`, `sd`, `N_obs`, `N_miss` |
//! | `not-estimable` | the same with the reason as level | `n` |
//! | `band` | a share or a survival probability of the analysis: the band of its estimates over the replicates | `p2.5`, `median`, `p97.5` |
//! | `exposure` | what a session exposes to: of each arm with a drug the first and the last, as it was given, in subjects who were still there; and how long its adverse events last | `N` sessions or events in all replicates, `min`, `p2.5`, `p25`, `median`, `p75`, `p97.5`, `max` |
//! | `screening` | those `screened` for a trial and those `excluded`, of these each criterion's, the first in order that excludes; only where there are criteria | as `replicates` |
//! | `look` | a look, and `all` of them | `reached` (of all replicates, those in which it was made), `efficacy`, `futility`, each with its error |
//! | `trial-size` | subjects, days, events when the trial ended | as `replicates` |
//!
//! Performance is measured on the scale of the line's standard errors, which is that of its limits' derivation: a ratio
//! (`ratio`, `odds-ratio`, their posteriors, the ratio of restricted means) is measured as its logarithm, as a hazard ratio
//! is, whether or not the method gives a standard error, so that methods can be compared. Truth, mean, bias, mean squared
//! error, empirical and model standard error are then of the logarithm, as their notes say, and limits are taken to it,
//! which changes no coverage. A replicate whose ratio is 0 has no such estimate and counts in `no.estimate`; its interval
//! counts. The rows of `replicates` remain those of the statistics themselves.
//!
//! The last look of a scenario is the planned end of its trials, made when all is known if what it waits for never comes. Those
//! before it are made in the order of their days in the replicate, until one stops the trial; one whose day never comes, or
//! comes after that of the last, is not made.
//!
//! A quantile is a value that did occur, at most 1/256 of itself below the exact one (the inverse of the distribution
//! function); `min` and `max` are exact. Exposures and screening are those of all subjects drawn, also where a look or
//! the cut-off ends the trial before they have entered. A number needed to treat passes through infinity where the difference changes sign: it has no
//! mean, and therefore no bias; the difference's own lines say what there is to say.

mod looks;
mod paired;
mod sobol;
mod spread;

pub use sobol::sobol_rows;

use crate::line::Line;
use crate::measures::{measures, reason};
use crate::screening::SCREENING;
use crate::tally::{LineTally, Scale, StatisticTally, Tally};
use crate::truth::Truth;
use trialstat_stats::performance::{Measure, Unmeasured, Values, performance};
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::{NotEstimable, ResultRow, ResultSet, Stat, stat_label};

/// The operating characteristics of what was counted, with the names of the looks.
pub fn operating_characteristics(tally: &Tally, truth: &Truth, looks: &[String]) -> ResultSet {
    let of_screening = |line: &&LineTally| line.line.context == SCREENING;
    let mut rows: Vec<ResultRow> =
        tally.lines.iter().filter(of_screening).flat_map(|line| screening_rows(line, tally.replicates)).collect();
    rows.extend(looks::rows(tally, looks));
    rows.extend(tally.lines.iter().flat_map(|line| performance_rows(line, tally.replicates, truth)));
    rows.extend(tally.pairs.iter().flat_map(|pair| paired::rows(pair, tally.replicates)));
    rows.extend(tally.lines.iter().flat_map(spread::band_rows));
    rows.extend(spread::exposure_rows(tally));
    for line in tally.lines.iter().filter(|line| !of_screening(line)) {
        rows.extend(line.statistics.iter().flat_map(|statistic| replicate_rows(line, statistic, tally.replicates)));
    }
    for line in &tally.lines {
        rows.extend(line.statistics.iter().flat_map(|statistic| failure_rows(line, statistic)));
    }
    ResultSet { rows }
}

/// How a line's method did.
fn performance_rows(line: &LineTally, replicates: u64, truth: &Truth) -> Vec<ResultRow> {
    let truth = truth.of(&line.line);
    let measured = measures(line, truth);
    if measured.is_empty() {
        return Vec::new();
    }
    let about = About::of(&line.line, "performance", line.line.method.clone()).on(line.scale);
    let mut rows = vec![about.row("replicates", Stat::Number(replicates as f64))];
    let own = performance(&line.outcomes);
    let absent = replicates - own.replicates;
    let missing = [
        ("no.estimate", line.estimate().is_some(), own.without_estimate),
        ("no.std.error", line.estimate().is_some() && line.has("std.error"), own.without_standard_error),
        ("no.interval", line.estimate().is_some() && line.has("conf.low"), own.without_interval),
        ("no.decision", line.has("p.value"), own.without_decision),
    ];
    let missing = missing.into_iter().filter(|(_, asked, _)| *asked);
    rows.extend(missing.map(|(name, _, count)| about.row(name, Stat::Number((absent + count) as f64))));
    if let Some(truth) = truth.filter(|_| line.estimate().is_some()) {
        rows.push(about.row("truth", truth.value.into()));
        let error = truth.standard_error.map_or(Stat::NotEstimable(NotEstimable::OneReplicate), Stat::from);
        rows.push(about.row("truth.mcse", error));
    }
    rows.extend(measured.into_iter().flat_map(|(name, measure)| about.measure(name, measure)));
    rows
}

/// How many were screened or excluded on average.
fn screening_rows(line: &LineTally, replicates: u64) -> Vec<ResultRow> {
    let mut about = About::plain(SCREENING, &line.line.analysis, &line.line.variable);
    about.row.variable_level = line.line.variable_level.as_ref().map(Phrase::from);
    about.row.method = (&line.line.method).into();
    line.statistics.iter().flat_map(|statistic| about.spread(&statistic.values, replicates)).collect()
}

/// What a statistic was on average.
fn replicate_rows(line: &LineTally, statistic: &StatisticTally, replicates: u64) -> Vec<ResultRow> {
    let about = About::of(&line.line, "replicates", format!("{}: {}", line.line.method, statistic.name));
    let mut rows = about.spread(&statistic.values, replicates);
    if line.has_no_mean(&statistic.name) {
        rows.iter_mut().for_each(About::without_mean);
    }
    rows
}

/// Why a statistic was missing.
fn failure_rows(line: &LineTally, statistic: &StatisticTally) -> Vec<ResultRow> {
    let of = |(reason, count): (&String, &u64)| {
        let mut about = About::of(&line.line, "not-estimable", format!("{}: {}", line.line.method, statistic.name));
        let level = about.row.variable_level.take();
        about.row.variable_level =
            Some(level.map_or_else(|| reason.into(), |level| format!("{level}: {reason}").into()));
        about.row("n", Stat::Number(*count as f64))
    };
    statistic.reasons.iter().map(of).collect()
}

/// What rows are about.
struct About {
    row: ResultRow,
    /// The scale of what is said.
    scale: Scale,
}

/// Measures on the scale of their line; the others are shares.
const ON_SCALE: [&str; 10] = [
    "truth",
    "mean",
    "bias",
    "relative.bias",
    "mse",
    "empirical.se",
    "model.se",
    "estimate.difference",
    "mse.difference",
    "width.difference",
];

impl About {
    /// Rows about a line of the analysis; its context goes in front of the method.
    fn of(line: &Line, context: &'static str, method: String) -> About {
        let mut about = About::plain(context, &line.analysis, &line.variable);
        let phrase = |part: &Option<String>| part.as_ref().map(Phrase::from);
        about.row.variable_level = phrase(&line.variable_level);
        about.row.group1 = phrase(&line.group1);
        about.row.group1_level = phrase(&line.group1_level);
        about.row.group2 = phrase(&line.group2);
        about.row.group2_level = phrase(&line.group2_level);
        let again = if line.before > 0 { format!(", again {}", line.before) } else { String::new() };
        about.row.method = format!("{}{again}, {method}", line.context).into();
        about
    }

    /// Rows that are about the trial.
    fn plain(context: &'static str, analysis: &str, variable: &str) -> About {
        About {
            row: ResultRow {
                analysis: analysis.to_owned().into(),
                group1: None,
                group1_level: None,
                group2: None,
                group2_level: None,
                variable: variable.to_owned().into(),
                variable_level: None,
                context,
                method: Phrase::EMPTY,
                stat_name: "",
                stat_label: "",
                stat: Stat::Number(0.0),
                unit: None,
                note: None,
            },
            scale: Scale::Own,
        }
    }

    fn on(self, scale: Scale) -> About {
        About { scale, ..self }
    }

    fn row(&self, stat_name: &'static str, stat: Stat) -> ResultRow {
        let note = match stat {
            Stat::NotEstimable(reason) => Some(reason.words().into()),
            Stat::Number(_) => self.is_logarithm(stat_name).then(|| "of the logarithm".into()),
        };
        ResultRow { stat_name, stat_label: stat_label(stat_name), stat, note, ..self.row.clone() }
    }

    fn is_logarithm(&self, stat_name: &str) -> bool {
        let measure = stat_name.strip_suffix(".mcse").unwrap_or(stat_name);
        self.scale == Scale::Logarithm && ON_SCALE.contains(&measure)
    }

    /// A measure and its error.
    fn measure(&self, name: &'static str, measure: Result<Measure, NotEstimable>) -> Vec<ResultRow> {
        let stat = |value: Result<f64, NotEstimable>| value.map_or_else(Stat::NotEstimable, Stat::from);
        let error = measure.and_then(|measure| measure.monte_carlo_error.ok_or(NotEstimable::OneReplicate));
        let mut rows = vec![self.row(name, stat(measure.map(|measure| measure.estimate)))];
        rows.extend(error_of(name).map(|name| self.row(name, stat(error))));
        rows
    }

    /// A row of a number without a mean, if it is about its mean or spread.
    fn without_mean(row: &mut ResultRow) {
        if !matches!(row.stat_name, "N_obs" | "N_miss") {
            row.stat = Stat::NotEstimable(NotEstimable::NoMean);
            row.note = Some(NotEstimable::NoMean.words().into());
        }
    }

    /// Mean and standard deviation.
    fn spread(&self, values: &Values, replicates: u64) -> Vec<ResultRow> {
        let with = values.count();
        let measured = |measure: Result<Measure, Unmeasured>| measure.map_err(reason);
        let mut rows = self.measure("mean", measured(values.mean()));
        let deviation = measured(values.standard_deviation()).map(|measure| measure.estimate);
        rows.push(self.row("sd", deviation.map_or_else(Stat::NotEstimable, Stat::from)));
        rows.push(self.row("N_obs", Stat::Number(with as f64)));
        rows.push(self.row("N_miss", Stat::Number((replicates - with) as f64)));
        rows
    }
}

/// What the error of a measure is called.
fn error_of(name: &str) -> Option<&'static str> {
    const NAMES: [(&str, &str); 21] = [
        ("mean", "mean.mcse"),
        ("bias", "bias.mcse"),
        ("relative.bias", "relative.bias.mcse"),
        ("mse", "mse.mcse"),
        ("empirical.se", "empirical.se.mcse"),
        ("model.se", "model.se.mcse"),
        ("relative.error", "relative.error.mcse"),
        ("coverage", "coverage.mcse"),
        ("bias.eliminated.coverage", "bias.eliminated.coverage.mcse"),
        ("rejection", "rejection.mcse"),
        ("reached", "reached.mcse"),
        ("efficacy", "efficacy.mcse"),
        ("futility", "futility.mcse"),
        ("estimate.difference", "estimate.difference.mcse"),
        ("estimate.correlation", "estimate.correlation.mcse"),
        ("relative.precision", "relative.precision.mcse"),
        ("mse.difference", "mse.difference.mcse"),
        ("mse.ratio", "mse.ratio.mcse"),
        ("width.difference", "width.difference.mcse"),
        ("coverage.difference", "coverage.difference.mcse"),
        ("rejection.difference", "rejection.difference.mcse"),
    ];
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, error)| *error)
}
