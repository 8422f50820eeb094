//! Studies and their arms, checked.

use crate::codes;
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::spec::Table;

/// A published study.
#[derive(Debug, Clone)]
pub struct Study {
    /// Its name in the registry.
    pub id: String,
    /// Its name on screen.
    pub cite: String,
    /// Design in words.
    pub design: String,
    /// What was treated.
    pub condition: String,
    /// Who took part.
    pub population: Option<String>,
    /// Digital object identifier.
    pub doi: Option<String>,
    /// PubMed identifier.
    pub pmid: Option<String>,
    /// Its arms.
    pub arms: Vec<StudyArm>,
    /// Where it stands.
    pub place: Place,
}

/// A treatment of a study.
#[derive(Debug, Clone)]
pub struct StudyArm {
    /// Name within the study.
    pub id: String,
    /// What was given.
    pub drug: Option<String>,
    /// Way in.
    pub route: Option<String>,
    /// Dose of one session.
    pub dose: Option<String>,
    /// How sessions follow one another.
    pub regimen: Option<String>,
    /// Doses given.
    pub sessions: Option<u64>,
    /// Subjects randomized.
    pub randomized: Option<u64>,
}

impl Study {
    /// A broken study is read as far as it goes, so that its findings are checked in the same run.
    pub(super) fn from_table(table: &Table, arms: &[Table], problems: &mut Vec<Diagnostic>) -> Study {
        let mut known = Vec::new();
        for arm in arms {
            let Some(id) = arm.owned("id") else { continue };
            if known.iter().any(|known: &StudyArm| known.id == id) {
                let problem = arm.error(codes::DUPLICATE_ID, "id", format!("the arm `{id}` occurs twice"));
                problems.push(problem.with_hint("give each arm of the study a name of its own"));
                continue;
            }
            known.push(StudyArm {
                id,
                drug: arm.owned("drug"),
                route: arm.owned("route"),
                dose: arm.owned("dose"),
                regimen: arm.owned("regimen"),
                sessions: arm.count("sessions"),
                randomized: arm.count("n"),
            });
        }
        Study {
            id: table.owned("id").unwrap_or_default(),
            cite: table.owned("cite").unwrap_or_default(),
            design: table.owned("design").unwrap_or_default(),
            condition: table.owned("condition").unwrap_or_default(),
            population: table.owned("population"),
            doi: table.owned("doi"),
            pmid: table.owned("pmid"),
            arms: known,
            place: table.place().clone(),
        }
    }

    /// The arm of that name.
    pub fn arm(&self, id: &str) -> Option<&StudyArm> {
        self.arms.iter().find(|arm| arm.id == id)
    }
}
