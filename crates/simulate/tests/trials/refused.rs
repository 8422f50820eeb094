//! What is refused, where and in which words.

use crate::language::example;
use crate::without_effect::{RATES, assert_refused, assert_sound, assert_told, changed};
use trialstat_simulate::scenario::Scenario;

/// A covariate of rates.
fn covariate(keys: &str) -> String {
    format!("{RATES}[[covariate]]\nname = \"b\"\n{keys}\n")
}

/// All problems of a text, each with its line.
fn all(text: &str) -> Vec<String> {
    let problems = Scenario::read("s.toml", text.as_bytes(), &|_| None).expect_err("problems");
    problems.iter().map(|problem| format!("{}: {}", problem.place.line, problem.message)).collect()
}

/// The hint of the first problem.
#[track_caller]
fn hint(text: &str) -> String {
    let problems = Scenario::read("s.toml", text.as_bytes(), &|_| None).expect_err("a problem");
    problems[0].hint.clone().expect("a hint")
}

#[test]
fn a_number_of_a_law_is_refused_where_it_stands() {
    let log_normal = |keys: &str| covariate(&format!("distribution = \"log-normal\"\n{keys}"));
    assert_told(&log_normal("median = 1\ncv = §-1"), "`cv` is -1, expected a number from 0 to 1e12");
    assert_told(&log_normal("median = §0\ncv = 1"), "`median` is 0, expected a number above 0, up to 1e12");
    assert_sound(&log_normal("median = 1\ncv = 0"));
    let truncated = "median = 1\ncv = §0\nrange = [0.5, 2]";
    assert_told(&log_normal(truncated), "`cv` is 0, expected a number above 0, up to 1e12");
    let beta = "distribution = \"beta\"\nalpha = 1\nbeta = §0.0001";
    assert_told(&covariate(beta), "`beta` is 0.0001, expected a number from 0.001 to 1e12");
    let between = "expected a number above 0 and below 1";
    assert_refused(example(), "effect = 0.75", "effect = §1.2", &format!("`effect` is 1.2, {between}"));
    assert_refused(example(), "plateau = 0.2", "plateau = §1", &format!("`plateau` is 1, {between}"));
    let spread = "`effect_sd` is -1, expected a number from 0 to 1e12";
    assert_refused(example(), "effect_sd = 0.8", "effect_sd = §-1", spread);
    let cv = "`half_life_cv` is -1, expected a number from 0 to 1e12";
    assert_refused(example(), "half_life_cv = 0.5", "half_life_cv = §-1", cv);
}

#[test]
fn a_correlation_with_itself() {
    let normal = "distribution = \"normal\"\nmean = 0\nsd = 1";
    let itself = format!("{}[[correlation]]\nbetween = §[\"b\", \"b\"]\nvalue = 0.5\n", covariate(normal));
    assert_told(&itself, "a correlation without effect");
    assert_eq!(hint(&itself.replace('§', "")), "a covariate is not correlated with itself: name two");
}

#[test]
fn a_route_whose_numbers_another_set_has() {
    let route = |drug: &str| changed(example(), "drug = \"domino-1984\"", drug);
    let oral = "drug = \"herd-2007\"\nroute = §\"oral\"";
    assert_told(&route(oral), "`herd-2007` has no numbers for the oral route");
    let absorption = "name a set that has them, `absorption = \"ketamine-routes\"`, or give `fraction` and \
                      `absorption_rate`, each with its source";
    let oral = oral.replace('§', "");
    assert_eq!(hint(&route(&oral)), absorption);
    assert_sound(&route(&format!("{oral}\nabsorption = \"ketamine-routes\"\npreparation = \"children with burns\"")));
    let none = hint(&route("drug = \"herd-2007\"\nroute = \"subcutaneous\""));
    assert_eq!(none, "no human value is built in: give `fraction` and `absorption_rate`, each with its source");
}

