//! Which looks a trial has, and in which order.

/// Positions of the looks that are made, in place of what was in `made`: in the order of their days, those of one day in the
/// order of the file, and the last of the file, which ends the trial on the day `end`, at the end. Those before it whose days
/// never come, or come after the end, are not among them.
pub(crate) fn fill(days: &[Option<f64>], end: f64, made: &mut Vec<usize>) {
    made.clear();
    let Some(last) = days.len().checked_sub(1) else { return };
    made.extend((0..last).filter(|look| days[*look].is_some_and(|day| day <= end)));
    let day = |look: usize| days[look].unwrap_or(end);
    made.sort_unstable_by(|one, other| day(*one).total_cmp(&day(*other)).then(one.cmp(other)));
    made.push(last);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(days: &[Option<f64>], end: f64) -> Vec<usize> {
        let mut made = vec![7];
        fill(days, end, &mut made);
        made
    }

    #[test]
    fn looks_are_made_in_the_order_of_their_days() {
        assert_eq!(made(&[Some(10.0), Some(20.0), Some(30.0)], 30.0), [0, 1, 2]);
        assert_eq!(made(&[Some(20.0), Some(10.0), Some(30.0)], 30.0), [1, 0, 2]);
        assert_eq!(made(&[Some(30.0), Some(10.0), Some(10.0), Some(30.0)], 30.0), [1, 2, 0, 3]);
        assert_eq!(made(&[Some(30.0)], 30.0), [0]);
        assert!(made(&[], 0.0).is_empty());
    }

    #[test]
    fn those_that_never_come_or_come_after_the_end_are_not_made() {
        assert_eq!(made(&[Some(31.0), Some(10.0), Some(30.0)], 30.0), [1, 2]);
        assert_eq!(made(&[None, Some(10.0), Some(30.0)], 30.0), [1, 2]);
        assert_eq!(made(&[Some(40.0), Some(41.0), None], 40.5), [0, 2]);
        assert_eq!(made(&[None, None], 40.0), [1]);
    }
}
