//! Intercurrent events on times and happenings, and happenings without a day.

use super::{dose, event, outcomes, refused, tables};
use trialstat_trial::design::Endpoint;
use trialstat_trial::trial::TrialTables;

/// A response on day 8 (half of 40 points), kept on day 15, lost on day 22.
fn relapsing() -> TrialTables {
    tables(&[("1", "a", &[(1, 40.0), (8, 20.0), (15, 12.0), (22, 25.0), (29, 30.0)])])
}

fn rescued_on(day: i32) -> TrialTables {
    let mut tables = relapsing();
    tables.doses.push(dose(0, "lorazepam", day));
    tables
}

fn relapse(strategy: &str) -> String {
    format!(
        "[[visit]]\nname = \"week 1\"\nday = 8\nwindow = [5, 11]\n\
         [[endpoint]]\nname = \"response\"\nstock = \"response\"\nmeasure = \"MADRS\"\nvisit = \"week 1\"\n\
         [[endpoint]]\nname = \"relapse\"\nstock = \"relapse-response-lost\"\nmeasure = \"MADRS\"\nafter = \"response\"\n\
         [[analysis]]\nid = \"x\"\nendpoint = \"relapse\"\n\
         intercurrent = [{{ name = \"rescue\", treatment = \"lorazepam\", strategy = \"{strategy}\" }}]\n"
    )
}

/// Days count from day 8 as the first: day 22 is the 15th, day 15 the 8th, day 10 the 3rd.
#[test]
fn a_rescue_after_the_response_bears_on_the_relapse_as_its_strategy_says() {
    for (strategy, day, expected) in [
        ("treatment-policy", 10, (Some(15.0), Some(true), "observed")),
        ("composite", 10, (Some(3.0), Some(true), "intercurrent event")),
        ("composite", 23, (Some(15.0), Some(true), "observed")),
        ("hypothetical", 16, (Some(8.0), Some(false), "last reading")),
        ("hypothetical", 22, (Some(15.0), Some(true), "observed")),
        ("hypothetical", 10, (Some(1.0), Some(false), "no reading after the baseline")),
        ("while-on-treatment", 16, (Some(8.0), Some(false), "last reading")),
    ] {
        assert_eq!(outcomes(&relapse(strategy), rescued_on(day)), [expected], "{strategy} on day {day}");
    }
}

#[test]
fn a_rescue_before_the_visit_leaves_no_response_that_could_be_lost() {
    for strategy in ["composite", "hypothetical"] {
        assert_eq!(outcomes(&relapse(strategy), rescued_on(3)), [(None, None, "not at risk")], "{strategy}");
    }
    // On the day of the visit itself the reading still counts, but no longer as a success of the treatment alone.
    assert_eq!(outcomes(&relapse("composite"), rescued_on(8)), [(None, None, "not at risk")]);
    assert_eq!(outcomes(&relapse("hypothetical"), rescued_on(8))[0].1, Some(false));
}

/// A score of 10 or less, of which day 15 was two points short; on day 16 the rescue, on day 22 more readings.
#[test]
fn who_had_not_met_an_endpoint_before_nothing_counts_is_not_known_not_to() {
    let plan = |strategy: &str, missing: &str| {
        format!(
            "[[visit]]\nname = \"week 2\"\nday = 15\nwindow = [12, 18]\n[[visit]]\nname = \"week 3\"\nday = 22\nwindow = [19, 25]\n\
             [[endpoint]]\nname = \"remission\"\nkind = \"by-visit\"\nmeasure = \"MADRS\"\nvisit = \"week 3\"\n\
             met = {{ at_most = 10 }}\n\
             [[analysis]]\nid = \"x\"\nendpoint = \"remission\"\nmissing = \"{missing}\"\n\
             intercurrent = [{{ name = \"rescue\", treatment = \"lorazepam\", strategy = \"{strategy}\" }}]\n"
        )
    };
    for (strategy, missing, day, expected) in [
        ("treatment-policy", "observed-cases", 16, (Some(0.0), None, "last reading")),
        ("hypothetical", "observed-cases", 16, (None, None, "not assessed")),
        ("hypothetical", "non-responder", 16, (Some(0.0), None, "missing counts as not met")),
        // The reading of that very day was taken before it.
        ("hypothetical", "observed-cases", 22, (Some(0.0), None, "last reading")),
        ("hypothetical", "observed-cases", 27, (Some(0.0), None, "last reading")),
        ("while-on-treatment", "observed-cases", 16, (Some(0.0), None, "last reading")),
    ] {
        let got = outcomes(&plan(strategy, missing), rescued_on(day));
        assert_eq!(got, [expected], "{strategy}, {missing}, on day {day}");
    }
}

fn dissociation(kind: &str, strategy: &str) -> String {
    format!(
        "[[endpoint]]\nname = \"e\"\nkind = \"{kind}\"\nhappening = [{{ event = \"DISSOCIATION\" }}]\n\
         [[analysis]]\nid = \"x\"\nendpoint = \"e\"\n\
         intercurrent = [{{ name = \"rescue\", treatment = \"lorazepam\", strategy = \"{strategy}\" }}]\n"
    )
}

