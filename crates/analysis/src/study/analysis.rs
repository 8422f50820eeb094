//! An analysis of a plan: an endpoint in a population, and how it is estimated.

use super::endpoint::{Endpoint, Scale};
use super::intercurrent::Intercurrent;
use super::keys::{position, text_of, unknown};
use super::missing::{Imputation, Missing};
use super::plan::Population;
use crate::codes;
use crate::method::{
    Adjustment, BandMethod, Compares, CurveInterval, DifferenceInterval, HazardMethod, OddsRatioMethod,
    ProportionInterval, RatioInterval, TestMethod, TiesMethod,
};
use crate::parametric::Model;
use crate::rates::{MarginalVariance, Margins, Methods, NullHypothesis, ResponseModel, margins_of_plan};
use crate::survival::{NamedTest, Wanted};
use trialstat_stats::proportion::NullProportion;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::quantity::TimeUnit;
use trialstat_trial::spec::{Table, Text};

/// An endpoint in a population: the estimand, and how it is estimated.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Analysis {
    pub(super) id: Text,
    /// Position of the endpoint.
    pub(super) endpoint: usize,
    /// Position of the population; all randomized subjects if there is none.
    pub(super) population: Option<usize>,
    pub(super) intercurrent: Vec<Intercurrent>,
    pub(super) missing: Missing,
    pub(super) imputation: Option<Imputation>,
    pub(super) methods: Methods,
    /// Margins that each arm is held against the reference with.
    pub(super) margins: Margins,
    /// A proportion that each arm is held against.
    pub(super) null: Option<NullHypothesis>,
    /// The model of a response, where `model` or `covariates` ask for one.
    pub(super) model: Option<ResponseModel>,
    pub(super) marginal: MarginalVariance,
    /// What is wanted of curves.
    pub(super) wanted: Wanted,
    pub(super) ties: Vec<TiesMethod>,
    pub(super) between_visits: Vec<Model>,
    pub(super) unit: TimeUnit,
    pub(super) strata: Vec<Text>,
    pub(super) covariates: Vec<Text>,
    pub(super) subgroups: Vec<Text>,
    pub(super) adjust: Option<Adjustment>,
    pub(super) tipping_point: bool,
    /// What is asked for that fits endpoints of one scale only, by key or test, with its place.
    asked: Vec<(Scale, Text)>,
}

/// Whether there is a test of that name, of proportions or of curves.
pub(super) fn is_test(name: &str) -> bool {
    let of_rates = TestMethod::named(name).filter(|test| test.compares() != Compares::Times);
    of_rates.is_some() || name.parse::<NamedTest>().is_ok()
}

/// The names of all tests.
pub(super) fn test_names() -> Vec<&'static str> {
    let curves = ["peto-peto", "gehan-breslow", "tarone-ware", "fleming-harrington:0:1", "max-combo"];
    TestMethod::NAMES.iter().copied().chain(curves).collect()
}

const OF_RATES: [&str; 9] =
    ["interval", "difference", "ratio", "odds_ratio", "margin", "null", "model", "marginal_variance", "tipping_point"];
const OF_TIMES: [&str; 13] = [
    "curve",
    "steps",
    "bands",
    "hazards",
    "quantiles",
    "times",
    "given",
    "at_risk",
    "follow_up",
    "rmst",
    "ties",
    "between_visits",
    "unit",
];

/// What makes strata, models and comparisons of several arms of endpoints that are met or not, or times.
const OF_MODELS: [&str; 3] = ["strata", "covariates", "adjust"];

/// The keys of a table that fit endpoints of one scale only.
fn asked_by_key(table: &Table) -> Vec<(Scale, Text)> {
    let of = |keys: &'static [&'static str], scale| {
        let there = keys.iter().filter(|key| table.has(key));
        there.map(move |key| (scale, Text { text: (*key).to_owned(), place: table.place_of(key).clone() }))
    };
    of(&OF_RATES, Scale::Binary).chain(of(&OF_TIMES, Scale::Time)).collect()
}

fn chosen<T>(table: &Table, key: &str, named: impl Fn(&str) -> Option<T>) -> Vec<T> {
    table.texts(key).iter().filter_map(|name| named(&name.text)).collect()
}

