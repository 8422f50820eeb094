//! Replicates in any order, from any number of parts, are the same replicates.

use trialstat_stats::interval::Interval;
use trialstat_stats::performance::{
    Limits, MergeError, Outcome, OutcomeError, Pairs, Replicates, ReplicatesTextError, comparison, performance,
};
use trialstat_stats::random::{Address, Purpose, Stream};
use trialstat_stats::special::normal;

fn outcomes() -> Vec<Outcome> {
    let outcome = |replicate| {
        let address = Address { seed: 6, group: 0, purpose: Purpose::Residual, subject: 0, replicate };
        let mut stream = Stream::at(address);
        let mut normal = || normal::quantile(stream.open_uniform());
        let (estimate, error) = (1e3 * normal() / 7.0, (200.0 * normal()).abs());
        let interval = Interval { lower: estimate - error, upper: estimate + error };
        Outcome {
            estimate: (replicate % 11 > 0).then_some(estimate),
            standard_error: (replicate % 7 > 0).then_some(error),
            interval: (replicate % 5 > 0).then_some(interval),
            rejected: (replicate % 13 > 0).then_some(estimate > 100.0),
        }
    };
    (0..300).map(outcome).collect()
}

fn accumulated<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Replicates {
    let mut replicates = Replicates::of(0.125, Limits::Kept).expect("a truth");
    outcomes.into_iter().for_each(|&outcome| replicates.record(outcome).expect("an outcome"));
    replicates
}

#[test]
fn neither_order_nor_sharing_out_changes_a_bit() {
    let outcomes = outcomes();
    let whole = accumulated(&outcomes);
    for parts in [1, 2, 3, 17] {
        let mut merged = Replicates::of(0.125, Limits::Kept).expect("a truth");
        for part in (0..parts).rev() {
            merged.merge(&accumulated(outcomes.iter().skip(part).step_by(parts))).expect("a part");
        }
        assert_eq!(merged.to_string(), whole.to_string());
        assert_eq!(performance(&merged), performance(&whole));
    }
    assert_ne!(accumulated(&outcomes[1..]), whole);
}

#[test]
fn text_holds_every_bit() {
    let whole = accumulated(&outcomes());
    let text = whole.to_string();
    let read: Replicates = text.parse().expect("its own text");
    assert_eq!((read.to_string(), performance(&read)), (text.clone(), performance(&whole)));
    let mut more = read;
    more.merge(&whole).expect("a part");
    assert_eq!(performance(&more).replicates, 600);
    let wrong = [
        text.replace("replicates=300", "replicates=200"),
        text.replace("covering=", "covering=999"),
        text.replace("error2=0x", "error2=0x0"),
        text.replace("kept,", "kept,0,"),
        text.replace(" decisions", "  decisions"),
        text.clone() + " ",
        String::new(),
    ];
    for wrong in wrong {
        assert!(matches!(wrong.parse::<Replicates>(), Err(ReplicatesTextError(_))), "{wrong:.200}");
    }
}

#[test]
fn pairs_in_any_order_are_the_same() {
    let outcomes = outcomes();
    let of = |outcomes: &[Outcome]| {
        let mut pairs = Pairs::default();
        outcomes.iter().for_each(|one| pairs.record(one.estimate, one.standard_error).expect("estimates"));
        pairs
    };
    let mut merged = of(&outcomes[200..]);
    merged.merge(&of(&outcomes[..200]));
    assert_eq!((comparison(&merged), &merged), (comparison(&of(&outcomes)), &of(&outcomes)));
    let text = merged.to_string();
    assert_eq!(text.parse(), Ok(merged));
    for wrong in [text.replace("pairs=", "pairs=0"), text.replace(" product=0x", " product=0y"), text + " "] {
        assert!(wrong.parse::<Pairs>().is_err(), "{wrong}");
    }
}

#[test]
fn what_is_no_outcome_is_refused_and_not_counted() {
    let nothing = Outcome { estimate: None, standard_error: None, interval: None, rejected: None };
    let mut replicates = Replicates::of(1.0, Limits::Counted).expect("a truth");
    let mut record = |outcome| replicates.record(outcome).expect_err("refused");
    assert_eq!(record(Outcome { estimate: Some(1e60), ..nothing }), OutcomeError::Estimate(1e60));
    assert!(matches!(record(Outcome { estimate: Some(f64::NAN), ..nothing }), OutcomeError::Estimate(_)));
    assert_eq!(record(Outcome { standard_error: Some(-1.0), ..nothing }), OutcomeError::StandardError(-1.0));
    let turned = Interval { lower: 2.0, upper: 1.0 };
    assert_eq!(record(Outcome { interval: Some(turned), ..nothing }), OutcomeError::Interval(turned));
    assert_eq!(performance(&replicates).replicates, 0);
    assert!(Replicates::of(f64::INFINITY, Limits::Kept).is_err());
    let other = |truth, limits| Replicates::of(truth, limits).expect("a truth");
    assert_eq!(replicates.merge(&other(2.0, Limits::Counted)), Err(MergeError::Truth(1.0, 2.0)));
    assert_eq!(replicates.merge(&other(1.0, Limits::Kept)), Err(MergeError::Limits));
    let infinite = Pairs::default().record(Some(1.0), Some(f64::INFINITY));
    assert_eq!(infinite, Err(OutcomeError::Estimate(f64::INFINITY)));
}
