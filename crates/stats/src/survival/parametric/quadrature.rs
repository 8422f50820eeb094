//! Integrals of functions with several components, by double-exponential rules whose step is halved until they settle.

/// Relative change of the first component at which a sum has settled.
const SETTLED: f64 = 1e-13;
/// Part of the sum of the first component below which its terms are left out.
const NOTHING: f64 = 1e-19;
/// Coarsest step, and how often it may be halved.
const STEP: f64 = 0.25;
const HALVINGS: i32 = 6;
/// Where a sum ends at the latest.
const FAR: f64 = 9.0;

/// The integral over all numbers of a function that falls off exponentially at least, about `centre`, on the scale of
/// `width`.
pub(super) fn over_the_line(centre: f64, width: f64, mut function: impl FnMut(f64) -> Vec<f64>) -> Vec<f64> {
    settle(|s| {
        let mut values = function(centre + width * libm::sinh(s));
        let stretch = width * libm::cosh(s);
        values.iter_mut().for_each(|value| *value *= stretch);
        values
    })
}

/// The integral from 0 to `end`.
pub(super) fn up_to(end: f64, mut function: impl FnMut(f64) -> Vec<f64>) -> Vec<f64> {
    settle(|s| {
        let odds = libm::exp(std::f64::consts::PI * libm::sinh(s));
        let share = if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 };
        let rest = 1.0 / (1.0 + odds);
        let mut values = function(end * share);
        let stretch = end * std::f64::consts::PI * libm::cosh(s) * share * rest;
        values.iter_mut().for_each(|value| *value *= stretch);
        values
    })
}

fn settle(mut term: impl FnMut(f64) -> Vec<f64>) -> Vec<f64> {
    let mut sums = side_sums(&mut term, 0.0, STEP);
    let mut step = STEP;
    for _ in 0..HALVINGS {
        let between = side_sums(&mut term, 0.5 * step, step);
        let before = sums[0] * step;
        sums.iter_mut().zip(&between).for_each(|(sum, between)| *sum += between);
        step *= 0.5;
        if (sums[0] * step - before).abs() <= SETTLED * before.abs() {
            break;
        }
    }
    sums.iter().map(|sum| sum * step).collect()
}

/// The sum of the terms at `start` and at whole steps to both sides of it.
fn side_sums(term: &mut impl FnMut(f64) -> Vec<f64>, start: f64, step: f64) -> Vec<f64> {
    let mut sums = term(start);
    for direction in [1.0, -1.0] {
        let mut s = start + direction * step;
        while s.abs() <= FAR {
            let values = term(s);
            if values.iter().all(|value| value.is_finite()) {
                sums.iter_mut().zip(&values).for_each(|(sum, value)| *sum += value);
            }
            if values[0].abs() <= NOTHING * sums[0].abs() {
                break;
            }
            s += direction * step;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_integrals() {
        let near = |got: f64, expected: f64| assert!((got / expected - 1.0).abs() < 1e-12, "{got} {expected}");
        near(over_the_line(0.3, 0.5, |u| vec![libm::exp(-u * u)])[0], std::f64::consts::PI.sqrt());
        // The mean of a log-logistic time of scale 0.95, whose tail hardly falls off: πσ / sin(πσ).
        let angle = 0.95 * std::f64::consts::PI;
        let tail = |u: f64| vec![libm::exp(u) / (1.0 + libm::exp(u / 0.95))];
        near(over_the_line(0.0, 1.0, tail)[0], angle / libm::sin(angle));
        let both = up_to(2.0, |t| vec![t.sqrt(), t * t]);
        near(both[0], 4.0 * 2f64.sqrt() / 3.0);
        near(both[1], 8.0 / 3.0);
    }
}
