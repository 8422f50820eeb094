//! The example plan with words taken out, doubled and exchanged at random: whatever comes of it, no panic.

use trialstat_analysis::conventions::Conventions;
use trialstat_analysis::study::{Asked, Fitted, StudyPlan};
use trialstat_ingest::folder::DiskFolder;
use trialstat_ingest::{OnError, read_with};
use trialstat_stats::interval::Level;

/// A fixed stream of numbers (SplitMix64).
struct Stream(u64);

impl Stream {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % count as u64) as usize
    }
}

/// Changes some lines: one is taken out, doubled, exchanged with another, or given another line's value.
fn mutated(plan: &str, stream: &mut Stream) -> String {
    let mut lines: Vec<String> = plan.lines().map(str::to_owned).collect();
    for _ in 0..=stream.below(4) {
        let (at, other) = (stream.below(lines.len()), stream.below(lines.len()));
        match stream.below(5) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[other].clone()),
            2 => lines.swap(at, other),
            3 => {
                let value = lines[other].split_once(" = ").map(|(_, value)| value.to_owned());
                if let (Some((key, _)), Some(value)) = (lines[at].split_once(" = "), value) {
                    lines[at] = format!("{key} = {value}");
                }
            }
            _ => {
                let digit = |letter: char| if letter.is_ascii_digit() { '0' } else { letter };
                lines[at] = lines[at].chars().map(digit).collect();
            }
        }
    }
    lines.join("\n")
}

#[test]
fn no_mutation_of_the_example_plan_panics() {
    let folder = crate::program::repository("datasets/example-study");
    let read = |name: &str| std::fs::read(folder.join(name)).expect(name);
    let ingested = read_with("mapping.toml", &read("mapping.toml"), &DiskFolder::new(&folder), OnError::RejectRow);
    let ingested = ingested.unwrap_or_else(|problems| panic!("{problems:?}"));
    let plan = String::from_utf8(read("plan.toml")).expect("text");
    let asked = Asked { level: Level::NINETY_FIVE, conventions: Conventions::R };
    let mut stream = Stream(6);
    let (mut refused, mut analysed) = (0, 0);
    for _ in 0..400 {
        let text = mutated(&plan, &mut stream);
        let Ok(plan) = StudyPlan::read("plan.toml", text.as_bytes()) else {
            refused += 1;
            continue;
        };
        match Fitted::new(&plan, &ingested.trials[0]) {
            Err(problems) => {
                assert!(!problems.is_empty());
                refused += 1;
            }
            Ok(fitted) => {
                let found = fitted.analyze(&ingested.trials[0], asked);
                assert!(found.results.rows.iter().all(|row| row.stat.number().is_none_or(f64::is_finite)), "{text}");
                analysed += 1;
            }
        }
    }
    assert!(refused > 50 && analysed > 50, "{refused} were refused and {analysed} analysed");
}
