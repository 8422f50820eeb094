//! Sets of parameters for tests, built in or written as one would write a file.

use trialstat_simulate::pharmacokinetics::{Absorption, Model, ParameterFile, Route, Typical, stock};
use trialstat_trial::diagnostic::Place;

pub fn place() -> Place {
    Place::file("scenario.toml")
}

pub fn set(name: &str) -> &'static ParameterFile {
    stock(name, &place()).expect("built in")
}

pub fn absorption<'a>(set: &'a ParameterFile, route: Route, preparation: Option<&str>) -> &'a Absorption {
    set.absorption(route, preparation, &place()).expect("the route has its numbers")
}

/// The model of a built-in set, with its own absorption by this route; intravenous without one.
pub fn model(name: &str, route: Option<Route>) -> Model {
    let set = set(name);
    combined(set, route.map(|route| absorption(set, route, None)))
}

pub fn combined(set: &ParameterFile, absorption: Option<&Absorption>) -> Model {
    let disposition = set.disposition.as_ref().expect("the set has a disposition");
    Model::new(disposition, absorption, &set.correlations, None).expect("a model")
}

pub fn with_effect_site(set: &ParameterFile, absorption: Option<&Absorption>, rate: f64) -> Model {
    let disposition = set.disposition.as_ref().expect("the set has a disposition");
    let rate = Typical { value: rate, deviation: 0.0 };
    Model::new(disposition, absorption, &set.correlations, Some(rate)).expect("a model")
}

/// A set written for a test: `disposition` and what follows it, with `N(value, unit)` for a number.
pub fn written(text: &str) -> Result<ParameterFile, Vec<(String, usize)>> {
    let mut file = String::from("id = \"written\"\ntitle = \"t\"\ndrug = \"d\"\npopulation = \"p\"\n");
    file.push_str("[[source]]\nid = \"s\"\ncite = \"c\"\n");
    let first_line = file.lines().count() + 1;
    for line in text.lines() {
        let line = match (line.find("N("), line.rfind(')')) {
            (Some(open), Some(close)) => {
                let (value, rest) = line[open + 2..close].split_once(',').expect("a value and a unit");
                let mut parts = rest.splitn(2, ',');
                let unit = parts.next().unwrap_or_default().trim();
                let more = parts.next().map(|more| format!(", {}", more.trim())).unwrap_or_default();
                format!(
                    "{}{{ value = {value}, unit = \"{unit}\", source = \"s\", status = \"assumed\"{more} }}",
                    &line[..open]
                )
            }
            _ => line.to_owned(),
        };
        file.push_str(&line);
        file.push('\n');
    }
    ParameterFile::read("written.toml", file.as_bytes()).map_err(|problems| {
        assert!(problems.iter().all(|problem| problem.hint.is_some()), "{problems:?}");
        problems.iter().map(|problem| (problem.code.to_owned(), (problem.place.line + 1) - first_line)).collect()
    })
}

/// One compartment: clearance and volume.
pub fn one_compartment(clearance: f64, volume: f64, more: &str) -> ParameterFile {
    let text = format!(
        "[disposition]\ncompartments = 1\nweight = \"none\"\nclearance = N({clearance}, L/h)\ncentral_volume = N({volume}, L)\n{more}"
    );
    written(&text).expect("a set")
}
