//! Keys without effect, and names that are there twice: refused where they stand.

use crate::language::example;
use crate::one_cause::DRAWN;
use crate::treated::INFUSIONS;
use trialstat_simulate::scenario::Scenario;

/// Two arms with a rate each.
pub const RATES: &str = r#"
title = "rates"
seed = 1
replicates = 1
plan = "plan.toml"
subjects = 20
arm = [
  { name = "new", outcome = [{ of = "response", probability = 0.6 }] },
  { name = "old", outcome = [{ of = "response", probability = 0.5 }] },
]
direct = [{ endpoint = "response", model = "binary" }]
"#;

/// Stands in a text where a problem is expected.
const HERE: char = '§';

/// A text with a change.
#[track_caller]
pub fn changed(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "`{from}` is in the text");
    text.replace(from, to)
}

/// That a text has one problem, where the mark is.
#[track_caller]
pub fn assert_told(marked: &str, message: &str) {
    let (before, after) = marked.split_once(HERE).expect("a mark");
    let begin = before.rfind('\n').map_or(0, |at| at + 1);
    let place = (before.matches('\n').count() + 1, before.len() - begin + 1);
    let problems = Scenario::read("s.toml", format!("{before}{after}").as_bytes(), &|_| None).expect_err(message);
    let told: Vec<_> =
        problems.iter().map(|problem| ((problem.place.line, problem.place.column), problem.message.as_str())).collect();
    assert_eq!(told, [(place, message)]);
}

/// That a change of a text with a mark brings one problem.
#[track_caller]
pub fn assert_refused(text: &str, from: &str, to: &str, message: &str) {
    assert_told(&changed(text, from, to), message);
}

#[track_caller]
pub fn assert_sound(text: &str) {
    assert_eq!(Scenario::read("s.toml", text.as_bytes(), &|_| None).err(), None);
}

#[test]
fn cuts_of_what_nobody_is_allocated_by() {
    let unused = "`cuts` has no effect: the allocation does not go by `age_years`";
    let marked = changed(example(), "cuts = [50]", "cuts = §[50]");
    assert_refused(&marked, "strata = [\"age_years\"]\n", "", unused);
    let blocks = "method = \"permuted-block\"\nblocks = [3, 6]\nstrata = [\"age_years\"]\n";
    assert_refused(&marked, blocks, "method = \"simple\"\n", unused);
    assert_refused(&marked, &format!("[allocation]\n{blocks}"), "", unused);
    let weight = "`cuts` has no effect: the allocation does not go by `weight_kg`";
    assert_refused(example(), "decimals = 1\n", "decimals = 1\ncuts = §[80]\n", weight);
    // A point of a grid without strata says so by empty lists.
    let none = changed(example(), "strata = [\"age_years\"]", "strata = []");
    assert_sound(&changed(&none, "cuts = [50]", "cuts = []"));
}

#[test]
fn cuts_that_separate_nobody() {
    // Weights from 45 to 160.
    let strata = changed(example(), "strata = [\"age_years\"]", "strata = [\"age_years\", \"weight_kg\"]");
    let cuts = |cuts: &str| changed(&strata, "decimals = 1\n", &format!("decimals = 1\ncuts = {cuts}\n"));
    assert_sound(&cuts("[45.1, 160]"));
    assert_told(&cuts("§[80, 160.5]"), "the cut 160.5 has no effect: no value reaches it");
    assert_told(&cuts("§[45, 80]"), "the cut 45 has no effect: no value lies below it");
}

#[test]
fn names_of_a_list_that_are_there_twice() {
    let ages = "strata = [\"age_years\", §\"age_years\"]";
    assert_refused(example(), "strata = [\"age_years\"]", ages, "`age_years` is there twice");
    let blocks = "method = \"permuted-block\", blocks = [2, 4], strata = [\"sex\", \"age\"]";
    let factors = "method = \"minimization\", factors = [\"sex\", \"age\", §\"sex\"], probability = 0.8";
    assert_refused(INFUSIONS, blocks, factors, "`sex` is there twice");
    assert_refused(INFUSIONS, "levels = [\"F\", \"M\"]", "levels = [\"F\", §\"F\"]", "`F` is there twice");
    let excluded = "[[exclusion]]\nname = \"sex\"\ncovariate = \"sex\"\nlevels = [\"F\", §\"F\"]\n[symptoms]\n";
    assert_refused(INFUSIONS, "[symptoms]\n", excluded, "`F` is there twice");
}

