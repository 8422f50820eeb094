//! One printed number of a copy of the registry is changed: every report says so, at the right line.

use quick_xml::Reader;
use quick_xml::events::Event;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use trialstat_findings::registry::{Files, Registry, load};
use trialstat_findings::reproduction::{Reproduction, reproduce};
use trialstat_findings::{github, junit, sarif};
use trialstat_tests::registry::{question, read_data};

const CHANGED: &str = "BCG-1-odds-ratio";

/// The first trial's odds ratio of 0.39 misprinted as 0.49, in a copy of the registry's folder.
struct Misprint {
    folder: TempDir,
    registry: Registry,
    /// Line of the finding's `[[finding]]`.
    line: u64,
}

impl Misprint {
    fn new() -> Misprint {
        let folder = tempfile::tempdir().expect("a folder");
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets"), folder.path());
        let file = folder.path().join("findings/bcg.toml");
        let text = std::fs::read_to_string(&file).expect("the file of the BCG trials");
        assert_eq!(text.matches("printed = \"0.39\"").count(), 1, "one number to change");
        std::fs::write(&file, text.replace("printed = \"0.39\"", "printed = \"0.49\"")).expect("a copy to write to");
        let id = format!("id = \"{CHANGED}\"");
        let line = text.lines().position(|line| line == id).expect("the finding is there") as u64;
        assert_eq!(text.lines().nth(line as usize - 1), Some("[[finding]]"), "which the id follows");
        let registry = load(&Files::Folder(folder.path().to_path_buf())).expect("a sound copy");
        Misprint { folder, registry, line }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("findings/bcg.toml")
    }

    fn reproduced(&self) -> Reproduction<'_> {
        let files = Files::Folder(self.folder.path().to_path_buf());
        let data = read_data(&files, &self.registry).expect("sound data files");
        reproduce(&self.registry, &data, &question()).expect("plans that fit")
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder to copy to");
    for entry in std::fs::read_dir(from).expect("a folder to copy").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file to copy");
        }
    }
}

#[test]
fn the_changed_number_is_the_only_unexpected_verdict() {
    let misprint = Misprint::new();
    let reproduction = misprint.reproduced();
    assert_eq!(reproduction.unexpected(), 1);
    let entries = reproduction.entries();
    let entry = entries.iter().find(|entry| !entry.as_expected()).expect("one of them");
    assert_eq!((entry.id, entry.verdict, entry.expected), (CHANGED, "contradicted", "confirmed"));
    assert_eq!(entry.printed, "0.49 (0.12 to 1.26)");
    assert_eq!(entry.place.line as u64, misprint.line);
}

#[test]
fn sarif_2_1_0_points_at_the_findings_line() {
    let misprint = Misprint::new();
    let log = sarif::report(&misprint.reproduced().entries(), &[], "0.0.0");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), 1);
    let location = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(location["region"]["startLine"], misprint.line);
    let uri = location["artifactLocation"]["uri"].as_str().expect("a URI");
    assert_eq!(uri, format!("file://{}", misprint.file().display()));
    let rule = &results[0]["ruleId"];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    assert!(rules.iter().any(|known| known["id"] == *rule), "the rule {rule} is declared");
}

#[test]
fn junit_counts_one_failure_and_names_the_finding() {
    let misprint = Misprint::new();
    let reproduction = misprint.reproduced();
    let report = junit::report(&reproduction.entries(), &[]).expect("memory");
    let text = String::from_utf8(report).expect("UTF-8");
    let (mut reader, mut cases, mut failed) = (Reader::from_str(&text), 0, Vec::new());
    let mut name = String::new();
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(element) if element.name().as_ref() == "testcase" => {
                cases += 1;
                let found = element.try_get_attribute("name").expect("sound attributes").expect("a name");
                name = found.value.into_owned();
            }
            Event::Start(element) if element.name().as_ref() == "failure" => failed.push(name.clone()),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(failed, [CHANGED]);
    assert_eq!(cases, reproduction.findings.len() + reproduction.claims.len());
    assert!(text.contains(&format!("tests=\"{cases}\" failures=\"1\" errors=\"0\"")), "totals");
}

#[test]
fn github_annotates_the_findings_line_and_nothing_else() {
    let misprint = Misprint::new();
    let annotations = github::annotations(&misprint.reproduced().entries());
    assert_eq!(annotations.len(), 1);
    let place = format!("file={},line={},col=1,", misprint.file().display(), misprint.line);
    assert!(
        annotations[0].starts_with(&format!("::error {place}title={CHANGED} contradicted::")),
        "{}",
        annotations[0]
    );
    assert!(annotations[0].contains("printed 0.49"), "{}", annotations[0]);
}
