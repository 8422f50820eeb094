//! How long the bare reading of columns takes, the measure of what a command adds to it:
//! `read_dataset FILE COLUMN…`, a column of numbers being written `NAME:`.

use std::error::Error;
use trialstat_ingest::dataset::{Asked, Wanted, WantedKind, read};

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let file = words.next().ok_or("no file is named")?;
    let wanted = |word: String| match word.strip_suffix(':') {
        Some(column) => Wanted { column: column.to_owned(), kind: WantedKind::Numbers },
        None => Wanted { column: word, kind: WantedKind::Levels },
    };
    let asked = Asked { columns: words.map(wanted).collect(), ..Asked::default() };
    let found = read(&file, std::fs::read(&file)?, &asked).map_err(|problems| format!("{problems:?}"))?;
    if found.dataset.rows() == 0 {
        return Err("the file has no rows".into());
    }
    Ok(())
}
