//! What sessions expose subjects to of the metabolite, against the differential equations of the same subjects.

use crate::integrator::{Body, INTRAVENOUS, Way};
use crate::scenarios::{replicate, scenario};
use trialstat_simulate::Truth;
use trialstat_simulate::pharmacokinetics::{Dose, Model, Parameter as P, Route, Subject, stock};
use trialstat_trial::diagnostic::Place;

const SEED: u64 = 31;
const SET: &str = "perez-ruixo-2021";
/// Of esketamine, of which some are missed and some infusions broken off, beside a drug without a metabolite.
const ARMS: &str = r#"
title = "metabolite"
seed = 31
replicates = 1
plan = "plan.toml"
subjects = 30
arm = [
  { name = "spray", drug = "perez-ruixo-2021", route = "intranasal", missed = 0.3, regimen = { mg = 28, days = [1, 3] } },
  { name = "drip", drug = "perez-ruixo-2021", broken_off = 0.5, regimen = { mg = 28, minutes = 40, days = [1, 3] } },
  { name = "other", drug = "herd-2007", regimen = { mg = 28, minutes = 40, days = [1, 3] } },
]
covariate = [{ name = "weight_kg", distribution = "constant", value = 70 }]
adverse_event = [{ term = "NAUSEA", probability = 0.2, half = 60 }]
"#;

fn close(got: f64, expected: f64, what: &str) {
    assert!((got - expected).abs() <= 1e-9 * expected.abs(), "{what}: {got:e} is not {expected:e}");
}

/// The model by a route, and the subject that its number among those screened makes.
fn drawn(route: Option<Route>, candidate: u64) -> (Model, Subject) {
    let place = Place::file("scenario.toml");
    let set = stock(SET, &place).expect("built in");
    let absorption = route.map(|route| set.absorption(route, None, &place).expect("its numbers"));
    let disposition = set.disposition.as_ref().expect("a disposition");
    let model = Model::new(disposition, absorption, &set.correlations, None).expect("a model");
    let subject = model.subject(70.0, &model.variability().draw(SEED, 0, candidate, 0));
    (model, subject)
}

/// Milligrams of the drug of which the liver makes the metabolite, for each milligram eliminated.
fn formed(subject: &Subject) -> f64 {
    let [other, own] = [P::LiverElimination, P::LiverFormation].map(|rate| subject.value(rate));
    own / (own + other)
}

#[test]
fn a_spray_s_metabolite_is_that_of_the_differential_equations() {
    let whole = replicate(&scenario(&format!("metabolite = true{ARMS}")), 0);
    let arms = whole.trial.subjects().iter().map(|subject| subject.arm);
    let spray = arms.zip(&whole.truth).filter(|(arm, _)| arm.is_some_and(|arm| arm.0 == 0)).map(|(_, truth)| truth);
    let (given, missed): (Vec<&Truth>, Vec<&Truth>) =
        spray.partition(|truth| truth.exposures.iter().all(|own| own.area_to_infinity > 0.0));
    assert!(given.len() >= 2 && !missed.is_empty());
    for truth in given.into_iter().take(2).chain(missed.into_iter().take(2)) {
        let (_, subject) = drawn(Some(Route::Intranasal), truth.candidate);
        let nasal = Way { depot: true, ..INTRAVENOUS };
        let body = Body::new(&subject, &[nasal, Way { into_liver: true, release: 0.53, ..nasal }]);
        let amounts = truth.exposures.iter().map(|own| if own.area_to_infinity > 0.0 { 28.0 } else { 0.0 });
        let doses: Vec<Dose> =
            amounts.zip([0.0, 48.0]).map(|(amount, time)| Dose { time, amount, duration: 0.0 }).collect();
        let bounds = [0.0, 48.0, 216.0];
        let areas = body.seen(&doses, &bounds);
        for (session, own) in truth.of_metabolite.iter().enumerate() {
            let begin = bounds[session];
            close(own.area, areas[session + 1].areas[1] - areas[session].areas[1], "area");
            if doses[session].amount == 0.0 {
                assert_eq!(own.area_to_infinity, 0.0);
                continue;
            }
            // Whatever is taken in passes the liver in the end.
            let [nasal, swallowed] = [P::Fraction, P::SwallowedFraction].map(|share| subject.value(share));
            let taken = 28.0 * (nasal + (1.0 - nasal) * swallowed);
            let area = taken * formed(&subject) / subject.value(P::MetaboliteClearance);
            close(own.area_to_infinity, area, "area to infinity");
            let peak = begin + own.time_of_peak;
            let about: Vec<f64> = [-0.5, -0.05, 0.0, 0.05, 0.5].map(|hours| peak + hours).to_vec();
            let seen: Vec<f64> = body.seen(&doses, &about).iter().map(|seen| seen.sites[1]).collect();
            close(own.peak, seen[2], "peak");
            assert!(seen.windows(2).take(2).all(|pair| pair[0] < pair[1]), "{seen:?}");
            assert!(seen.windows(2).skip(2).all(|pair| pair[0] > pair[1]), "{seen:?}");
            // It comes after the drug, which it outlasts.
            assert!(own.time_of_peak > truth.exposures[session].time_of_peak);
        }
    }
}

/// Of a drug in the blood the metabolite's area is the drug's, times its clearance and the share formed, over the metabolite's
/// clearance, however much was given.
#[test]
fn a_drip_broken_off_forms_less() {
    let whole = replicate(&scenario(&format!("metabolite = true{ARMS}")), 0);
    let arms: Vec<_> = whole.trial.subjects().iter().map(|subject| subject.arm.map(|arm| arm.0)).collect();
    let of_arm = |number| arms.iter().zip(&whole.truth).filter(move |(arm, _)| **arm == Some(number));
    let mut broken = 0;
    for (_, truth) in of_arm(1) {
        let (model, subject) = drawn(None, truth.candidate);
        for (own, blood) in truth.of_metabolite.iter().zip(&truth.exposures) {
            let each = model.clearance(&subject) * formed(&subject) / subject.value(P::MetaboliteClearance);
            close(own.area_to_infinity, blood.area_to_infinity * each, "area to infinity");
            broken += usize::from(blood.area_to_infinity * model.clearance(&subject) < 27.99);
        }
    }
    assert!(broken >= 5, "{broken}");
    for (_, truth) in of_arm(2) {
        assert!(truth.exposures.iter().all(|own| own.peak > 0.0));
        assert!(truth.of_metabolite.iter().all(|own| own.peak == 0.0 && own.area_to_infinity == 0.0));
    }
}

/// Neither random numbers nor anything that is observed goes by whether it is told of.
#[test]
fn all_else_stays() {
    let [with, without] = ["metabolite = true", ""].map(|key| replicate(&scenario(&format!("{key}{ARMS}")), 0));
    assert_eq!(with.trial, without.trial);
    for (mut with, without) in with.truth.into_iter().zip(without.truth) {
        assert_eq!((with.of_metabolite.len(), without.of_metabolite.len()), (2, 0));
        with.of_metabolite.clear();
        assert_eq!(with, without);
    }
}
