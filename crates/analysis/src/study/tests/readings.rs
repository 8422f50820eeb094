//! Baselines, and which reading counts as a visit.

use super::{Read, found, outcomes, refused, stats, tables, values};
use trialstat_trial::design::VisitIndex;
use trialstat_trial::trial::TrialTables;

const CHANGE: &str = "[[visit]]\nname = \"week 1\"\nday = 8\nwindow = [5, 11]\n\
    [[visit]]\nname = \"screening\"\n\
    [[endpoint]]\nname = \"e\"\nkind = \"change\"\nmeasure = \"MADRS\"\nvisit = \"week 1\"\n\
    [[analysis]]\nid = \"x\"\nendpoint = \"e\"\n";

/// Screened at 30 on day -5, at 34 on day 1; 16 points a week later.
fn screened() -> TrialTables {
    let mut tables = tables(&[("1", "a", &[(-5, 30.0), (1, 34.0), (8, 16.0)])]);
    tables.assessments[0].visit = Some(VisitIndex(0));
    tables
}

#[test]
fn the_baseline_is_the_last_one_the_mean_or_that_of_a_visit() {
    for (rule, change) in [
        ("", -18.0),
        ("[baseline]\nday = 1\n", -18.0),
        ("[baseline]\nday = -1\n", -14.0),
        ("[baseline]\nrule = \"mean\"\n", -16.0),
        ("[baseline]\nrule = \"mean\"\nday = -1\n", -14.0),
        ("[baseline]\nvisit = \"screening\"\n", -14.0),
    ] {
        assert_eq!(values(&format!("{rule}{CHANGE}"), screened()), [Some(change)], "{rule}");
    }
}

/// Where the baseline is that of day -5, the reading of day 1 comes after it: it is the first that can be a response.
#[test]
fn whatever_comes_after_the_baseline_is_an_outcome() {
    let plan = |rule: &str| {
        format!(
            "{rule}[[endpoint]]\nname = \"e\"\nkind = \"time-to\"\nmeasure = \"MADRS\"\nmet = {{ at_least = 34 }}\n\
             [[analysis]]\nid = \"x\"\nendpoint = \"e\"\n"
        )
    };
    assert_eq!(outcomes(&plan(""), screened()), [(Some(8.0), Some(false), "last reading")]);
    assert_eq!(outcomes(&plan("[baseline]\nday = -1\n"), screened()), [(Some(1.0), Some(true), "observed")]);
}

#[test]
fn without_a_baseline_nothing_has_changed() {
    let tables = tables(&[("1", "a", &[(8, 16.0)]), ("2", "a", &[(1, 20.0)]), ("3", "a", &[])]);
    let expected =
        [(None, None, "no baseline to judge from"), (None, None, "not assessed"), (None, None, "not assessed")];
    assert_eq!(outcomes(CHANGE, tables), expected);
}

/// Whoever has no baseline to halve is not at risk of it, read later or not; of 10 points or less everybody is.
#[test]
fn times_to_a_share_of_the_baseline_need_one() {
    let plan = |met: &str| {
        format!(
            "[[endpoint]]\nname = \"e\"\nkind = \"time-to\"\nmeasure = \"MADRS\"\nmet = {{ {met} }}\n\
             [[analysis]]\nid = \"x\"\nendpoint = \"e\"\n"
        )
    };
    let four =
        || tables(&[("1", "a", &[]), ("2", "a", &[(8, 16.0)]), ("3", "a", &[(1, 0.0)]), ("4", "a", &[(1, 20.0)])]);
    let (none, one) =
        ((None, None, "no baseline to judge from"), (Some(1.0), Some(false), "no reading after the baseline"));
    assert_eq!(outcomes(&plan("improvement = 0.5"), four()), [none, none, none, one]);
    let seen = (Some(8.0), Some(false), "last reading");
    assert_eq!(outcomes(&plan("at_most = 10"), four()), [one, seen, one, one]);
}

