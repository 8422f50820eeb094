//! How many are screened for a trial, and how many each criterion excludes: the first numbers of a CONSORT diagram.

use trialstat_simulate::Simulated;
use trialstat_simulate::scenario::Scenario;
use trialstat_trial::result::{ResultRow, Stat, stat_label};

/// The analysis and the context of the rows.
pub(crate) const SCREENING: &str = "screening";

/// What the rows are counted by.
pub(crate) const CRITERIA: &str = "criteria";

/// Rows of a scenario with criteria of exclusion: the screened, the excluded, and of these each criterion's.
#[derive(Debug, Clone)]
pub(crate) struct Screening {
    rows: Vec<ResultRow>,
}

impl Screening {
    pub(crate) fn new(scenario: &Scenario) -> Screening {
        let criteria = scenario.exclusions();
        if criteria.len() == 0 {
            return Screening { rows: Vec::new() };
        }
        let mut rows = vec![row("screened", None, "N"), row("excluded", None, "n")];
        rows.extend(criteria.map(|criterion| row("excluded", Some(criterion), "n")));
        Screening { rows }
    }

    /// Appends what a trial says: nothing without criteria.
    pub(crate) fn append(&self, simulated: &Simulated, rows: &mut Vec<ResultRow>) {
        let all = [simulated.screened, simulated.excluded.iter().sum()];
        let counts = all.into_iter().chain(simulated.excluded.iter().copied());
        let with = |(row, count): (&ResultRow, u64)| ResultRow { stat: Stat::Number(count as f64), ..row.clone() };
        rows.extend(self.rows.iter().zip(counts).map(with));
    }
}

fn row(variable: &'static str, criterion: Option<&str>, stat_name: &'static str) -> ResultRow {
    ResultRow {
        analysis: SCREENING.into(),
        group1: None,
        group1_level: None,
        group2: None,
        group2_level: None,
        variable: variable.into(),
        variable_level: criterion.map(|name| name.to_owned().into()),
        context: SCREENING,
        method: CRITERIA.into(),
        stat_name,
        stat_label: stat_label(stat_name),
        stat: Stat::Number(0.0),
        unit: None,
        note: None,
    }
}
