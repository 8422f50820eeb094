//! MaxCombo against mvtnorm, and against an integral over directions evaluated in SciPy.

use super::{Rows, array, expected, log_rank_file, number, records, text, weight};
use trialstat_stats::multiplicity::Tails;
use trialstat_stats::survival::log_rank::Weight;
use trialstat_stats::survival::log_rank::max_combo::max_combo;
use trialstat_tests::{Tolerance, assert_near};

#[test]
fn joint_p_values_agree_with_two_independent_integrals() {
    let (file, integrals) = (log_rank_file(), expected("log_rank_greatest.json"));
    let integrals = records(&integrals, "combinations", 12);
    let mut singular = 0;
    for (record, integral) in records(&file, "combinations", 12).iter().zip(integrals) {
        let what = format!("{} {}", text(&record["data"]), record["weights"]);
        assert_eq!(record["weights"], integral["weights"], "{what}");
        let rows = Rows::of_record(&file, record);
        let weights: Vec<Weight> = array(&record["weights"]).iter().map(|name| weight(text(name))).collect();
        let of = |tails| max_combo(&rows.compared(), &weights, tails).expect("the groups can be compared");
        let got = of(Tails::TwoSided);
        singular += usize::from(number(&integral["rank"]) < weights.len() as f64);

        for (place, row) in got.correlation.iter().enumerate() {
            assert_near(got.z[place], number(&record["z"][place]), Tolerance::ClosedForm, &what);
            for (other, &correlation) in row.iter().enumerate() {
                assert_near(correlation, number(&record["correlation"][place][other]), Tolerance::ClosedForm, &what);
            }
        }
        assert_near(got.statistic, got.z[got.selected].abs(), Tolerance::Hand, &what);
        assert_near(got.p_value, number(&integral["two_sided"]), Tolerance::Iterated, &what);
        // mvtnorm's is randomised; its error is that of 99 % of its answers.
        let off = (got.p_value - number(&record["two_sided"])).abs();
        assert!(off <= 2.0 * number(&record["two_sided_error"]) + 1e-12, "{what}: off by {off:e}");

        for (tails, column) in [(Tails::Upper, "upper"), (Tails::Lower, "lower")] {
            if record[column].is_number() {
                assert_near(of(tails).p_value, number(&record[column]), Tolerance::Iterated, &what);
            }
        }
    }
    assert_eq!(singular, 4);
}
