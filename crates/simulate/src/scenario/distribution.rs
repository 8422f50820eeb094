//! Laws of covariates, as a scenario names them.

use super::number::{Domain, Problems, is_known};
use trialstat_stats::variates::{
    Bernoulli, Beta, Categorical, Law, LogNormal, LogitNormal, Normal, Tabulated, TruncatedNormal, Uniform,
};
use trialstat_trial::spec::{Field, Kind, Table};

/// The names of the laws.
pub(super) const NAMES: &[&str] = &[
    "constant",
    "uniform",
    "log-uniform",
    "normal",
    "log-normal",
    "beta",
    "logit-normal",
    "bernoulli",
    "categorical",
    "resampled",
];

/// Fields of a law.
pub(super) const FIELDS: [Field; 14] = [
    Field::required("distribution", Kind::OneOf(NAMES), "its law"),
    Field::optional("value", Kind::Number, "of `constant`: the value"),
    Field::optional("mean", Kind::Number, "of `normal`: the mean, before truncation"),
    Field::optional("sd", Kind::Number, "of `normal`: the standard deviation; of `logit-normal`: that of the logit"),
    Field::optional("median", Kind::Number, "of `log-normal` and `logit-normal`: the median"),
    Field::optional("cv", Kind::Number, "of `log-normal`: standard deviation over mean"),
    Field::optional("alpha", Kind::Number, "of `beta`: the first shape"),
    Field::optional("beta", Kind::Number, "of `beta`: the second shape"),
    Field::optional("range", Kind::Numbers, "least and greatest value: where a law is truncated, or uniform between"),
    Field::optional("probability", Kind::Number, "of `bernoulli`: probability of the level `Y` in place of `N`"),
    Field::optional("levels", Kind::Texts, "of `categorical`: the levels; of `resampled`: a level a row"),
    Field::optional("weights", Kind::Numbers, "of `categorical`: in proportion to the levels' probabilities"),
    Field::optional(
        "values",
        Kind::Numbers,
        "of `resampled`: a number a row; all resampled covariates take the same row",
    ),
    Field::optional("decimals", Kind::Count, "decimals that numbers are rounded to; not rounded if left out"),
];

/// A law of numbers or of levels.
#[derive(Debug, Clone)]
pub(crate) enum Distribution {
    Constant(f64),
    Uniform(Uniform),
    /// Uniform on the logarithm.
    LogUniform(Uniform),
    Normal(Normal),
    Truncated(TruncatedNormal),
    LogNormal(LogNormal),
    /// Truncated normal on the logarithm.
    LogTruncated(TruncatedNormal),
    Beta(Tabulated<Beta>),
    LogitNormal(LogitNormal),
    Bernoulli(Bernoulli),
    Categorical {
        law: Categorical,
        levels: Vec<String>,
        /// Of each level whether it has any weight.
        possible: Vec<bool>,
    },
    /// Rows of a table that all resampled covariates share.
    ResampledNumbers(Vec<f64>),
    ResampledLevels {
        levels: Vec<String>,
        rows: Vec<usize>,
    },
}

/// What a law gives: a number, or a level by its position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value {
    Number(f64),
    Level(usize),
}

impl Value {
    /// The number; a level's position.
    pub(crate) fn number(self) -> f64 {
        match self {
            Value::Number(number) => number,
            Value::Level(level) => level as f64,
        }
    }
}

