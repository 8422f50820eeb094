//! The supplied records of one endpoint.

use crate::AnalysisError;
use crate::plan::Plan;
use trialstat_trial::design::EndpointIndex;
use trialstat_trial::record::{EventTime, Response};
use trialstat_trial::trial::Trial;

/// A trial seen through one of its endpoints.
#[derive(Clone, Copy)]
pub(crate) struct EndpointRecords<'a> {
    pub(crate) trial: &'a Trial,
    endpoint: EndpointIndex,
}

impl<'a> EndpointRecords<'a> {
    /// The endpoint that the plan names, else the only one there is.
    pub(crate) fn asked_for(plan: &Plan, trial: &'a Trial) -> Result<Option<EndpointRecords<'a>>, AnalysisError> {
        let names = || trial.endpoints().iter().map(|endpoint| endpoint.name.clone()).collect();
        let endpoint = match (&plan.endpoint, trial.endpoints()) {
            (Some(name), _) => trial.endpoint(name).ok_or_else(|| AnalysisError::UnknownEndpoint {
                trial: trial.name().to_owned(),
                endpoint: name.clone(),
                known: names(),
            })?,
            (None, []) => return Ok(None),
            (None, [_]) => EndpointIndex(0),
            (None, _) => {
                return Err(AnalysisError::SeveralEndpoints {
                    plan: plan.id().to_owned(),
                    trial: trial.name().to_owned(),
                    known: names(),
                });
            }
        };
        Ok(Some(EndpointRecords { trial, endpoint }))
    }

    /// What the endpoint is called.
    pub(crate) fn name(self) -> &'a str {
        &self.trial.endpoints()[self.endpoint.0 as usize].name
    }

    /// Its binary records, sorted by subject and arm.
    pub(crate) fn responses(self) -> impl Iterator<Item = &'a Response> {
        self.trial.responses().iter().filter(move |record| record.endpoint == self.endpoint)
    }

    /// Its times to the event, sorted by subject.
    pub(crate) fn event_times(self) -> impl Iterator<Item = &'a EventTime> {
        self.trial.event_times().iter().filter(move |record| record.endpoint == self.endpoint)
    }
}
