//! The files that results rest on.

use sha2::{Digest, Sha256};

/// A file that was read, with its checksum.
pub struct Input {
    /// As the user names it.
    pub path: String,
    /// Checksum of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Rows read, for a data file.
    pub rows: Option<usize>,
}

impl Input {
    /// A file's name, bytes and, for a data file, the number of its rows.
    pub fn new(path: &str, bytes: &[u8], rows: Option<usize>) -> Input {
        let digest = Sha256::digest(bytes);
        let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Input { path: path.to_owned(), sha256, rows }
    }
}
