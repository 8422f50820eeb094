//! Rows put together to intervals, and intervals to groups and panels, all in the order of the rows.

use super::measure::Measure;
use trialstat_trial::result::{NotEstimable, ResultRow, Stat};

/// The intervals of one kind of statistic, which share an axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Panel {
    pub(crate) measure: Measure,
    pub(crate) unit: Option<String>,
    pub(crate) groups: Vec<Group>,
}

/// The intervals of one arm or comparison.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    pub(crate) heading: String,
    pub(crate) lines: Vec<Line>,
}

/// One interval.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) label: String,
    pub(crate) method: String,
    pub(crate) variable: String,
    pub(crate) estimate: Option<Stat>,
    pub(crate) low: Stat,
    pub(crate) high: Stat,
    pub(crate) level: Option<f64>,
}

impl Panel {
    pub(crate) fn lines(&self) -> impl Iterator<Item = &Line> {
        self.groups.iter().flat_map(|group| &group.lines)
    }
}

/// The lines of all panels.
pub(crate) fn lines(panels: &[Panel]) -> impl Iterator<Item = &Line> {
    panels.iter().flat_map(Panel::lines)
}

/// The rows about one interval.
struct Found<'a> {
    rows: Vec<&'a ResultRow>,
}

impl<'a> Found<'a> {
    fn about(&self) -> &'a ResultRow {
        self.rows[0]
    }

    fn stat(&self, name: &str) -> Option<Stat> {
        self.rows.iter().find(|row| row.stat_name == name).map(|row| row.stat)
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.stat(name).and_then(Stat::number)
    }

    /// The statistic that the interval is about; a hazard ratio rather than the coefficient it is made of.
    fn estimate(&self) -> Option<Stat> {
        ["hazard.ratio", "estimate", "p"].iter().find_map(|name| self.stat(name))
    }

    /// Both limits, or an estimate that failed before there could be any.
    fn is_interval(&self) -> bool {
        let limits = self.stat("conf.low").and(self.stat("conf.high"));
        limits.or(self.estimate().filter(|estimate| estimate.number().is_none())).is_some()
    }

    fn takes(&self, row: &ResultRow) -> bool {
        same_interval(self.about(), row) && self.stat(row.stat_name).is_none()
    }

    /// A limit; without limits, for the reason that there is no estimate.
    fn limit(&self, name: &str) -> Stat {
        self.stat(name).or(self.estimate()).unwrap_or(Stat::NotEstimable(NotEstimable::NoMaximum))
    }
}

fn same_interval(one: &ResultRow, other: &ResultRow) -> bool {
    let names = |row: &ResultRow| (row.context, row.unit.clone(), row.variable_level.clone(), row.method.clone());
    same_group(one, other) && names(one) == names(other)
}

fn same_group(one: &ResultRow, other: &ResultRow) -> bool {
    one.analysis == other.analysis
        && one.variable == other.variable
        && (&one.group1, &one.group1_level) == (&other.group1, &other.group1_level)
        && (&one.group2, &one.group2_level) == (&other.group2, &other.group2_level)
}

/// The intervals among the rows, in panels.
pub(crate) fn panels<'a>(rows: impl Iterator<Item = &'a ResultRow>) -> Vec<Panel> {
    let found = intervals(rows);
    let shown = Shown::of(&found);
    let mut panels: Vec<(&Found, Panel)> = Vec::new();
    let mut groups: Vec<Vec<&Found>> = Vec::new();
    for interval in &found {
        let about = interval.about();
        let like =
            |(first, _): &(&Found, Panel)| (first.about().context, &first.about().unit) == (about.context, &about.unit);
        let place = panels.iter().position(like).unwrap_or_else(|| {
            let kind = |other: &&Found| (other.about().context, &other.about().unit) == (about.context, &about.unit);
            let hazard_ratio = found.iter().filter(kind).any(|other| other.stat("hazard.ratio").is_some());
            let measure = Measure::of(about.context, hazard_ratio);
            panels.push((interval, Panel { measure, unit: about.unit.clone(), groups: Vec::new() }));
            groups.push(Vec::new());
            panels.len() - 1
        });
        let (panel, firsts) = (&mut panels[place].1, &mut groups[place]);
        let line = shown.line(interval);
        match firsts.iter().position(|first| same_group(first.about(), about)) {
            Some(group) => panel.groups[group].lines.push(line),
            None => {
                firsts.push(interval);
                panel.groups.push(Group { heading: shown.heading(interval), lines: vec![line] });
            }
        }
    }
    panels.into_iter().map(|(_, panel)| panel).collect()
}

fn intervals<'a>(rows: impl Iterator<Item = &'a ResultRow>) -> Vec<Found<'a>> {
    let mut found: Vec<Found> = Vec::new();
    for row in rows {
        match found.iter_mut().rev().find(|interval| interval.takes(row)) {
            Some(interval) => interval.rows.push(row),
            None => found.push(Found { rows: vec![row] }),
        }
    }
    found.retain(Found::is_interval);
    found
}

/// Which names tell lines apart; a name that all lines share says nothing in each.
struct Shown {
    analysis: bool,
    variable: bool,
    level: bool,
}

impl Shown {
    fn of(found: &[Found]) -> Shown {
        let differs = |differ: fn(&Found, &Found) -> bool| found.iter().any(|interval| differ(interval, &found[0]));
        Shown {
            analysis: differs(|a, b| a.about().analysis != b.about().analysis),
            variable: differs(|a, b| a.about().variable != b.about().variable),
            level: differs(|a, b| a.number("conf.level") != b.number("conf.level")),
        }
    }

    fn heading(&self, found: &Found) -> String {
        let about = found.about();
        let level = |name: &Option<String>, level: &Option<String>| match (name.as_deref(), level.as_deref()) {
            (None | Some("arm"), Some(level)) => Some(level.to_owned()),
            (Some(name), Some(level)) => Some(format!("{name} {level}")),
            _ => None,
        };
        let arms = match (level(&about.group1, &about.group1_level), level(&about.group2, &about.group2_level)) {
            (Some(compared), Some(reference)) => Some(format!("{compared} vs {reference}")),
            (compared, reference) => compared.or(reference),
        };
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.analysis.then(|| about.analysis.clone()));
        parts.extend((self.variable || arms.is_none()).then(|| about.variable.clone()));
        parts.extend(arms);
        if let (Some(events), Some(subjects)) = (found.number("n"), found.number("N")) {
            parts.push(format!("{events}/{subjects}"));
        }
        parts.join(", ")
    }

    fn line(&self, found: &Found) -> Line {
        let about = found.about();
        let level = found.number("conf.level");
        let mut parts: Vec<String> = about.variable_level.clone().into_iter().collect();
        parts.push(about.method.clone());
        parts.extend(self.level.then_some(level).flatten().map(super::numbers::percent));
        Line {
            label: parts.join(", "),
            method: about.method.clone(),
            variable: about.variable.clone(),
            estimate: found.estimate(),
            low: found.limit("conf.low"),
            high: found.limit("conf.high"),
            level,
        }
    }
}
