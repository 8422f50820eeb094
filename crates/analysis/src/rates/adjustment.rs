//! P values of several comparisons, adjusted for their number.

use crate::method::Adjustment;
use trialstat_stats::multiplicity::{
    MultiplicityError, benjamini_hochberg, benjamini_yekutieli, bonferroni, hochberg, holm, hommel,
};
use trialstat_trial::result::{ResultRow, ResultSet, Stat, stat_label};

/// Adds an adjusted p value after the p value of every comparison, the comparisons by one test being one family.
pub(crate) fn adjust(results: &mut ResultSet, method: Adjustment) {
    let is_comparison = |row: &ResultRow| row.context == "test" && row.stat_name == "p.value" && row.group2.is_some();
    // What comes after a comma says how the test was computed, which may differ from one comparison to the next.
    let name = |row: &ResultRow| row.method.split(", ").next().unwrap_or_default().to_owned();
    let mut tests: Vec<String> = results.rows.iter().filter(|row| is_comparison(row)).map(name).collect();
    tests.sort_unstable();
    tests.dedup();
    for test in tests {
        let family = |row: &ResultRow| is_comparison(row) && name(row) == test;
        let p_values: Vec<f64> =
            results.rows.iter().filter(|row| family(row)).filter_map(|row| row.stat.number()).collect();
        let adjusted = kernel(method)(&p_values).expect("p values are probabilities");
        let mut adjusted = adjusted.into_iter();
        let mut rows = Vec::with_capacity(results.rows.len() + p_values.len());
        for row in std::mem::take(&mut results.rows) {
            let own = family(&row).then(|| match row.stat {
                Stat::Number(_) => Stat::Number(adjusted.next().expect("one for each p value")),
                reason => reason,
            });
            let added = own.map(|stat| ResultRow {
                stat_name: "adj.p.value",
                stat_label: stat_label("adj.p.value"),
                note: Some(match stat {
                    Stat::Number(_) => format!("{} over {} comparisons", method.name(), p_values.len()),
                    Stat::NotEstimable(reason) => reason.to_string(),
                }),
                stat,
                ..row.clone()
            });
            rows.push(row);
            rows.extend(added);
        }
        results.rows = rows;
    }
}

fn kernel(method: Adjustment) -> fn(&[f64]) -> Result<Vec<f64>, MultiplicityError> {
    match method {
        Adjustment::Bonferroni => bonferroni,
        Adjustment::Holm => holm,
        Adjustment::Hochberg => hochberg,
        Adjustment::Hommel => hommel,
        Adjustment::BenjaminiHochberg => benjamini_hochberg,
        Adjustment::BenjaminiYekutieli => benjamini_yekutieli,
    }
}