#[test]
fn a_grid_that_says_the_same_twice() {
    let rate = "arm.new.outcome.response.probability";
    let subjects = "{ path = \"subjects\", values = [10, 20] }";
    let level = |name: &str, rate_there: f64| {
        format!("{{ name = \"{name}\", set = [{{ path = \"{rate}\", number = {rate_there} }}] }}")
    };
    let grid = |vary: String| format!("{RATES}[grid]\nvary = [{vary}]\n");
    let factor = |name: &str| format!("{{ name = {name}, level = [{}, {}] }}", level("a", 0.2), level("b", 0.3));
    assert_sound(&grid(format!("{subjects}, {}", factor("\"rate\""))));
    let as_path = grid(format!("{subjects}, {}", factor("§\"subjects\"")));
    assert_told(&as_path, "`subjects` is there twice");
    let same = changed(&level("b", 0.2), "name = ", "name = §");
    let same = grid(format!("{{ name = \"rate\", level = [{}, {same}] }}", level("a", 0.2)));
    assert_told(&same, "level `b` sets the same as `a`");
    let nothing = grid("{ name = §\"rate\", level = [{ name = \"a\", set = [] }] }".to_owned());
    assert_told(&nothing, "no level of factor `rate` sets anything");
    let outcomes = "[grid]\ndesign = \"sobol\"\npoints = 2\noutcomes = [\"mean\", §\"mean\"]\n";
    let law = format!("vary = [{{ path = \"{rate}\", distribution = \"uniform\", range = [0.2, 0.4] }}]\n");
    assert_told(&format!("{RATES}{outcomes}{law}"), "`mean` is there twice");
}

#[test]
fn modifiers_and_comparisons_that_are_there_twice() {
    let one = "{ covariate = \"benzodiazepine\", factor = 0.97 }";
    let two = format!("{one}, {}", changed(one, "covariate = ", "covariate = §"));
    assert_refused(example(), one, &two, "`benzodiazepine` is there twice");
    let one = "{ covariate = \"benzodiazepine\", level = \"Y\", factor = 0.7 }";
    let other = "{ covariate = \"benzodiazepine\", level = \"N\", factor = 0.9 }";
    assert_sound(&changed(INFUSIONS, one, &format!("{one}, {other}")));
    let two = format!("{one}, {}", changed(one, "covariate = ", "covariate = §"));
    assert_refused(INFUSIONS, one, &two, "`benzodiazepine`, `Y`, is there twice");
    let pairs = "compare = [{ analysis = \"r\", method = \"wald\" }, { analysis = §\"r\", method = \"wald\" }]\n";
    assert_told(&format!("{RATES}{pairs}"), "the comparison is there twice");
}

