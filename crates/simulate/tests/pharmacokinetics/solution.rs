//! Concentrations.

use crate::integrator::{Body, INTRAVENOUS, Way};
use crate::sets::{absorption, combined, model, one_compartment, set, with_effect_site, written};
use trialstat_simulate::pharmacokinetics::{
    Dose, Exposure, Model, Parameter, Per, Received, Route, Schedule, Site, Subject,
};

const SITES: [Site; 3] = [Site::Blood, Site::Metabolite, Site::Effect];

fn dose(time: f64, amount: f64, minutes: f64) -> Dose {
    Dose { time, amount, duration: minutes / 60.0 }
}

fn concentrations(model: &Model, subjects: &[Subject], doses: &[Dose], times: &[f64], site: Site) -> Vec<f64> {
    let end = times.last().copied().unwrap_or(0.0) + doses.last().map_or(0.0, |dose| dose.time) + 1.0;
    let schedule = Schedule::new(model, Per::Subject, doses, times, end).expect("a schedule");
    let mut seen = vec![f64::NAN; subjects.len() * times.len()];
    schedule.concentrations(model, subjects, Received::All, site, &mut seen);
    seen
}

/// Every site at every time, and the areas of every session, to 1e-10 of the largest concentration and 1e-9 of each area.
#[track_caller]
fn agrees(what: &str, model: &Model, ways: &[Way], doses: &[Dose], times: &[f64]) {
    let subjects = [model.typical(), model.subject(55.0, &model.variability().draw(3, 0, 1, 0))];
    for subject in &subjects {
        let body = Body::new(subject, ways);
        let expected = body.seen(doses, times);
        let mut bounds: Vec<f64> = doses.iter().map(|dose| dose.time).collect();
        bounds.push(times[times.len() - 1] + 1.0);
        let areas = body.seen(doses, &bounds);
        let schedule = Schedule::new(model, Per::Subject, doses, &[], bounds[doses.len()]).expect("a schedule");
        for (number, site) in SITES.into_iter().enumerate() {
            let got = concentrations(model, std::slice::from_ref(subject), doses, times, site);
            let largest = expected.iter().map(|seen| seen.sites[number]).fold(0.0, f64::max);
            for ((time, got), expected) in times.iter().zip(&got).zip(&expected) {
                let gap = (got - expected.sites[number]).abs();
                let bound = (1e-9 * expected.sites[number]).max(1e-12 * largest);
                assert!(gap <= bound, "{what}, {site:?} at {time} h: {got:e} is not {:e}", expected.sites[number]);
            }
            let mut exposures = vec![Exposure::NONE; doses.len()];
            let subject = std::slice::from_ref(subject);
            schedule.exposures(model, subject, Received::All, (site, None), &mut exposures);
            for (session, exposure) in exposures.iter().enumerate() {
                let area = areas[session + 1].areas[number] - areas[session].areas[number];
                let total = areas[doses.len()].areas[number];
                assert!(
                    (exposure.area - area).abs() <= 1e-9 * area.max(1e-3 * total),
                    "{what}, area {session}, {site:?}"
                );
            }
        }
    }
}

fn times(from: f64, factor: f64, until: f64) -> Vec<f64> {
    std::iter::successors(Some(from), |time| Some(time * factor)).take_while(|time| *time < until).collect()
}

#[test]
fn intravenous_doses_of_one_two_and_three_compartments() {
    for name in ["kamp-2020", "herd-2007", "domino-1984"] {
        let model = model(name, None);
        let doses = [dose(0.0, 35.0, 40.0), dose(5.0, 10.0, 0.0), dose(24.0, 70.0, 300.0), dose(26.0, 5.0, 0.0)];
        agrees(name, &model, &[INTRAVENOUS], &doses, &times(0.01, 1.4, 72.0));
    }
}

#[test]
fn a_nasal_dose_that_is_swallowed_in_part_with_liver_and_metabolite() {
    let model = model("perez-ruixo-2021", Some(Route::Intranasal));
    let nasal = Way { depot: true, ..INTRAVENOUS };
    let swallowed = Way { depot: true, into_liver: true, release: 0.53, ..INTRAVENOUS };
    let doses = [dose(0.0, 28.0, 0.0), dose(6.0, 28.0, 0.0), dose(72.0, 14.0, 0.0)];
    agrees("nasal", &model, &[nasal, swallowed], &doses, &times(0.02, 1.3, 100.0));
}

