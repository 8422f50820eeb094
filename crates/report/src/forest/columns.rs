//! The columns of the page, as wide as the widest thing in each, and the numbers aligned in them by their points.

use super::gather::{Line, Panel, lines};
use super::numbers::{End, Rounding, whole_part};
use super::{span, words};
use crate::figure::{Anchor, Item};
use crate::font;
use crate::page::{BODY, HEADING, MARGIN};
use trialstat_trial::result::{NotEstimable, Stat};

/// The intervals' width on the page.
const PLOT: f64 = 340.0;
/// Labels wider than this are wrapped.
const WIDEST_LABEL: f64 = 260.0;
const INDENT: f64 = 14.0;
const GAP: f64 = 16.0;

/// The words between two limits.
const TO: &str = " to ";

/// What stands beside an interval.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Printed {
    /// Nothing where the reason speaks for the estimate too, or where there is none.
    pub(crate) estimate: String,
    pub(crate) limits: Limits,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Limits {
    Numbers(String, String),
    Reason(String),
}

impl Printed {
    pub(crate) fn of(line: &Line, panel: &Panel) -> Printed {
        let rounding = Rounding::of(panel);
        // Minus infinity where the interval goes on below and ends above.
        let side = match (line.low, line.high) {
            (Stat::NotEstimable(NotEstimable::Infinite), Stat::Number(_)) => End::Low,
            _ => End::High,
        };
        let estimate = line.estimate.map_or_else(String::new, |stat| rounding.stat(stat, side));
        let reason = |stat: Stat| match stat {
            Stat::NotEstimable(reason) if reason != NotEstimable::Infinite => Some(reason),
            _ => None,
        };
        match (reason(line.low), reason(line.high)) {
            (Some(why), Some(_)) => {
                let said = line.estimate.and_then(reason).is_some();
                let estimate = if said { String::new() } else { estimate };
                Printed { estimate, limits: Limits::Reason(format!("not estimable: {why}")) }
            }
            _ => {
                let (low, high) = (rounding.stat(line.low, End::Low), rounding.stat(line.high, End::High));
                Printed { estimate, limits: Limits::Numbers(low, high) }
            }
        }
    }
}

/// A column of numbers with their decimal points below one another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Column {
    left: f64,
    point: f64,
    right: f64,
}

impl Column {
    /// A column that starts at `left`, holds the texts and is no narrower than `least`.
    fn holding(texts: &[String], left: f64, least: f64) -> Column {
        let widest = |part: fn(&str) -> f64| texts.iter().map(|text| part(text)).fold(0.0, f64::max);
        let before = widest(|text| font::width(whole_part(text), BODY));
        let after = widest(|text| font::width(text, BODY) - font::width(whole_part(text), BODY));
        let spare = (least - before - after).max(0.0) / 2.0;
        Column { left, point: left + spare + before, right: left + 2.0 * spare + before + after }
    }

    pub(crate) fn middle(self) -> f64 {
        (self.left + self.right) / 2.0
    }

    /// Text is placed by its end, which another font of the same figures' widths leaves where it is.
    fn place(self, text: &str, baseline: f64) -> Item {
        let after = font::width(text, BODY) - font::width(whole_part(text), BODY);
        let content = text.to_owned();
        Item::Text { at: (self.point + after, baseline), anchor: Anchor::End, size: BODY, content }
    }
}

/// Where the columns lie that all panels share, in pixels from the left.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Columns {
    pub(crate) plot: (f64, f64),
    pub(crate) estimate: Column,
    limits: f64,
    right: f64,
}

