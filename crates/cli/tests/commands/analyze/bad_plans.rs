//! Plans that cannot be run: what is wrong is said with its place and a way out.

use super::{analyze, change, example};
use std::fmt::Write as _;

/// Replaces some words of the example plan; the program must refuse it and say all of `said`.
#[track_caller]
fn refuses(from: &str, to: &str, said: &[&str]) {
    let folder = example();
    change(folder.path(), "plan.toml", from, to);
    let run = analyze(folder.path(), &["plan.toml"]);
    assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{to}: {}", run.err);
    for words in said {
        assert!(run.err.contains(words), "`{to}` is refused without `{words}`:\n{}", run.err);
    }
}

#[test]
fn an_absent_name_is_said_with_the_nearest_there_is() {
    for (from, to, said, nearest) in [
        ("reference = \"midazolam\"", "reference = \"midazolm\"", "no arm `midazolm`", "midazolam"),
        ("reference =", "arms = [\"ketamin\", \"midazolam\"]\nreference =", "no arm `ketamin`", "ketamine"),
        ("visit = \"Day 8\"", "visit = \"Dya 8\"", "no visit `Dya 8`", "Day 8"),
        ("measure = \"MADRS\"", "measure = \"MADRAS\"", "no measure `MADRAS`", "MADRS"),
        ("endpoint = \"response\"", "endpoint = \"respons\"", "no endpoint `respons`", "response"),
        ("after = \"response\"", "after = \"respnse\"", "no endpoint `respnse`", "response"),
        (
            "population = \"full analysis\"",
            "population = \"ful analysis\"",
            "no population `ful analysis`",
            "full analysis",
        ),
        ("characteristics = [\"age\"", "characteristics = [\"agee\"", "no characteristic `agee`", "age"),
        ("tipping_point = true", "subgroup = \"sexx\"", "no characteristic `sexx`", "sex"),
        ("tipping_point = true", "strata = [\"sitte\"]", "no characteristic `sitte`", "site"),
        (
            "quantiles = [0.5]",
            "ties = [\"efron\"]\ncovariates = [\"agge\"]",
            "no characteristic or measure `agge`",
            "age",
        ),
        ("stock = \"response\"", "stock = \"reponse\"", "no stock endpoint `reponse`", "response"),
        ("test = [\"fisher\"]", "test = [\"fishr\"]", "no test `fishr`", "fisher"),
        ("test = \"fisher\"", "test = \"fishr\"", "no test `fishr`", "fisher"),
        ("analyses = [\"response\"", "analyses = [\"respons\"", "no analysis `respons`", "response"),
        ("difference = [\"newcombe\"]", "difference = [\"newcomb\"]", "newcomb`", "newcombe"),
        ("disposition = \"COMPLETED\"", "attended = \"Day8\"", "no visit `Day8`", "Day 8"),
    ] {
        refuses(from, to, &["plan.toml:", said, &format!("did you mean `{nearest}`?")]);
    }
}

#[test]
fn all_equally_near_names_are_suggested_and_all_there_are_are_listed() {
    let visits = "did you mean `Day 2`, `Day 29` or `Day 8`? there are: Day 2, Day 8, Day 15, Day 22, Day 29";
    refuses("disposition = \"COMPLETED\"", "attended = \"Day 9\"", &["no visit `Day 9`", visits]);
    let arms = "did you mean `ketamine`? there are: ketamine, midazolam";
    refuses("reference = \"midazolam\"", "reference = \"ketamin\"", &["no arm `ketamin`", arms]);
}