#[test]
fn looks_that_cannot_be_told_apart_or_decide_two_things() {
    let number = changed(example(), "name = \"interim\"", "name = §\"2\"");
    let line = number.lines().position(|line| line == "name = \"final\"").expect("a line");
    let message = format!("`2` is the look in line {line} too, by its number");
    assert_refused(&number, "name = \"final\"\n", "", &message);
    assert_sound(&changed(example(), "name = \"interim\"", "name = \"2\""));
    let both = "a result can lie beyond both boundaries";
    let of = |boundaries: &str| changed(example(), "efficacy = { p = 0.005 }", boundaries);
    assert_told(&of("efficacy = { p = 0.05 }\nfutility = §{ p = 0.01 }"), both);
    assert_told(&of("efficacy = { z = 2 }\nfutility = §{ z = 2.5 }"), both);
    assert_told(&of("efficacy = { z = -2 }\nfutility = §{ z = -2.5 }"), both);
    assert_sound(&of("efficacy = { p = 0.05 }\nfutility = { p = 0.05 }"));
    assert_sound(&of("efficacy = { z = -2 }\nfutility = { z = 0 }"));
    // Across scales: a p value of 0.2 is a z of 1.28 on either side, and 0.05 one of 1.96.
    assert_told(&of("efficacy = { z = 1 }\nfutility = §{ p = 0.2 }"), both);
    assert_told(&of("efficacy = { z = -1 }\nfutility = §{ p = 0.2 }"), both);
    assert_told(&of("efficacy = { z = 1.9599 }\nfutility = §{ p = 0.05 }"), both);
    assert_told(&of("efficacy = { z = 9 }\nfutility = §{ p = 0 }"), both);
    assert_sound(&of("efficacy = { z = -1.3 }\nfutility = { p = 0.2 }"));
    assert_sound(&of("efficacy = { z = 1.959963984540054 }\nfutility = { p = 0.05 }"));
    assert_sound(&of("efficacy = { z = 0 }\nfutility = { p = 1 }"));
    for z in [-3, 0, 1] {
        assert_told(&of(&format!("efficacy = {{ p = 0.05 }}\nfutility = §{{ z = {z} }}")), both);
    }
    assert_sound(&of("efficacy = { p = 0 }\nfutility = { z = 0 }"));
    let by_day = changed(example(), "events = 40\nendpoint = \"relapse\"", "day = §100");
    let ends = "the trial ends before the look, on day 50";
    assert_refused(&by_day, "subjects = 120\n", "subjects = 120\ncut_off = 50\n", ends);
    let nobody = changed(example(), "events = 40\nendpoint = \"relapse\"", "information = §0");
    assert_told(&nobody, "a look at nobody followed to the end");
}

#[test]
fn more_events_than_subjects() {
    let late = changed(example(), "events = 80", "events = §121");
    assert_told(&late, "121 events of `relapse` never happen: 120 subjects have at most one each");
    assert_sound(&changed(example(), "events = 80", "events = 120"));
}

#[test]
fn sizes_of_blocks_that_are_there_twice() {
    assert_refused(example(), "blocks = [3, 6]", "blocks = §[3, 6, 3]", "blocks of 3 are there twice");
}

#[test]
fn names_that_are_empty() {
    let empty = "the name is empty";
    assert_refused(example(), "name = \"interim\"", "name = §\"\"", empty);
    assert_refused(RATES, "name = \"new\"", "name = §\" \"", empty);
    assert_refused(INFUSIONS, "levels = [\"F\", \"M\"]", "levels = [\"F\", §\"\"]", empty);
    let treatment = "name = \"new\", treatment = §\"\", placebo_days = [1]";
    assert_refused(RATES, "name = \"new\"", treatment, empty);
}

#[test]
fn factors_named_like_columns_of_results() {
    let level = |rate: f64| {
        format!(
            "{{ name = \"{rate}\", set = [{{ path = \"arm.new.outcome.response.probability\", number = {rate} }}] }}"
        )
    };
    let grid =
        |name: &str| format!("{RATES}[grid]\nvary = [{{ name = {name}, level = [{}, {}] }}]\n", level(0.2), level(0.3));
    assert_sound(&grid("\"points\""));
    for name in ["point", "method", "stat_name", "note"] {
        let message = format!("results have a column `{name}` of their own");
        assert_told(&grid(&format!("§\"{name}\"")), &message);
    }
}

#[test]
fn a_direct_endpoint_that_is_a_measure_of_drawn_changes() {
    let also = "direct = [\n  { endpoint = §\"MADRS\", model = \"binary\" },";
    assert_refused(DRAWN, "direct = [", also, "`MADRS` is a measure whose changes are drawn directly");
}

