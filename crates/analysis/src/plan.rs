//! What is estimated and by which methods: the plan, as its TOML table says it and as checked.

use crate::codes;
use crate::conventions::Conventions;
use crate::method::{
    Compares, CurveInterval, DifferenceInterval, OddsRatioMethod, ProportionInterval, RatioInterval, TestMethod,
    TiesMethod,
};
use crate::rates::{Margins, Methods, margins_of_plan};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::quantity::TimeUnit;
use trialstat_trial::spec::{Field, Kind as Value, Shape, Table};

/// The table of a plan.
pub static SHAPE: Shape = Shape {
    name: "plan",
    doc: "an analysis that findings refer to by its id",
    fields: &[
        Field::required("id", Value::Text, "the plan's name, unique in the registry"),
        Field::required("title", Value::Text, "what it estimates, in words"),
        Field::required("kind", Value::OneOf(Kind::NAMES), "the kind of endpoint"),
        Field::optional("endpoint", Value::Text, "the endpoint's name; the trial's only one if left out"),
        Field::optional("interval", Value::SomeOf(ProportionInterval::NAMES), "intervals for a proportion"),
        Field::optional("difference", Value::SomeOf(DifferenceInterval::NAMES), "intervals for a risk difference"),
        Field::optional("ratio", Value::SomeOf(RatioInterval::NAMES), "intervals for a risk ratio"),
        Field::optional("odds_ratio", Value::SomeOf(OddsRatioMethod::NAMES), "methods for an odds ratio"),
        Field::optional("test", Value::SomeOf(TestMethod::NAMES), "tests"),
        Field::optional("margin", Value::Texts, "margins that two arms are tested against, such as -0.1 or ratio:0.8"),
        Field::optional("curve", Value::SomeOf(CurveInterval::NAMES), "scales of a survival curve's interval"),
        Field::optional("quantiles", Value::Numbers, "probabilities of an event whose times are wanted"),
        Field::optional("quantile_rule", Value::OneOf(Conventions::NAMES), "whose rule where the curve is flat"),
        Field::optional("times", Value::Numbers, "times, in `unit`, at which survival is wanted"),
        Field::optional("ties", Value::SomeOf(TiesMethod::NAMES), "how ties enter a Cox model of the arm"),
        Field::optional("unit", Value::OneOf(TimeUnit::NAMES), "unit that times are reported in"),
    ],
};

/// The kind of endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Met or not, subjects in parallel arms.
    Binary,
    /// Met or not, each subject under both treatments.
    Crossover,
    /// Time to an event.
    TimeToEvent,
}

impl Kind {
    const NAMES: &'static [&'static str] = &["binary", "crossover", "time-to-event"];

    /// Keys that plans of this kind do without.
    fn foreign_keys(self) -> &'static [&'static str] {
        match self {
            Kind::Binary => &["curve", "quantiles", "quantile_rule", "times", "ties", "unit"],
            Kind::Crossover => {
                &["ratio", "odds_ratio", "margin", "curve", "quantiles", "quantile_rule", "times", "ties", "unit"]
            }
            Kind::TimeToEvent => &["interval", "difference", "ratio", "odds_ratio", "margin"],
        }
    }

    /// What its methods may compare.
    fn compares(self) -> &'static [Compares] {
        match self {
            Kind::Binary => &[Compares::Independent],
            Kind::Crossover => &[Compares::Pairs, Compares::Independent],
            Kind::TimeToEvent => &[Compares::Times],
        }
    }
}

/// A checked plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    id: String,
    title: String,
    kind: Kind,
    pub(crate) endpoint: Option<String>,
    pub(crate) methods: Methods,
    pub(crate) margins: Margins,
    pub(crate) curves: Vec<CurveInterval>,
    pub(crate) quantiles: Vec<f64>,
    pub(crate) quantile_rule: Option<Conventions>,
    pub(crate) times: Vec<f64>,
    pub(crate) ties: Vec<TiesMethod>,
    pub(crate) unit: TimeUnit,
}

