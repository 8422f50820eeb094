//! The sets of parameters that are built in.

use super::ParameterFile;
use crate::codes;
use std::sync::LazyLock;
use trialstat_trial::diagnostic::{Diagnostic, Place};

macro_rules! sets {
    ($($name:literal),+) => {
        &[$(($name, include_bytes!(concat!("../../../../../datasets/pharmacokinetics/", $name, ".toml")))),+]
    };
}

static FILES: &[(&str, &[u8])] = sets!["domino-1984", "herd-2007", "kamp-2020", "ketamine-routes", "perez-ruixo-2021"];
static SETS: LazyLock<Vec<ParameterFile>> = LazyLock::new(|| {
    let read = |(name, bytes): &(&str, &[u8])| {
        ParameterFile::read(&format!("datasets/pharmacokinetics/{name}.toml"), bytes)
            .unwrap_or_else(|problems| panic!("a built-in file has no problems: {problems:?}"))
    };
    FILES.iter().map(read).collect()
});

/// The built-in set of that name; `place` is where it was asked for.
///
/// # Errors
/// When there is none, with the names that there are.
pub fn stock(name: &str, place: &Place) -> Result<&'static ParameterFile, Diagnostic> {
    SETS.iter().find(|set| set.id == name).ok_or_else(|| {
        let message = format!("there is no set of parameters `{name}`");
        let problem = Diagnostic::error(codes::NO_SUCH_SET, place.clone(), message);
        problem.with_hint(format!("sets: {}; or the path of a file", stock_names().collect::<Vec<_>>().join(", ")))
    })
}

/// All of the built-in sets.
pub(super) fn sets() -> &'static [ParameterFile] {
    &SETS
}

/// The names of the built-in sets.
pub fn stock_names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_is_read_and_bears_the_name_of_its_file() {
        for name in stock_names() {
            let set = stock(name, &Place::file("scenario.toml")).expect("built in");
            assert_eq!(set.id, name);
            assert!(!set.numbers.is_empty());
        }
    }

    #[test]
    fn a_name_that_is_none_is_met_with_those_that_are() {
        let problem = stock("domino", &Place::file("scenario.toml")).expect_err("no such set");
        assert_eq!(problem.code, "M510");
        assert!(problem.hint.is_some_and(|hint| hint.contains("domino-1984")));
    }
}