/// Days 6 and 10 are equally near to day 8; 30 points are the worst; 20, 10 and 30 make 20.
#[test]
fn one_of_several_readings_in_a_window_is_chosen() {
    let readings: &[(i32, f64)] = &[(1, 40.0), (6, 20.0), (10, 10.0), (11, 30.0)];
    let plan = |visit: &str| {
        format!(
            "[[visit]]\nname = \"v\"\nwindow = [5, 11]\n{visit}\n\
             [[endpoint]]\nname = \"e\"\nkind = \"value\"\nmeasure = \"MADRS\"\nvisit = \"v\"\n\
             [[analysis]]\nid = \"x\"\nendpoint = \"e\"\n"
        )
    };
    for (visit, value) in [
        ("day = 8", 10.0),
        ("day = 7", 20.0),
        ("day = 8\nchoose = \"nearest\"", 10.0),
        ("day = 8\nchoose = \"first\"", 20.0),
        ("day = 8\nchoose = \"last\"", 30.0),
        ("day = 8\nchoose = \"worst\"", 30.0),
        ("day = 8\nchoose = \"mean\"", 20.0),
        // Without a day none is nearer than another, and the latest counts.
        ("", 30.0),
    ] {
        assert_eq!(values(&plan(visit), tables(&[("1", "a", readings)])), [Some(value)], "{visit}");
    }
}

#[test]
fn a_window_holds_its_first_and_its_last_day() {
    for (day, value) in [(4, None), (5, Some(-20.0)), (11, Some(-20.0)), (12, None)] {
        assert_eq!(values(CHANGE, tables(&[("1", "a", &[(1, 40.0), (day, 20.0)])])), [value], "day {day}");
    }
}

/// Half of 40 points is 20. A second reading in the window of day 8 is no visit of its own, whether it would confirm or not.
#[test]
fn the_next_visit_confirms_and_no_other_reading() {
    let windows = "[[visit]]\nname = \"Day 8\"\nday = 8\nwindow = [5, 11]\n\
                   [[visit]]\nname = \"Day 15\"\nday = 15\nwindow = [12, 18]\nchoose = \"mean\"\n\
                   [[visit]]\nname = \"Day 22\"\nday = 22\nwindow = [21, 25]\n";
    let endpoint = "[[endpoint]]\nname = \"e\"\nstock = \"time-to-response\"\nmeasure = \"MADRS\"\nconfirmed = \"next-visit\"\n\
                    [[analysis]]\nid = \"x\"\nendpoint = \"e\"\n";
    let of = |readings: &[(i32, f64)]| outcomes(&format!("{windows}{endpoint}"), tables(&[("1", "a", readings)]));
    for (readings, expected) in [
        (&[(1, 40.0), (8, 10.0), (10, 14.0), (15, 23.0)][..], (Some(15.0), Some(false), "last reading")),
        (&[(1, 40.0), (8, 10.0), (10, 23.0), (15, 10.0)], (Some(8.0), Some(true), "observed")),
        // Day 19 is none of the visits.
        (&[(1, 40.0), (8, 10.0), (19, 30.0), (22, 10.0)], (Some(8.0), Some(true), "observed")),
        // The mean of 30 and 8 counts as day 15.
        (&[(1, 40.0), (8, 10.0), (14, 30.0), (15, 8.0)], (Some(8.0), Some(true), "observed")),
        (&[(1, 40.0), (8, 10.0), (14, 34.0), (15, 8.0)], (Some(15.0), Some(false), "last reading")),
        (&[(1, 40.0), (8, 10.0), (10, 10.0)], (Some(10.0), Some(false), "last reading")),
    ] {
        assert_eq!(of(readings), [expected], "{readings:?}");
    }
}

