//! A page that is filled from top to bottom, and the sizes of the text on it.

use crate::figure::{Anchor, Figure, Item, Stroke};
use crate::wrap::wrap;

/// White at all four edges, in pixels.
pub(crate) const MARGIN: f64 = 16.0;

pub(crate) const TITLE: f64 = 16.0;
pub(crate) const HEADING: f64 = 13.0;
pub(crate) const BODY: f64 = 12.0;
pub(crate) const SMALL: f64 = 11.0;

/// From one line of a wrapped text to the next.
pub(crate) const FURTHER: f64 = 14.0;

/// How many lines a name is wrapped into before it is cut.
pub(crate) const NAME_LINES: usize = 3;

/// What is drawn so far, and how far down it reaches.
pub(crate) struct Page {
    pub(crate) y: f64,
    pub(crate) items: Vec<Item>,
}

impl Page {
    pub(crate) fn new() -> Page {
        Page { y: MARGIN, items: Vec::new() }
    }

    pub(crate) fn text(&mut self, x: f64, y: f64, anchor: Anchor, size: f64, content: impl Into<String>) {
        self.items.push(Item::Text { at: (x, y), anchor, size, content: content.into() });
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: Stroke) {
        self.items.push(Item::Line { from, to, stroke });
    }

    /// The title, in lines of this width.
    pub(crate) fn title(&mut self, words: &str, width: f64) {
        for line in wrap(words, TITLE, width, NAME_LINES) {
            self.y += 20.0;
            self.text(MARGIN, self.y - 5.0, Anchor::Start, TITLE, line);
        }
    }

    /// What is to be said below, in lines of this width.
    pub(crate) fn caption(&mut self, words: &str, width: f64) {
        self.y += 12.0;
        for line in wrap(words, SMALL, width, usize::MAX) {
            self.y += FURTHER;
            self.text(MARGIN, self.y, Anchor::Start, SMALL, line);
        }
    }

    /// The page as a figure of this width, cut off below what is drawn.
    pub(crate) fn figure(self, title: String, description: String, width: f64) -> Figure {
        Figure { title, description, width, height: (self.y + MARGIN).ceil(), items: self.items }
    }
}
