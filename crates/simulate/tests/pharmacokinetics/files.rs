//! Files that are wrong, and routes without numbers.

use crate::sets::{place, set, written};
use trialstat_simulate::pharmacokinetics::{Model, ModelError, Route, Speed};

#[track_caller]
fn refused(text: &str, expected: &[(&str, usize)]) {
    let expected: Vec<(String, usize)> = expected.iter().map(|(code, line)| ((*code).to_owned(), *line)).collect();
    assert_eq!(written(text).expect_err("wrong"), expected);
}

const SOUND: &str =
    "[disposition]\ncompartments = 1\nweight = \"none\"\nclearance = N(90, L/h)\ncentral_volume = N(40, L)\n";

#[test]
fn every_problem_is_told_with_its_line() {
    assert!(written(SOUND).is_ok());
    refused(
        "[disposition]\ncompartments = 2\nweight = \"none\"\nclearance = N(-90, L/h)\ncentral_volume = N(40, L/h)\n\
         flow_1 = N(90, L/h, logit_sd = 1)\nvolum_1 = N(9, L)",
        &[("M501", 4), ("M502", 5), ("M509", 6), ("S104", 7)],
    );
    // What is misspelt is there, what is left out is not.
    refused(&format!("{}flow_1 = N(90, L/h)", SOUND.replace("= 1", "= 2")), &[("M504", 2)]);
    refused("[disposition]\ncompartments = 4\nweight = \"none\"", &[("M504", 2)]);
    let more = format!("{SOUND}k10 = N(1, 1/h)");
    assert!(written(&more).expect_err("mixed").iter().any(|(code, line)| code == "M504" && *line == 4));
}

#[test]
fn a_number_without_a_listed_source_is_refused() {
    let text =
        format!("{SOUND}reference_weight = {{ value = 70, unit = \"kg\", source = \"hearsay\", status = \"V\" }}");
    refused(&text, &[("M503", 6)]);
}

#[test]
fn exponents_and_weight_agree() {
    let exponents = "[disposition]\ncompartments = 1\nweight = \"exponents\"\nflow_exponent = 0.6\nclearance = N(90, L/h)\ncentral_volume = N(40, L)";
    refused(exponents, &[("M504", 3)]);
    let both = exponents.replace("0.6", "0.6\nvolume_exponent = 0.9");
    let found = written(&both).expect("a set").disposition.expect("a disposition");
    assert_eq!((found.flow_exponent, found.volume_exponent), (0.6, 0.9));
}

#[test]
fn shares_and_times_are_held_to_their_range() {
    let route = "[[route]]\nroute = \"oral\"\nfraction = N(130, %)\nabsorption_rate = N(1, 1/h)\n";
    refused(&format!("{SOUND}{route}"), &[("M501", 8)]);
    let late = "[[route]]\nroute = \"oral\"\nfraction = N(30, %)\nlag = N(1, h)\ntime_to_peak = N(1, h)\n";
    refused(&format!("{SOUND}{late}"), &[("M501", 10)]);
    let both = "[[route]]\nroute = \"oral\"\nfraction = N(30, %, cv = 10)\nabsorption_rate = N(1, 1/h)\ntime_to_peak = N(1, h)\n";
    refused(&format!("{SOUND}{both}"), &[("M509", 8), ("M504", 10)]);
    let quartiles = "[[route]]\nroute = \"oral\"\nfraction = N(30, %, iqr = [0.4, 0.3])\nabsorption_rate = N(1, 1/h)\n";
    refused(&format!("{SOUND}{quartiles}"), &[("M501", 8)]);
}

/// Nothing is made up: the error says what a scenario has to give.
#[test]
fn a_route_without_human_numbers_is_refused_with_what_it_needs() {
    let routes = set("ketamine-routes");
    let asked = |route, preparation| routes.absorption(route, preparation, &place()).expect_err("no numbers");
    for route in [Route::Subcutaneous, Route::Transdermal] {
        let problem = asked(route, None);
        assert_eq!((problem.code, &problem.place), ("M506", &place()));
        assert!(problem.hint.expect("a hint").contains("`fraction` and `absorption_rate`"));
    }
    let problem = asked(Route::Intramuscular, Some("injection, adults"));
    assert!(problem.message.contains("`absorption_rate`") && problem.message.contains("5 to 15 min"), "{problem}");
    assert!(problem.hint.expect("a hint").contains("`time_to_peak`"));
    let problem = asked(Route::Sublingual, None);
    assert!(problem.hint.expect("a hint").contains("lozenge, wafer"));
    assert!(asked(Route::Sublingual, Some("film")).message.contains("`film`"));
    assert!(routes.absorption(Route::Sublingual, Some("wafer"), &place()).is_ok());
    let herd = set("herd-2007").absorption(Route::Oral, None, &place()).expect_err("intravenous alone");
    assert_eq!(herd.code, "M506");
}

#[test]
fn a_way_through_the_liver_needs_one() {
    let oral = set("perez-ruixo-2021").absorption(Route::Oral, None, &place()).expect("its numbers");
    let disposition = set("herd-2007").disposition.as_ref().expect("a disposition");
    assert_eq!(Model::new(disposition, Some(oral), &[], None), Err(ModelError::NoLiver { route: "oral" }));
}

#[test]
fn a_peak_that_no_rate_leads_to_is_refused() {
    let text = "[[route]]\nroute = \"oral\"\nfraction = N(30, %)\ntime_to_peak = N(1e9, h)\n";
    let file = written(&format!("{SOUND}{text}")).expect("a set");
    let absorption = file.absorption(Route::Oral, None, &place()).expect("its numbers");
    assert!(matches!(absorption.inlet.speed, Some(Speed::TimeToPeak(_))));
    let disposition = file.disposition.as_ref().expect("a disposition");
    let error = Model::new(disposition, Some(absorption), &[], None).expect_err("no rate");
    assert_eq!(error, ModelError::NoRateForPeak { hours: 1e9 });
}

/// Every number of every built-in set has a source and a status of the project's scale.
#[test]
fn built_in_numbers_are_sourced() {
    for name in trialstat_simulate::pharmacokinetics::stock_names() {
        for number in &set(name).numbers {
            assert!(
                !number.source.is_empty() && ["V", "V2", "D", "D*"].contains(&number.status.as_str()),
                "{number:?}"
            );
        }
        assert!(!set(name).missing.is_empty(), "{name} says what it lacks");
    }
}