/// Dissociation on day 10, rescue on day 5, last seen on day 29.
#[test]
fn strategies_bear_on_happenings_too() {
    let both = || {
        let mut tables = rescued_on(5);
        tables.events.push(event(0, "Dissociation", Some(10)));
        tables
    };
    for (kind, strategy, expected) in [
        ("event", "treatment-policy", (Some(1.0), None, "observed")),
        ("event", "composite", (Some(1.0), None, "observed")),
        ("event", "while-on-treatment", (Some(0.0), None, "observed")),
        ("time-to-event", "treatment-policy", (Some(10.0), Some(true), "observed")),
        ("time-to-event", "composite", (Some(5.0), Some(true), "intercurrent event")),
        ("time-to-event", "hypothetical", (Some(5.0), Some(false), "last known to be followed")),
    ] {
        assert_eq!(outcomes(&dissociation(kind, strategy), both()), [expected], "{kind}, {strategy}");
    }
    for (kind, strategy, expected) in [
        ("event", "composite", (Some(1.0), None, "intercurrent event")),
        ("time-to-event", "treatment-policy", (Some(29.0), Some(false), "last known to be followed")),
    ] {
        assert_eq!(outcomes(&dissociation(kind, strategy), rescued_on(5)), [expected], "{kind}, {strategy}");
    }
}

/// Who had no event before his rescue has not been seen without one: to count him as not met would be to ask what happened
/// on treatment.
#[test]
fn strategies_that_an_endpoint_cannot_follow_are_refused_where_they_stand() {
    let of_events = refused(&dissociation("event", "hypothetical"), relapsing());
    let expected = "what would have happened without the intercurrent event is not seen, and is not nothing";
    assert_eq!(of_events, [(9, expected.to_owned())]);
    let expected = "what the trial's own record makes of an intercurrent event cannot be changed";
    for strategy in ["composite", "hypothetical", "while-on-treatment"] {
        let happening = "happening = [{ event = \"DISSOCIATION\" }]\n";
        let supplied = dissociation("supplied", strategy).replace(happening, "");
        let mut tables = relapsing();
        tables.endpoints = vec![Endpoint::named("e")];
        assert_eq!(refused(&supplied, tables), [(8, expected.to_owned())], "{strategy}");
    }
}

/// It did happen, nobody knows when: it counts, from the first day on.
#[test]
fn a_happening_without_a_day_counts_from_the_first_day() {
    let undated = || {
        let mut tables = relapsing();
        tables.events.push(event(0, "DISSOCIATION", None));
        tables
    };
    assert_eq!(outcomes(&dissociation("event", "composite"), undated()), [(Some(1.0), None, "observed")]);
    let timed = outcomes(&dissociation("time-to-event", "composite"), undated());
    assert_eq!(timed, [(Some(1.0), Some(true), "observed")]);
    let response = |event: &str| {
        format!(
            "[[visit]]\nname = \"week 1\"\nday = 8\nwindow = [5, 11]\n\
             [[endpoint]]\nname = \"e\"\nstock = \"response\"\nmeasure = \"MADRS\"\nvisit = \"week 1\"\n\
             [[analysis]]\nid = \"x\"\nendpoint = \"e\"\n\
             intercurrent = [{{ name = \"i\", event = \"{event}\", strategy = \"composite\" }}]\n"
        )
    };
    assert_eq!(outcomes(&response("dissociation"), undated()), [(Some(0.0), None, "intercurrent event")]);
    assert_eq!(outcomes(&response("nausea"), undated()), [(Some(1.0), None, "observed")]);
}

#[test]
fn events_before_the_first_day_or_after_the_last_do_not_count() {
    for (day, until, expected) in
        [(-1, "", 0.0), (1, "", 1.0), (9, "through_day = 8\n", 0.0), (8, "through_day = 8\n", 1.0)]
    {
        let mut tables = relapsing();
        tables.events.push(event(0, "DISSOCIATION", Some(day)));
        let plan = dissociation("event", "treatment-policy").replace("[[analysis]]", &format!("{until}[[analysis]]"));
        assert_eq!(outcomes(&plan, tables)[0].0, Some(expected), "day {day} {until}");
    }
}

/// Of events that last 10, 30 and nobody knows how many minutes, the second is longer than 20.
#[test]
fn an_event_may_have_to_last() {
    let met = |minutes: Option<u32>, asked: &str| {
        let mut tables = relapsing();
        tables.events.push(trialstat_trial::record::ClinicalEvent { minutes, ..event(0, "DISSOCIATION", Some(3)) });
        let plan = dissociation("event", "treatment-policy").replace("\"DISSOCIATION\" }", asked);
        outcomes(&plan, tables)[0].0
    };
    let longer = "\"DISSOCIATION\", longer_than_minutes = 20 }";
    assert_eq!([Some(10), Some(20), Some(30), None].map(|own| met(own, longer)), [0.0, 0.0, 1.0, 0.0].map(Some));
    assert_eq!([Some(10), None].map(|own| met(own, "\"DISSOCIATION\" }")), [Some(1.0); 2]);
}
