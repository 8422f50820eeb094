//! Rows put together to intervals, and intervals to groups and panels, all in the order of the rows.

use super::measure::Measure;
use std::collections::BTreeMap;
use trialstat_trial::phrase::Phrase;
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
pub(crate) struct Found<'a> {
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

    /// A limit; without limits, for the reason that there is no estimate.
    fn limit(&self, name: &str) -> Stat {
        self.stat(name).or(self.estimate()).unwrap_or(Stat::NotEstimable(NotEstimable::NoMaximum))
    }
}

/// What the intervals of one group have in common, and then what those of one panel do.
type GroupKey<'a> = (&'a str, &'a str, [Option<&'a str>; 4]);
type PanelKey<'a> = (&'static str, Option<&'a str>);

fn group_key(row: &ResultRow) -> GroupKey<'_> {
    let arms = [&row.group1, &row.group1_level, &row.group2, &row.group2_level].map(Option::as_deref);
    (&row.analysis, &row.variable, arms)
}

fn panel_key(row: &ResultRow) -> PanelKey<'_> {
    (row.context, row.unit.as_deref())
}

/// The intervals among the rows. A statistic that an interval already has begins another one.
pub(crate) fn intervals<'a>(rows: impl Iterator<Item = &'a ResultRow>) -> Vec<Found<'a>> {
    let mut found: Vec<Found> = Vec::new();
    let mut latest = BTreeMap::new();
    for row in rows {
        let key = (group_key(row), panel_key(row), row.variable_level.as_deref(), row.method.as_str());
        let place = *latest.entry(key).or_insert(found.len());
        match found.get_mut(place).filter(|interval| interval.stat(row.stat_name).is_none()) {
            Some(interval) => interval.rows.push(row),
            None => {
                latest.insert(key, found.len());
                found.push(Found { rows: vec![row] });
            }
        }
    }
    found.retain(Found::is_interval);
    found
}

/// The intervals in panels and groups.
pub(crate) fn panels(found: &[Found]) -> Vec<Panel> {
    let shown = Shown::of(found);
    let mut panels: Vec<Panel> = Vec::new();
    let mut panel_keys: Vec<PanelKey> = Vec::new();
    let mut group_keys: Vec<Vec<GroupKey>> = Vec::new();
    for interval in found {
        let (panel_key, group_key) = (panel_key(interval.about()), group_key(interval.about()));
        let place = panel_keys.iter().position(|key| *key == panel_key).unwrap_or_else(|| {
            panel_keys.push(panel_key);
            group_keys.push(Vec::new());
            panels.push(empty_panel(found, panel_key));
            panels.len() - 1
        });
        let (panel, keys) = (&mut panels[place], &mut group_keys[place]);
        let group = keys.iter().position(|key| *key == group_key).unwrap_or_else(|| {
            keys.push(group_key);
            panel.groups.push(Group { heading: shown.heading(interval), lines: Vec::new() });
            keys.len() - 1
        });
        panel.groups[group].lines.push(shown.line(interval));
    }
    panels
}

fn empty_panel(found: &[Found], key: PanelKey) -> Panel {
    let mut alike = found.iter().filter(|interval| panel_key(interval.about()) == key);
    let hazard_ratio = alike.any(|interval| interval.stat("hazard.ratio").is_some());
    Panel { measure: Measure::of(key.0, hazard_ratio), unit: key.1.map(str::to_owned), groups: Vec::new() }
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
        let level = |name: &Option<Phrase>, level: &Option<Phrase>| match (name.as_deref(), level.as_deref()) {
            (None | Some("arm"), Some(level)) => Some(level.to_owned()),
            (Some(name), Some(level)) => Some(format!("{name} {level}")),
            _ => None,
        };
        let arms = match (level(&about.group1, &about.group1_level), level(&about.group2, &about.group2_level)) {
            (Some(compared), Some(reference)) => Some(format!("{compared} vs {reference}")),
            (compared, reference) => compared.or(reference),
        };
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.analysis.then(|| about.analysis.to_string()));
        parts.extend((self.variable || arms.is_none()).then(|| about.variable.to_string()));
        parts.extend(arms);
        if let (Some(events), Some(subjects)) = (found.number("n"), found.number("N")) {
            parts.push(format!("{events}/{subjects}"));
        }
        parts.join(", ")
    }

    fn line(&self, found: &Found) -> Line {
        let about = found.about();
        let level = found.number("conf.level");
        let mut parts: Vec<String> = about.variable_level.iter().map(ToString::to_string).collect();
        parts.push(about.method.to_string());
        parts.extend(self.level.then_some(level).flatten().map(crate::numbers::percent));
        Line {
            label: parts.join(", "),
            method: about.method.to_string(),
            variable: about.variable.to_string(),
            estimate: found.estimate(),
            low: found.limit("conf.low"),
            high: found.limit("conf.high"),
            level,
        }
    }
}
