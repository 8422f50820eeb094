//! What subjects are exposed to by arm and session, which is true of them and in no trial.

use crate::line::Line;
use crate::study::Exposures;
use std::sync::Arc;
use trialstat_simulate::pharmacokinetics::{Episode, Exposure};
use trialstat_simulate::scenario::{Given, Scenario};
use trialstat_simulate::{Compiled, Simulated};

/// mg/L in ng/mL.
const NANOGRAMS: f64 = 1000.0;
const MINUTES: f64 = 60.0;

/// The analysis and the context of the lines.
pub(crate) const EXPOSURE: &str = "exposure";

/// What is told of a session, and its unit; the last only where a threshold is given.
const METRICS: [(&str, &str); 5] = [
    ("peak", "ng/mL"),
    ("time-to-peak", "h"),
    ("area", "ng·h/mL"),
    ("area-to-infinity", "ng·h/mL"),
    ("time-above", "h"),
];

/// What is told of a session at the effect site, where there is one.
const AT_EFFECT_SITE: [(&str, &str); 3] =
    [("effect-site-peak", "ng/mL"), ("effect-site-time-to-peak", "h"), ("effect-site-area", "ng·h/mL")];

/// What is told of a session's metabolite, where the drug has one and the scenario asks for it.
const OF_METABOLITE: [(&str, &str); 4] = [
    ("metabolite-peak", "ng/mL"),
    ("metabolite-time-to-peak", "h"),
    ("metabolite-area", "ng·h/mL"),
    ("metabolite-area-to-infinity", "ng·h/mL"),
];

/// What is told of an adverse event that lasts, and its unit.
const LASTING: [&str; 2] = ["lasts, min", "lasts beyond the dose, min"];

/// The unit of a line.
pub(crate) fn unit(line: &Line) -> &'static str {
    let mut all = METRICS.iter().chain(&AT_EFFECT_SITE).chain(&OF_METABOLITE);
    all.find(|(name, _)| *name == line.variable).map_or("min", |(_, unit)| unit)
}

/// Lines of a scenario's arms that are given a drug: their first and their last session, and their events that last.
#[derive(Debug, Clone)]
pub(crate) struct Exposed {
    lines: Arc<[Line]>,
    /// How many metrics of the blood there are.
    of_blood: usize,
    /// Of each adverse event its position among those that last.
    lasting: Vec<Option<usize>>,
    arms: Vec<Option<OfArm>>,
}

/// Where an arm's lines stand.
#[derive(Debug, Clone, Copy)]
struct OfArm {
    sessions: usize,
    /// How many metrics each of them has.
    metrics: usize,
    /// Whether those of the metabolite are among them.
    metabolite: bool,
    /// The first of its sessions' lines, which are followed by those of its events.
    first: usize,
    first_of_events: usize,
}

impl Exposed {
    pub(crate) fn new(scenario: &Scenario) -> Exposed {
        let threshold = scenario.time_above();
        let of_blood = METRICS.len() - usize::from(threshold.is_none());
        let at_effect_site = if scenario.has_effect_site() { &AT_EFFECT_SITE[..] } else { &[] };
        let lasting: Vec<&str> = scenario.adverse_events().filter(|event| event.1).map(|event| event.0).collect();
        let (mut lines, mut arms) = (Vec::new(), Vec::new());
        for regimen in scenario.regimens() {
            let Some(regimen) = regimen else {
                arms.push(None);
                continue;
            };
            let of_metabolite = if regimen.metabolite { &OF_METABOLITE[..] } else { &[] };
            let metrics = || METRICS[..of_blood].iter().chain(at_effect_site).chain(of_metabolite);
            let first = lines.len();
            for session in told(regimen.sessions) {
                lines.extend(metrics().map(|(metric, unit)| {
                    let above = threshold.filter(|_| *metric == "time-above");
                    let above = above.map(|threshold| format!(" above {threshold} ng/mL")).unwrap_or_default();
                    line(&regimen, metric, format!("session {}, {unit}{above}", session + 1))
                }));
            }
            let Given { sessions, metabolite, .. } = regimen;
            let (metrics, first_of_events) = (metrics().count(), lines.len());
            arms.push(Some(OfArm { sessions, metrics, metabolite, first, first_of_events }));
            for term in &lasting {
                lines.extend(LASTING.map(|what| line(&regimen, term, what.to_owned())));
            }
        }
        let mut known = 0..;
        let lasting = scenario.adverse_events().map(|(_, lasts)| if lasts { known.next() } else { None });
        Exposed { lines: lines.into(), of_blood, lasting: lasting.collect(), arms }
    }

