//! One slip, one problem: what follows from it is not told as well.

use crate::language::example;
use crate::treated::INFUSIONS;
use trialstat_simulate::scenario::Scenario;

/// Endpoints and changes drawn directly, blocks, a crossover's opposite.
pub const DRAWN: &str = r#"
title = "drawn"
seed = 1
replicates = 10
plan = "plan.toml"
subjects = 90
covariate = [{ name = "baseline", distribution = "normal", mean = 32, sd = 4, range = [20, 50] }]
visit = [{ name = "0", day = 1 }, { name = "1", day = 8, window = [7, 9] }, { name = "2", day = 15 }]
measure = [{ name = "MADRS", baseline = "baseline", change = { sd = [4, 5], compound = 0.4 } }]
direct = [
  { endpoint = "response", model = "binary", after = 4, unit = "week" },
  { endpoint = "death", model = "time", unit = "month", follow_up = 24, dropout = 0.1, dropout_by = 12 },
]
allocation = { method = "permuted-block", blocks = [3, 6] }
accrual = { pattern = "even", rate = 10, unit = "week" }
look = [
  { name = "interim", events = 30, endpoint = "death", efficacy = { p = 0.01 } },
  { name = "final", information = 1.0, efficacy = { p = 0.045 } },
]
[[arm]]
name = "control"
ratio = 2
[[arm.outcome]]
of = "response"
probability = 0.3
[[arm.outcome]]
of = "death"
median = 12
[[arm.outcome]]
of = "MADRS"
change = [3, 5]
[[arm]]
name = "new"
ratio = 1
[[arm.outcome]]
of = "response"
probability = 0.5
[[arm.outcome]]
of = "death"
hazard_ratio = 0.7
against = "control"
[[arm.outcome]]
of = "MADRS"
change = [6, 9]
[grid]
design = "factorial"
[[grid.vary]]
path = "subjects"
values = [60, 90]
[[grid.vary]]
name = "effect"
level = [
  { name = "none", set = [{ path = "arm.new.outcome.death.hazard_ratio", number = 1 }] },
  { name = "some", set = [{ path = "arm.new.outcome.death.hazard_ratio", number = 0.7 }] },
]
"#;

/// A value of a text: from where its key begins, where it begins itself, and where it ends.
fn values(text: &str) -> Vec<(usize, usize, usize)> {
    let of_key = |character: char| character.is_ascii_lowercase() || character == '_';
    let mut found = Vec::new();
    for (equals, _) in text.match_indices(" = ") {
        let key = text[..equals].trim_end_matches(of_key).len();
        let value = equals + 3;
        let rest = &text[value..];
        let end = match rest.chars().next() {
            Some('"') => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
            Some(first) if first.is_ascii_digit() => rest.find([',', ' ', '\n']).unwrap_or(rest.len()),
            Some('[') => match rest[1..].find(['[', '{', ']']) {
                Some(end) if rest[1 + end..].starts_with(']') => end + 2,
                _ => continue,
            },
            _ => continue,
        };
        found.push((key, value, value + end));
    }
    found
}

/// What is told of a text in which this stretch is something else, if it is more than one thing.
fn told(text: &str, (from, to): (usize, usize), other: &str) -> Option<String> {
    let changed = format!("{}{other}{}", &text[..from], &text[to..]);
    let problems = Scenario::read("s.toml", changed.as_bytes(), &|_| None).err()?;
    let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    (messages.len() > 1).then(|| format!("{other}: {messages:?}"))
}

/// The messages of a text with a change.
fn messages(text: &str, from: &str, to: &str) -> Vec<String> {
    assert_eq!(text.matches(from).count(), 1, "`{from}` is in the text");
    let problems = Scenario::read("s.toml", text.replace(from, to).as_bytes(), &|_| None).err().unwrap_or_default();
    problems.into_iter().map(|problem| problem.message).collect()
}

#[test]
fn what_follows_from_a_slip_is_not_told() {
    assert_eq!(messages(DRAWN, "ratio = 2", "ratioo = 2"), ["the arm has no key `ratioo`"]);
    let spread = messages(INFUSIONS, "mean = 32\nsd = 4\n", "mean = 32\nsd = -4\n");
    assert_eq!(spread, ["`sd` is -4, expected a number above 0, up to 1e12"]);
    let torn = Scenario::read("s.toml", b"title = \"a\nsubjects = 3\n", &|_| None).expect_err("no TOML");
    assert!(torn.iter().all(|problem| problem.code == "S103"), "{torn:?}");
}

#[test]
fn numbers_that_cannot_be_are_told_in_few_words() {
    let rate = "model = \"binary\", after = 4";
    assert_eq!(messages(DRAWN, rate, "model = \"binary\", after = nan"), ["`after` is nan, expected a finite number"]);
    let share = messages(example(), "prevalence = 0.04", "prevalence = 0.9999");
    assert_eq!(share, ["about 0.0001 of those screened are eligible, expected 0.001 at least"]);
    let seed = messages(DRAWN, "seed = 1", "seed = 18446744073709551616");
    let expected = "expected a whole number from 0 to 18446744073709551615";
    assert_eq!(seed, [format!("`seed` is 18446744073709551616, {expected}")]);
}

#[test]
fn a_slip_is_told_once() {
    let mut several = Vec::new();
    for text in [example(), INFUSIONS, DRAWN] {
        let places = values(text);
        assert!(places.len() > 40, "{}", places.len());
        for (key, value, end) in places {
            let name = text[key..value].trim_end_matches(" = ");
            several.extend(told(text, (key, value), &format!("x{name} = ")));
            let is_number = text[value..].starts_with(|first: char| first.is_ascii_digit());
            let others: &[&str] = if is_number { &["nan", "\"x\"", "-4"] } else { &["7"] };
            for other in others {
                several.extend(told(text, (key, end), &format!("{name} = {other}")));
            }
        }
    }
    assert!(several.is_empty(), "{}", several.join("\n"));
}
