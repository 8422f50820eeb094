//! Concordance of linear predictors and of markers.

use super::{Rows, array, file, near, number, numbers, text, ties};
use serde_json::Value;
use trialstat_stats::survival::cox::{
    Clusters, Concordance, CoxData, CoxModel, Horizon, MarkerDirection, PairWeight, concordance,
};

#[test]
fn of_linear_predictors() {
    let file = file();
    for record in array(&file["fits"]) {
        let call = text(&record["call"]);
        let rows = Rows::read(&record["data"]);
        let found = of_model(&rows, &rows.fit(ties(&record["ties"])));
        let expected = array(&record["concordance"]);
        near_counts(&found, &record["concordance"], call);
        near(found.estimate.expect("pairs"), &expected[5], call);
        near(found.std_error.expect("pairs"), &expected[6], call);
    }
}

fn of_model(rows: &Rows, model: &CoxModel) -> Concordance {
    let mut predictor = model.linear_predictor(&rows.slices()).expect("the model's own covariates");
    if let Some(offset) = &rows.offset {
        predictor.iter_mut().zip(offset).for_each(|(predictor, offset)| *predictor += offset);
    }
    let marker: [&[f64]; 1] = [&predictor];
    let clusters = rows.cluster.as_deref().map_or(Clusters::Rows, Clusters::Codes);
    let data = rows.data(&marker);
    concordance(&data, MarkerDirection::HighRisk, PairWeight::Harrell, Horizon::Unlimited, clusters).expect("pairs")
}

#[test]
fn of_markers() {
    let file = file();
    for record in array(&file["markers"]) {
        let call = text(&record["call"]);
        let says = |part: &str| call.contains(part);
        let columns = &file["marker_data"][if says(", tied") { "tied" } else { "late" }];
        let column = |name: &str| numbers(&columns[name]);
        let codes = |name: &str| column(name).iter().map(|&code| code as usize).collect::<Vec<_>>();
        let (times, age, sex, institution) = (column("time"), column("age"), codes("sex"), codes("inst"));
        let event: Vec<bool> = column("event").iter().map(|&event| event == 1.0).collect();
        let (weights, entry) = (column("weights"), columns["entry"].as_array().map(|_| column("entry")));
        let marker: [&[f64]; 1] = [&age];
        let mut data = CoxData::new(&times, &event, &marker);
        if says("weights = w") {
            data = data.weights(&weights);
        }
        if says("strata(sex)") {
            data = data.strata(&sex);
        }
        if let Some(entry) = &entry {
            data = data.entry(entry);
        }
        let direction = if says("reverse") { MarkerDirection::HighRisk } else { MarkerDirection::LongSurvival };
        let clusters = if says("cluster") { Clusters::Codes(&institution) } else { Clusters::Rows };
        let horizon = if says("ymax = 8") { Horizon::Until(8.0) } else { Horizon::Unlimited };
        let found = concordance(&data, direction, weight(call), horizon, clusters).expect("pairs");
        near_counts(&found, &record["count"], call);
        near(found.estimate.expect("pairs"), &record["estimate"], call);
        near(found.std_error.expect("pairs").powi(2), &record["variance"], call);
    }
}

fn weight(call: &str) -> PairWeight {
    let named = [
        ("'S'", PairWeight::Survival),
        ("'S/G'", PairWeight::SurvivalOverCensoring),
        ("'n/G2'", PairWeight::Uno),
        ("'I'", PairWeight::PartialLikelihood),
    ];
    named.iter().find(|(name, _)| call.contains(name)).map_or(PairWeight::Harrell, |(_, weight)| *weight)
}

#[track_caller]
fn near_counts(found: &Concordance, expected: &Value, call: &str) {
    let counts = [found.concordant, found.discordant, found.tied_marker, found.tied_time, found.tied_both];
    for (got, expected) in counts.iter().zip(array(expected)) {
        assert!((got - number(expected)).abs() <= 1e-9 * number(expected).abs().max(1.0), "{call}: {got}, {expected}");
    }
}
