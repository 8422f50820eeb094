//! Panels laid out as a page: labels at the left, intervals over their axis, numbers at the right, a caption below.

use super::columns::{Columns, LimitColumns, Printed};
use super::gather::{Group, Line, Panel};
use super::span::{self, Drawn, Reach};
use super::words;
use crate::axis::Axis;
use crate::figure::{Anchor, Figure, Item, Stroke};
use crate::page::{BODY, FURTHER, HEADING, MARGIN, NAME_LINES, Page, SMALL};
use crate::wrap::wrap;

/// The part of the plot at each side that the axis leaves to arrow heads.
const FOR_ARROWS: f64 = 10.0;
/// The height of a line of the figure.
const ROW: f64 = 19.0;
/// Half the height of a square, and of the strokes at limits.
const MARK: f64 = 3.5;

/// Draws the panels, one below the other.
pub(crate) fn figure(panels: &[Panel], title: Option<&str>) -> Figure {
    let title = title.map_or_else(|| words::title(panels), str::to_owned);
    let mut drawing = Drawing { columns: Columns::measured(panels), page: Page::new() };
    drawing.page.title(&title, drawing.columns.content());
    for panel in panels {
        drawing.panel(panel);
    }
    drawing.page.caption(&words::caption(panels), drawing.columns.content());
    drawing.page.figure(title, words::description(panels), drawing.columns.width())
}

/// A page whose columns are known.
struct Drawing {
    columns: Columns,
    page: Page,
}

impl Drawing {
    fn panel(&mut self, panel: &Panel) {
        let limits = self.columns.limits(panel);
        self.panel_heading(panel, &limits);
        let axis = span::axis(panel);
        let (behind, top) = (self.page.items.len(), self.page.y);
        for group in &panel.groups {
            self.group(group, panel, &limits, axis.as_ref());
        }
        self.page.y += 4.0;
        if let Some(axis) = axis {
            let background = self.background(panel, &axis, top);
            self.page.items.splice(behind..behind, background);
            self.axis(&axis);
        }
    }

    fn panel_heading(&mut self, panel: &Panel, limits: &LimitColumns) {
        let heading = wrap(&words::heading(panel), HEADING, self.columns.heading_width(), NAME_LINES);
        self.page.y += 14.0;
        for (index, line) in heading.into_iter().enumerate() {
            self.page.y += if index == 0 { 15.0 } else { FURTHER };
            self.page.text(MARGIN, self.page.y, Anchor::Start, HEADING, line);
        }
        self.page.text(self.columns.estimate.middle(), self.page.y, Anchor::Middle, BODY, words::ESTIMATE);
        self.page.text(limits.middle(), self.page.y, Anchor::Middle, BODY, words::interval(panel));
        self.page.y += 6.0;
        self.page.line((MARGIN, self.page.y), (MARGIN + self.columns.content(), self.page.y), Stroke::Axis);
        self.page.y += 2.0;
    }

    fn group(&mut self, group: &Group, panel: &Panel, limits: &LimitColumns, axis: Option<&Axis>) {
        self.page.y += 3.0;
        let heading = wrap(&group.heading, BODY, self.columns.heading_width(), NAME_LINES);
        for (index, line) in heading.into_iter().enumerate() {
            self.page.y += if index == 0 { ROW } else { FURTHER };
            self.page.text(MARGIN, self.page.y - 5.0, Anchor::Start, BODY, line);
        }
        for line in &group.lines {
            let title = words::line(group, line, panel);
            let before = self.page.items.len();
            self.interval(line, &Printed::of(line, panel), limits, axis);
            let items = self.page.items.split_off(before);
            self.page.items.push(Item::Group { title, items });
        }
    }

    fn interval(&mut self, line: &Line, printed: &Printed, limits: &LimitColumns, axis: Option<&Axis>) {
        let label = wrap(&line.label, BODY, self.columns.label_width(), NAME_LINES);
        let height = ROW + FURTHER * label.len().saturating_sub(1) as f64;
        let middle = self.page.y + height / 2.0;
        let baseline = middle + 0.36 * BODY;
        let first = baseline - FURTHER * label.len().saturating_sub(1) as f64 / 2.0;
        for (index, text) in label.into_iter().enumerate() {
            let (x, y) = (self.columns.label(), first + FURTHER * index as f64);
            self.page.text(x, y, Anchor::Start, BODY, text);
        }
        if let Some(axis) = axis {
            self.marks(span::drawn(line, axis), middle);
        }
        self.page.items.extend(self.columns.numbers(limits, printed, baseline));
        self.page.y += height;
    }

    fn marks(&mut self, drawn: Drawn, y: f64) {
        let (left, right) = (self.columns.plot.0, self.columns.plot.1);
        let mark = drawn.mark.map(|place| self.x(place));
        let end = |reach: Reach, edge: f64| match reach {
            Reach::Limit(place) => Some(self.x(place)),
            Reach::Beyond => Some(edge),
            Reach::Nothing => mark,
        };
        let (low, high) = (end(drawn.low, left), end(drawn.high, right));
        if let (Some(low), Some(high)) = (low, high)
            && low < high
        {
            self.page.line((low, y), (high, y), Stroke::Interval);
        }
        for (reach, x, inwards) in [(drawn.low, low, 1.0), (drawn.high, high, -1.0)] {
            match (reach, x) {
                (Reach::Limit(_), Some(x)) => self.page.line((x, y - MARK), (x, y + MARK), Stroke::Interval),
                (Reach::Beyond, Some(x)) => {
                    let base = x + inwards * 8.0;
                    self.page.items.push(Item::Polygon(vec![(x, y), (base, y - 4.0), (base, y + 4.0)]));
                }
                _ => {}
            }
        }
        if let Some(x) = mark {
            let corners = [(-MARK, -MARK), (MARK, -MARK), (MARK, MARK), (-MARK, MARK)];
            self.page.items.push(Item::Polygon(corners.map(|(right, down)| (x + right, y + down)).to_vec()));
        }
    }

    /// Light lines at the ticks and the line of no effect, from the top of the panel down to the axis.
    fn background(&self, panel: &Panel, axis: &Axis, top: f64) -> Vec<Item> {
        let upright = |value: f64, stroke: Stroke| {
            let x = self.x(axis.fraction(value));
            Item::Line { from: (x, top), to: (x, self.page.y), stroke }
        };
        let grid = axis.ticks.iter().map(|tick| upright(tick.value, Stroke::Grid));
        grid.chain(panel.measure.no_effect.map(|value| upright(value, Stroke::Reference))).collect()
    }

    fn axis(&mut self, axis: &Axis) {
        let y = self.page.y;
        self.page.line((self.x(0.0), y), (self.x(1.0), y), Stroke::Axis);
        for tick in &axis.ticks {
            let x = self.x(axis.fraction(tick.value));
            self.page.line((x, y), (x, y + 5.0), Stroke::Axis);
            self.page.text(x, y + 17.0, Anchor::Middle, SMALL, tick.label.clone());
        }
        self.page.y += 20.0;
    }

    /// Where a fraction of the axis lies on the page.
    fn x(&self, fraction: f64) -> f64 {
        let (left, right) = (self.columns.plot.0 + FOR_ARROWS, self.columns.plot.1 - FOR_ARROWS);
        left + (right - left) * fraction
    }
}