#[test]
fn one_mistake_is_said_once() {
    let folder = example();
    change(folder.path(), "plan.toml", "stock = \"response\"", "stock = \"reponse\"");
    let run = analyze(folder.path(), &["plan.toml"]);
    assert!(run.err.contains("1 problem;") && !run.err.contains("no endpoint"), "{}", run.err);
    let folder = example();
    change(folder.path(), "plan.toml", "kind = \"by-visit\"", "kind = \"by-visti\"");
    let run = analyze(folder.path(), &["plan.toml"]);
    assert!(run.err.contains("1 problem;") && run.err.contains("did you mean `by-visit`?"), "{}", run.err);
    let folder = example();
    change(folder.path(), "plan.toml", "test = [\"fisher\"]", "test = [\"fishr\"]");
    let run = analyze(folder.path(), &["plan.toml"]);
    assert!(run.err.contains("1 problem;"), "{}", run.err);
}

#[test]
fn what_contradicts_is_refused_with_both_places() {
    refuses(
        "window = [2, 4]",
        "window = [2, 5]",
        &[
            "plan.toml:12:8: the windows of `Day 2`, days 2 to 5, and of `Day 8`, days 5 to 11, overlap",
            "the other is in line 7",
        ],
    );
    refuses(
        "reference = \"midazolam\"",
        "reference = \"midazolam\"\narms = [\"ketamine\"]",
        &[
            "plan.toml:4:13: `midazolam` is the reference and not among the arms analysed",
            "`arms` in line 5 leaves it out",
        ],
    );
    refuses("name = \"Day 15\"", "name = \"Day 8\"", &["`Day 8` is there twice", "the first is in line 12"]);
    refuses("day = 8\n", "day = 12\n", &["day 12 is outside of the window, days 5 to 11"]);
    refuses("window = [5, 11]", "window = [11, 5]", &["the window ends on day 5, before it begins on day 11"]);
    refuses("from = \"Day 2\"\nthrough = \"Day 29\"", "from = \"Day 29\"\nthrough = \"Day 2\"", &["comes after"]);
    refuses("after = \"response\"", "after = \"relapse confirmed\"", &["an endpoint after itself"]);
    refuses("[[visit]]", "[baseline]\nday = 1\nvisit = \"Day 2\"\n\n[[visit]]", &["leave one of the two out"]);
    refuses("{ treatment = \"lorazepam\" }", "{ treatment = \"lorazepam\", event = \"X\" }", &["make two of it"]);
}

#[test]
fn a_principal_stratum_is_refused_with_its_reason() {
    refuses(
        "strategy = \"hypothetical\"",
        "strategy = \"principal-stratum\"",
        &[
            "P474",
            "a principal stratum is made of what would have happened under both treatments",
            "nobody is observed under both; choose another strategy",
        ],
    );
}

/// An endpoint of each kind with one key that it has no use for, and without one that it needs.
#[test]
fn keys_that_a_kind_of_endpoint_has_not_or_needs_are_said() {
    let met = "met = { at_most = 10 }";
    let happening = "happening = [{ event = \"DEATH\" }]";
    let (measure, visit) = ("measure = \"MADRS\"", "visit = \"Day 8\"");
    for (kind, keys, foreign) in [
        ("at-visit", &[measure, met, visit][..], "after"),
        ("sustained", &[measure, met, "from = \"Day 2\"", "through = \"Day 8\""], "visit"),
        ("by-visit", &[measure, met], "through"),
        ("time-to", &[measure, met], "from"),
        ("relapse", &[measure, met, "after = \"response\""], "visit"),
        ("event", &[happening], "met"),
        ("time-to-event", &[happening], "measure"),
        ("share-of-readings", &[measure, met], "visit"),
        ("sessions", &[measure, met], "confirmed"),
        ("value", &[measure, visit], "met"),
        ("change", &[measure, visit], "excursions"),
        ("supplied", &[], "measure"),
    ] {
        let endpoint = |keys: &[&str]| {
            let mut text = format!("[[endpoint]]\nname = \"extra\"\nkind = \"{kind}\"\n");
            for key in keys {
                let _ = writeln!(text, "{key}");
            }
            text + "\n[[analysis]]\n"
        };
        let value = match foreign {
            "met" => met,
            "measure" => measure,
            "confirmed" => "confirmed = \"next-visit\"",
            "excursions" => "excursions = 1",
            "after" => "after = \"response\"",
            "from" => "from = \"Day 2\"",
            "through" => "through = \"Day 2\"",
            _ => visit,
        };
        let with_foreign = endpoint(&[keys, &[value]].concat());
        refuses(
            "[[analysis]]\n",
            &with_foreign,
            &[&format!("an endpoint of kind `{kind}` has no `{foreign}`"), "it has: "],
        );
        for missing in keys {
            let name = missing.split(' ').next().expect("a key");
            let fewer: Vec<&str> = keys.iter().copied().filter(|key| key != missing).collect();
            let needs = format!("an endpoint of kind `{kind}` needs `{name}`");
            refuses("[[analysis]]\n", &endpoint(&fewer), &[&needs]);
        }
    }
}

