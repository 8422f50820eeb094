//! The names of the curves at the right of the plot, each as near to its curve's end as the others let it.

use super::plot::HEIGHT;
use super::style::Style;
use crate::figure::{Anchor, Item};
use crate::font;
use crate::page::{BODY, FURTHER, Page};
use crate::wrap::wrap;

/// The length of line beside a name, which shows every kind of dashes.
pub(crate) const SAMPLE: f64 = 34.0;
pub(crate) const TO_NAME: f64 = 6.0;
/// Names wider than this are wrapped.
const WIDEST: f64 = 210.0;
const GAP: f64 = 12.0;
const BETWEEN: f64 = 5.0;
const MOST_LINES: f64 = 4.0;

/// A curve's name, and where it would best stand.
struct Entry {
    style: Style,
    lines: Vec<String>,
    wanted: f64,
}

impl Entry {
    fn height(&self) -> f64 {
        FURTHER * self.lines.len() as f64 + BETWEEN
    }
}

/// All names; none where there is but one curve without a name.
pub(crate) struct Legend {
    entries: Vec<Entry>,
}

impl Legend {
    /// Names with their styles, and how far down in the plot each curve ends, from 0 to 1.
    pub(crate) fn of(names: impl ExactSizeIterator<Item = (String, Style, f64)>) -> Legend {
        let lines = libm::floor((HEIGHT / names.len().max(1) as f64 - BETWEEN) / FURTHER).clamp(1.0, MOST_LINES);
        let entry = |(name, style, down): (String, Style, f64)| {
            let lines = wrap(&name, BODY, WIDEST, lines as usize);
            Entry { style, lines, wanted: HEIGHT * down }
        };
        let mut entries: Vec<Entry> = names.map(entry).filter(|entry| !entry.lines.is_empty()).collect();
        // Stable, so that curves that end alike are named in their order.
        entries.sort_by(|one, other| one.wanted.total_cmp(&other.wanted));
        Legend { entries }
    }

    /// The room it needs at the right of the plot.
    pub(crate) fn room(&self) -> f64 {
        let names = self.entries.iter().flat_map(|entry| &entry.lines).map(|line| font::width(line, BODY));
        let widest = names.fold(0.0, f64::max);
        if self.entries.is_empty() { 0.0 } else { GAP + SAMPLE + TO_NAME + widest }
    }

    /// Draws it at the right of a plot with this right edge and top.
    pub(crate) fn draw(&self, right: f64, top: f64, page: &mut Page) {
        let x = right + GAP;
        for (entry, start) in self.entries.iter().zip(self.starts()) {
            let middle = top + start + entry.height() / 2.0;
            let points = vec![(x, middle), (x + SAMPLE, middle)];
            page.items.push(Item::Path { points, stroke: entry.style.stroke() });
            let first = middle + 0.36 * BODY - FURTHER * (entry.lines.len() - 1) as f64 / 2.0;
            for (index, line) in entry.lines.iter().enumerate() {
                let y = first + FURTHER * index as f64;
                page.text(x + SAMPLE + TO_NAME, y, Anchor::Start, BODY, line.clone());
            }
        }
    }

    /// Where each begins below the top of the plot: moved down by those above where they would overlap, and all moved up
    /// as far as the last would leave the plot.
    fn starts(&self) -> Vec<f64> {
        let mut starts: Vec<f64> = Vec::new();
        let mut free = 0.0_f64;
        for entry in &self.entries {
            let start = free.max(entry.wanted - entry.height() / 2.0);
            starts.push(start);
            free = start + entry.height();
        }
        let mut floor = HEIGHT;
        for (start, entry) in starts.iter_mut().zip(&self.entries).rev() {
            *start = start.min(floor - entry.height());
            floor = *start;
        }
        starts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn legend(names: &[(&str, f64)]) -> Legend {
        let entries: Vec<_> = names
            .iter()
            .enumerate()
            .map(|(index, (name, down))| ((*name).to_owned(), Style::of(index, index), *down))
            .collect();
        Legend::of(entries.into_iter())
    }

    /// A name of one line is 19 high: its middle stands at the curve's end where that is free.
    #[test]
    fn names_stand_at_the_ends_of_their_curves() {
        assert_eq!(legend(&[("late", 0.75), ("early", 0.25)]).starts(), [75.0 - 9.5, 225.0 - 9.5]);
    }

    #[test]
    fn names_that_would_overlap_are_moved_apart_and_none_leaves_the_plot() {
        assert_eq!(legend(&[("a", 0.0), ("b", 0.0), ("c", 0.01)]).starts(), [0.0, 19.0, 38.0]);
        assert_eq!(legend(&[("a", 1.0), ("b", 1.0), ("c", 0.5)]).starts(), [140.5, 262.0, 281.0]);
    }

    #[test]
    fn long_names_of_many_curves_fit_beside_the_plot() {
        let long = "a name of many words that goes on and on ".repeat(8);
        let names: Vec<(&str, f64)> = (0..8).map(|_| (long.as_str(), 0.5)).collect();
        let legend = legend(&names);
        let starts = legend.starts();
        assert!(starts[0] >= 0.0 && starts[7] + legend.entries[7].height() <= HEIGHT, "{starts:?}");
        for (pair, entry) in starts.windows(2).zip(&legend.entries) {
            assert!(pair[1] - pair[0] >= entry.height(), "{starts:?}");
        }
    }

    #[test]
    fn a_curve_without_a_name_needs_no_legend() {
        assert_eq!(legend(&[("", 0.5)]).room(), 0.0);
    }
}
