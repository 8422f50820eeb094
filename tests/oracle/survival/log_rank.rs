//! Log-rank tests against `survdiff`.

use super::{Subjects, array, file, number, records, text};
use trialstat_stats::survival::log_rank::log_rank;
use trialstat_tests::{Tolerance, assert_near};

#[test]
fn log_rank_agrees_with_survdiff() {
    let file = file();
    for record in records(&file, "log_rank", 7) {
        let call = text(&record["call"]);
        let near = |got: f64, expected| assert_near(got, number(expected), Tolerance::ClosedForm, call);
        let subjects = Subjects::complete(&file, record, &[text(&record["group"])]);
        let labels = subjects.column(text(&record["group"]));
        let smallest = labels.iter().copied().fold(f64::INFINITY, f64::min);
        let group: Vec<usize> = labels.iter().map(|label| (label - smallest) as usize).collect();

        let got = log_rank(&subjects.times(), &subjects.event(), &group).expect("the call is valid");

        let groups = array(&record["observed"]).len();
        assert_eq!(got.observed.len(), groups, "{call}");
        for j in 0..groups {
            assert_eq!(got.observed[j], number(&record["observed"][j]), "{call}");
            near(got.expected[j], &record["expected"][j]);
            for l in 0..groups {
                near(got.variance[j][l], &record["variance"][j][l]);
            }
        }
        let test = got.test.expect("the groups can be compared");
        assert_eq!(test.degrees_of_freedom, Some(number(&record["degrees_of_freedom"])), "{call}");
        near(test.statistic.expect("the test has a statistic"), &record["statistic"]);
        near(test.p_value, &record["p_value"]);
    }
}
