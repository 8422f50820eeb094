//! Time weights of a concordance within a stratum.

use super::concordance::PairWeight;
use super::data::CoxData;

/// The weight of the pairs of events at each time; `tied` holds the rows of each time, ascending, events first.
pub(super) fn pair_weights(data: &CoxData, tied: &[&[usize]], weight: PairWeight) -> Vec<f64> {
    let events = tied.iter().flat_map(|tied| tied.iter()).filter(|&&row| data.event[row]).count();
    if events < 2 || weight == PairWeight::Harrell {
        return vec![1.0; tied.len()];
    }
    let case_weight = |row: usize| data.weights.map_or(1.0, |weights| weights[row]);
    let all: f64 = tied.iter().flat_map(|tied| tied.iter()).map(|&row| case_weight(row)).sum();
    let at_risk = weights_at_risk(data, tied, case_weight);
    let (mut survival, mut censoring) = (1.0, 1.0);
    let mut weights = Vec::with_capacity(tied.len());
    for (rows, &at_risk) in tied.iter().zip(&at_risk) {
        weights.push(match weight {
            PairWeight::Harrell => 1.0,
            PairWeight::Survival => all * survival / at_risk,
            PairWeight::SurvivalOverCensoring => all * survival / (censoring * at_risk),
            PairWeight::Uno => 1.0 / (censoring * censoring),
            PairWeight::PartialLikelihood => 1.0 / at_risk,
        });
        let ending = |event: bool| -> f64 {
            rows.iter().filter(|&&row| data.event[row] == event).map(|&row| case_weight(row)).sum()
        };
        let (died, censored) = (ending(true), ending(false));
        survival *= (at_risk - died) / at_risk;
        // Events come first, so that whoever has one is not at risk of being censored. Nobody else may be left.
        if censored > 0.0 {
            censoring *= (at_risk - died - censored) / (at_risk - died);
        }
    }
    weights
}

/// The sum of the case weights of the rows at risk at each time.
fn weights_at_risk(data: &CoxData, tied: &[&[usize]], case_weight: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut entries: Vec<(f64, f64)> = match data.entry {
        Some(entry) => tied.iter().flat_map(|tied| tied.iter()).map(|&row| (entry[row], case_weight(row))).collect(),
        None => Vec::new(),
    };
    entries.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let mut entries = entries.into_iter().peekable();
    let mut sum = 0.0;
    let mut sums: Vec<f64> = tied
        .iter()
        .rev()
        .map(|rows| {
            sum += rows.iter().map(|&row| case_weight(row)).sum::<f64>();
            while let Some((_, weight)) = entries.next_if(|(entry, _)| *entry >= data.times[rows[0]]) {
                sum -= weight;
            }
            sum
        })
        .collect();
    sums.reverse();
    sums
}
