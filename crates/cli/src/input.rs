//! The files that results rest on.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use trialstat_ingest::provenance::FileRead;

/// A file that was read, with its checksum.
#[derive(Clone)]
pub struct Input {
    path: String,
    sha256: String,
    /// Rows read and rejected, for a data file.
    rows: Option<(usize, usize)>,
}

impl Input {
    /// A file that is no data file.
    pub fn new(path: &str, bytes: &[u8]) -> Input {
        let digest = Sha256::digest(bytes);
        let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Input { path: path.to_owned(), sha256, rows: None }
    }

    /// A file whose checksum is known from elsewhere.
    pub fn known(path: &str, sha256: &str) -> Input {
        Input { path: path.to_owned(), sha256: sha256.to_owned(), rows: None }
    }

    /// Its checksum.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// A data file.
    pub fn of_data(read: &FileRead) -> Input {
        Input { path: read.file.clone(), sha256: read.sha256.clone(), rows: Some((read.rows, read.rejected)) }
    }

    /// As `--format json` prints it.
    pub fn to_json(&self) -> Value {
        let (rows, rejected) = self.rows.unzip();
        json!({ "path": self.path, "sha256": self.sha256, "rows": rows, "rejected": rejected })
    }
}
