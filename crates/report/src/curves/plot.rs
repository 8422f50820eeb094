//! The rectangle that curves are drawn in, with its axes.

use crate::axis::Axis;
use crate::figure::{Anchor, Stroke};
use crate::font;
use crate::page::{BODY, Page, SMALL};

pub(crate) const WIDTH: f64 = 500.0;
pub(crate) const HEIGHT: f64 = 300.0;

const TICK: f64 = 5.0;
/// From the axis to the labels of its ticks.
const TO_LABEL: f64 = 8.0;

/// Where it lies on the page, and what its edges stand for.
pub(crate) struct Plot {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) time: Axis,
    pub(crate) value: Axis,
}

impl Plot {
    pub(crate) fn right(&self) -> f64 {
        self.left + WIDTH
    }

    pub(crate) fn bottom(&self) -> f64 {
        self.top + HEIGHT
    }

    /// Where a time lies, no further than the edges.
    pub(crate) fn x(&self, time: f64) -> f64 {
        self.left + WIDTH * self.time.fraction(time).clamp(0.0, 1.0)
    }

    /// Where a number lies, no further than the edges.
    pub(crate) fn y(&self, value: f64) -> f64 {
        self.bottom() - HEIGHT * self.value.fraction(value).clamp(0.0, 1.0)
    }

    /// The room that the labels of the upright axis need at its left.
    pub(crate) fn room_for_values(value: &Axis) -> f64 {
        TO_LABEL + value.ticks.iter().map(|tick| font::width(&tick.label, SMALL)).fold(0.0, f64::max)
    }

    /// Light lines at all ticks.
    pub(crate) fn grid(&self, page: &mut Page) {
        for tick in &self.value.ticks {
            let y = self.y(tick.value);
            page.line((self.left, y), (self.right(), y), Stroke::Grid);
        }
        for tick in &self.time.ticks {
            let x = self.x(tick.value);
            page.line((x, self.top), (x, self.bottom()), Stroke::Grid);
        }
    }

    /// Both axes; `words` stand below the axis of time. The page reaches down to them then.
    pub(crate) fn axes(&self, words: &[String], page: &mut Page) {
        page.line((self.left, self.top), (self.left, self.bottom()), Stroke::Axis);
        page.line((self.left, self.bottom()), (self.right(), self.bottom()), Stroke::Axis);
        for tick in &self.value.ticks {
            let y = self.y(tick.value);
            page.line((self.left - TICK, y), (self.left, y), Stroke::Axis);
            page.text(self.left - TO_LABEL, y + 0.36 * SMALL, Anchor::End, SMALL, tick.label.clone());
        }
        for tick in &self.time.ticks {
            let x = self.x(tick.value);
            page.line((x, self.bottom()), (x, self.bottom() + TICK), Stroke::Axis);
            page.text(x, self.bottom() + 18.0, Anchor::Middle, SMALL, tick.label.clone());
        }
        page.y = self.bottom() + 20.0;
        for line in words {
            page.y += 16.0;
            page.text(self.left + WIDTH / 2.0, page.y, Anchor::Middle, BODY, line.clone());
        }
    }
}