impl Plan {
    /// Checks a plan's table.
    ///
    /// # Errors
    /// All problems; fields that the reader has already reported as missing count among them.
    pub fn from_table(table: &Table) -> Result<Plan, Vec<Diagnostic>> {
        let kind = match table.text("kind") {
            Some("binary") => Kind::Binary,
            Some("crossover") => Kind::Crossover,
            Some("time-to-event") => Kind::TimeToEvent,
            _ => return Err(Vec::new()),
        };
        let (Some(id), Some(title)) = (table.owned("id"), table.owned("title")) else { return Err(Vec::new()) };
        let mut problems: Vec<Diagnostic> =
            kind.foreign_keys().iter().filter(|key| table.has(key)).map(|key| does_not_fit(table, key, key)).collect();
        let methods = Methods {
            intervals: chosen(table, "interval", ProportionInterval::named),
            differences: chosen(table, "difference", DifferenceInterval::named),
            ratios: chosen(table, "ratio", RatioInterval::named),
            odds_ratios: chosen(table, "odds_ratio", OddsRatioMethod::named),
            tests: chosen(table, "test", TestMethod::named),
        };
        let named = methods.named();
        let foreign = named
            .filter(|(key, _, compares)| !kind.foreign_keys().contains(key) && !kind.compares().contains(compares));
        problems.extend(foreign.map(|(key, name, _)| does_not_fit(table, key, name)));
        for probability in table.numbers("quantiles") {
            if !(*probability > 0.0 && *probability < 1.0) {
                let message = format!("quantile {probability} is not between 0 and 1");
                let problem = table.error(codes::OUT_OF_RANGE, "quantiles", message);
                problems.push(problem.with_hint("the median is the quantile 0.5"));
            }
        }
        for time in table.numbers("times").iter().filter(|time| **time < 0.0) {
            let problem = table.error(codes::OUT_OF_RANGE, "times", format!("time {time} is negative"));
            problems.push(problem.with_hint("times count from 0, in the plan's `unit`"));
        }
        let margins = Margins { margins: margins_of_plan(table, "margin", &mut problems), tests: Vec::new() };
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Plan {
            id,
            title,
            kind,
            endpoint: table.owned("endpoint"),
            methods,
            margins,
            curves: chosen(table, "curve", CurveInterval::named),
            quantiles: table.numbers("quantiles").to_vec(),
            quantile_rule: table.text("quantile_rule").and_then(Conventions::named),
            times: table.numbers("times").to_vec(),
            ties: chosen(table, "ties", TiesMethod::named),
            unit: table.text("unit").and_then(TimeUnit::named).unwrap_or(TimeUnit::Day),
        })
    }

    /// The plan's name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it estimates, in words.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The kind of endpoint it analyses.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The unit its times are reported in.
    pub fn unit(&self) -> TimeUnit {
        self.unit
    }

    /// The same plan with survival also estimated at `time`, in the plan's unit.
    pub fn with_time(mut self, time: f64) -> Plan {
        if !self.times.contains(&time) {
            self.times.push(time);
        }
        self
    }
}

fn does_not_fit(table: &Table, key: &str, what: &str) -> Diagnostic {
    let kind = table.text("kind").unwrap_or_default();
    let problem =
        table.error(codes::METHOD_DOES_NOT_FIT, key, format!("`{what}` does not fit a plan of kind `{kind}`"));
    problem.with_hint("leave it out, or change `kind`")
}

fn chosen<T>(table: &Table, key: &str, named: impl Fn(&str) -> Option<T>) -> Vec<T> {
    table.texts(key).iter().filter_map(|name| named(&name.text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny_plan::{plan, read_plan};

    #[track_caller]
    fn assert_refused(kind: &str, lines: &str, expected: &[&str]) {
        let problems = read_plan(kind, lines).expect_err(lines);
        let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, expected, "{problems:?}");
        assert!(problems.iter().all(|problem| problem.hint.is_some()), "{problems:?}");
    }

    #[test]
    fn a_method_of_another_kind_of_endpoint_is_refused_at_its_key() {
        assert_refused("binary", "test = [\"log-rank\"]", &["P401"]);
        assert_refused("crossover", "test = [\"fisher\", \"log-rank\"]", &["P401"]);
        assert_refused("time-to-event", "test = [\"fisher\", \"mcnemar\"]", &["P401", "P401"]);
        let problem = &read_plan("binary", "interval = [\"wald\"]\ntest = [\"log-rank\"]").expect_err("log-rank")[0];
        assert_eq!((problem.place.line, problem.place.column), (5, 8));
        assert_eq!(problem.message, "`log-rank` does not fit a plan of kind `binary`");
    }

    #[test]
    fn keys_of_another_kind_of_endpoint_are_refused() {
        assert_refused("binary", "times = [1]\nunit = \"week\"\nquantiles = [0.5]", &["P401", "P401", "P401"]);
        assert_refused("crossover", "odds_ratio = [\"woolf\"]\nmargin = [\"-0.1\"]", &["P401", "P401"]);
        assert_refused("time-to-event", "interval = [\"wald\"]\ndifference = [\"wald\"]", &["P401", "P401"]);
    }

    #[test]
    fn numbers_out_of_range_are_all_refused() {
        assert_refused("time-to-event", "quantiles = [0, 0.5, 1, 1.5]\ntimes = [-1, 0]", &["P402"; 4]);
    }

    #[test]
    fn margins_that_are_none_or_on_no_side_are_refused() {
        assert_refused(
            "binary",
            "margin = [\"-0.1\", \"0\", \"ratio:1\", \"1.5\", \"ten\"]",
            &["P463", "P463", "P402", "P402"],
        );
    }

    #[test]
    fn a_plan_keeps_what_it_was_told() {
        let plan = plan("time-to-event", "quantiles = [0.25, 0.5]\ntimes = [7]\nquantile_rule = \"sas\"");
        assert_eq!(
            (plan.id(), plan.title(), plan.kind(), plan.unit()),
            ("tiny", "tiny", Kind::TimeToEvent, TimeUnit::Day)
        );
        assert_eq!((&plan.quantiles[..], plan.quantile_rule), (&[0.25, 0.5][..], Some(Conventions::Sas)));
        assert_eq!(plan.clone().with_time(7.0).times, [7.0], "a time that is there is not added again");
        assert_eq!(plan.with_time(14.0).times, [7.0, 14.0]);
    }

    #[test]
    fn every_name_of_a_method_is_the_name_of_the_method() {
        for name in TestMethod::NAMES {
            assert_eq!(TestMethod::named(name).map(TestMethod::name), Some(*name));
        }
        for name in Conventions::NAMES {
            assert_eq!(Conventions::named(name).map(Conventions::name), Some(*name));
        }
        assert_eq!((TestMethod::named("Fisher"), Conventions::named("spss")), (None, None));
    }
}