#[test]
fn numbers_out_of_range_are_refused() {
    for (from, to, said) in [
        ("quantiles = [0.5]", "quantiles = [1]", "quantile 1 is not between 0 and 1"),
        ("quantiles = [0.5]", "times = [-1]", "time -1 is negative"),
        ("quantiles = [0.5]", "rmst = 0", "a horizon above 0"),
        ("day = 2\n", "day = 0\n", "`day` is 0, expected a study day"),
        ("day = 2\n", "day = 2.5\n", "`day` is 2.5, expected a study day"),
        ("window = [2, 4]", "window = [2]", "a window is a first and a last study day"),
        ("met = { improvement = 0.5 }", "met = { improvement = 50 }", "`improvement` is 50, expected a share"),
        ("met = { improvement = 0.5 }", "met = {}", "the condition asks for nothing"),
        ("happening = [{ event = \"DISSOCIATION\" }]", "happening = [{ from_day = 2 }]", "nothing says what happens"),
        ("reference =", "level = 95\nreference =", "level"),
        ("procedure = \"fixed-sequence\"", "procedure = \"holm\"\nalpha = 1.5", "alpha is 1.5"),
        ("procedure = \"fixed-sequence\"", "procedure = \"graph\"\nweights = [1]", "one weight for each analysis"),
        ("tipping_point = true", "imputation = { copies = 5, seed = 1 }", "nothing is imputed unless"),
    ] {
        refuses(from, to, &[said]);
    }
}

#[test]
fn rules_for_missing_outcomes_that_do_not_fit_the_endpoint_are_refused() {
    let of = |id: &str, rule: &str| format!("id = \"{id}\"\nmissing = \"{rule}\"");
    for (id, rule, said) in [
        ("time to response", "locf", "`locf` stands for a score at a visit, and `time to response` is none"),
        ("change, completers", "non-responder", "a non-responder has no value of `change`"),
        ("relapse", "bocf", "`bocf` stands for a score at a visit"),
    ] {
        refuses(&format!("id = \"{id}\""), &of(id, rule), &["P401", said]);
    }
}

#[test]
fn methods_of_another_kind_of_endpoint_are_refused() {
    for (from, to, said) in [
        ("tipping_point = true", "quantiles = [0.5]", "`quantiles` is for endpoints that are times"),
        ("test = [\"fisher\"]", "test = [\"log-rank\"]", "`log-rank` is for endpoints that are times"),
        ("quantiles = [0.5]", "interval = [\"wilson\"]", "`interval` is for endpoints that are met or not"),
        ("test = [\"log-rank\"]", "test = [\"fisher\"]", "`fisher` is for endpoints that are met or not"),
        ("endpoint = \"change\"", "endpoint = \"change\"\nrmst = 8", "those like `change` are numbers"),
        (
            "endpoint = \"change\"",
            "endpoint = \"change\"\nstrata = [\"site\"]",
            "is not for endpoints that are numbers",
        ),
    ] {
        refuses(from, to, &["P401", said]);
    }
}
