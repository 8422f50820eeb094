//! Exposure metrics.

use crate::sets::{absorption, combined, model, one_compartment, set, with_effect_site};
use trialstat_simulate::pharmacokinetics::{Dose, Exposure, Model, Per, Received, Route, Schedule, Site, Subject};

fn exposures(model: &Model, subject: &Subject, doses: &[Dose], end: f64, asked: (Site, Option<f64>)) -> Vec<Exposure> {
    let schedule = Schedule::new(model, Per::Subject, doses, &[], end).expect("a schedule");
    let mut found = vec![Exposure::NONE; doses.len()];
    schedule.exposures(model, std::slice::from_ref(subject), Received::All, asked, &mut found);
    found
}

fn bolus(amount: f64) -> Dose {
    Dose { time: 0.0, amount, duration: 0.0 }
}

#[track_caller]
fn near(got: f64, expected: f64, what: &str) {
    assert!((got - expected).abs() <= 1e-11 * expected.abs(), "{what}: {got:e} is not {expected:e}");
}

/// D = 100 mg, V = 50 L, k = 0.5/h: C = 2 e^(-t/2), above 0.5 mg/L until ln(4)/0.5 h.
#[test]
fn a_bolus_into_one_compartment_by_hand() {
    let set = one_compartment(25.0, 50.0, "");
    let model = combined(&set, None);
    let found = exposures(&model, &model.typical(), &[bolus(100.0)], 10.0, (Site::Blood, Some(0.5)))[0];
    near(found.peak, 2.0, "peak");
    assert_eq!(found.time_of_peak, 0.0);
    near(found.area, 4.0 * (1.0 - libm::exp(-5.0)), "area");
    near(found.area_to_infinity, 4.0, "area to infinity");
    near(found.time_above, libm::log(4.0) / 0.5, "time above");
}

/// An infusion of 2 h: C rises to (R/CL)(1 - e^(-kT)) at its end.
#[test]
fn an_infusion_into_one_compartment_by_hand() {
    let set = one_compartment(25.0, 50.0, "");
    let model = combined(&set, None);
    let infusion = Dose { time: 0.0, amount: 100.0, duration: 2.0 };
    let found = exposures(&model, &model.typical(), &[infusion], 30.0, (Site::Blood, Some(1.0)))[0];
    let peak = 50.0 / 25.0 * (1.0 - libm::exp(-1.0));
    near(found.peak, peak, "peak");
    assert_eq!(found.time_of_peak, 2.0);
    // Rises through 1 where e^(-k t) = 1/2, falls through it ln(peak)/k after the end.
    near(found.time_above, 2.0 - libm::log(2.0) / 0.5 + libm::log(peak) / 0.5, "time above");
    let schedule = Schedule::new(&model, Per::Subject, &[infusion], &[], 30.0).expect("a schedule");
    let episode = |threshold| schedule.episode(&model, &model.typical(), Received::All, 0, (Site::Blood, threshold));
    let Some(found) = episode(1.0) else { panic!("it is above 1") };
    near(found.begin, libm::log(2.0) / 0.5, "begin");
    near(found.end, 2.0 + libm::log(peak) / 0.5, "end");
    assert_eq!(episode(peak * 1.001), None);
}

/// Two boluses of which the first is still above the threshold at the second: until the end of its session it is above, and
/// the second from its begin on.
#[test]
fn an_episode_is_that_of_its_session() {
    let set = one_compartment(5.0, 50.0, "");
    let model = combined(&set, None);
    let doses = [0.0, 10.0].map(|time| Dose { time, amount: 100.0, duration: 0.0 });
    let schedule = Schedule::new(&model, Per::Subject, &doses, &[], 500.0).expect("a schedule");
    let subject = model.typical();
    let episode =
        |received, session| schedule.episode(&model, &subject, received, session, (Site::Blood, 0.5)).expect("above");
    let first = episode(Received::All, 0);
    assert_eq!((first.begin, first.end), (0.0, 10.0));
    let second = episode(Received::All, 1);
    near(second.end, libm::log((2.0 + 2.0 * libm::exp(-1.0)) / 0.5) / 0.1, "end of the second");
    // The second is missed: what is left of the first lies above for a while yet.
    let left = episode(Received::Shares(&[1.0, 0.0]), 1);
    near(left.end, libm::log(4.0) / 0.1 - 10.0, "end of what is left");
}