#[test]
fn a_minimization_that_does_not_favour_the_best_arm() {
    let factor = "[[covariate]]\nname = \"b\"\ndistribution = \"bernoulli\"\nprobability = 0.5\n";
    let of = |probability: &str| {
        let allocation = "[allocation]\nmethod = \"minimization\"\nfactors = [\"b\"]\nprobability = ";
        format!("{RATES}{factor}{allocation}{probability}\n")
    };
    assert_told(&of("§0.5"), "`probability` is 0.5, expected a number above 1/2, up to 1");
    assert_told(&of("§0"), "`probability` is 0, expected a number above 1/2, up to 1");
    assert_sound(&of("0.501"));
    assert_sound(&of("1"));
}

#[test]
fn a_look_named_like_all_of_them() {
    let message = "results call all looks together `all`";
    assert_refused(example(), "name = \"interim\"", "name = §\"all\"", message);
}

#[test]
fn criteria_that_exclude_nobody() {
    let uniform = covariate("distribution = \"uniform\"\nrange = [20, 30]\ndecimals = 0");
    let of = |bounds: &str| format!("{uniform}[[exclusion]]\nname = \"e\"\ncovariate = \"b\"\n{bounds}\n");
    assert_told(&of("below = §10"), "`below` has no effect: no value of `b` lies below 10");
    assert_told(&of("below = §20\nabove = 25"), "`below` has no effect: no value of `b` lies below 20");
    assert_told(&of("above = §30"), "`above` has no effect: no value of `b` lies above 30");
    assert_sound(&of("below = 20.5\nabove = 29.5"));
    let levels = |law: &str, levels: &str| {
        let exclusion = format!("[[exclusion]]\nname = \"e\"\ncovariate = \"b\"\nlevels = [{levels}]\n");
        format!("{}{exclusion}", covariate(law))
    };
    let never = "distribution = \"bernoulli\"\nprobability = 0";
    assert_told(&levels(never, "§\"Y\""), "`Y` has no effect: `b` never has this level");
    let weights = "distribution = \"categorical\"\nlevels = [\"k\", \"l\", \"m\"]\nweights = [1, 0, 1]";
    assert_told(&levels(weights, "\"k\", §\"l\""), "`l` has no effect: `b` never has this level");
    assert_sound(&levels(weights, "\"k\""));
}

#[test]
fn strata_of_one_level() {
    let of = |law: &str| format!("{}[allocation]\nmethod = \"permuted-block\"\nstrata = [§\"b\"]\n", covariate(law));
    let message = "`b` has no effect: all of its values are one class";
    for law in [
        "distribution = \"bernoulli\"\nprobability = 0",
        "distribution = \"bernoulli\"\nprobability = 1",
        "distribution = \"categorical\"\nlevels = [\"k\", \"l\"]\nweights = [0, 1]",
        "distribution = \"resampled\"\nlevels = [\"k\", \"k\"]",
    ] {
        assert_told(&of(law), message);
    }
    for law in
        ["distribution = \"bernoulli\"\nprobability = 0.01", "distribution = \"resampled\"\nlevels = [\"k\", \"l\"]"]
    {
        assert_sound(&of(law).replace('§', ""));
    }
}

/// The line after the last of a text.
fn next_line(text: &str) -> usize {
    text.lines().count() + 1
}

