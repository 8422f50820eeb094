//! The plans in `datasets/plans`, each on a small trial that has what it names.

use crate::program::{repository, run, text};
use crate::trial_files::write;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const MAPPING: &str = r#"name = "small"
arms = ["ketamine", "midazolam"]

[[measure]]
name = "MADRS"
instrument = "MADRS"

[[measure]]
name = "CAPS-5"
instrument = "CAPS-5"

[[measure]]
name = "PCL-5"
instrument = "PCL-5"

[[measure]]
name = "SSI"
instrument = "SSI"

[[measure]]
name = "MADRS item 10"
range = [0, 6]

[[measure]]
name = "drinks"
range = [0, 100]

[[measure]]
name = "NRS pain"
instrument = "NRS pain"

[subjects]
file = "subjects.csv"
subject = "subject"
arm = "arm"

[assessments]
file = "scores.csv"
subject = "subject"
measure = "measure"
day = "day"
score = "score"

[doses]
file = "doses.csv"
subject = "subject"
treatment = "treatment"
day = "day"
amount = "amount"

[events]
file = "events.csv"
subject = "subject"
term = "term"
category = "category"
day = "day"
"#;

/// Tenths of the baseline that are left on each day after it; -1 where nobody looked.
const COURSES: [[i32; 10]; 6] = [
    [4, 4, 3, 3, 3, 2, 2, 1, 2, 1],
    [4, 0, 4, 5, 8, 9, 9, 9, 6, 7],
    [8, 7, 6, 5, 4, 3, 1, 1, 1, 1],
    [9, 9, -1, 8, 10, 9, 10, 9, 9, 10],
    [2, 1, 0, 0, 1, 0, 0, 1, 0, 0],
    [6, 5, -1, -1, -1, -1, -1, -1, -1, -1],
];
const DAYS: [i32; 10] = [2, 3, 4, 8, 15, 22, 29, 43, 91, 181];
const MEASURES: [(&str, i32); 7] =
    [("MADRS", 30), ("CAPS-5", 40), ("PCL-5", 50), ("SSI", 20), ("MADRS item 10", 5), ("drinks", 10), ("NRS pain", 10)];

/// Twelve subjects who take six courses, in the one arm earlier ones of them than in the other.
fn small_trial(folder: &Path) -> PathBuf {
    let (mut subjects, mut scores) = ("subject,arm\n".to_owned(), "subject,measure,day,score\n".to_owned());
    let mut doses = "subject,treatment,day,amount\n".to_owned();
    let mut events = "subject,term,category,day\n".to_owned();
    for subject in 0..12_usize {
        let arm = ["ketamine", "midazolam"][subject % 2];
        let _ = writeln!(subjects, "S{subject:02},{arm}");
        for day in [1, 4] {
            let _ = writeln!(doses, "S{subject:02},{arm},{day},40");
        }
        for (measure, baseline) in MEASURES {
            let baseline = baseline + if baseline > 10 { subject as i32 % 5 } else { 0 };
            let _ = writeln!(scores, "S{subject:02},{measure},1,{baseline}");
            let course = COURSES[subject * 5 / 12 + subject % 2];
            for (day, tenths) in DAYS.into_iter().zip(course).filter(|(_, tenths)| *tenths >= 0) {
                let _ = writeln!(scores, "S{subject:02},{measure},{day},{}", baseline * tenths / 10);
            }
        }
    }
    events += "S01,LORAZEPAM,RESCUE,2\nS02,DISSOCIATION,PSYCHIATRIC DISORDERS,1\nS07,SUICIDE ATTEMPT,PSYCHIATRIC,30\n";
    for (name, text) in
        [("subjects.csv", subjects), ("scores.csv", scores), ("doses.csv", doses), ("events.csv", events)]
    {
        write(folder, name, &text);
    }
    write(folder, "mapping.toml", MAPPING)
}

/// The stock plans, and the ids of their analyses as their files have them.
fn stock_plans() -> Vec<(PathBuf, Vec<String>)> {
    let folder = std::fs::read_dir(repository("datasets/plans")).expect("the folder of plans");
    let mut plans: Vec<PathBuf> = folder.flatten().map(|entry| entry.path()).collect();
    plans.retain(|path| text(path).ends_with(".plan.toml"));
    plans.sort();
    let ids = |path: &PathBuf| -> Vec<String> {
        let plan = std::fs::read_to_string(path).expect("a plan");
        let ids = plan.lines().filter_map(|line| line.strip_prefix("id = \"")?.strip_suffix('"'));
        ids.map(str::to_owned).collect()
    };
    plans.into_iter().map(|path| (path.clone(), ids(&path))).collect()
}

#[test]
fn every_stock_plan_runs_on_a_trial_that_has_what_it_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let mapping = text(&small_trial(folder.path()));
    let plans = stock_plans();
    assert_eq!(plans.len(), 6);
    let mut words = vec!["analyze".to_owned(), "--trial".into(), mapping, "--format".into(), "json".into()];
    words.extend(plans.iter().map(|(path, _)| text(path)));
    let run = run(&words);
    assert_eq!((run.status, run.err.contains("error")), (Some(0), false), "{}", run.err);
    let whole: Value = serde_json::from_str(&run.out).expect("one object");
    let rows = whole["results"].as_array().expect("rows");
    for (path, ids) in plans {
        let name = path.file_name().expect("a name").to_string_lossy().replace(".plan.toml", "");
        assert!(ids.len() > 4, "{name}: {ids:?}");
        for id in ids {
            let own = rows.iter().filter(|row| row["analysis"] == format!("{name} / {id}").as_str());
            // A curve that does not fall to a half has no median, but says how many were followed and had the event.
            let said = own.filter(|row| {
                let wanted =
                    ["p", "mean", "estimate", "n.event", "n"].contains(&row["stat_name"].as_str().unwrap_or(""));
                wanted && row["stat"].is_number()
            });
            assert!(said.count() >= 2, "{name}: `{id}` says something of each arm");
        }
    }
}

/// A day later 4, 4, 8, 9, 2 and 6 tenths of the baseline are left in the six courses. Ketamine took the courses 0, 0, 1, 2,
/// 3 and 4: four responses. Midazolam took 1 (rescued on that day), 2, 3, 3, 4 and 5: one.
#[test]
fn responses_of_the_small_trial_are_those_counted_by_hand() {
    let folder = tempfile::tempdir().expect("a folder");
    let mapping = text(&small_trial(folder.path()));
    let plan = text(&repository("datasets/plans/depression-single-session.plan.toml"));
    let run = run(["analyze", &plan, "--trial", &mapping, "--format", "json"]);
    let whole: Value = serde_json::from_str(&run.out).expect("one object");
    let count = |stat: &str| -> Vec<f64> {
        let rows = whole["results"].as_array().expect("rows").iter();
        let own = rows.filter(|row| {
            row["analysis"] == "response at 24 h" && row["method"] == "wilson" && row["stat_name"] == stat
        });
        own.filter_map(|row| row["stat"].as_f64()).collect()
    };
    assert_eq!((count("n"), count("N")), (vec![4.0, 1.0], vec![6.0; 2]));
}
