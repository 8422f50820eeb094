//! The figure in words: title, headings, caption, and the description for those who cannot see it.

use super::columns::{Limits, Printed};
use super::gather::{Group, Line, Panel, lines};
use super::span::{self, Reach};
use crate::axis::Scale;
use crate::numbers::percent;
use trialstat_trial::result::{NotEstimable, Stat};

/// Above the column of estimates.
pub(crate) const ESTIMATE: &str = "Estimate";

/// A title made of the rows, with the variable if there is but one.
pub(crate) fn title(panels: &[Panel]) -> String {
    let words = format!("stimates with {} by method", in_full(common_level(lines(panels)), "s"));
    let mut variables = lines(panels).map(|line| &line.variable);
    match variables.next().filter(|first| variables.all(|other| other == *first)) {
        Some(variable) => format!("{variable}: e{words}"),
        None => format!("E{words}"),
    }
}

/// Above a panel: what it shows, and in which unit.
pub(crate) fn heading(panel: &Panel) -> String {
    match &panel.unit {
        Some(unit) => format!("{} ({unit})", panel.measure.heading),
        None => panel.measure.heading.clone(),
    }
}

/// Above the limits of a panel.
pub(crate) fn interval(panel: &Panel) -> String {
    match common_level(panel.lines()) {
        Some(level) => format!("{} CI", percent(level)),
        None => "CI".to_owned(),
    }
}

/// The level that all lines share.
fn common_level<'a>(mut lines: impl Iterator<Item = &'a Line>) -> Option<f64> {
    let first = lines.next()?.level?;
    lines.all(|line| line.level == Some(first)).then_some(first)
}

fn in_full(level: Option<f64>, plural: &str) -> String {
    match level {
        Some(level) => format!("{} confidence interval{plural}", percent(level)),
        None => format!("confidence interval{plural}"),
    }
}

/// Below the figure: what the marks mean, and the methods of each panel.
pub(crate) fn caption(panels: &[Panel]) -> String {
    let methods = |panel: &Panel| {
        let mut names: Vec<&str> = Vec::new();
        for line in panel.lines() {
            if !names.contains(&line.method.as_str()) {
                names.push(&line.method);
            }
        }
        format!("{} by {}.", panel.measure.heading, names.join("; "))
    };
    let mut sentences: Vec<String> = Vec::new();
    let with_axis: Vec<_> = panels.iter().filter_map(|panel| Some((panel, span::axis(panel)?))).collect();
    if !with_axis.is_empty() {
        let level = in_full(common_level(lines(panels)), "");
        sentences.push(format!("Square: estimate; line: {level}."));
    }
    if with_axis.iter().any(|(panel, _)| panel.measure.no_effect.is_some()) {
        sentences.push("Dashed line: no effect.".to_owned());
    }
    if with_axis.iter().any(|(panel, _)| panel.measure.scale == Scale::Logarithmic) {
        sentences.push("Axes of ratios are logarithmic.".to_owned());
    }
    let beyond = with_axis.iter().any(|(panel, axis)| {
        panel.lines().map(|line| span::drawn(line, axis)).any(|drawn| [drawn.low, drawn.high].contains(&Reach::Beyond))
    });
    if beyond {
        sentences.push("Arrow head: the limit lies beyond the axis, or there is none.".to_owned());
    }
    let reasons = reasons_for_letters(panels);
    if !reasons.is_empty() {
        sentences.push(format!("NE: not estimable ({}).", reasons.join(", ")));
    }
    sentences.extend(panels.iter().map(methods));
    sentences.join(" ")
}

/// The reasons behind the letters `NE`, where these stand alone.
fn reasons_for_letters(panels: &[Panel]) -> Vec<String> {
    let mut reasons: Vec<String> = Vec::new();
    for line in panels
        .iter()
        .flat_map(|panel| panel.lines().map(move |line| (panel, line)))
        .filter_map(|(panel, line)| matches!(Printed::of(line, panel).limits, Limits::Numbers(..)).then_some(line))
    {
        for stat in line.estimate.into_iter().chain([line.low, line.high]) {
            match stat {
                Stat::NotEstimable(why) if why != NotEstimable::Infinite && !reasons.contains(&why.to_string()) => {
                    reasons.push(why.to_string());
                }
                _ => {}
            }
        }
    }
    reasons
}

/// One line of the figure as a sentence.
pub(crate) fn line(group: &Group, line: &Line, panel: &Panel) -> String {
    let printed = Printed::of(line, panel);
    let limits = match &printed.limits {
        Limits::Numbers(low, high) => format!("{} {low} to {high}", in_full(line.level, "")),
        Limits::Reason(words) => words.clone(),
    };
    let parts = [heading(panel), group.heading.clone(), line.label.clone()];
    let about = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let estimate = if printed.estimate.is_empty() { String::new() } else { format!("{}, ", printed.estimate) };
    format!("{about}: {estimate}{limits}")
}

/// Every line of the figure, one after another.
pub(crate) fn description(panels: &[Panel]) -> String {
    let all = panels.iter().flat_map(|panel| {
        panel.groups.iter().flat_map(move |group| group.lines.iter().map(move |line| self::line(group, line, panel)))
    });
    let sentences: Vec<String> = all.collect();
    format!("Forest figure of {} intervals. {}.", sentences.len(), sentences.join(". "))
}
