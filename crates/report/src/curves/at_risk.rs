//! The table of numbers at risk below the axis of time, a line a group, a number at each tick.

use super::gather::Curve;
use super::legend::{SAMPLE, TO_NAME};
use super::plot::Plot;
use super::style::Style;
use crate::axis::Axis;
use crate::figure::{Anchor, Item};
use crate::font;
use crate::numbers::count;
use crate::page::{BODY, FURTHER, Page, SMALL};
use crate::wrap::wrap;

/// Names wider than this are wrapped.
const WIDEST: f64 = 150.0;
const NAME_LINES: usize = 3;
const GAP: f64 = 8.0;
const ROW: f64 = 17.0;

const HEADING: &str = "Number at risk";

/// The line of a group.
struct Line {
    /// Where one curve alone is the group's, a sample of it.
    style: Option<Style>,
    name: Vec<String>,
    numbers: Vec<String>,
}

/// The table; without lines where the rows have no numbers at risk.
pub(crate) struct AtRisk {
    lines: Vec<Line>,
}

impl AtRisk {
    /// Of the groups of these curves, at the ticks of an axis.
    pub(crate) fn of(curves: &[Curve], styles: &[Style], time: &Axis) -> AtRisk {
        let first_of_group = |index: &usize| curves[..*index].iter().all(|other| other.place != curves[*index].place);
        let line = |index: usize| {
            let curve = &curves[index];
            let alone = curves.iter().filter(|other| other.place == curve.place).count() == 1;
            let numbers = time.ticks.iter().map(|tick| curve.at_risk(tick.value).map(count));
            Some(Line {
                style: Some(styles[index]).filter(|_| alone && !curve.group.is_empty()),
                name: wrap(&curve.group, SMALL, WIDEST, NAME_LINES),
                numbers: numbers.collect::<Option<Vec<_>>>()?,
            })
        };
        AtRisk { lines: (0..curves.len()).filter(first_of_group).filter_map(line).collect() }
    }

    /// The room it needs at the left of the plot.
    pub(crate) fn room(&self) -> f64 {
        self.lines.iter().map(Line::room).fold(0.0, f64::max)
    }

    /// Draws it below what is on the page.
    pub(crate) fn draw(&self, margin: f64, plot: &Plot, page: &mut Page) {
        if self.lines.is_empty() {
            return;
        }
        page.y += 24.0;
        page.text(margin, page.y, Anchor::Start, BODY, HEADING);
        for line in &self.lines {
            page.y += ROW;
            let mut x = margin;
            if let Some(style) = line.style {
                let y = page.y - 0.36 * SMALL;
                page.items.push(Item::Path { points: vec![(x, y), (x + SAMPLE, y)], stroke: style.stroke() });
                x += SAMPLE + TO_NAME;
            }
            for (tick, number) in plot.time.ticks.iter().zip(&line.numbers) {
                page.text(plot.x(tick.value), page.y, Anchor::Middle, SMALL, number.clone());
            }
            for (index, name) in line.name.iter().enumerate() {
                page.y += if index == 0 { 0.0 } else { FURTHER };
                page.text(x, page.y, Anchor::Start, SMALL, name.clone());
            }
        }
    }
}

impl Line {
    fn room(&self) -> f64 {
        let name = self.name.iter().map(|line| font::width(line, SMALL)).fold(0.0, f64::max);
        let sample = if self.style.is_some() { SAMPLE + TO_NAME } else { 0.0 };
        let number = self.numbers.first().map_or(0.0, |number| font::width(number, SMALL));
        let gap = if name > 0.0 { GAP } else { 0.0 };
        sample + name + gap + number / 2.0
    }
}
