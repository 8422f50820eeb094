//! Where two sets of conventions give one plan different numbers, and why.

use trialstat_trial::result::{ResultRow, ResultSet};

/// A statistic by the conventions of R and by those of SAS.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference<'a> {
    /// By those of R.
    pub r: &'a ResultRow,
    /// By those of SAS.
    pub sas: &'a ResultRow,
    /// Why they differ.
    pub why: &'static str,
}

/// The statistics that differ, in the order of the rows. Both results are of one plan and one trial, so that their rows
/// tell of the same things; only what each calls its method may differ.
pub fn differences<'a>(r: &'a ResultSet, sas: &'a ResultSet) -> Vec<Difference<'a>> {
    let mut others = sas.rows.iter().collect::<Vec<_>>();
    let mut found = Vec::new();
    for row in &r.rows {
        let Some(at) = others.iter().position(|other| subject(other) == subject(row)) else { continue };
        let other = others.remove(at);
        if other.stat != row.stat {
            found.push(Difference { r: row, sas: other, why: why(row, other) });
        }
    }
    found
}

/// What a row tells of, whatever its method.
fn subject(row: &ResultRow) -> impl PartialEq + '_ {
    let groups = [&row.group1, &row.group1_level, &row.group2, &row.group2_level, &row.variable_level];
    (&row.analysis, groups, &row.variable, row.context, row.stat_name)
}

fn why(r: &ResultRow, sas: &ResultRow) -> &'static str {
    match r.context {
        "continuous" => {
            "quantiles of a sample: R's default (type 7) interpolates between the extremes, that of SAS (PCTLDEF=5) \
             averages where the distribution steps"
        }
        "quantile" if r.stat_name == "estimate" => {
            "a curve that is flat at the quantile: R takes the middle to the next time observed, SAS to the next event"
        }
        "survival" | "quantile" => {
            "limits of a curve: R's survfit takes the log of survival unless told, SAS's LIFETEST the log of its negative \
             log; a limit of a quantile also follows each one's rule where a curve is flat"
        }
        "test" if r.method.starts_with("peto-peto") => {
            "weights named Peto and Peto: R weighs by the Kaplan-Meier estimate just before a time, SAS by Peto and \
             Peto's own estimate"
        }
        "test" if r.method != sas.method => {
            "exact two-sided p of a proportion: R adds what is no more probable than what was observed, SAS doubles the \
             smaller tail"
        }
        _ => "a convention that the methods name",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conventions::Conventions;
    use crate::rates::{NullHypothesis, Outcome, RatesQuestion, rates};
    use trialstat_stats::interval::Level;
    use trialstat_stats::proportion::NullProportion;
    use trialstat_trial::dataset::{Dataset, Factor, Values, Variable};

    /// 1 of 6 at 0.3: R adds 0.118 + 0.303 below to what is no more probable above, SAS doubles the tail below.
    #[test]
    fn the_same_question_by_two_conventions() {
        let met = Factor::new(["Y", "N", "N", "N", "N", "N"].map(Some));
        let data = Dataset::new(
            "f".to_owned(),
            vec![0; 6],
            vec![Variable { name: "met".to_owned(), values: Values::Levels(met) }],
        );
        let outcome = || Outcome::Response { column: "met".to_owned(), events: vec!["Y".to_owned()] };
        let null = NullHypothesis { proportion: NullProportion::new(0.3).expect("a null"), tests: Vec::new() };
        let by = |conventions| {
            let question = RatesQuestion {
                null: Some(null.clone()),
                ..RatesQuestion::plain(outcome(), Level::NINETY_FIVE, conventions)
            };
            rates(&data, &question).expect("rows").0
        };
        let (r, sas) = (by(Conventions::R), by(Conventions::Sas));
        let found = differences(&r, &sas);
        let told: Vec<_> =
            found.iter().map(|found| (&*found.r.method, &*found.sas.method, found.r.stat_name)).collect();
        assert_eq!(told, [("exact", "exact-doubled", "p.value")]);
        assert!(found[0].why.contains("doubles the smaller tail"));
        assert_eq!(differences(&r, &r), []);
    }
}
