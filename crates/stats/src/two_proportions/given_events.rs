//! The tables of two arms given the events of both together, for one number of events after another.

use super::neighbours::{Neighbours, Window};
use crate::proportion::Count;

/// The two arms, and room for the weights of their tables.
pub(super) struct GivenEvents {
    first: Neighbours,
    second: Neighbours,
    buffer: Vec<f64>,
}

impl GivenEvents {
    pub(super) fn new(first: Count, second: Count) -> GivenEvents {
        let (first, second) = (Neighbours::of(first.total()), Neighbours::of(second.total()));
        let buffer = vec![0.0; first.up.len()];
        GivenEvents { first, second, buffer }
    }

    /// For each number of events in both arms, `part` of the weights of their tables in the order of the first arm's
    /// events, without those that are below `least` of the greatest.
    pub(super) fn map(&mut self, least: f64, mut part: impl FnMut(usize, Window) -> f64) -> Vec<f64> {
        let subjects = self.first.up.len() + self.second.up.len() - 2;
        (0..=subjects).map(|events| part(events, self.window(events, least))).collect()
    }

    /// The weights of one number of events.
    pub(super) fn window(&mut self, events: usize, least: f64) -> Window<'_> {
        let (first, second) = (&self.first, &self.second);
        let (in_first, in_second) = (first.up.len() - 1, second.up.len() - 1);
        let (lowest, highest) = (events.saturating_sub(in_second), events.min(in_first));
        let mode = ((in_first + 1) * (events + 1) / (in_first + in_second + 2)).clamp(lowest, highest);
        let (mut from, mut to, mut whole) = (mode, mode + 1, 1.0);
        self.buffer[mode] = 1.0;
        let mut weight = 1.0;
        let in_the_second = second.down[events - highest..=events - mode].iter().rev();
        for ((one, other), place) in first.up[mode..highest].iter().zip(in_the_second).zip(&mut self.buffer[mode + 1..])
        {
            weight *= one * other;
            *place = weight;
            whole += weight;
            to += 1;
            if weight < least {
                break;
            }
        }
        weight = 1.0;
        let in_the_second = second.up[events - mode..=events - lowest].iter();
        let in_the_first = first.down[lowest + 1..=mode].iter().rev();
        for ((one, other), place) in in_the_first.zip(in_the_second).zip(self.buffer[lowest..mode].iter_mut().rev()) {
            weight *= one * other;
            *place = weight;
            whole += weight;
            from -= 1;
            if weight < least {
                break;
            }
        }
        Window { from, whole, weights: &self.buffer[from..to] }
    }
}