#[test]
fn numbers_of_a_law_are_refused_all_at_once() {
    let head = covariate("distribution = \"log-normal\"");
    let line = next_line(head.trim_end());
    let found = all(&format!("{}\nmedian = 0\ncv = -1\nrange = [5, 2]\n", head.trim_end()));
    let wanted = [
        format!("{line}: `median` is 0, expected a number above 0, up to 1e12"),
        format!("{}: `cv` is -1, expected a number above 0, up to 1e12", line + 1),
        format!("{}: `range` is not a lower and a higher number", line + 2),
    ];
    assert_eq!(found, wanted);
    let found = all(&covariate("distribution = \"normal\"\nmean = 1e13\nsd = -1\nrange = [1]"));
    assert_eq!(found.len(), 3, "{found:?}");
    let found = all(&covariate("distribution = \"beta\"\nalpha = 0\nbeta = -2"));
    let wanted = [
        format!("{line}: `alpha` is 0, expected a number from 0.001 to 1e12"),
        format!("{}: `beta` is -2, expected a number from 0.001 to 1e12", line + 1),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn an_accrual_is_refused_in_all_at_once() {
    let of = |starts: &str, rates: &str| {
        all(&format!("{RATES}[accrual]\npattern = \"even\"\nstarts = {starts}\nrates = {rates}\n"))
    };
    let line = next_line(RATES) + 2;
    let starts = format!("{line}: `starts` are not ascending from 0");
    let rates = format!("{}: accrual brings 0 subjects in the end, 20 are planned", line + 1);
    assert_eq!(of("[1, 3]", "[0, 0]"), [starts.clone(), rates.clone()]);
    assert_eq!(of("[3, 0]", "[0, 0]"), [starts.clone(), rates]);
    assert_eq!(of("[1, 3]", "[0, 2]"), [starts]);
}

#[test]
fn a_look_is_refused_in_all_at_once() {
    let of = |keys: &str| all(&format!("{RATES}[[look]]\n{keys}\n"));
    let line = next_line(RATES) + 1;
    let two = |at: usize| format!("{}: the look is at two times", line + at);
    let above = format!("{}: `information` is 2, expected a number from 0 to 1", line + 1);
    assert_eq!(of("day = 3\ninformation = 2"), [above, two(1)]);
    let beyond = format!("{}: a result can lie beyond both boundaries", line + 3);
    let boundaries = "efficacy = { p = 0.05 }\nfutility = { p = 0.01 }";
    assert_eq!(of(&format!("day = 3\ninformation = 1\n{boundaries}")), [two(1), beyond.clone()]);
    let no_events = format!("{}: a look after 0 events", line);
    let no_endpoint = format!("{}: nothing says which `endpoint`'s events are counted", line - 1);
    let beyond = beyond.replace(&(line + 3).to_string(), &(line + 2).to_string());
    assert_eq!(of(&format!("events = 0\n{boundaries}")), [no_endpoint, no_events, beyond]);
}

#[test]
fn a_grid_is_refused_in_all_at_once() {
    let of = |text: &str, vary: &str| all(&format!("{text}[grid]\nvary = [\n{vary}\n]\n"));
    let line = next_line(RATES) + 2;
    let twice = format!("{line}: 10 is there twice");
    let path = format!("{}: `arm.none` is not in the file", line + 1);
    let seed = format!("{}: `seed` is one for all points", line + 2);
    let vary = "{ path = \"subjects\", values = [10, 10] },\n{ path = \"arm.none.ratio\", values = [1, 2] },\n\
                { path = \"seed\", values = [1, 2] },";
    assert_eq!(of(RATES, vary), [twice.clone(), path.clone(), seed.clone()]);
    // A scenario that is wrong in something else, and a parameter beside one that is none.
    let subjects = "6: nobody is randomized".to_owned();
    assert_eq!(of(&changed(RATES, "subjects = 20", "subjects = 0"), vary), [subjects, twice, path.clone(), seed]);
    let none = format!("{line}: `subjects` is varied by 0 of `values`, `texts`, `distribution`");
    assert_eq!(of(RATES, "{ path = \"subjects\" },\n{ path = \"arm.none.ratio\", values = [1, 2] },"), [none, path]);
    // Of a parameter that is there twice nothing else is told.
    let again = "{ path = \"subjects\", values = [10] },\n{ path = \"subjects\", values = [12] },";
    assert_eq!(of(RATES, again), [format!("{}: `subjects` is there twice", line + 1)]);
}
