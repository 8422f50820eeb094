//! Families of hypotheses: which analyses are significant when all of them share one error rate.

use super::StudyPlan;
use super::analysis::{is_test, test_names};
use super::keys::{text_of, unknown};
use super::missing::Missing;
use super::row;
use crate::codes;
use trialstat_stats::interval::Level;
use trialstat_stats::multiplicity::{Graph, fixed_sequence, graphical, hochberg, holm};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::phrase::Phrase;
use trialstat_trial::result::{NotEstimable, ResultRow, Stat};
use trialstat_trial::spec::{Table, Text};

/// The names of the procedures.
pub(super) const PROCEDURES: &[&str] = &["fixed-sequence", "holm", "hochberg", "graph"];

/// Hypotheses tested together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Family {
    name: String,
    /// Ids of the analyses.
    analyses: Vec<Text>,
    /// The test whose p value counts.
    test: String,
    procedure: Procedure,
    alpha: Option<f64>,
}

#[derive(Debug, Clone, PartialEq)]
enum Procedure {
    FixedSequence,
    Holm,
    Hochberg,
    Graph(Graph),
}

impl Procedure {
    fn name(&self) -> &'static str {
        match self {
            Procedure::FixedSequence => "fixed-sequence",
            Procedure::Holm => "holm",
            Procedure::Hochberg => "hochberg",
            Procedure::Graph(_) => "graph",
        }
    }

    fn adjusted(&self, p_values: &[f64]) -> Vec<f64> {
        match self {
            Procedure::FixedSequence => fixed_sequence(p_values),
            Procedure::Holm => holm(p_values),
            Procedure::Hochberg => hochberg(p_values),
            Procedure::Graph(graph) => graphical(graph, p_values).map(|found| found.adjusted),
        }
        .expect("p values are probabilities, one for each hypothesis")
    }
}

impl Family {
    /// A family of some of the analyses with these ids.
    pub(super) fn of_table(table: &Table, known: &[&str], problems: &mut Vec<Diagnostic>) -> Option<Family> {
        let before = problems.len();
        let own = table.texts("analyses").to_vec();
        for name in own.iter().filter(|name| !known.contains(&name.text.as_str())) {
            problems.push(unknown(name, "analysis", "the plan", known));
        }
        if let Some(test) = text_of(table, "test").filter(|test| !is_test(&test.text)) {
            problems.push(unknown(&test, "test", "trialstat", &test_names()));
        }
        let procedure = match table.text("procedure")? {
            "holm" => Procedure::Holm,
            "hochberg" => Procedure::Hochberg,
            "graph" => Procedure::Graph(graph(table, &own, problems)?),
            _ => Procedure::FixedSequence,
        };
        if let Some(alpha) = table.number("alpha").filter(|alpha| !(*alpha > 0.0 && *alpha < 1.0)) {
            problems.push(table.error(codes::OUT_OF_RANGE, "alpha", format!("alpha is {alpha}, expected 0 to 1")));
        }
        let family = Family {
            name: table.owned("name")?,
            analyses: own,
            test: table.owned("test")?,
            procedure,
            alpha: table.number("alpha"),
        };
        (problems.len() == before).then_some(family)
    }
}

fn graph(table: &Table, analyses: &[Text], problems: &mut Vec<Diagnostic>) -> Option<Graph> {
    let names: Vec<&str> = analyses.iter().map(|name| name.text.as_str()).collect();
    let mut edges = vec![vec![0.0; names.len()]; names.len()];
    for transition in table.tables("transitions") {
        let mut end = |key: &str| {
            let name = text_of(transition, key)?;
            let found = names.iter().position(|known| *known == name.text);
            if found.is_none() {
                problems.push(unknown(&name, "analysis", "the family", &names));
            }
            found
        };
        if let (Some(from), Some(to), Some(share)) = (end("from"), end("to"), transition.number("share")) {
            edges[from][to] = share;
        }
    }
    match Graph::new(table.numbers("weights").to_vec(), edges) {
        Ok(graph) => Some(graph),
        Err(error) => {
            let problem = table.error(codes::CONTRADICTORY, "weights", error.to_string());
            problems.push(problem.with_hint("one weight for each analysis; shares sum to 1 at most"));
            None
        }
    }
}

/// Adds each family's adjusted p values and what they say, from the p values of its analyses' first comparison by its
/// test.
pub(super) fn decide(plan: &StudyPlan, level: Level, rows: &mut Vec<ResultRow>) {
    for family in &plan.families {
        let found: Vec<Option<ResultRow>> =
            family.analyses.iter().map(|name| p_value(plan, rows, &name.text, &family.test)).collect();
        let number = |row: &Option<ResultRow>| row.as_ref().and_then(|row| row.stat.number());
        // A hypothesis that could not be tested is not rejected.
        let p_values: Vec<f64> = found.iter().map(|row| number(row).unwrap_or(1.0)).collect();
        // One minus 0.95 is not 0.05 in binary; nobody asks for an error rate of more than twelve digits.
        let alpha = family.alpha.unwrap_or_else(|| libm::round((1.0 - level.value()) * 1e12) / 1e12);
        for ((name, found), adjusted) in family.analyses.iter().zip(&found).zip(family.procedure.adjusted(&p_values)) {
            let known = number(found).is_some();
            let test = found.as_ref().map_or(family.test.as_str(), |found| &found.method);
            let method = Phrase::from(format!("{}, {test}", family.procedure.name()));
            let of = |stat_name, stat: f64| {
                let stat = if known { Stat::Number(stat) } else { Stat::NotEstimable(NotEstimable::NoTest) };
                let mut added = row("multiplicity", method.clone(), stat_name, stat);
                added.analysis = (&family.name).into();
                added.variable = (&name.text).into();
                if let Some(found) = found {
                    added.group1.clone_from(&found.group1);
                    added.group1_level.clone_from(&found.group1_level);
                    added.group2.clone_from(&found.group2);
                    added.group2_level.clone_from(&found.group2_level);
                }
                added.note = added
                    .note
                    .or_else(|| Some(format!("error rate {alpha} over {} hypotheses", p_values.len()).into()));
                added
            };
            rows.extend([
                of("p.value", number(found).unwrap_or(1.0)),
                of("adj.p.value", adjusted),
                of("rejected", f64::from(u8::from(adjusted <= alpha))),
            ]);
        }
    }
}

/// The p value of an analysis's first comparison by a test; where scores are imputed, by the one that is pooled.
fn p_value(plan: &StudyPlan, rows: &[ResultRow], analysis: &str, test: &str) -> Option<ResultRow> {
    let is_pooled =
        plan.analyses.iter().any(|known| known.id.text == analysis && known.missing == Missing::MultipleImputation);
    let wanted = |row: &&ResultRow| {
        row.analysis == analysis
            && row.context == "test"
            && row.stat_name == "p.value"
            && (is_pooled || row.method == test)
    };
    rows.iter().find(wanted).cloned()
}
