//! What `check` found, in each form.

use crate::call;
use crate::input::Input;
use crate::render::columns::aligned;
use crate::render::problems::grouped_digits;
use crate::render::rows;
use crate::render::trace::TracedRecord;
use serde_json::{Value, json};
use std::fmt::Write;
use trialstat_ingest::Ingested;
use trialstat_ingest::provenance::FileRead;
use trialstat_ingest::source::{Compression, Format};
use trialstat_trial::diagnostic::Severity;
use trialstat_trial::result::{ResultRow, Stat, stat_label};
use trialstat_trial::trial::Trial;

/// The tables of a trial and how many rows each has.
fn sizes(ingested: &Ingested, at: usize) -> [(&'static str, usize); 8] {
    let trial = &ingested.trials[at];
    let batches = ingested.batches.as_ref().and_then(|batches| batches.assessments.get(at));
    [
        ("arms", trial.arms().len()),
        ("subjects", trial.subjects().len()),
        ("assessments", batches.copied().unwrap_or(trial.assessments().len())),
        ("doses", trial.doses().len()),
        ("events", trial.events().len()),
        ("dispositions", trial.dispositions().len()),
        ("responses", trial.responses().len()),
        ("times", trial.event_times().len()),
    ]
}

/// Arms and the number of their subjects.
fn arms(trial: &Trial) -> Vec<(&str, usize)> {
    let mut counts = vec![0; trial.arms().len()];
    trial.subjects().iter().filter_map(|subject| subject.arm).for_each(|arm| counts[arm.0 as usize] += 1);
    trial.arms().iter().map(|arm| arm.name.as_str()).zip(counts).collect()
}

fn severities(ingested: &Ingested) -> String {
    let count = |severity, word: &str| {
        let of = ingested.problems.iter().filter(|problem| problem.diagnostic.severity == severity);
        let places: usize = of.map(|problem| problem.count()).sum();
        (places > 0).then(|| format!("{} {word}{}", grouped_digits(places), if places == 1 { "" } else { "s" }))
    };
    let counts = [count(Severity::Error, "error"), count(Severity::Warning, "warning"), count(Severity::Note, "note")];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    if counts.is_empty() { "nothing is wrong".to_owned() } else { counts.join(", ") }
}

/// A format's name in a table.
fn format(format: Format) -> &'static str {
    match format {
        Format::Delimited => "delimited",
        Format::Xport5 => "xport-5",
        Format::Xport8 => "xport-8",
        Format::DatasetJson => "dataset-json",
        Format::DatasetNdjson => "dataset-ndjson",
        Format::DatasetDsjc => "dataset-dsjc",
        Format::Parquet => "parquet",
    }
}

fn packing(compression: Compression) -> Option<&'static str> {
    match compression {
        Compression::None => None,
        Compression::Gzip => Some("gzip"),
        Compression::Zstd => Some("zstd"),
        Compression::Zlib => Some("zlib"),
    }
}

fn file_cells(file: &FileRead) -> [String; 7] {
    let packing = packing(file.compression).map(|packing| format!(", {packing}")).unwrap_or_default();
    let encoding = file.encoding.as_ref().map(|encoding| format!(", {encoding}")).unwrap_or_default();
    [
        file.file.clone(),
        format!("{}{encoding}{packing}", format(file.format)),
        grouped_digits(file.rows),
        grouped_digits(file.accepted()),
        grouped_digits(file.rejected),
        grouped_digits(file.left_out),
        file.sha256[..12].to_owned(),
    ]
}

const FILE_HEADER: [&str; 7] = ["file", "format", "read", "accepted", "rejected", "left out", "sha256"];

