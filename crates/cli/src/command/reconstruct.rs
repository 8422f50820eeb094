//! `trialstat reconstruct`: individual times from published curves.

use crate::Status;
use crate::arguments::{Arguments, FileOptions, Reconstruct};
use crate::command::dataset::{Opened, print};
use crate::failure::Failure;
use crate::output::write_file;
use std::path::Path;
use trialstat_analysis::reconstruction::{ReconstructionQuestion, Subject, reconstruct};
use trialstat_ingest::dataset::WantedKind;

/// Reads both files, reconstructs the subjects, writes them, and prints how they meet what was published.
pub fn run(asked: &Reconstruct, arguments: &Arguments) -> Result<Status, Failure> {
    let question = ReconstructionQuestion {
        time: asked.time.clone(),
        survival: asked.survival.clone(),
        number: asked.number.clone(),
        by: asked.by.clone(),
        reference: asked.reference.clone(),
        resolution: asked.resolution,
        events: asked.events.clone(),
        medians: asked.median.clone(),
        hazard_ratio: asked.hazard_ratio,
        level: arguments.level,
    };
    let of_curves = columns(&question, &question.survival, WantedKind::Numbers);
    let of_numbers = columns(&question, &question.number, WantedKind::Counts);
    let curves = Opened::read(&asked.file, &of_curves)?;
    let at_risk = FileOptions { file: asked.at_risk.clone(), ..asked.file.clone() };
    let at_risk = Opened::read(&at_risk, &of_numbers)?;
    let (found, said) = reconstruct(&curves.dataset, &at_risk.dataset, &question).map_err(Failure::Input)?;
    if let Some(path) = &arguments.output {
        write_subjects(path, &question, &found.subjects)?;
    }
    print(&[&curves, &at_risk], &found.results, said, arguments, None)
}

fn columns<'q>(question: &'q ReconstructionQuestion, number: &'q str, kind: WantedKind) -> Vec<(&'q str, WantedKind)> {
    let mut columns = vec![(question.time.as_str(), WantedKind::Numbers), (number, kind)];
    columns.extend(question.by.iter().map(|by| (by.as_str(), WantedKind::Levels)));
    columns
}

/// A subject a row, as `trialstat survival` reads them.
fn write_subjects(path: &Path, question: &ReconstructionQuestion, subjects: &[Subject]) -> Result<(), Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and all rows have as many cells as the header.
    let _ = writer.write_record(question.by.as_deref().into_iter().chain([question.time.as_str(), "event"]));
    for subject in subjects {
        let group = question.by.as_ref().map(|_| subject.group.clone());
        let event = if subject.event { "1" } else { "0" };
        let _ = writer.write_record(group.into_iter().chain([subject.time.to_string(), event.to_owned()]));
    }
    write_file(path, &writer.into_inner().unwrap_or_default())
}