#[test]
fn an_oral_dose_through_the_liver() {
    let model = model("perez-ruixo-2021", Some(Route::Oral));
    let oral = Way { depot: true, into_liver: true, release: 0.32, ..INTRAVENOUS };
    agrees("oral", &model, &[oral], &[dose(0.0, 84.0, 0.0)], &times(0.02, 1.3, 60.0));
}

#[test]
fn an_infusion_through_a_liver_with_an_effect_site() {
    let model = with_effect_site(set("perez-ruixo-2021"), None, 1.7);
    let doses = [dose(0.0, 28.0, 40.0), dose(24.0, 28.0, 0.0)];
    agrees("liver", &model, &[INTRAVENOUS], &doses, &times(0.02, 1.3, 60.0));
}

/// Equal rates everywhere: absorption, elimination, metabolite and effect site all at 0.5 per hour, or nearly.
#[test]
fn rates_that_are_equal_or_nearly_so() {
    for gap in [0.0, 1e-12, 1e-7, 1e-3] {
        let route = format!(
            "[metabolite]\nname = \"m\"\nmetabolite_clearance = N({}, L/h)\nmetabolite_volume = N(20, L)\n\
             formed_fraction = N(0.4, 1)\n[[route]]\nroute = \"oral\"\nfirst_pass = true\nfraction = N(0.25, 1)\n\
             absorption_rate = N({}, 1/h)\nlag = N(15, min)\nrelease = N(0.75, h)",
            10.0 * (1.0 + 2.0 * gap),
            0.5 * (1.0 + gap),
        );
        let set = one_compartment(25.0, 50.0, &route);
        let model = with_effect_site(&set, Some(absorption(&set, Route::Oral, None)), 0.5 * (1.0 - gap));
        let along = 0.75 / 0.25 * 0.4;
        let oral = Way { depot: true, lag: 0.25, release: 0.75, along, ..INTRAVENOUS };
        agrees("equal rates", &model, &[oral], &[dose(0.0, 50.0, 0.0), dose(8.0, 20.0, 0.0)], &times(0.1, 1.25, 60.0));
    }
}

#[test]
fn a_patch_releases_over_its_time_without_a_rate() {
    let set = one_compartment(
        25.0,
        50.0,
        "[[route]]\nroute = \"transdermal\"\nfraction = N(0.6, 1)\nlag = N(2, h)\nrelease = N(24, h)",
    );
    let model = combined(&set, Some(absorption(&set, Route::Transdermal, None)));
    let patch = Way { lag: 2.0, release: 24.0, ..INTRAVENOUS };
    agrees("patch", &model, &[patch], &[dose(0.0, 50.0, 0.0), dose(24.0, 50.0, 0.0)], &times(0.5, 1.3, 90.0));
}

/// Absorption slower than elimination: the decline at the end is that of the absorption.
#[test]
fn flip_flop() {
    let set = one_compartment(
        40.0,
        20.0,
        "[[route]]\nroute = \"subcutaneous\"\nfraction = N(1, 1)\nabsorption_rate = N(0.1, 1/h)",
    );
    let model = combined(&set, Some(absorption(&set, Route::Subcutaneous, None)));
    let seen = concentrations(&model, &[model.typical()], &[dose(0.0, 10.0, 0.0)], &[30.0, 40.0], Site::Blood);
    // C(t) = D ka / (V (k - ka)) (e^(-ka t) - e^(-k t)), k = 2.
    let expected = 10.0 * 0.1 / (20.0 * 1.9) * (libm::exp(-3.0) - libm::exp(-60.0));
    assert!((seen[0] / expected - 1.0).abs() < 1e-13);
    assert!((seen[1] / seen[0] - libm::exp(-1.0)).abs() < 1e-13);
}

#[test]
fn superposition_holds_to_the_last_digits() {
    let model = model("perez-ruixo-2021", Some(Route::Intranasal));
    let subjects = [model.typical()];
    let (one, other) = (dose(0.0, 28.0, 0.0), dose(10.0, 14.0, 0.0));
    let at = times(0.3, 1.3, 80.0);
    for site in [Site::Blood, Site::Metabolite] {
        let both = concentrations(&model, &subjects, &[one, other], &at, site);
        let first = concentrations(&model, &subjects, &[one], &at, site);
        let second = concentrations(&model, &subjects, &[other], &at, site);
        for ((both, first), second) in both.iter().zip(first).zip(second) {
            assert!((both - (first + second)).abs() <= 1e-13 * both.abs(), "{site:?}");
        }
    }
}

