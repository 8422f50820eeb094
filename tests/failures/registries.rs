//! Broken registries.

use crate::cases::{assert_well_said, case, in_short, problems_of};
use trialstat_findings::registry::Files;
use trialstat_trial::diagnostic::Diagnostic;

fn problems(name: &str) -> Vec<Diagnostic> {
    let problems = problems_of(&Files::Single(case(&format!("registry/{name}.toml"))));
    for p in &problems { eprintln!("{} {:?}", p, p.hint); }
    problems
}

#[test]
fn look() {
    let mut names: Vec<_> = std::fs::read_dir(case("registry")).unwrap().map(|e| e.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect();
    names.sort();
    for n in names { eprintln!("== {n}"); let p = problems(&n); eprintln!("{:?}", in_short(&p)); }
    for p in problems_of(&Files::Folder(case("folder/duplicate-id"))) { eprintln!("{} {:?}", p, p.hint); }
    let _ = assert_well_said;
}
