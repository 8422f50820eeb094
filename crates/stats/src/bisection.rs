//! Bisection to the last bit: as exact as the condition it is given, and never astray.

/// The least number above `below` at which `beyond` holds, where it holds at `above` and at all between once it does.
///
/// The search ends between neighbouring doubles, or between numbers no further apart than `resolution`.
pub(crate) fn turning_point(below: f64, above: f64, resolution: f64, mut beyond: impl FnMut(f64) -> bool) -> f64 {
    let (mut below, mut above) = (below, above);
    loop {
        let middle = below + (above - below) / 2.0;
        if above - below <= resolution || middle <= below || middle >= above {
            return above;
        }
        if beyond(middle) { above = middle } else { below = middle }
    }
}
