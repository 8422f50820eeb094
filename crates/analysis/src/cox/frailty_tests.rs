//! Shared frailties, against R's `coxph(frailty(g))` and on paper.

use super::tests::{asked, cox, dataset, factor, number};
use super::*;
use crate::tiny_plan::rows;
use trialstat_trial::diagnostic::Severity;

fn with_frailty(terms: Vec<crate::design::Term>) -> CoxQuestion {
    CoxQuestion { frailty: Some("g".into()), ..asked(terms) }
}

/// The first ten subjects of the kidney catheter data: two times each, age, sex.
fn catheters() -> Dataset {
    let repeat =
        |cells: [&'static str; 10]| -> Vec<&'static str> { cells.iter().flat_map(|cell| [*cell; 2]).collect() };
    dataset(&[
        (
            "t",
            &[
                "8", "16", "23", "13", "22", "28", "447", "318", "30", "12", "24", "245", "7", "9", "511", "30", "53",
                "196", "15", "154",
            ],
        ),
        ("d", &["1", "1", "1", "0", "1", "1", "1", "1", "1", "1", "1", "1", "1", "1", "1", "1", "1", "1", "1", "1"]),
        ("x", &repeat(["28", "48", "32", "31", "10", "16", "51", "55", "69", "51"])),
        ("sex", &repeat(["m", "f", "m", "f", "m", "f", "m", "f", "f", "m"])),
        ("g", &repeat(["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"])),
    ])
}

#[test]
fn without_a_sign_of_frailty_its_variance_is_zero() {
    let (results, said) = cox(&catheters(), &with_frailty(vec![number("x"), factor("sex", None)])).expect("rows");
    assert!(said.is_empty(), "{said:?}");
    let variance = rows(&results, "frailty", "variance")[0];
    assert_eq!((variance.variable.as_str(), variance.stat.number()), ("g", Some(0.0)));
    assert_eq!(variance.note.as_deref(), Some("the likelihood is largest without frailty"));
    assert_eq!(rows(&results, "frailty", "p.value")[0].stat.number(), Some(1.0));
    let errors: Vec<Option<f64>> =
        rows(&results, "coefficient", "std.error").iter().map(|row| row.stat.number()).collect();
    // R's search ends at a variance of 5e-9.
    for (found, expected) in errors.iter().zip([0.0143872557678763, 0.6217303960648181]) {
        assert!(found.is_some_and(|found| (found / expected - 1.0).abs() < 1e-6), "{errors:?}");
    }
}

#[test]
fn groups_that_do_not_tell_a_frailty_are_said() {
    let alone = dataset(&[
        ("t", &["1", "2", "3", "4", "5"]),
        ("d", &["1", "1", "0", "1", "1"]),
        ("x", &["1", "0", "1", "0", "1"]),
        ("g", &["a", "b", "c", "d", "e"]),
    ]);
    let (_, said) = cox(&alone, &with_frailty(vec![number("x")])).expect("rows");
    assert_eq!((said[0].code, said[0].severity), (crate::codes::NO_SHARED_FRAILTY.id, Severity::Warning), "{said:?}");
    let one = dataset(&[
        ("t", &["1", "2", "3", "4", "5"]),
        ("d", &["1", "1", "0", "1", "1"]),
        ("x", &["1", "0", "1", "0", "1"]),
        ("g", &["a", "a", "a", "a", "a"]),
    ]);
    let (results, said) = cox(&one, &with_frailty(vec![number("x")])).expect("rows");
    assert_eq!((said[0].code, said[0].severity), (crate::codes::NO_SHARED_FRAILTY.id, Severity::Error), "{said:?}");
    assert!(rows(&results, "frailty", "variance")[0].note.is_some());
}

#[test]
fn a_frailty_goes_with_no_other_variance() {
    let question = || with_frailty(vec![number("x")]);
    for refused in [
        CoxQuestion { variance: Variance::Robust, ..question() },
        CoxQuestion { estimation: Estimation::Firth, ..question() },
        CoxQuestion { limits: Limits::Profile, ..question() },
        CoxQuestion { ties: Some(crate::method::TiesMethod::Exact), ..question() },
        CoxQuestion { predictions: Predictions { residuals: true, ..Predictions::default() }, ..question() },
    ] {
        assert!(cox(&catheters(), &refused).is_err(), "{refused:?}");
    }
}
