//! The figure in words: title, axes, caption, and the description for those who cannot see it.

use super::gather::{Band, Curve, Step};
use super::kind::Kind;
use super::limits::Shaded;
use super::trace::MARKS_APART;
use crate::axis::Axis;
use crate::numbers::{count, percent, time as written};

/// In the plot where no curve can be drawn.
pub(crate) fn nothing(kind: Kind) -> &'static str {
    match kind {
        Kind::Survival | Kind::Incidence => "no curve: nothing is known of any",
        Kind::LogLog => "no curve: survival is nowhere between 0 and 1",
    }
}

/// A title made of the rows.
pub(crate) fn title(curves: &[Curve], kind: Kind) -> String {
    let what = match kind {
        Kind::Survival => "Survival".to_owned(),
        Kind::LogLog => "Survival on the log(\u{2212}log) scale".to_owned(),
        Kind::Incidence => match common(curves, |curve| Some(curve.variable.as_str())) {
            Some(cause) => format!("Cumulative incidence of {cause}"),
            None => "Cumulative incidence by cause".to_owned(),
        },
    };
    let by = common(curves, |curve| curve.by.as_deref());
    let several_causes = kind == Kind::Incidence && common(curves, |curve| Some(curve.variable.as_str())).is_none();
    let by = by.map_or_else(String::new, |by| format!(" {} {by}", if several_causes { "and" } else { "by" }));
    let limits = limits(curves, kind).map_or_else(String::new, |limits| format!(" with {limits}"));
    format!("{what}{by}{limits}")
}

/// At the axis of time: what is asked for, or the column that the times come from, where that is known.
pub(crate) fn time(curves: &[Curve], asked: Option<&str>, kind: Kind) -> String {
    let column = common(curves, |curve| Some(curve.variable.as_str())).filter(|_| kind != Kind::Incidence);
    let unit = common(curves, |curve| curve.unit.as_deref());
    let words = match (asked.or(column), unit) {
        (Some(column), Some(unit)) if asked.is_none() => format!("{column} ({unit})"),
        (None, Some(unit)) => format!("Time ({unit})"),
        (column, _) => column.unwrap_or("Time").to_owned(),
    };
    if kind == Kind::LogLog { format!("{words}, logarithmic") } else { words }
}

/// What all have in common.
fn common<'a, C, T: PartialEq>(all: &'a [C], part: impl Fn(&'a C) -> Option<T>) -> Option<T> {
    let first = part(all.first()?)?;
    all.iter().all(|one| part(one).as_ref() == Some(&first)).then_some(first)
}

/// The limits that are shaded.
fn limits(curves: &[Curve], kind: Kind) -> Option<String> {
    let percent_of = |level: Option<f64>| level.map_or_else(String::new, |level| format!("{} ", percent(level)));
    match Shaded::of(curves, kind) {
        Shaded::Bands => {
            let bands: Vec<&Band> = curves.iter().filter_map(|curve| curve.band.as_ref()).collect();
            Some(format!("simultaneous {}confidence bands", percent_of(common(&bands, |band| band.level))))
        }
        Shaded::Pointwise => {
            Some(format!("pointwise {}confidence limits", percent_of(common(curves, |curve| curve.level))))
        }
        Shaded::TooMany | Shaded::Nothing => None,
    }
}

/// The shares whose times are marked, in the order of the rows.
pub(crate) fn shares(curves: &[Curve]) -> Vec<f64> {
    let mut shares: Vec<f64> = Vec::new();
    for quantile in curves.iter().flat_map(|curve| &curve.quantiles) {
        if quantile.time.is_some() && !shares.contains(&quantile.share) {
            shares.push(quantile.share);
        }
    }
    shares
}