impl Distribution {
    /// The law of a table.
    pub(super) fn of_table(table: &Table, problems: &mut Problems<'_>) -> Option<Distribution> {
        let name = table.text("distribution")?;
        let takes: &[&str] = match name {
            "constant" => &["value"],
            "uniform" | "log-uniform" => &["range"],
            "normal" => &["mean", "sd", "range"],
            "log-normal" => &["median", "cv", "range"],
            "beta" => &["alpha", "beta"],
            "logit-normal" => &["median", "sd"],
            "bernoulli" => &["probability"],
            "categorical" => &["levels", "weights"],
            _ => &["values", "levels"],
        };
        let others: Vec<&str> =
            FIELDS[1..13].iter().map(|field| field.key).filter(|key| !takes.contains(key)).collect();
        problems.idle(table, &others, &format!("the law is `{name}`"));
        let whose = format!("the {name} law");
        let mut get = |key: &str, domain: Domain| problems.required(table, key, domain, &whose);
        // A law without spread has nothing to truncate.
        let spread = if table.mentions("range") { Domain::Positive } else { Domain::NotNegative };
        match name {
            "constant" => get("value", Domain::Any).map(Distribution::Constant),
            "uniform" => {
                let (low, high) = range(table, problems)?;
                problems.law(table, "range", Uniform::between(low, high)).map(Distribution::Uniform)
            }
            "log-uniform" => {
                let (low, high) = range(table, problems)?;
                if low <= 0.0 {
                    problems.refuse(table, "range", "the log-uniform law has numbers above 0");
                    return None;
                }
                let law = Uniform::between(libm::log(low), libm::log(high));
                problems.law(table, "range", law).map(Distribution::LogUniform)
            }
            "normal" => {
                let (mean, sd) = (get("mean", Domain::Any), get("sd", spread));
                if !table.mentions("range") {
                    return problems.law(table, "sd", Normal::new(mean?, sd?)).map(Distribution::Normal);
                }
                let range = range(table, problems);
                let (mean, sd, (low, high)) = (mean?, sd?, range?);
                let law = TruncatedNormal::new(mean, sd, low, high);
                problems.law(table, "range", law).map(Distribution::Truncated)
            }
            "log-normal" => {
                let (median, cv) = (get("median", Domain::Positive), get("cv", spread));
                if !table.mentions("range") {
                    return problems.law(table, "median", LogNormal::new(median?, cv?)).map(Distribution::LogNormal);
                }
                let range = range(table, problems);
                let (median, cv, (low, high)) = (median?, cv?, range?);
                let deviation = libm::log1p(cv * cv).sqrt();
                let law = TruncatedNormal::new(libm::log(median), deviation, libm::log(low.max(0.0)), libm::log(high));
                problems.law(table, "range", law).map(Distribution::LogTruncated)
            }
            "beta" => {
                let (alpha, beta) = (get("alpha", Domain::Shape), get("beta", Domain::Shape));
                let law = problems.law(table, "alpha", Beta::new(alpha?, beta?))?;
                Some(Distribution::Beta(Tabulated::from(law)))
            }
            "logit-normal" => {
                let (median, sd) = (get("median", Domain::Between0And1), get("sd", Domain::NotNegative));
                problems.law(table, "median", LogitNormal::new(median?, sd?)).map(Distribution::LogitNormal)
            }
            "bernoulli" => {
                let probability = get("probability", Domain::Probability)?;
                problems.law(table, "probability", Bernoulli::new(probability)).map(Distribution::Bernoulli)
            }
            "categorical" => categorical(table, problems),
            _ => resampled(table, problems),
        }
    }

    /// The levels, where it is one of levels.
    pub(crate) fn levels(&self) -> Vec<String> {
        match self {
            Distribution::Bernoulli(_) => vec!["N".to_owned(), "Y".to_owned()],
            Distribution::Categorical { levels, .. } | Distribution::ResampledLevels { levels, .. } => levels.clone(),
            _ => Vec::new(),
        }
    }

    /// Of each level whether it is ever drawn.
    pub(crate) fn possible_levels(&self) -> Vec<bool> {
        match self {
            Distribution::Bernoulli(_) => {
                let (least, greatest) = self.ends();
                vec![least == 0.0, greatest == 1.0]
            }
            Distribution::Categorical { possible, .. } => possible.clone(),
            Distribution::ResampledLevels { levels, .. } => vec![true; levels.len()],
            _ => Vec::new(),
        }
    }

    /// The rows, where it is resampled.
    pub(crate) fn rows(&self) -> Option<usize> {
        match self {
            Distribution::ResampledNumbers(rows) => Some(rows.len()),
            Distribution::ResampledLevels { rows, .. } => Some(rows.len()),
            _ => None,
        }
    }

