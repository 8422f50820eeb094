//! Log-rank tests against R's survival, coin and mvtnorm, and formulas evaluated in R.

mod combination;
mod permutation;
mod sums;

use super::{Subjects, array, file, number, records, text};
use serde_json::Value;
use trialstat_stats::survival::log_rank::{Compared, Floor, Weight, log_rank};
use trialstat_tests::{Tolerance, assert_near, expected};

/// Columns of a data set of `log_rank.json`, as many as a record's kind of test uses.
struct Rows {
    times: Vec<f64>,
    event: Vec<bool>,
    group: Vec<usize>,
    strata: Option<Vec<usize>>,
    entry: Option<Vec<f64>>,
}

impl Rows {
    fn of_record(file: &Value, record: &Value) -> Rows {
        let kind = text(&record["kind"]);
        Rows::of_columns(&file["data"][text(&record["data"])], kind)
    }

    fn of_columns(columns: &Value, kind: &str) -> Rows {
        let numbers = |name: &str| -> Vec<f64> { array(&columns[name]).iter().map(number).collect() };
        let codes = |name: &str| -> Vec<usize> { numbers(name).iter().map(|&code| code as usize).collect() };
        let (stratified, delayed) = match kind {
            "plain" => (false, false),
            "stratified" => (true, false),
            "entry" => (false, true),
            "both" => (true, true),
            other => panic!("{other} is no kind of test"),
        };
        Rows {
            times: numbers("time"),
            event: numbers("event").iter().map(|&event| event == 1.0).collect(),
            group: codes("group"),
            strata: stratified.then(|| codes("stratum")),
            entry: delayed.then(|| numbers("entry")),
        }
    }

    fn compared(&self) -> Compared<'_> {
        let mut data = Compared::new(&self.times, &self.event, &self.group);
        if let Some(strata) = &self.strata {
            data = data.strata(strata);
        }
        if let Some(entry) = &self.entry {
            data = data.entry(entry);
        }
        data
    }
}

fn weight(name: &str) -> Weight {
    match name {
        "log-rank" => Weight::LogRank,
        "gehan-breslow" => Weight::GehanBreslow,
        "tarone-ware" => Weight::TaroneWare,
        "peto-peto" => Weight::PetoPeto,
        "modified peto-peto" => Weight::ModifiedPetoPeto,
        "modest 0.5" => Weight::ModestlyWeighted { floor: Floor::Survival(0.5) },
        "modest day 100" => Weight::ModestlyWeighted { floor: Floor::Time(100.0) },
        _ => {
            let powers: Vec<f64> = name.split(' ').skip(1).map(|power| power.parse().expect("a number")).collect();
            Weight::FlemingHarrington { rho: powers[0], gamma: powers[1] }
        }
    }
}

fn log_rank_file() -> Value {
    expected("log_rank.json")
}

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
