//! Residuals, by row and by event.

use super::{Rows, array, file, near_all, text, ties};
use serde_json::Value;

#[test]
fn residuals_of_rows_agree() {
    let file = file();
    for record in array(&file["fits"]) {
        let call = text(&record["call"]);
        let model = Rows::read(&record["data"]).fit(ties(&record["ties"]));
        near_all(&model.martingale_residuals(), &record["martingale"], call);
        near_all(&model.deviance_residuals(), &record["deviance"], call);
    }
}

#[test]
fn residuals_of_covariates_agree() {
    let file = file();
    let mut compared = [0; 4];
    for record in array(&file["fits"]).iter().filter(|record| !record["score_residuals"].is_null()) {
        let call = text(&record["call"]);
        let model = Rows::read(&record["data"]).fit(ties(&record["ties"]));
        let by_event = [model.schoenfeld_residuals(), model.scaled_schoenfeld_residuals()];
        let [plain, scaled] = by_event.map(|residuals| residuals.expect("a sequential tie rule").residuals);
        let kinds = [
            ("score_residuals", model.score_residuals().expect("a sequential tie rule")),
            ("dfbeta", model.dfbeta_residuals().expect("a sequential tie rule")),
            ("schoenfeld", plain),
            ("scaled_schoenfeld", scaled),
        ];
        for ((name, got), compared) in kinds.iter().zip(&mut compared) {
            if let Value::Array(expected) = &record[*name] {
                assert_eq!(got.len(), expected.len(), "{name} of {call}");
                got.iter()
                    .zip(expected)
                    .for_each(|(got, expected)| near_all(got, expected, &format!("{name} of {call}")));
                *compared += 1;
            }
        }
    }
    assert_eq!(compared, [15, 9, 9, 9]);
}
