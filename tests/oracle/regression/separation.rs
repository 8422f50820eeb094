//! Linear programmes solved by SciPy: `oracle/scipy/separation.py` makes the answers.

use super::{Data, number};
use trialstat_stats::regression::logistic::logistic;
use trialstat_stats::regression::separation::{Limit, SeparationKind, separation};
use trialstat_stats::regression::{NotFitted, firth::firth};
use trialstat_tests::expected;

#[test]
fn random_designs() {
    let file = expected("separation.json");
    let designs = file["designs"].as_array().expect("designs");
    let (mut quasi, mut complete) = (0, 0);
    for (index, record) in designs.iter().enumerate() {
        let data = Data::of(record);
        let fit = logistic(data.outcomes());
        let found = separation(&data.outcomes()).expect("full rank");
        let separated = number(&record["separated"]) as usize;
        if separated == 0 {
            assert_eq!(found, None, "design {index}");
            assert!(fit.is_ok(), "design {index}: {fit:?}");
            continue;
        }
        let found = found.unwrap_or_else(|| panic!("design {index} separates {separated}"));
        assert_eq!(found.separated, separated, "design {index}");
        let kind =
            if separated == data.events.len() { SeparationKind::Complete } else { SeparationKind::QuasiComplete };
        assert_eq!(found.kind, kind, "design {index}");
        match kind {
            SeparationKind::Complete => complete += 1,
            SeparationKind::QuasiComplete => quasi += 1,
        }
        let infinite: Vec<serde_json::Value> = found
            .infinite
            .iter()
            .map(|coefficient| {
                let limit = match coefficient.limit {
                    Limit::PlusInfinity => "plus",
                    Limit::MinusInfinity => "minus",
                    Limit::Undetermined => "undetermined",
                };
                serde_json::json!([coefficient.column, limit])
            })
            .collect();
        assert_eq!(serde_json::Value::from(infinite), record["infinite"], "design {index}");
        assert_eq!(fit.err(), Some(NotFitted::Separated(found)), "design {index}");
        assert!(firth(data.outcomes()).is_ok(), "design {index}");
    }
    let counts: Vec<u64> =
        file["counts"].as_array().expect("counts").iter().filter_map(|count| count.as_u64()).collect();
    assert_eq!(counts, [designs.len() as u64, quasi, complete]);
}
