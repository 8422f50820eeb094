//! What the tests share: tolerances that are claims, and the numbers other programs printed.

pub mod registry;

use serde_json::Value;
use std::path::Path;

/// How far a number may differ from the one it is held against, named after what that one is.
///
/// Differences are relative, absolute below 1 in magnitude where the class says so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tolerance {
    /// A fraction worked on paper: 1e-14 relative.
    Hand,
    /// Another program's closed form: 1e-12 relative.
    ClosedForm,
    /// Another program's iterated solution: 1e-9 relative.
    Iterated,
    /// A printed number: half a unit of the last of this many decimals.
    Printed(i32),
}

impl Tolerance {
    /// The largest difference allowed at `expected`.
    pub fn allows(self, expected: f64) -> f64 {
        match self {
            Tolerance::Hand => 1e-14 * expected.abs(),
            Tolerance::ClosedForm => 1e-12 * expected.abs(),
            Tolerance::Iterated => 1e-9 * expected.abs(),
            Tolerance::Printed(decimals) => 0.5 * 10f64.powi(-decimals) * (1.0 + 1e-9),
        }
    }
}

/// Asserts that `got` equals `expected` within the tolerance, and that the tolerance could have failed.
///
/// # Panics
/// When the numbers differ by more than the tolerance allows, or when the tolerance is so wide that a number three
/// times as far away would still be near, as it would be for an `expected` drowned in its own tolerance.
#[track_caller]
pub fn assert_near(got: f64, expected: f64, tolerance: Tolerance, what: &str) {
    if expected == got {
        return;
    }
    let allowed = tolerance.allows(expected).max(f64::MIN_POSITIVE);
    assert!(
        expected == 0.0 || allowed < 0.1 * expected.abs(),
        "{what}: a tolerance of {allowed:e} says nothing about {expected:e}"
    );
    let off = (got - expected).abs();
    assert!(
        off <= allowed,
        "{what}: got {got:.17e}, expected {expected:.17e}, off by {off:.2e}, {tolerance:?} allows {allowed:.2e}"
    );
}

/// Reads a file of expected numbers from `tests/oracle/expected`.
///
/// # Panics
/// When the file is absent or is not JSON: expectations are committed, so that is a defect of the checkout.
pub fn expected(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("oracle/expected").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