#[test]
fn what_works_through_a_part_that_is_not_there() {
    let placebo = "placebo = { plateau = 0.2, plateau_sd = 0.6, days = 5 }\n";
    let expecting = changed(example(), "missed = 0.03\n", "missed = 0.03\nexpectancy = §1.5\n");
    assert_refused(&expecting, placebo, "", "`expectancy` has no effect: the symptoms have no `placebo`");
    let symptoms = example().split("[symptoms]").nth(1).expect("symptoms");
    let symptoms = format!("[symptoms]{}", symptoms.split("[[adverse").next().expect("their end"));
    assert_refused(&expecting, &symptoms, "", "`expectancy` has no effect: there are no `symptoms`");
    let shared = changed(example(), "noise = 2.5\n", "noise = 2.5\nshare = §0.5\n");
    assert_refused(&shared, &symptoms, "", "`share` has no effect: there are no `symptoms`");
    // Without a drug sessions have a placebo's effect, and events their probability.
    let undrugged = changed(example(), "drug = \"domino-1984\"\n", "");
    let half = "`half` has no effect: no arm is given a `drug`";
    assert_refused(&undrugged, "half = 250\n", "half = §250\n", half);
    let undrugged = changed(&undrugged, "half = 250\n", "");
    assert_sound(&undrugged);
    let unmoved = changed(&changed(&undrugged, placebo, ""), "[symptoms]", "§[symptoms]");
    let message = "`symptoms` has no effect: no arm is given a `drug`, and there is no `placebo`";
    assert_told(&unmoved, message);
    let unseen = format!("{RATES}§{symptoms}").replace("modifier", "# modifier");
    assert_told(&unseen, "`symptoms` has no effect: there is no `measure` that shows them");
    let event = "§[[adverse_event]]\nterm = \"NAUSEA\"\nprobability = 0.1\n";
    assert_told(&format!("{RATES}{event}"), "adverse events are of sessions, and no arm has any");
}

#[test]
fn a_metabolite_that_no_drug_has() {
    let asked = |drug: &str| format!("metabolite = §true\n{}", changed(example(), "domino-1984", drug));
    assert_told(&asked("domino-1984"), "`metabolite` has no effect: the parameters of no `drug` have a metabolite");
    assert_sound(&asked("perez-ruixo-2021").replace(HERE, ""));
    let undrugged = changed(RATES, "subjects = 20\n", "subjects = 20\nmetabolite = §true\n");
    assert_told(&undrugged, "`metabolite` has no effect: no arm is given a `drug`");
}

#[test]
fn what_one_arm_or_a_rate_known_at_once_does_not_take() {
    let one = changed(RATES, "  { name = \"old\", outcome = [{ of = \"response\", probability = 0.5 }] },\n", "");
    assert_sound(&one);
    assert_refused(&one, "\"new\"", "\"new\", ratio = §2", "`ratio` has no effect: there is one arm");
    let simple = "allocation = §{ method = \"simple\" }\n";
    assert_told(&format!("{one}{simple}"), "`allocation` has no effect: there is one arm");
    let crossover = "crossover = §{ period_days = 7 }\n";
    assert_told(&format!("{one}{crossover}"), "`crossover` has no effect: there is one arm");
    let unit = "\"binary\", unit = §\"week\"";
    assert_refused(RATES, "\"binary\"", unit, "`unit` has no effect: the endpoint is known at once");
    assert_sound(&changed(RATES, "\"binary\"", "\"binary\", unit = \"week\", after = 4"));
    let instrument = "name = \"own\"\ninstrument = §\"MADRS\"\nrange = [0, 60]\nwhole = true\nworse = \"higher\"";
    let message = "`instrument` has no effect: `range`, `whole` and `worse` are given";
    assert_refused(example(), "name = \"MADRS\"", instrument, message);
}

#[test]
fn measures_of_instruments_that_are_not_built_in() {
    let of = |measure: &str| changed(example(), "name = \"MADRS\"", measure);
    assert_told(&of("name = §\"MADRZ\""), "there is no instrument `MADRZ`");
    assert_told(&of("name = §\"own\"\nwhole = true\nworse = \"higher\""), "there is no instrument `own`");
    assert_told(&of("name = \"own\"\ninstrument = §\"MADRZ\""), "there is no instrument `MADRZ`");
    assert_sound(&of("name = \"own\"\nrange = [0, 60]"));
    let problems = Scenario::read("s.toml", of("name = \"MADRZ\"").as_bytes(), &|_| None).expect_err("unknown");
    let hint = "did you mean `MADRS`? otherwise give `range`, `whole` and `worse` in its place";
    assert_eq!((problems[0].code, problems[0].hint.as_deref()), ("M511", Some(hint)));
}
