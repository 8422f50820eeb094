//! `trialstat survival`: curves of a file's groups and what is read off them.

use crate::Status;
use crate::arguments::{Arguments, Survival};
use crate::command::dataset::{Opened, by_kind, report};
use crate::failure::Failure;
use trialstat_analysis::recurrent::{RecurrentQuestion, mean_events};
use trialstat_analysis::survival::{Permutations, SurvivalQuestion, Wanted, survival};
use trialstat_report::survival::{self as figures, Selection};

/// Reads the file, asks the question, and prints the rows.
pub fn run(asked: &Survival, arguments: &Arguments) -> Result<Status, Failure> {
    if let (true, Some(subject)) = (asked.recurrent, &asked.subject) {
        return recurrent(subject, asked, arguments);
    }
    let question = question(asked, arguments);
    let opened = Opened::read(&asked.file, &by_kind(&question.columns.by_kind()))?;
    let (results, said) = survival(&opened.dataset, &question).map_err(Failure::Input)?;
    // Results first: they say why there is nothing to draw where that is so.
    let status = report(&opened, &results, said, arguments)?;
    if asked.figure.is_some() || asked.figure_log_log.is_some() {
        let curves = survival(&opened.dataset, &for_figures(question)).map_err(Failure::Input)?.0;
        let unit = asked.unit.as_ref().map(|unit| format!("{} ({unit})", asked.follow_up.time));
        let shown = &unit.into_iter().fold(Selection::all(), Selection::time);
        asked.figure.iter().try_for_each(|file| file.write(figures::figure(&curves, shown)))?;
        asked.figure_log_log.iter().try_for_each(|file| file.write(figures::log_log(&curves, shown)))?;
    }
    Ok(status)
}

/// The mean number of events that come again.
fn recurrent(subject: &str, asked: &Survival, arguments: &Arguments) -> Result<Status, Failure> {
    let question = RecurrentQuestion {
        columns: asked.follow_up.columns(&asked.groups),
        subject: subject.to_owned(),
        times: asked.curves.times.clone(),
        interval: asked.curves.interval.first().copied(),
        level: arguments.level,
        conventions: arguments.conventions,
    };
    let opened = Opened::read(&asked.file, &by_kind(&question.by_kind()))?;
    let (results, said) = mean_events(&opened.dataset, &question).map_err(Failure::Input)?;
    report(&opened, &results, said, arguments)
}

/// Every step of the curves on the first scale, with what is marked on a figure of them.
fn for_figures(question: SurvivalQuestion) -> SurvivalQuestion {
    let Wanted { mut intervals, variance, quantiles, mut bands, span, .. } = question.wanted;
    intervals.truncate(1);
    bands.truncate(1);
    let wanted = Wanted { curve: true, intervals, variance, quantiles, bands, span, ..Wanted::default() };
    SurvivalQuestion { wanted, ..question }
}

fn question(asked: &Survival, arguments: &Arguments) -> SurvivalQuestion {
    let (curves, tests) = (&asked.curves, &asked.tests);
    SurvivalQuestion {
        columns: asked.follow_up.columns(&asked.groups),
        reference: asked.groups.reference.clone(),
        wanted: Wanted {
            intervals: curves.interval.clone(),
            variance: curves.variance,
            quantiles: curves.quantiles.clone(),
            times: curves.times.clone(),
            given: curves.given.clone(),
            curve: curves.curve,
            bands: curves.band.clone(),
            span: curves.band_times,
            hazards: curves.hazard.clone(),
            at_risk: curves.at_risk.clone(),
            follow_up: curves.follow_up,
            horizon: curves.rmst,
            tests: tests.test.clone(),
            scores: tests.trend.clone(),
        },
        adjust: tests.adjust,
        permutations: Permutations { draws: tests.permutations, seed: tests.seed },
        unit: asked.unit.as_ref().map(Into::into),
        level: arguments.level,
        conventions: arguments.conventions,
    }
}
