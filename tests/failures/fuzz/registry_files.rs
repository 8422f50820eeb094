//! Registry files.

use crate::cases::{assert_well_said, case, problems_of};
use std::path::Path;
use trialstat_findings::registry::Files;
use trialstat_trial::diagnostic::Diagnostic;

/// Bytes that mean something to TOML or CSV, or are no text at all.
const BYTES: [u8; 8] = [b'"', b'\n', b'9', b'-', b'[', b',', 0xff, 0];

fn problems_of_registry(folder: &Path, bytes: &[u8]) -> Vec<Diagnostic> {
    let file = folder.join("registry.toml");
    std::fs::write(&file, bytes).expect("a file to write");
    problems_of(&Files::Single(file))
}

fn changed(bytes: &[u8], at: usize, to: u8) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[at] = to;
    changed
}

#[test]
fn a_registry_file_cut_off_anywhere_never_panics() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/findings/abbar-2022.toml");
    let bytes = std::fs::read(file).expect("a registry file");
    let folder = tempfile::tempdir().expect("a folder");
    let mut broken = 0;
    for end in (0..bytes.len()).step_by(37) {
        let problems = problems_of_registry(folder.path(), &bytes[..end]);
        assert_well_said(&problems);
        broken += usize::from(!problems.is_empty());
    }
    // Most cuts fall into the middle of a finding.
    assert!(broken > bytes.len() / 37 / 2, "{broken} of the cuts were noticed");
}

#[test]
fn a_registry_file_with_a_byte_changed_never_panics() {
    let bytes = std::fs::read(case("registry/sound.toml")).expect("a registry file");
    let folder = tempfile::tempdir().expect("a folder");
    let mut broken = 0;
    for (turn, at) in (0..bytes.len()).step_by(3).enumerate() {
        let problems = problems_of_registry(folder.path(), &changed(&bytes, at, BYTES[turn % BYTES.len()]));
        assert_well_said(&problems);
        broken += usize::from(!problems.is_empty());
    }
    assert!(broken > bytes.len() / 3 / 2, "{broken} of the changes were noticed");
}
