//! Terms that no record has.

use super::{dose, event, found, levels, plan_of_response as plan, tables};
use trialstat_trial::diagnostic::Severity;
use trialstat_trial::trial::TrialTables;

/// A misspelt word changes who has the event, so it is said; of a trial where nobody had anything it is said, too.
#[test]
fn a_term_that_no_record_has_is_a_warning_with_what_there_is() {
    let said = |analysis: &str, mut of: TrialTables| {
        of.characteristics.push(levels("sex", "FM"));
        let population = "[[population]]\nname = \"p\"\nwhere = { sex = [\"F\", \"m\"] }\n";
        found(&format!("{}{population}", plan(analysis)), of).said
    };
    let small = || {
        let mut small = tables(&[("1", "a", &[(1, 40.0), (8, 20.0)]), ("2", "b", &[(1, 40.0), (8, 20.0)])]);
        small.doses = vec![dose(0, "lorazepam", 3), dose(1, "midazolam", 1)];
        small.events = vec![event(0, "NAUSEA", Some(3))];
        small
    };
    let asked = "intercurrent = [{ name = \"i\", treatment = [\"LORAZEPAM\", \"lorazepaq\"], strategy = \"composite\" }, \
                 { name = \"j\", event = \"vomiting\", category = \"RESCUE\", strategy = \"composite\" }]";
    let all = said(asked, small());
    let warnings: Vec<(usize, &str, &str)> = all
        .iter()
        .map(|problem| (problem.place.line, problem.message.as_str(), problem.hint.as_deref().unwrap_or_default()))
        .collect();
    let lacks = |what: &str| format!("no record of the trial `small` has the {what}");
    assert_eq!(warnings.len(), 4, "{warnings:?}");
    let expected = [
        (lacks("treatment `lorazepaq`"), "did you mean `lorazepam`? there are: lorazepam, midazolam"),
        (lacks("clinical event `vomiting`"), "there are: NAUSEA"),
        (lacks("category `RESCUE`"), "none has a category"),
        (lacks("level of `sex` `m`"), "did you mean `M`? there are: F, M"),
    ];
    for (message, hint) in expected {
        assert!(warnings.iter().any(|(_, said, way)| (*said, *way) == (&message, hint)), "{message}: {warnings:?}");
    }
    assert!(all.iter().all(|problem| problem.severity == Severity::Warning && problem.place.line > 0));
    assert!(warnings.is_sorted_by_key(|(line, ..)| *line), "{warnings:?}");
}