/// For reading.
pub fn table(ingested: &Ingested) -> String {
    let mut text = String::new();
    for (at, trial) in ingested.trials.iter().enumerate() {
        let sizes = sizes(ingested, at).into_iter().filter(|(_, size)| *size > 0);
        let sizes: Vec<String> = sizes.map(|(name, size)| format!("{} {name}", grouped_digits(size))).collect();
        let _ = writeln!(text, "{}: {}", trial.name(), sizes.join(", "));
        // A pooled file of many trials would fill the screen with arms.
        if ingested.trials.len() == 1 {
            for (arm, subjects) in arms(trial) {
                let _ = writeln!(
                    text,
                    "  {arm}: {} subject{}",
                    grouped_digits(subjects),
                    if subjects == 1 { "" } else { "s" }
                );
            }
        }
    }
    let mut lines = vec![FILE_HEADER.map(str::to_owned)];
    lines.extend(ingested.files.iter().map(file_cells));
    text.push_str(&aligned(&lines, &[2, 3, 4, 5]));
    if let Some(batches) = &ingested.batches {
        let many = if batches.count == 1 { "" } else { "es" };
        let _ = writeln!(text, "read in {} batch{many}", grouped_digits(batches.count));
    }
    let _ = writeln!(text, "{}", severities(ingested));
    text
}

/// Tables for a document.
pub fn markdown(ingested: &Ingested) -> String {
    let mut text = String::from("| trial | records | rows |\n|---|---|---:|\n");
    for (at, trial) in ingested.trials.iter().enumerate() {
        for (name, size) in sizes(ingested, at).into_iter().filter(|(_, size)| *size > 0) {
            let _ = writeln!(text, "| {} | {name} | {size} |", trial.name());
        }
    }
    let _ = writeln!(text, "\n| {} |\n|---|---|---:|---:|---:|---:|---|", FILE_HEADER.join(" | "));
    for file in &ingested.files {
        let _ = writeln!(text, "| {} |", file_cells(file).join(" | "));
    }
    let _ = writeln!(text, "\n{}", severities(ingested));
    text
}

/// One row a count.
pub fn csv(ingested: &Ingested) -> String {
    rows::plain_csv(&result_rows(ingested))
}

/// The object with inputs, rows, files and every diagnostic.
pub fn json(ingested: &Ingested, inputs: &[Input], trace: Option<&[TracedRecord]>) -> String {
    let files = ingested.files.iter().map(|file| {
        json!({
            "path": file.file, "format": format(file.format), "compression": packing(file.compression),
            "encoding": file.encoding, "sha256": file.sha256, "rows": file.rows, "accepted": file.accepted(),
            "rejected": file.rejected, "left_out": file.left_out,
        })
    });
    let diagnostics: Vec<_> = ingested.problems.iter().flat_map(|problem| problem.diagnostics()).collect();
    let mut whole = json!({
        "trialstat": env!("CARGO_PKG_VERSION"),
        "command": call::words(),
        "inputs": inputs.iter().map(Input::to_json).collect::<Vec<Value>>(),
        "mapping": { "path": ingested.mapping.file, "version": ingested.mapping.version },
        "files": files.collect::<Vec<Value>>(),
        "results": result_rows(ingested),
        "diagnostics": diagnostics,
    });
    if let Some(trace) = trace {
        whole["trace"] = trace.iter().map(TracedRecord::to_json).collect();
    }
    format!("{whole:#}\n")
}

/// How many of everything, as analysis results data.
fn result_rows(ingested: &Ingested) -> Vec<ResultRow> {
    let row = |context, variable: &str, level: Option<&str>, group: Option<(&str, &str)>, count: usize| ResultRow {
        analysis: "check".into(),
        group1: group.map(|(name, _)| name.to_owned().into()),
        group1_level: group.map(|(_, level)| level.to_owned().into()),
        group2: None,
        group2_level: None,
        variable: variable.to_owned().into(),
        variable_level: level.map(|level| level.to_owned().into()),
        context,
        method: "count".into(),
        stat_name: "N",
        stat_label: if context == "subjects" { stat_label("N") } else { "rows" },
        stat: Stat::Number(count as f64),
        unit: None,
        note: None,
    };
    let mut rows = Vec::new();
    for (at, trial) in ingested.trials.iter().enumerate() {
        for (name, size) in sizes(ingested, at) {
            rows.push(row("records", trial.name(), Some(name), None, size));
        }
        for (arm, subjects) in arms(trial) {
            rows.push(row("subjects", trial.name(), None, Some(("arm", arm)), subjects));
        }
    }
    for file in &ingested.files {
        let counts = [
            ("read", file.rows),
            ("accepted", file.accepted()),
            ("rejected", file.rejected),
            ("left out", file.left_out),
        ];
        rows.extend(counts.map(|(name, count)| row("rows", &file.file, Some(name), None, count)));
    }
    rows
}
