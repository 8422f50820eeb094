//! Endpoints that the trial's own records supply: a response, at one of several visits perhaps, or a time.

use super::endpoint::Scale;
use super::keys::unknown;
use super::missing::Missing;
use super::outcome::{Judged, Origin, Outcomes, Timed, Used, Why};
use crate::codes;
use trialstat_trial::design::{EndpointIndex, VisitIndex};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::record::{Ending, Response};
use trialstat_trial::spec::Text;
use trialstat_trial::trial::Trial;

/// What a plan says of a supplied endpoint.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Supplied {
    /// What the trial calls it.
    pub(super) name: Text,
    /// The visit whose response it is; the last with one, if none is named.
    pub(super) visit: Option<Text>,
}

impl Supplied {
    /// The endpoint's outcomes and its visit in a trial that has both.
    pub(super) fn found(&self, trial: &Trial) -> (EndpointIndex, Option<VisitIndex>) {
        let endpoint = trial.endpoint(&self.name.text).expect("every endpoint was looked up");
        let visit = self.visit.as_ref().map(|name| visit(trial, name).expect("every visit was looked up"));
        (endpoint, visit)
    }

    /// Whether it is a response or a time, as the trial says.
    pub(super) fn scale(&self, trial: &Trial) -> Scale {
        let known = trial.endpoint(&self.name.text);
        let timed = trial.event_times().iter().any(|record| Some(record.endpoint) == known);
        if timed { Scale::Time } else { Scale::Binary }
    }

    /// What the plan names and the trial lacks.
    pub(super) fn lacking(&self, trial: &Trial) -> Option<Diagnostic> {
        let holder = || format!("the trial `{}`", trial.name());
        if trial.endpoint(&self.name.text).is_none() {
            let names: Vec<&str> = trial.endpoints().iter().map(|known| known.name.as_str()).collect();
            return Some(unknown(&self.name, "supplied endpoint", &holder(), &names));
        }
        let name = self.visit.as_ref()?;
        if self.scale(trial) == Scale::Time {
            let message = format!("`{}` is a time, which has no visit", self.name.text);
            let problem = Diagnostic::error(codes::METHOD_DOES_NOT_FIT, name.place.clone(), message);
            return Some(problem.with_hint("leave `visit` out"));
        }
        let names: Vec<&str> = trial.visits().iter().map(|known| known.name.as_str()).collect();
        visit(trial, name).is_none().then(|| unknown(name, "visit", &holder(), &names))
    }

    /// The outcome of every subject of the trial.
    pub(super) fn outcomes(&self, trial: &Trial, missing: Missing, used: &mut Used) -> Outcomes {
        let (endpoint, visit) = self.found(trial);
        let subjects = trial.subjects().len();
        if self.scale(trial) == Scale::Time {
            return Outcomes::Timed(times(trial, endpoint, used));
        }
        let absent = match missing {
            Missing::NonResponder => Judged { met: Some(false), ..Judged::unknown(Why::CountedAsNotMet) },
            _ => Judged::unknown(Why::NoRecord),
        };
        let mut judged = used.all_judged(subjects, absent);
        for (at, record) in responses(trial, endpoint, visit) {
            judged[record.subject.0 as usize] =
                Judged { met: Some(record.met), day: None, why: Why::Observed, origin: Origin::Response(at as u32) };
        }
        Outcomes::Judged(judged)
    }

    /// Of how many of these subjects, in ascending order, one of several responses counts.
    pub(super) fn several(&self, trial: &Trial, members: &[usize]) -> Option<Diagnostic> {
        let (endpoint, visit) = self.found(trial);
        let (mut subjects, mut last) = (0, None);
        // Records are in the order of their subjects.
        for (_, record) in responses(trial, endpoint, visit) {
            let subject = record.subject.0 as usize;
            let records = match last {
                Some((known, records)) if known == subject => records + 1,
                _ => 1,
            };
            last = Some((subject, records));
            subjects += usize::from(records == 2 && members.binary_search(&subject).is_ok());
        }
        if subjects == 0 {
            return None;
        }
        let have = if subjects == 1 { "subject has" } else { "subjects have" };
        let message =
            format!("{subjects} {have} several responses `{}`; that of the last visit counts", self.name.text);
        let problem = Diagnostic::warning(codes::SEVERAL_RESPONSES, self.name.place.clone(), message);
        Some(problem.with_hint("`visit` of the endpoint names the visit that is meant"))
    }
}

fn visit(trial: &Trial, name: &Text) -> Option<VisitIndex> {
    let position = trial.visits().iter().position(|known| known.name == name.text)?;
    Some(VisitIndex(position as u16))
}

/// The responses of an endpoint, of one visit or of all, with their positions.
fn responses(
    trial: &Trial,
    endpoint: EndpointIndex,
    visit: Option<VisitIndex>,
) -> impl Iterator<Item = (usize, &Response)> {
    let is_meant = move |record: &Response| record.endpoint == endpoint && (visit.is_none() || record.visit == visit);
    trial.responses().iter().enumerate().filter(move |(_, record)| is_meant(record))
}

fn times(trial: &Trial, endpoint: EndpointIndex, used: &mut Used) -> Vec<Timed> {
    let nothing = Timed::not_at_risk(Why::NoRecord, Origin::Nothing);
    let mut timed = used.all_timed(trial.subjects().len(), nothing);
    for (at, record) in trial.event_times().iter().enumerate().filter(|(_, record)| record.endpoint == endpoint) {
        let event = record.ending == Ending::Event;
        timed[record.subject.0 as usize] = Timed {
            days: Some(record.time.0),
            event,
            seen_without: record.time.0,
            why: if event { Why::Observed } else { Why::LastKnown },
            origin: Origin::EventTime(at as u32),
        };
    }
    timed
}
