//! Parameters and factors that are varied: what they may be, and what of the scenario that sets.

use super::distribution::{self, Distribution};
use super::grid::Design;
use super::number::{Domain, Problems, text_of};
use trialstat_trial::spec::{Field, Kind, Setting, Shape, Table, Text};

/// Most decimals that a double can tell from one another.
const MOST_DECIMALS: u64 = 15;

/// The laws of a parameter.
const LAWS: &[&str] = &["uniform", "log-uniform", "normal", "log-normal", "beta", "logit-normal"];

/// The table of a parameter or factor.
pub(super) static VARY: Shape = Shape {
    name: "parameter",
    doc: "a number or text of the scenario and what it is in turn, or a factor with what its levels set",
    fields: &[
        Field::optional("path", Kind::Text, "where it stands: keys joined by dots, tables of a list by name or number"),
        Field::optional("name", Kind::Text, "of a factor with levels: what results call it"),
        Field::optional("level", Kind::Tables(&LEVEL), "the levels of a factor, each with all that it sets"),
        Field::optional("values", Kind::Numbers, "its values"),
        Field::optional("texts", Kind::Texts, "its texts"),
        Field::optional("distribution", Kind::OneOf(LAWS), "its law, unless it has values"),
        distribution::FIELDS[2],
        distribution::FIELDS[3],
        distribution::FIELDS[4],
        distribution::FIELDS[5],
        distribution::FIELDS[6],
        distribution::FIELDS[7],
        distribution::FIELDS[8],
        distribution::FIELDS[13],
    ],
};

static LEVEL: Shape = Shape {
    name: "level",
    doc: "a level of a factor: values in several places together",
    fields: &[
        Field::required("name", Kind::Text, "what results call it"),
        Field::required("set", Kind::Tables(&SET), "what it sets; what it leaves out is as in the file"),
    ],
};

static SET: Shape = Shape {
    name: "setting",
    doc: "a value of a level",
    fields: &[
        Field::required("path", Kind::Text, "where it stands"),
        Field::optional("number", Kind::Number, "what it is there: a number"),
        Field::optional("text", Kind::Text, "or a text"),
        Field::optional("numbers", Kind::Numbers, "or a list of numbers"),
        Field::optional("texts", Kind::Texts, "or a list of texts"),
    ],
};

/// A parameter with its values or its law, or a factor with its levels.
#[derive(Debug, Clone)]
pub(super) struct Varied {
    /// The path of a parameter, the name of a factor.
    pub(super) name: Text,
    pub(super) range: Range,
}

/// What a parameter may be.
#[derive(Debug, Clone)]
pub(super) enum Range {
    Values(Vec<Setting>),
    Law(Distribution, Option<i32>),
    Levels(Vec<Level>),
}

/// A level of a factor.
#[derive(Debug, Clone)]
pub(super) struct Level {
    name: String,
    /// Paths with what stands there, in the words of a file.
    set: Vec<(Text, String)>,
}

impl Level {
    /// Whether each sets what the other does, in any order.
    fn sets_the_same(&self, other: &Level) -> bool {
        let is_of = |level: &Level, (path, value): &(Text, String)| {
            level.set.iter().any(|(known, set)| known.text == path.text && set == value)
        };
        self.set.len() == other.set.len() && self.set.iter().all(|setting| is_of(other, setting))
    }
}

impl Varied {
    /// Checks the table.
    pub(super) fn of_table(table: &Table, design: Design, problems: &mut Problems<'_>) -> Option<Varied> {
        if table.mentions("level") || table.mentions("name") {
            return factor(table, problems);
        }
        let Some(path) = text_of(table, "path") else {
            problems.lacks(table, "path", "a parameter has no `path`");
            return None;
        };
        let keys = ["values", "texts", "distribution"];
        let given: Vec<&str> = keys.into_iter().filter(|key| table.mentions(key)).collect();
        if given.len() != 1 {
            let message = format!("`{}` is varied by {} of `values`, `texts`, `distribution`", path.text, given.len());
            problems.contradiction(table, "path", message, "give one of them");
            return None;
        }
        let range = match given[0] {
            "distribution" if design == Design::Factorial => {
                let hint = "give `values`, or a `design` that draws";
                problems.contradiction(table, "distribution", "a factorial design combines values", hint);
                return None;
            }
            "distribution" => {
                let decimals = table.count("decimals").filter(|decimals| *decimals <= MOST_DECIMALS);
                if table.has("decimals") && decimals.is_none() {
                    problems.refuse(table, "decimals", format!("expected {MOST_DECIMALS} decimals at most"));
                }
                Range::Law(Distribution::of_table(table, problems)?, decimals.map(|decimals| decimals as i32))
            }
            "values" => {
                let values = problems.numbers(table, "values", Domain::Any);
                Range::Values(values.iter().map(|value| Setting::Number(*value)).collect())
            }
            _ => Range::Values(table.texts("texts").iter().map(|text| Setting::Text(text.text.clone())).collect()),
        };
        if let Range::Values(values) = &range {
            problems.idle(table, &of_laws(), "the parameter has values of its own");
            if values.is_empty() && table.has(given[0]) {
                problems.lacks(table, given[0], format!("`{}` has no value", path.text));
            }
            let first = values.iter().enumerate().find(|(at, value)| values[..*at].contains(value));
            if let Some((_, twice)) = first {
                problems.contradiction(table, given[0], format!("{twice} is there twice"), "leave one out");
            }
        }
        Some(Varied { name: path, range })
    }

