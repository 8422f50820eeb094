//! The files of a simulation.

use crate::failure::Failure;
use crate::input::Input;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use trialstat_analysis::study::StudyPlan;
use trialstat_montecarlo::stamp::StampedFile;
use trialstat_simulate::codes;
use trialstat_simulate::scenario::{Point, Scenario};
use trialstat_trial::diagnostic::Diagnostic;

/// A scenario, its plan, and the files they came from.
pub struct Sources {
    /// The scenario's file.
    pub file: String,
    /// The scenario.
    pub scenario: Scenario,
    /// The points of its grid, or the scenario as the only one.
    pub points: Vec<Point>,
    /// The plan that its trials are analysed by.
    pub plan: StudyPlan,
    files: Vec<StampedFile>,
}

impl Sources {
    /// Reads a scenario and whatever it names, from its own folder.
    pub fn read(path: &Path) -> Result<Sources, Failure> {
        let bytes = read(path)?;
        let file = path.display().to_string();
        let own = path.parent().unwrap_or(Path::new(""));
        let named = RefCell::new(vec![stamped(&file, &bytes)]);
        // Each point names the same files again.
        let known: RefCell<BTreeMap<String, Vec<u8>>> = RefCell::default();
        let open = |name: &str| {
            if let Some(bytes) = known.borrow().get(name) {
                return Some(bytes.clone());
            }
            let path = own.join(name);
            let bytes = std::fs::read(&path).ok()?;
            named.borrow_mut().push(stamped(&path.display().to_string(), &bytes));
            known.borrow_mut().insert(name.to_owned(), bytes.clone());
            Some(bytes)
        };
        let scenario = Scenario::read(&file, &bytes, &open).map_err(Failure::Input)?;
        let points = scenario.points(&file, &bytes, &open).map_err(Failure::Input)?;
        let plan_path = own.join(scenario.plan());
        let plan_bytes = std::fs::read(&plan_path).map_err(|cause| {
            let message = format!("cannot read the plan `{}`: {cause}", plan_path.display());
            let problem = Diagnostic::error(codes::NO_SUCH_FILE, scenario.place_of_plan().clone(), message);
            Failure::Input(vec![problem.with_hint("`plan` is a path from the scenario's folder")])
        })?;
        let plan_file = plan_path.display().to_string();
        let plan = StudyPlan::read(&plan_file, &plan_bytes).map_err(Failure::Input)?;
        let mut files = named.into_inner();
        files.push(stamped(&plan_file, &plan_bytes));
        Ok(Sources { file, scenario, points, plan, files })
    }

    /// Where the files lie.
    pub fn paths(&self) -> impl Iterator<Item = PathBuf> {
        self.files.iter().map(|file| PathBuf::from(&file.path))
    }

    /// The files with their checksums.
    pub fn stamped(&self) -> Vec<StampedFile> {
        self.files.clone()
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|cause| Failure::Read { path: path.to_path_buf(), cause })
}

fn stamped(path: &str, bytes: &[u8]) -> StampedFile {
    StampedFile { path: path.to_owned(), sha256: Input::new(path, bytes).sha256().to_owned() }
}
