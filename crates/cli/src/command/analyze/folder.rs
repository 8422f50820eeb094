//! The folder that `analyze` writes, whole or not at all.

use crate::call;
use crate::failure::Failure;
use crate::input::Input;
use crate::output_folder::write_folder;
use crate::render;
use crate::render::derived::Traced;
use crate::render::number::Style;
use serde_json::json;
use std::path::Path;
use trialstat_ingest::parquet;
use trialstat_ingest::problem::Problem;
use trialstat_trial::result::ResultSet;

/// The files, each with its name.
pub struct Outputs {
    files: Vec<(&'static str, Vec<u8>)>,
}

impl Outputs {
    /// Everything that was found, in every form.
    pub fn new(
        results: &ResultSet,
        derived: &[Traced],
        inputs: &[Input],
        problems: &[Problem],
        style: Style,
    ) -> Result<Outputs, Failure> {
        let table = render::rows::raw_table(&results.rows);
        let parquet = parquet::write(&table)
            .map_err(|problems| Failure::Input(problems.iter().flat_map(Problem::diagnostics).collect()))?;
        let mut files = vec![
            ("derived.csv", render::derived::csv(derived).into_bytes()),
            ("results.csv", render::rows::plain_csv(&results.rows).into_bytes()),
            ("results.json", render::results::json(results, inputs, problems).into_bytes()),
            ("results.parquet", parquet),
            ("summary.md", render::results::markdown(results, style).into_bytes()),
        ];
        let manifest = manifest(&files, inputs);
        files.push(("manifest.json", manifest.into_bytes()));
        Ok(Outputs { files })
    }

    /// Writes them.
    pub fn write(&self, path: &Path) -> Result<(), Failure> {
        write_folder(path, |folder| self.files.iter().try_for_each(|(name, bytes)| folder.write(name, bytes)))
    }
}

/// What went in and what came out, each with its checksum.
fn manifest(files: &[(&'static str, Vec<u8>)], inputs: &[Input]) -> String {
    let outputs = files.iter().map(|(name, bytes)| {
        let mut output = Input::new(name, bytes).to_json();
        output["bytes"] = json!(bytes.len());
        if let Some(members) = output.as_object_mut() {
            members.remove("rows");
            members.remove("rejected");
        }
        output
    });
    let whole = json!({
        "trialstat": env!("CARGO_PKG_VERSION"),
        "command": call::words(),
        "inputs": inputs.iter().map(Input::to_json).collect::<Vec<_>>(),
        "outputs": outputs.collect::<Vec<_>>(),
    });
    format!("{whole:#}\n")
}