/// First-order absorption: the peak at ln(ka/k)/(ka - k), and at 1/k where they are equal.
#[test]
fn an_oral_dose_into_one_compartment_by_hand() {
    for rate in [0.5, 0.500_000_01, 2.0, 0.05] {
        let route = format!("[[route]]\nroute = \"oral\"\nfraction = N(0.5, 1)\nabsorption_rate = N({rate}, 1/h)");
        let set = one_compartment(25.0, 50.0, &route);
        let model = combined(&set, Some(absorption(&set, Route::Oral, None)));
        let found = exposures(&model, &model.typical(), &[bolus(100.0)], 500.0, (Site::Blood, None))[0];
        let time = if rate == 0.5 { 2.0 } else { libm::log1p(rate / 0.5 - 1.0) / (rate - 0.5) };
        assert!((found.time_of_peak / time - 1.0).abs() < 1e-6, "{} is not {time}", found.time_of_peak);
        // At the peak, what arrives is what leaves: ka A = CL C.
        near(found.peak, rate * 50.0 * libm::exp(-rate * time) / 25.0, "peak");
        near(found.area_to_infinity, 2.0, "area");
    }
}

/// Against the curve at many times: no higher concentration anywhere, and the same time above the threshold.
#[test]
fn nothing_between_is_missed() {
    let nasal = model("perez-ruixo-2021", Some(Route::Intranasal));
    let effect = with_effect_site(set("domino-1984"), None, 0.9);
    let doses = [0.0, 5.0, 30.0].map(|time| Dose { time, amount: 56.0, duration: 0.0 });
    let infusions = [0.0, 1.0, 30.0].map(|time| Dose { time, amount: 30.0, duration: 0.75 });
    let cases: [(&Model, &[Dose], Site, f64); 4] = [
        (&nasal, &doses, Site::Blood, 0.03),
        (&nasal, &doses, Site::Metabolite, 0.09),
        (&effect, &infusions, Site::Effect, 0.08),
        (&effect, &infusions, Site::Blood, 0.1),
    ];
    for (model, doses, site, threshold) in cases {
        for number in 0..2 {
            let subject = model.subject(70.0, &model.variability().draw(2, 0, number, 0));
            let found = exposures(model, &subject, doses, 60.0, (site, Some(threshold)));
            let step = 5e-3;
            let times: Vec<f64> = (1..12_000).map(|at| at as f64 * step).collect();
            let schedule = Schedule::new(model, Per::Subject, doses, &times, 60.0).expect("a schedule");
            let mut curve = vec![0.0; times.len()];
            schedule.concentrations(model, &[subject], Received::All, site, &mut curve);
            for (session, found) in found.iter().enumerate() {
                let begin = doses[session].time;
                let end = doses.get(session + 1).map_or(60.0, |next| next.time);
                let within = || times.iter().zip(&curve).filter(|(time, _)| **time > begin && **time <= end);
                let highest = within().map(|(_, value)| *value).fold(0.0, f64::max);
                let above = within().filter(|(_, value)| **value > threshold).count() as f64 * step;
                assert!(found.peak >= highest * (1.0 - 1e-12), "{site:?}, session {session}");
                // A bolus peaks at once and falls within a step.
                let sharp = site == Site::Blood && doses[0].duration > 0.0;
                assert!(sharp || found.peak <= highest * (1.0 + 1e-4), "{site:?}: {} {highest}", found.peak);
                assert!((found.time_above - above).abs() < 4.0 * step, "{site:?}: {} {above}", found.time_above);
            }
        }
    }
}

#[test]
fn what_is_left_from_the_session_before_counts_in_the_area_alone() {
    let set = one_compartment(5.0, 50.0, "");
    let model = combined(&set, None);
    let doses = [0.0, 10.0].map(|time| Dose { time, amount: 100.0, duration: 0.0 });
    let found = exposures(&model, &model.typical(), &doses, 500.0, (Site::Blood, None));
    near(found[0].area + found[1].area, 40.0, "both");
    near(found[1].area, 20.0 + 20.0 * libm::exp(-1.0), "the second, with what was left");
    near(found[1].area_to_infinity, 20.0, "its own");
}
