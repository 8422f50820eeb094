//! Where an increasing function is 0.

/// The root between `below` and `above`, by false position with Illinois's halving, and by bisection where the function
/// is infinite or the bracket shrinks too slowly; to the last digits, or to a value of `enough`.
pub(crate) fn increasing_root(below: f64, above: f64, enough: f64, of: impl Fn(f64) -> f64) -> f64 {
    let (mut below, mut above) = ((below, of(below)), (above, of(above)));
    if below.1 >= 0.0 {
        return below.0;
    }
    if above.1 <= 0.0 {
        return above.0;
    }
    let (mut last, mut width) = (below.0, above.0 - below.0);
    for round in 0..400 {
        let halved = below.0 + (above.0 - below.0) / 2.0;
        let drawn = below.0 - below.1 * (above.0 - below.0) / (above.1 - below.1);
        let slow = round % 4 == 3 && above.0 - below.0 > 0.25 * std::mem::replace(&mut width, above.0 - below.0);
        let next = if drawn.is_finite() && drawn > below.0 && drawn < above.0 && !slow { drawn } else { halved };
        if next <= below.0 || next >= above.0 || (next - last).abs() <= 2.0 * f64::EPSILON * next.abs() {
            return next;
        }
        let value = of(next);
        if value.abs() <= enough {
            return next;
        }
        let same_side = (value < 0.0) == (last <= below.0);
        if value < 0.0 {
            below = (next, value);
            above.1 *= if same_side { 0.5 } else { 1.0 };
        } else {
            above = (next, value);
            below.1 *= if same_side { 0.5 } else { 1.0 };
        }
        last = next;
    }
    last
}

/// The root on either side of `start`, looked for in steps that double, between the `bounds`; to a value of 1e-14.
pub(super) fn increasing_root_near(start: f64, step: f64, bounds: (f64, f64), of: impl Fn(f64) -> f64) -> f64 {
    let (mut below, mut above, mut stride) = (start, start, step);
    while of(below) > 0.0 && below > bounds.0 {
        above = below;
        below = (below - stride).max(bounds.0);
        stride *= 2.0;
    }
    while of(above) < 0.0 && above < bounds.1 {
        below = above;
        above = (above + stride).min(bounds.1);
        stride *= 2.0;
    }
    increasing_root(below, above, 1e-14, of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_of_steep_and_flat_functions() {
        for (of, root) in [
            ((|x| x * x * x - 2.0) as fn(f64) -> f64, libm::cbrt(2.0)),
            (|x| libm::exp(40.0 * x) - 1e-10, -10.0 * libm::log(10.0) / 40.0),
            (|x| if x < 0.7 { f64::NEG_INFINITY } else { 5.0 * (x - 0.75) }, 0.75),
        ] {
            let got = increasing_root(-10.0, 10.0, 0.0, of);
            assert!((got - root).abs() < 1e-14, "{got} is not {root}");
            let near = increasing_root_near(3.0, 0.1, (-10.0, 10.0), of);
            assert!(of(near).abs() <= 1e-14 || (near - root).abs() < 1e-14, "{near} is not {root}");
        }
        assert_eq!(increasing_root_near(0.0, 1.0, (-5.0, 5.0), |_| 1.0), -5.0);
        assert_eq!(increasing_root_near(0.0, 1.0, (-5.0, 5.0), |_| -1.0), 5.0);
    }
}