/// Whatever is given leaves: dose times bioavailability is clearance times area, of the metabolite too.
#[test]
fn mass_balance() {
    let nasal = model("perez-ruixo-2021", Some(Route::Intranasal));
    let infused = model("perez-ruixo-2021", None);
    let subject = nasal.subject(80.0, &nasal.variability().draw(11, 0, 5, 0));
    let mut exposures = [Exposure::NONE];
    let mut area = |model: &Model, subject: &Subject, dose: Dose, site| {
        let schedule = Schedule::new(model, Per::Subject, &[dose], &[], 1000.0).expect("a schedule");
        schedule.exposures(model, std::slice::from_ref(subject), Received::All, (site, None), &mut exposures);
        assert!(
            (exposures[0].area / exposures[0].area_to_infinity - 1.0).abs() < 1e-12,
            "a thousand hours are infinite"
        );
        exposures[0].area
    };
    let given = area(&nasal, &subject, dose(0.0, 84.0, 0.0), Site::Blood);
    let cleared = nasal.clearance(&subject) * given;
    assert!((cleared / (84.0 * nasal.bioavailability(&subject, 84.0)) - 1.0).abs() < 1e-12);
    let typical = infused.typical();
    let metabolite = area(&infused, &typical, dose(0.0, 28.0, 40.0), Site::Metabolite);
    let formed = 28.0 * 2.77 / (2.77 + 1.11);
    assert!((metabolite * typical.value(Parameter::MetaboliteClearance) / formed - 1.0).abs() < 1e-12);
}

#[test]
fn subjects_do_not_depend_on_their_neighbours() {
    let model = model("herd-2007", None);
    let subjects: Vec<Subject> =
        (0..21).map(|number| model.subject(60.0 + number as f64, &model.variability().draw(5, 0, number, 0))).collect();
    let doses = [dose(0.0, 35.0, 40.0), dose(48.0, 35.0, 40.0)];
    let times = [0.25, 0.7, 3.0, 48.5, 60.0];
    let together = concentrations(&model, &subjects, &doses, &times, Site::Blood);
    for (subject, row) in subjects.iter().zip(together.chunks(times.len())) {
        assert_eq!(concentrations(&model, std::slice::from_ref(subject), &doses, &times, Site::Blood), row);
    }
}

#[test]
fn doses_missed_are_as_if_never_planned_and_weights_count() {
    let model = model("domino-1984", None);
    let subjects = [model.typical(), model.subject(90.0, model_deviations())];
    let doses = [dose(0.0, 0.5, 40.0), dose(48.0, 0.5, 40.0), dose(96.0, 0.5, 40.0)];
    let times = [49.0, 97.0];
    let schedule = Schedule::new(&model, Per::Kilogram, &doses, &times, 120.0).expect("a schedule");
    let mut seen = vec![0.0; 4];
    let shares = [1.0, 0.0, 1.0, 0.0, 1.0, 0.5];
    schedule.concentrations(&model, &subjects, Received::Shares(&shares), Site::Blood, &mut seen);
    let planned = |subject: usize, doses: &[Dose]| {
        concentrations(&model, &subjects[subject..=subject], doses, &times, Site::Blood)
    };
    let first = planned(0, &[dose(0.0, 35.0, 40.0), dose(96.0, 35.0, 40.0)]);
    let second = planned(1, &[dose(48.0, 45.0, 40.0), dose(96.0, 22.5, 40.0)]);
    for (got, expected) in seen.iter().zip(first.iter().chain(&second)) {
        assert!((got / expected - 1.0).abs() < 1e-12, "{seen:?}");
    }
}

fn model_deviations() -> &'static trialstat_simulate::pharmacokinetics::Deviations {
    &trialstat_simulate::pharmacokinetics::Deviations::NONE
}

/// A flow to nowhere: the second compartment hardly exchanges, and its rate is that of elimination.
#[test]
fn eigenvalues_that_nearly_coincide() {
    for flow in [1e-12, 1e-6, 1e-3] {
        let text = format!(
            "[disposition]\ncompartments = 2\nweight = \"none\"\nclearance = N(25, L/h)\ncentral_volume = N(50, L)\n\
             flow_1 = N({flow}, L/h)\nvolume_1 = N({}, L)",
            2.0 * flow
        );
        let set = written(&text).expect("a set");
        agrees("coinciding", &combined(&set, None), &[INTRAVENOUS], &[dose(0.0, 50.0, 60.0)], &times(0.1, 1.4, 40.0));
    }
}
