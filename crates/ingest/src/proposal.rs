//! A first mapping, from a file's header and values.

use crate::data_file;
use crate::mapping::Reading;
use crate::problem::Problem;

/// The text of a mapping, and what was found while reading.
///
/// # Errors
/// A file of which no row can be trusted: all problems found until then.
pub fn propose(file: &str, bytes: Vec<u8>) -> Result<(String, Vec<Problem>), Vec<Problem>> {
    let read = data_file::read(file, bytes, &Reading::default())?;
    let mut text = format!("# {file}\n");
    for column in read.tables.iter().flat_map(|table| &table.columns) {
        text.push_str(&format!("# column: {}\n", column.name));
    }
    Ok((text, read.problems))
}