    /// What stands where, at a value of the parameter or a level of the factor.
    pub(super) fn places<'a>(&'a self, setting: &Setting) -> Vec<(&'a Text, String)> {
        let Range::Levels(levels) = &self.range else { return vec![(&self.name, setting.to_toml())] };
        let level = levels.iter().find(|level| *setting == Setting::Text(level.name.clone()));
        level.map_or_else(Vec::new, |level| level.set.iter().map(|(path, value)| (path, value.clone())).collect())
    }

    /// The paths of all that it varies, each once.
    pub(super) fn paths(&self) -> Vec<&Text> {
        let Range::Levels(levels) = &self.range else { return vec![&self.name] };
        let mut paths: Vec<&Text> = Vec::new();
        for (path, _) in levels.iter().flat_map(|level| &level.set) {
            if paths.iter().all(|known| known.text != path.text) {
                paths.push(path);
            }
        }
        paths
    }
}

/// The keys that say which law a parameter has.
fn of_laws() -> Vec<&'static str> {
    let own = ["path", "name", "level", "values", "texts", "distribution"];
    VARY.fields.iter().map(|field| field.key).filter(|key| !own.contains(key)).collect()
}

fn factor(table: &Table, problems: &mut Problems<'_>) -> Option<Varied> {
    let of_parameters: Vec<&str> = ["path", "values", "texts", "distribution"].into_iter().chain(of_laws()).collect();
    problems.idle(table, &of_parameters, "a factor with a `name` has levels");
    let Some(name) = text_of(table, "name") else {
        problems.lacks(table, "name", "a factor with levels has no `name`");
        return None;
    };
    let tables = table.tables("level");
    if tables.is_empty() {
        problems.lacks(table, "name", format!("factor `{}` has no `level`", name.text));
        return None;
    }
    problems.refuse_twice(tables, "name");
    let level = |table: &Table| {
        problems.refuse_twice(table.tables("set"), "path");
        let set = table.tables("set").iter().map(|table| Some((text_of(table, "path")?, set(table, problems)?)));
        let set: Option<Vec<(Text, String)>> = set.collect::<Vec<_>>().into_iter().collect();
        Some(Level { name: table.owned("name")?, set: set? })
    };
    let levels: Vec<Option<Level>> = tables.iter().map(level).collect();
    let levels: Vec<Level> = levels.into_iter().collect::<Option<_>>()?;
    if levels.iter().all(|level| level.set.is_empty()) {
        problems.lacks(table, "name", format!("no level of factor `{}` sets anything", name.text));
        return None;
    }
    for (at, (level, table)) in levels.iter().zip(tables).enumerate() {
        if let Some(first) = levels[..at].iter().find(|other| other.sets_the_same(level)) {
            let message = format!("level `{}` sets the same as `{}`", level.name, first.name);
            problems.contradiction(table, "name", message, "leave one out");
        }
    }
    Some(Varied { name, range: Range::Levels(levels) })
}

/// What a level sets, in the words of a file.
fn set(table: &Table, problems: &mut Problems<'_>) -> Option<String> {
    let keys = ["number", "text", "numbers", "texts"];
    let given: Vec<&str> = keys.into_iter().filter(|key| table.mentions(key)).collect();
    let [key] = given[..] else {
        let message = format!("a path is set to {} of `number`, `text`, `numbers`, `texts`", given.len());
        problems.contradiction(table, "path", message, "give one of them");
        return None;
    };
    let number = |number: &f64| Setting::Number(*number).to_toml();
    let text = |text: &str| Setting::Text(text.to_owned()).to_toml();
    let list = |words: Vec<String>| format!("[{}]", words.join(", "));
    match key {
        "number" => table.number(key).as_ref().map(number),
        "text" => table.text(key).map(text),
        "numbers" => Some(list(table.numbers(key).iter().map(number).collect())),
        _ => Some(list(table.texts(key).iter().map(|one| text(&one.text)).collect())),
    }
}

impl Range {
    pub(super) fn count(&self) -> usize {
        match self {
            Range::Values(values) => values.len(),
            Range::Levels(levels) => levels.len(),
            Range::Law(..) => 1,
        }
    }

    /// The value at a share of the range; a level by its name.
    pub(super) fn at(&self, share: f64) -> Setting {
        let nth = |count: usize| ((share * count as f64) as usize).min(count - 1);
        match self {
            Range::Values(values) => values[nth(values.len())].clone(),
            Range::Levels(levels) => Setting::Text(levels[nth(levels.len())].name.clone()),
            Range::Law(law, decimals) => {
                let number = law.value(share, share).number();
                let scale = decimals.map(|decimals| (0..decimals).fold(1.0, |scale, _| scale * 10.0));
                Setting::Number(scale.map_or(number, |scale| libm::rint(number * scale) / scale))
            }
        }
    }
}
