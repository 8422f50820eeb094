//! Figures to files, in the form that the file's ending names.

use crate::failure::Failure;
use crate::output::write_file;
use std::path::Path;
use trialstat_report::figure::{Figure, FigureError};

/// Pixels of a PNG for each of the figure's own: sharp at the width of a page.
const SCALE: f64 = 2.0;

/// Draws a figure and writes it, whole or not at all.
pub fn write(path: &Path, draw: impl FnOnce() -> Result<Figure, FigureError>) -> Result<(), Failure> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let refused = |error: FigureError| Failure::UnknownName {
        message: format!("no figure: {error}"),
        hint: "fewer groups or methods make a smaller one".to_owned(),
    };
    let bytes = match ending.as_deref() {
        Some("svg") => draw().map_err(refused)?.svg().into_bytes(),
        Some("png") => draw().and_then(|figure| figure.png(SCALE)).map_err(refused)?,
        _ => {
            return Err(Failure::UnknownName {
                message: format!("the ending of `{}` names no form of a figure", path.display()),
                hint: "endings: .svg, .png".to_owned(),
            });
        }
    };
    write_file(path, &bytes)
}
