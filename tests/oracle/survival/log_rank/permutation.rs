//! Permutation tests against coin.

use super::{Rows, log_rank_file, number, records, text, weight};
use trialstat_stats::random::{Address, Purpose, Stream};
use trialstat_stats::survival::log_rank::permutation::{exact, monte_carlo};
use trialstat_tests::{Tolerance, assert_near};

#[test]
fn exact_tests_agree_with_coin() {
    let file = log_rank_file();
    for record in records(&file, "permutation", 9) {
        let call = text(&record["call"]);
        let rows = Rows::of_record(&file, record);
        let got = exact(&rows.compared(), weight(text(&record["weight"]))).expect("the distribution can be listed");
        assert_near(got.z, number(&record["z"]), Tolerance::ClosedForm, call);
        // coin takes tails from 1, which leaves small ones with an absolute error of some 1e-16.
        let near = |got: f64, column: &str| assert_near(got, number(&record[column]), Tolerance::Iterated, call);
        near(got.two_sided, "two_sided");
        near(got.upper, "upper");
        near(got.lower, "lower");
    }
}

#[test]
fn the_statistic_of_several_groups_agrees_with_coin() {
    let file = log_rank_file();
    for record in records(&file, "quadratic", 3) {
        let what = format!("{} {}", text(&record["kind"]), text(&record["weight"]));
        let rows = Rows::of_record(&file, record);
        let mut random =
            Stream::at(Address { seed: 5, group: 0, purpose: Purpose::Permutation, subject: 0, replicate: 0 });
        let got = monte_carlo(&rows.compared(), weight(text(&record["weight"])), 2, &mut random);
        let got = got.expect("the groups can be compared");
        assert_near(got.statistic, number(&record["statistic"]), Tolerance::ClosedForm, &what);
    }
}
