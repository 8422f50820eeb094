//! Figures to files, in the form that the file's ending names.

use crate::failure::Failure;
use crate::output::write_file;
use std::path::PathBuf;
use std::str::FromStr;
use trialstat_report::figure::{Figure, FigureError};

/// Pixels of a PNG for each of the figure's own: sharp at the width of a page.
const SCALE: f64 = 2.0;

/// A file that a figure is wanted in.
#[derive(Debug, Clone)]
pub struct FigureFile {
    path: PathBuf,
    form: Form,
}

#[derive(Debug, Clone, Copy)]
enum Form {
    Svg,
    Png,
}

impl FromStr for FigureFile {
    type Err = String;

    fn from_str(text: &str) -> Result<FigureFile, String> {
        let path = PathBuf::from(text);
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let form = match ending.as_deref() {
            Some("svg") => Form::Svg,
            Some("png") => Form::Png,
            _ => return Err("its ending names no form of a figure; endings: .svg, .png".to_owned()),
        };
        Ok(FigureFile { path, form })
    }
}

impl FigureFile {
    /// Writes a figure, whole or not at all.
    pub fn write(&self, drawn: Result<Figure, FigureError>) -> Result<(), Failure> {
        let bytes = drawn.and_then(|figure| match self.form {
            Form::Svg => Ok(figure.svg().into_bytes()),
            Form::Png => figure.png(SCALE),
        });
        let bytes = bytes.map_err(|error| Failure::UnknownName {
            message: format!("no figure: {error}"),
            hint: match error {
                FigureError::NoIntervals | FigureError::NoCurves => "there is nothing to draw",
                _ => "fewer groups or methods make a smaller one",
            }
            .to_owned(),
        })?;
        write_file(&self.path, &bytes)
    }
}
