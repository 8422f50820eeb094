//! Tables that are part of the program.

use super::{Shape, Source, Table, read};

/// The tables of `key` of a file that is part of the program.
///
/// # Panics
/// When the file is not as its shape says, which a test of whoever embeds it finds.
pub fn embedded(file: &'static str, text: &'static str, shape: &'static Shape, key: &str) -> Vec<Table> {
    let source = Source::new(file, text.as_bytes()).expect("embedded files are UTF-8");
    let mut problems = Vec::new();
    let table = read(&source, shape, &mut problems);
    assert!(problems.is_empty(), "embedded files are sound: {problems:?}");
    table.tables(key).to_vec()
}