/// Below the figure: what the lines and marks mean, and the methods.
pub(crate) fn caption(curves: &[Curve], kind: Kind) -> String {
    let mut sentences = vec![format!("Curves by {}.", methods(curves.iter().map(|curve| curve.method.as_str())))];
    if kind == Kind::LogLog {
        let words = "Drawn where survival is between 0 and 1. Parallel curves agree with proportional hazards.";
        sentences.push(words.to_owned());
    }
    sentences.extend(list("Not drawn", curves.iter().filter(|curve| !has_points(curve, kind))));
    if kind == Kind::LogLog {
        return sentences.join(" ");
    }
    match (Shaded::of(curves, kind), limits(curves, kind)) {
        (Shaded::Bands, Some(limits)) => {
            let bands = methods(curves.iter().filter_map(|curve| Some(curve.band.as_ref()?.method.as_str())));
            sentences.push(format!("Shaded: {limits} by {bands}."));
            sentences.extend(list("No band", curves.iter().filter(|curve| curve.band.is_none())));
        }
        (Shaded::TooMany, _) => sentences.push("Limits are left out: so many would hide the curves.".to_owned()),
        (_, Some(limits)) => sentences.push(format!("Shaded: {limits}.")),
        _ => {}
    }
    if curves.iter().any(|curve| curve.sum(|step| step.censored).is_some_and(|censored| censored > 0.0)) {
        sentences.push(format!("Upright strokes: censored, one for all within {MARKS_APART} pixels."));
    }
    let marked: Vec<String> = shares(curves).into_iter().map(|share| marked(curves, share)).collect();
    if !marked.is_empty() {
        sentences.push(format!("Dashed lines: {}.", marked.join("; ")));
    }
    if curves.iter().any(Curve::has_late_entry) {
        let words = "Some entered late: the number at risk is that at the next time at which anyone ended.";
        sentences.push(words.to_owned());
    }
    sentences.join(" ")
}

/// The times that dashed lines mark.
fn marked(curves: &[Curve], share: f64) -> String {
    let of = |curve: &Curve| {
        let quantile = curve.quantiles.iter().find(|quantile| quantile.share == share)?;
        let time = quantile.time.map_or_else(|| "not reached".to_owned(), written);
        Some(if curve.label.is_empty() { time } else { format!("{} {time}", curve.label) })
    };
    let times: Vec<String> = curves.iter().filter_map(of).collect();
    let what =
        if share == 0.5 { "median".to_owned() } else { format!("time by which {} had the event", percent(share)) };
    format!("{what} ({})", times.join(", "))
}

/// The methods, each once.
fn methods<'a>(all: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in all {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join("; ")
}

fn named(curve: &Curve) -> String {
    if curve.label.is_empty() { "all subjects".to_owned() } else { curve.label.clone() }
}

/// A sentence on some curves, if there are any.
fn list<'a>(words: &str, curves: impl Iterator<Item = &'a Curve>) -> Option<String> {
    let names: Vec<String> = curves.map(named).collect();
    (!names.is_empty()).then(|| format!("{words}: {}.", names.join("; ")))
}

fn has_points(curve: &Curve, kind: Kind) -> bool {
    curve.steps.iter().any(|step| step.estimate.and_then(|estimate| kind.drawn(estimate)).is_some())
}

/// One curve in a few words.
pub(crate) fn curve(curve: &Curve, kind: Kind) -> String {
    let mut parts = vec![named(curve)];
    let start = curve.steps.first().and_then(|step| step.at_risk);
    parts.extend(start.map(|number| format!("{} at risk at the start", count(number))));
    parts.extend(curve.sum(|step| step.events).map(|number| format!("{} with the event", count(number))));
    parts.extend(curve.sum(|step| step.censored).map(|number| format!("{} censored", count(number))));
    if !has_points(curve, kind) {
        parts.push("not drawn".to_owned());
    }
    parts.join(", ")
}

/// The whole figure, with the numbers at the ticks of the axis of time.
pub(crate) fn description(curves: &[Curve], kind: Kind, time: &Axis) -> String {
    let what = match kind {
        Kind::Survival => "survival",
        Kind::Incidence => "cumulative incidence",
        Kind::LogLog => "survival on the log(\u{2212}log) scale",
    };
    let mut sentences = vec![format!("Figure of {} curve{} of {what}.", curves.len(), plural(curves.len()))];
    for curve in curves {
        let at = |time: f64| {
            let step: &Step = curve.at(time)?;
            let limits = step.limits().map_or_else(String::new, |(low, high)| format!(" ({low:.3} to {high:.3})"));
            Some(format!("{:.3}{limits} at {}", step.estimate?, written(time)))
        };
        let values: Vec<String> = time.ticks.iter().filter_map(|tick| at(tick.value)).collect();
        let values = if values.is_empty() { String::new() } else { format!(": {}", values.join(", ")) };
        sentences.push(format!("{}{values}.", self::curve(curve, kind)));
    }
    sentences.join(" ")
}

fn plural(number: usize) -> &'static str {
    if number == 1 { "" } else { "s" }
}