    /// What a replicate's subjects were exposed to: sessions that were given, of subjects who were still there.
    pub(crate) fn of(&self, compiled: &Compiled, simulated: &Simulated) -> Exposures {
        let metrics_of_each = self.arms.iter().flatten().map(|arm| arm.metrics).max().unwrap_or(0);
        let mut values = Vec::with_capacity(2 * metrics_of_each * simulated.truth.len());
        let truths = simulated.truth.iter().enumerate();
        let stays = truths.flat_map(|(at, truth)| compiled.arms_of(simulated, at).map(move |stay| (truth, stay)));
        for (truth, (arm, before)) in stays {
            let Some(arm) = self.arms[arm] else { continue };
            for (place, session) in told(arm.sessions).enumerate() {
                // A dose that was given leads to some area in the end.
                let given = truth.exposures.get(before + session).filter(|exposure| exposure.area_to_infinity > 0.0);
                let Some(exposure) = given else { continue };
                let line = arm.first + place * arm.metrics;
                let at_site = truth.at_effect_site.get(before + session).map(at_effect_site);
                let of_blood = metrics(exposure).into_iter().take(self.of_blood);
                let metabolite = truth.of_metabolite.get(before + session).filter(|_| arm.metabolite);
                let of_metabolite = metabolite.map(of_metabolite).into_iter().flatten();
                let own = of_blood.chain(at_site.into_iter().flatten()).chain(of_metabolite).enumerate();
                values.extend(own.map(|(metric, value)| ((line + metric) as u32, value)));
            }
            let own = before..before + arm.sessions;
            for event in truth.side_effects.iter().filter(|event| own.contains(&event.session)) {
                let Some(kind) = self.lasting[event.kind] else { continue };
                let line = arm.first_of_events + kind * LASTING.len();
                let Episode { begin, end } = event.episode;
                let minutes = [end - begin, (end - event.given).max(0.0)].map(|hours| hours * MINUTES);
                values.extend(minutes.into_iter().enumerate().map(|(which, value)| ((line + which) as u32, value)));
            }
        }
        Exposures { lines: Arc::clone(&self.lines), values }
    }
}

fn line(regimen: &Given<'_>, variable: &str, level: String) -> Line {
    Line {
        analysis: EXPOSURE.to_owned(),
        context: EXPOSURE.to_owned(),
        variable: variable.to_owned(),
        variable_level: Some(level),
        group1: Some("arm".to_owned()),
        group1_level: Some(regimen.arm.to_owned()),
        group2: None,
        group2_level: None,
        method: regimen.route.to_owned(),
        before: 0,
    }
}

/// The sessions that are told of: the first and the last.
fn told(sessions: usize) -> impl Iterator<Item = usize> {
    let last = (sessions > 1).then_some(sessions - 1);
    (sessions > 0).then_some(0).into_iter().chain(last)
}

/// The numbers of a session at the effect site, in the order of their names.
fn at_effect_site(exposure: &Exposure) -> [f64; AT_EFFECT_SITE.len()] {
    [exposure.peak * NANOGRAMS, exposure.time_of_peak, exposure.area * NANOGRAMS]
}

/// The numbers of a session's metabolite, in the order of their names.
fn of_metabolite(exposure: &Exposure) -> [f64; OF_METABOLITE.len()] {
    let areas = [exposure.area * NANOGRAMS, exposure.area_to_infinity * NANOGRAMS];
    [exposure.peak * NANOGRAMS, exposure.time_of_peak, areas[0], areas[1]]
}

/// The numbers of a session, in the order of their names.
fn metrics(exposure: &Exposure) -> [f64; METRICS.len()] {
    [
        exposure.peak * NANOGRAMS,
        exposure.time_of_peak,
        exposure.area * NANOGRAMS,
        exposure.area_to_infinity * NANOGRAMS,
        exposure.time_above,
    ]
}