/// On a scale of well-being 40 has to rise to 60 for a half to be gained, and the worst of 60 and 50 is 50.
#[test]
fn a_plans_own_instrument_may_rise() {
    let plan = |choose: &str| {
        format!(
            "[[instrument]]\nname = \"MADRS\"\ntitle = \"well-being\"\nrange = [0, 100]\nwhole = true\n\
             worse = \"lower\"\nsource = \"none\"\n\
             [[visit]]\nname = \"v\"\nday = 8\nwindow = [5, 11]\nchoose = \"{choose}\"\n\
             [[endpoint]]\nname = \"e\"\nkind = \"at-visit\"\nmeasure = \"MADRS\"\nmet = {{ improvement = 0.5 }}\n\
             visit = \"v\"\n[[analysis]]\nid = \"x\"\nendpoint = \"e\"\n"
        )
    };
    let of = |choose: &str| {
        let readings: &[_] = &[
            ("1", "a", &[(1, 40.0), (8, 60.0)][..]),
            ("2", "a", &[(1, 40.0), (8, 59.0)]),
            ("3", "a", &[(1, 40.0), (7, 50.0), (8, 60.0)]),
        ];
        values(&plan(choose), tables(readings))
    };
    assert_eq!(of("nearest"), [Some(1.0), Some(0.0), Some(1.0)]);
    assert_eq!(of("worst"), [Some(1.0), Some(0.0), Some(0.0)]);
}

/// Of 1, 2, 3 and 4 R takes the quartiles at 1 + 3p, which is 1.75 and 3.25; SAS between the first and the second, 1.5, and
/// between the third and the fourth, 3.5.
#[test]
fn quartiles_follow_the_conventions_of_the_plan() {
    let readings: Vec<Read<'_>> = vec![
        ("1", "a", &[(1, 0.0), (8, 1.0)]),
        ("2", "a", &[(1, 0.0), (8, 2.0)]),
        ("3", "a", &[(1, 0.0), (8, 3.0)]),
        ("4", "a", &[(1, 0.0), (8, 4.0)]),
    ];
    for (conventions, quartiles) in [("r", [1.75, 3.25]), ("sas", [1.5, 3.5])] {
        let results = found(&format!("conventions = \"{conventions}\"\n{CHANGE}"), tables(&readings));
        let of = |name| stats(&results, "x", "continuous", name)[0];
        assert_eq!([of("p25"), of("p75")], quartiles.map(Some), "{conventions}");
    }
}

#[test]
fn numbers_have_neither_strata_nor_models() {
    for (key, value) in [("strata", "[\"SITE\"]"), ("covariates", "\"AGE\""), ("adjust", "\"holm\"")] {
        let expected = format!("`{key}` is not for endpoints that are numbers, like `e`");
        assert_eq!(refused(&format!("{CHANGE}{key} = {value}\n"), screened()), [(16, expected)]);
    }
}

/// Two relapses after each other, and a relapse of what happens: neither begins on a day on which scores met anything.
#[test]
fn a_relapse_comes_after_what_is_met_on_a_day() {
    let relapse = |name: &str, after: &str| {
        format!(
            "[[endpoint]]\nname = \"{name}\"\nkind = \"relapse\"\nmeasure = \"MADRS\"\nafter = \"{after}\"\nmet = {{ at_least = 22 }}\n"
        )
    };
    let analysis = "[[analysis]]\nid = \"x\"\nendpoint = \"a\"\n";
    let event = "[[endpoint]]\nname = \"e\"\nkind = \"event\"\nhappening = [{ event = \"FALL\" }]\n";
    let no_day = |name: &str| format!("`{name}` has no day on which it is met, after which it could be lost");
    let one = tables(&[("1", "a", &[(1, 40.0)])]);
    let round = format!("{}{}{analysis}", relapse("a", "b"), relapse("b", "a"));
    assert_eq!(refused(&round, one.clone()), [(6, no_day("b")), (12, no_day("a"))]);
    assert_eq!(refused(&format!("{}{event}{analysis}", relapse("a", "e")), one.clone()), [(6, no_day("e"))]);
    let round = relapse("a", "b").replace("at_least = 22", "at_least = 22, at_most = 10");
    let response = "[[endpoint]]\nname = \"b\"\nkind = \"time-to\"\nmeasure = \"MADRS\"\nmet = { improvement = 0.5 }\n";
    let none = "no score is both `at_least` 22 and `at_most` 10".to_owned();
    assert_eq!(refused(&format!("{round}{response}{analysis}"), one), [(7, none)]);
}
