//! A file of rows and columns, and how it is read.

use clap::Args;

/// Which file, and how its cells are read.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "File")]
pub struct FileOptions {
    /// A file of rows and columns (CSV, TSV, Parquet, XPT, Dataset-JSON), or - for standard input
    pub file: String,

    /// The data set of a file that holds several
    #[arg(long, value_name = "NAME")]
    pub member: Option<String>,

    /// Texts that stand for a missing value, besides the empty cell
    #[arg(long, value_delimiter = ',', default_value = "NA,.", value_name = "TEXT")]
    pub missing: Vec<String>,

    /// Character between the cells of a text; found out unless told
    #[arg(long, value_parser = delimiter, value_name = "CHARACTER")]
    pub delimiter: Option<u8>,

    /// Encoding of a text; found out unless told
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"\\t" | b"tab" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
        _ => Err("expected one ASCII character, or `tab`".to_owned()),
    }
}
