//! `trialstat rates`: proportions of a file's groups and their comparison.

use crate::Status;
use crate::arguments::{Adjust, Arguments, Rates, RegressionOptions};
use crate::command::dataset::{Opened, by_kind, report};
use crate::command::terms::terms_by_flag;
use crate::failure::Failure;
use std::path::Path;
use trialstat_analysis::rates::hypothesis_graph::{self, HypothesisGraph};
use trialstat_analysis::rates::{CountColumns, Multiplicity, Outcome, RatesQuestion, Regression, ResponseModel, rates};
use trialstat_ingest::dataset::WantedKind;
use trialstat_report::forest::{self, Selection};
use trialstat_trial::spec::{self, Source};

/// Reads the file, asks the question, and prints the rows.
pub fn run(asked: &Rates, arguments: &Arguments) -> Result<Status, Failure> {
    let question = question(asked, arguments)?;
    let mut columns: Vec<(&str, WantedKind)> = match &question.outcome {
        Outcome::Response { column, .. } => vec![(column, WantedKind::Levels)],
        Outcome::Counts(CountColumns { events, total }) => {
            vec![(events, WantedKind::Counts), (total, WantedKind::Counts)]
        }
    };
    let levels = question.by.iter().chain(&question.strata).chain(&question.subject).chain(&question.period);
    columns.extend(levels.map(|column| (column.as_str(), WantedKind::Levels)));
    if let Some(regression) = &question.regression {
        columns.extend(by_kind(&regression.by_kind()));
    }
    let opened = Opened::read(&asked.file, &columns)?;
    let (results, said) = rates(&opened.dataset, &question).map_err(Failure::Input)?;
    if let Some(file) = &asked.figure {
        let intervals = ["proportion", "difference", "ratio", "odds-ratio"].into_iter();
        let selection = intervals.fold(Selection::all(), Selection::context);
        file.write(forest::figure(&results, &selection))?;
    }
    report(&opened, &results, said, arguments)
}

fn question(asked: &Rates, arguments: &Arguments) -> Result<RatesQuestion, Failure> {
    let outcome = match (&asked.response, &asked.events, &asked.total) {
        (None, Some(events), Some(total)) => {
            Outcome::Counts(CountColumns { events: events.clone(), total: total.clone() })
        }
        (response, ..) => Outcome::Response {
            column: response.clone().expect("one of the two is required"),
            events: asked.event_value.clone(),
        },
    };
    Ok(RatesQuestion {
        outcome,
        by: asked.groups.by.clone(),
        reference: asked.groups.reference.clone(),
        strata: asked.groups.strata.clone(),
        subject: asked.subject.clone(),
        period: asked.period.clone(),
        methods: asked.methods.asked(),
        null: asked.hypotheses.null(),
        margins: asked.hypotheses.margins(),
        priors: asked.prior.clone(),
        regression: regression(&asked.regression)?,
        adjust: asked.multiplicity.adjust.as_ref().map(multiplicity).transpose()?,
        simulation: asked.simulation.asked(),
        alternative: asked.hypotheses.alternative,
        level: arguments.level,
        conventions: arguments.conventions,
    })
}

fn regression(asked: &RegressionOptions) -> Result<Option<Regression>, Failure> {
    if !asked.is_asked() {
        return Ok(None);
    }
    Ok(Some(Regression {
        terms: terms_by_flag(&asked.covariate, &asked.factor, &asked.factor_reference, "--factor-reference")?,
        model: match (asked.gee, asked.firth) {
            (Some(correlation), _) => ResponseModel::Repeated(correlation),
            (None, true) => ResponseModel::Firth,
            (None, false) => ResponseModel::Logistic,
        },
        limits: asked.coefficient_limits.clone(),
        variance: asked.gee_variance,
        weight: asked.weight.clone(),
        offset: asked.offset.clone(),
        marginal: asked.marginal_variance,
        bootstrap: asked.bootstrap_limits,
    }))
}

fn multiplicity(adjust: &Adjust) -> Result<Multiplicity, Failure> {
    Ok(match adjust {
        Adjust::PValues(adjustment) => Multiplicity::PValues(*adjustment),
        Adjust::Dunnett(procedure) => Multiplicity::Dunnett(*procedure),
        Adjust::Graph(path) => Multiplicity::Graph(graph(path)?),
    })
}

/// Reads the graph of the hypotheses.
fn graph(path: &Path) -> Result<HypothesisGraph, Failure> {
    let bytes = std::fs::read(path).map_err(|cause| Failure::Read { path: path.to_path_buf(), cause })?;
    let source = Source::new(&path.display().to_string(), &bytes).map_err(|problem| Failure::Input(vec![problem]))?;
    let mut problems = Vec::new();
    let table = spec::read(&source, &hypothesis_graph::SHAPE, &mut problems);
    match HypothesisGraph::from_table(&table) {
        Ok(graph) if problems.is_empty() => Ok(graph),
        Ok(_) => Err(Failure::Input(problems)),
        Err(further) => {
            problems.extend(further);
            Err(Failure::Input(problems))
        }
    }
}