    /// The least and the greatest value that can be drawn.
    pub(crate) fn ends(&self) -> (f64, f64) {
        if let Distribution::ResampledNumbers(rows) = self {
            let ends = |(low, high): (f64, f64), row: &f64| (low.min(*row), high.max(*row));
            return rows.iter().fold((f64::INFINITY, f64::NEG_INFINITY), ends);
        }
        let least = 1.0 / (1u64 << 53) as f64;
        (self.value(least, 0.0).number(), self.value(1.0 - least, 0.0).number())
    }

    /// The value at a uniform number; `shared` is that of the rows.
    pub(crate) fn value(&self, uniform: f64, shared: f64) -> Value {
        let row = |count: usize| (shared * count as f64) as usize;
        Value::Number(match self {
            Distribution::Constant(value) => *value,
            Distribution::Uniform(law) => law.quantile(uniform),
            Distribution::LogUniform(law) => libm::exp(law.quantile(uniform)),
            Distribution::Normal(law) => law.quantile(uniform),
            Distribution::Truncated(law) => law.quantile(uniform),
            Distribution::LogNormal(law) => law.quantile(uniform),
            Distribution::LogTruncated(law) => libm::exp(law.quantile(uniform)),
            Distribution::Beta(law) => law.quantile(uniform),
            Distribution::LogitNormal(law) => law.quantile(uniform),
            Distribution::ResampledNumbers(rows) => rows[row(rows.len())],
            Distribution::Bernoulli(law) => return Value::Level(usize::from(law.quantile(uniform))),
            Distribution::Categorical { law, .. } => return Value::Level(law.quantile(uniform)),
            Distribution::ResampledLevels { rows, .. } => return Value::Level(rows[row(rows.len())]),
        })
    }
}

fn range(table: &Table, problems: &mut Problems<'_>) -> Option<(f64, f64)> {
    match table.numbers("range") {
        [low, high] if low < high => Some((*low, *high)),
        _ if !table.mentions("range") => {
            problems.lacks(table, "range", "the uniform law has no `range`");
            None
        }
        _ => {
            problems.refuse(table, "range", "`range` is not a lower and a higher number");
            None
        }
    }
}

fn categorical(table: &Table, problems: &mut Problems<'_>) -> Option<Distribution> {
    let levels: Vec<String> = table.texts("levels").iter().map(|level| level.text.clone()).collect();
    problems.refuse_doubled(table.texts("levels"));
    let weights = problems.numbers(table, "weights", Domain::NotNegative);
    if !is_known(table, "weights") {
        return None;
    }
    if levels.is_empty() || (table.mentions("weights") && weights.len() != levels.len()) {
        let message = format!("{} levels and {} weights", levels.len(), weights.len());
        problems.contradiction(table, "levels", message, "give one weight for each level, or none at all");
        return None;
    }
    let equal = vec![1.0; levels.len()];
    let weights = if weights.is_empty() { &equal } else { weights };
    let law = problems.law(table, "weights", Categorical::new(weights))?;
    let possible = weights.iter().map(|weight| *weight > 0.0).collect();
    Some(Distribution::Categorical { law, levels, possible })
}

fn resampled(table: &Table, problems: &mut Problems<'_>) -> Option<Distribution> {
    let (values, texts) = (table.numbers("values"), table.texts("levels"));
    if !is_known(table, "levels") {
        return None;
    }
    if values.is_empty() == texts.is_empty() {
        problems.contradiction(table, "values", "resampled rows are numbers or levels", "give `values` or `levels`");
        return None;
    }
    if !values.is_empty() {
        return Some(Distribution::ResampledNumbers(values.to_vec()));
    }
    let mut levels: Vec<String> = Vec::new();
    let mut position = |text: &str| {
        levels.iter().position(|level| level == text).unwrap_or_else(|| {
            levels.push(text.to_owned());
            levels.len() - 1
        })
    };
    let rows = texts.iter().map(|text| position(&text.text)).collect();
    Some(Distribution::ResampledLevels { levels, rows })
}