impl Columns {
    pub(crate) fn measured(panels: &[Panel]) -> Columns {
        let labels = lines(panels).map(|line| INDENT + font::width(&line.label, BODY));
        let groups = panels.iter().flat_map(|panel| &panel.groups).map(|group| font::width(&group.heading, BODY));
        let headings = panels.iter().map(|panel| font::width(&words::heading(panel), HEADING));
        let label = labels.chain(groups).chain(headings).fold(0.0, f64::max).min(WIDEST_LABEL).ceil();
        let width = if panels.iter().any(|panel| span::axis(panel).is_some()) { PLOT } else { 0.0 };
        let plot = (MARGIN + label + GAP, MARGIN + label + GAP + width);
        let estimates = panels.iter().flat_map(|panel| panel.lines().map(|line| Printed::of(line, panel).estimate));
        let estimates: Vec<String> = estimates.collect();
        let estimate = Column::holding(&estimates, plot.1 + GAP, font::width(words::ESTIMATE, BODY));
        let mut columns = Columns { plot, estimate, limits: estimate.right + GAP, right: 0.0 };
        columns.right = panels.iter().map(|panel| columns.limits(panel).right).fold(0.0, f64::max);
        columns
    }

    /// Where the limits of a panel stand.
    pub(crate) fn limits(&self, panel: &Panel) -> LimitColumns {
        let printed: Vec<Printed> = panel.lines().map(|line| Printed::of(line, panel)).collect();
        let numbers = printed.iter().filter_map(|printed| match &printed.limits {
            Limits::Numbers(low, high) => Some((low.clone(), high.clone())),
            Limits::Reason(_) => None,
        });
        let (lows, highs): (Vec<String>, Vec<String>) = numbers.unzip();
        let low = Column::holding(&lows, self.limits, 0.0);
        let (heading, to) = (font::width(&words::interval(panel), BODY), font::width(TO, BODY));
        let high = Column::holding(&highs, low.right + to, heading - (low.right - low.left) - to);
        let reasons = printed.iter().filter_map(|printed| match &printed.limits {
            Limits::Reason(text) => Some(self.reason(printed) + font::width(text, BODY)),
            Limits::Numbers(..) => None,
        });
        LimitColumns { low, high, right: reasons.fold(high.right, f64::max) }
    }

    /// Where a reason starts: below the limits, or below the estimate too where there is none.
    fn reason(&self, printed: &Printed) -> f64 {
        if printed.estimate.is_empty() { self.estimate.left } else { self.limits }
    }

    pub(crate) fn numbers(&self, limits: &LimitColumns, printed: &Printed, baseline: f64) -> Vec<Item> {
        let text = |x: f64, anchor: Anchor, content: &str| Item::Text {
            at: (x, baseline),
            anchor,
            size: BODY,
            content: content.to_owned(),
        };
        let mut items = Vec::new();
        if !printed.estimate.is_empty() {
            items.push(self.estimate.place(&printed.estimate, baseline));
        }
        match &printed.limits {
            Limits::Numbers(low, high) => {
                items.push(limits.low.place(low, baseline));
                items.push(text((limits.low.right + limits.high.left) / 2.0, Anchor::Middle, TO.trim()));
                items.push(limits.high.place(high, baseline));
            }
            Limits::Reason(words) => items.push(text(self.reason(printed), Anchor::Start, words)),
        }
        items
    }

    /// Where the labels of lines start.
    pub(crate) fn label(&self) -> f64 {
        MARGIN + INDENT
    }

    pub(crate) fn label_width(&self) -> f64 {
        self.heading_width() - INDENT
    }

    pub(crate) fn heading_width(&self) -> f64 {
        self.plot.0 - GAP - MARGIN
    }

    /// The width between the margins.
    pub(crate) fn content(&self) -> f64 {
        self.width() - 2.0 * MARGIN
    }

    pub(crate) fn width(&self) -> f64 {
        (self.right + MARGIN).ceil()
    }
}

/// Where the limits of one panel stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LimitColumns {
    low: Column,
    high: Column,
    right: f64,
}

impl LimitColumns {
    pub(crate) fn middle(&self) -> f64 {
        (self.low.left + self.high.right) / 2.0
    }
}