impl Analysis {
    pub(super) fn of_table(
        table: &Table,
        endpoints: &[Endpoint],
        populations: &[Population],
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Analysis> {
        let before = problems.len();
        let endpoint = text_of(table, "endpoint")
            .and_then(|name| position(&name, "endpoint", endpoints.iter().map(|known| known.name.as_str()), problems));
        let names = || populations.iter().map(|population| population.name.as_str());
        let population = text_of(table, "population").and_then(|name| position(&name, "population", names(), problems));
        let intercurrent = table.tables("intercurrent").iter();
        let intercurrent = intercurrent.filter_map(|table| Intercurrent::of_table(table, problems)).collect();
        let (missing, imputation) = Missing::of_table(table, problems);
        let mut analysis = Analysis {
            id: text_of(table, "id")?,
            endpoint: endpoint?,
            population,
            intercurrent,
            missing,
            imputation,
            methods: Methods {
                intervals: chosen(table, "interval", ProportionInterval::named),
                differences: chosen(table, "difference", DifferenceInterval::named),
                ratios: chosen(table, "ratio", RatioInterval::named),
                odds_ratios: chosen(table, "odds_ratio", OddsRatioMethod::named),
                tests: Vec::new(),
            },
            margins: Margins { margins: margins_of_plan(table, "margin", problems), tests: Vec::new() },
            null: null_of(table, problems),
            model: response_model(table),
            marginal: table
                .text("marginal_variance")
                .and_then(MarginalVariance::named)
                .unwrap_or(MarginalVariance::Delta),
            wanted: Wanted {
                intervals: chosen(table, "curve", CurveInterval::named),
                quantiles: table.numbers("quantiles").to_vec(),
                times: table.numbers("times").to_vec(),
                given: table.numbers("given").to_vec(),
                curve: table.flag("steps") == Some(true),
                bands: chosen(table, "bands", BandMethod::named),
                hazards: chosen(table, "hazards", HazardMethod::named),
                at_risk: table.numbers("at_risk").to_vec(),
                follow_up: table.flag("follow_up") == Some(true),
                horizon: table.number("rmst"),
                ..Wanted::default()
            },
            ties: chosen(table, "ties", TiesMethod::named),
            between_visits: models(table, problems),
            unit: table.text("unit").and_then(TimeUnit::named).unwrap_or(TimeUnit::Day),
            strata: table.texts("strata").to_vec(),
            covariates: table.texts("covariates").to_vec(),
            subgroups: table.texts("subgroup").to_vec(),
            adjust: table.text("adjust").and_then(Adjustment::named),
            tipping_point: table.flag("tipping_point") == Some(true),
            asked: asked_by_key(table),
        };
        analysis.take_tests(table, problems);
        analysis.check_numbers(table, problems);
        let endpoint = &endpoints[analysis.endpoint];
        problems.extend(analysis.misfits(&endpoint.name, endpoint.scale()));
        problems.extend(analysis.without_effect(table, &endpoint.name, endpoint.scale()));
        (problems.len() == before).then_some(analysis)
    }

    /// A test is one of proportions or one of curves; which of the two is wanted, the endpoint says.
    fn take_tests(&mut self, table: &Table, problems: &mut Vec<Diagnostic>) {
        for name in table.texts("test") {
            let of_rates = TestMethod::named(&name.text).filter(|test| test.compares() != Compares::Times);
            let of_curves = name.text.parse::<NamedTest>().ok();
            match (of_rates, of_curves) {
                (Some(test), _) => {
                    self.methods.tests.push(test);
                    self.asked.push((Scale::Binary, name.clone()));
                }
                (None, Some(test)) => {
                    self.wanted.tests.push(test);
                    self.asked.push((Scale::Time, name.clone()));
                }
                (None, None) => problems.push(unknown(name, "test", "trialstat", &test_names())),
            }
        }
    }

    /// What is asked for that an endpoint of that scale has not: it would be silently without effect.
    pub(super) fn misfits(&self, endpoint: &str, scale: Scale) -> Vec<Diagnostic> {
        let misfit = |(of, name): &(Scale, Text)| {
            let message = format!(
                "`{}` is for endpoints that {}; those like `{endpoint}` {}",
                name.text,
                of.words(),
                scale.words()
            );
            let problem = Diagnostic::error(codes::METHOD_DOES_NOT_FIT, name.place.clone(), message);
            problem.with_hint(match scale {
                Scale::Binary => format!("it has: {}, covariates, tests of proportions", OF_RATES.join(", ")),
                Scale::Time => format!("it has: {}, covariates, tests of curves", OF_TIMES.join(", ")),
                Scale::Number | Scale::Supplied => "it is described by arm, and nothing else".to_owned(),
            })
        };
        let foreign = self.asked.iter().filter(|(of, _)| scale != Scale::Supplied && *of != scale);
        foreign.map(misfit).collect()
    }

    /// What is asked for beside the means that are all there is of a number, and of imputed copies.
    fn without_effect(&self, table: &Table, endpoint: &str, scale: Scale) -> Vec<Diagnostic> {
        let imputes = self.missing == Missing::MultipleImputation;
        if scale != Scale::Number && !(imputes && scale == Scale::Binary) {
            return Vec::new();
        }
        let named = OF_MODELS.iter().filter(|key| table.has(key));
        let named = named.map(|key| Text { text: (*key).to_owned(), place: table.place_of(key).clone() });
        let fitting = self.asked.iter().filter(|(of, _)| *of == scale).map(|(_, name)| name.clone());
        let refused = |name: Text| {
            if !imputes {
                let message = format!("`{}` is not for endpoints that are numbers, like `{endpoint}`", name.text);
                let problem = Diagnostic::error(codes::METHOD_DOES_NOT_FIT, name.place, message);
                return problem.with_hint("it is described by arm, and nothing else");
            }
            let mean = if scale == Scale::Binary { "proportion" } else { "mean" };
            let message = format!("`{}` is not pooled over imputations", name.text);
            Diagnostic::error(codes::METHOD_DOES_NOT_FIT, name.place, message).with_hint(format!(
                "pooled are the {mean} of each arm and its difference from the reference, with their variances, \
                 intervals and a test against 0; leave it out, or choose another `missing`"
            ))
        };
        fitting.chain(named).map(refused).collect()
    }

    fn check_numbers(&self, table: &Table, problems: &mut Vec<Diagnostic>) {
        for probability in
            self.wanted.quantiles.iter().filter(|probability| !(**probability > 0.0 && **probability < 1.0))
        {
            let message = format!("quantile {probability} is not between 0 and 1");
            let problem = table.error(codes::OUT_OF_RANGE, "quantiles", message);
            problems.push(problem.with_hint("the median is the quantile 0.5"));
        }
        for (key, times) in
            [("times", &self.wanted.times), ("given", &self.wanted.given), ("at_risk", &self.wanted.at_risk)]
        {
            for time in times.iter().filter(|time| **time < 0.0) {
                let problem = table.error(codes::OUT_OF_RANGE, key, format!("time {time} is negative"));
                problems.push(problem.with_hint("times count from 0, in the analysis's `unit`"));
            }
        }
        if self.wanted.horizon.is_some_and(|horizon| horizon <= 0.0) {
            problems.push(table.error(codes::OUT_OF_RANGE, "rmst", "a restricted mean needs a horizon above 0"));
        }
    }
}

/// The names of models of a response.
pub(super) const MODELS: &[&str] = &["logistic", "firth"];

/// The model of a response, if one is asked for; covariates need one.
fn response_model(table: &Table) -> Option<ResponseModel> {
    match table.text("model") {
        Some("firth") => Some(ResponseModel::Firth),
        Some(_) => Some(ResponseModel::Logistic),
        None => (!table.texts("covariates").is_empty()).then_some(ResponseModel::Logistic),
    }
}

/// The proportion that each arm is held against.
fn null_of(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<NullHypothesis> {
    let value = table.number("null")?;
    match NullProportion::new(value) {
        Ok(proportion) => Some(NullHypothesis { proportion, tests: Vec::new() }),
        Err(error) => {
            let problem = table.error(codes::OUT_OF_RANGE, "null", format!("{value} is no null proportion: {error}"));
            problems.push(problem.with_hint("it lies between 0 and 1"));
            None
        }
    }
}

/// The models of times between visits.
fn models(table: &Table, problems: &mut Vec<Diagnostic>) -> Vec<Model> {
    let mut models = Vec::new();
    for name in table.texts("between_visits") {
        match name.text.parse::<Model>() {
            Ok(model) => models.push(model),
            Err(error) => {
                let problem =
                    Diagnostic::error(codes::UNKNOWN_NAME, name.place.clone(), format!("no model `{}`", name.text));
                problems.push(problem.with_hint(error.to_string()));
            }
        }
    }
    models
}
