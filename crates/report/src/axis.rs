//! Axes: a scale, its ends, and ticks at round numbers.

/// How numbers are laid along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    Linear,
    Logarithmic,
}

/// No axis goes further, so that differences and quotients of its ends are doubles too.
const MOST: f64 = 1e150;

impl Scale {
    fn least(self) -> f64 {
        match self {
            Scale::Linear => -MOST,
            Scale::Logarithmic => 1.0 / MOST,
        }
    }

    /// A number's place on an axis of this scale, up to a shift and a factor; −∞ for zero and less on a logarithmic one.
    pub(crate) fn place(self, value: f64) -> f64 {
        match self {
            Scale::Linear => value,
            Scale::Logarithmic if value > 0.0 => libm::log10(value),
            Scale::Logarithmic => f64::NEG_INFINITY,
        }
    }
}

/// A tick: where it is, and what stands at it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    pub(crate) value: f64,
    pub(crate) label: String,
}

/// An axis that ends in ticks.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Axis {
    pub(crate) scale: Scale,
    pub(crate) ticks: Vec<Tick>,
}

impl Axis {
    /// The shortest axis with round ends that holds both numbers, finite and, on a logarithmic one, positive.
    pub(crate) fn holding(scale: Scale, low: f64, high: f64) -> Axis {
        let (low, high) = apart(scale, low.clamp(scale.least(), MOST), high.clamp(scale.least(), MOST));
        let (low, high) = if scale == Scale::Linear { (-upwards(-low), upwards(high)) } else { (low, high) };
        let ticks = match scale {
            Scale::Logarithmic if high / low > 2.5 => rounded_powers(low, high),
            _ => multiples(low, high),
        };
        Axis { scale, ticks }
    }

    /// Where a number lies, 0 at the lower end and 1 at the upper.
    pub(crate) fn fraction(&self, value: f64) -> f64 {
        let place = |value| self.scale.place(value);
        let (low, high) = (place(self.ticks[0].value), place(self.ticks[self.ticks.len() - 1].value));
        (place(value) - low) / (high - low)
    }
}

/// The number, or the next further up that is 0 or so far from it that a step of the axis is a double too.
fn upwards(value: f64) -> f64 {
    match value {
        _ if value.abs() >= 1.0 / MOST => value,
        _ if value > 0.0 => 1.0 / MOST,
        _ => 0.0,
    }
}

/// Numbers that are equal, or nearly so, are moved apart, so that an axis has a length.
fn apart(scale: Scale, low: f64, high: f64) -> (f64, f64) {
    let size = low.abs().max(high.abs());
    if high - low > 1e-6 * size {
        return (low, high);
    }
    match scale {
        Scale::Logarithmic => (low / 2.0, high * 2.0),
        Scale::Linear if size == 0.0 => (-1.0, 1.0),
        Scale::Linear => (low - size / 10.0, high + size / 10.0),
    }
}

/// Ticks at multiples of 1, 2 or 5 times a power of ten, at most six steps where that is possible.
fn multiples(low: f64, high: f64) -> Vec<Tick> {
    let wanted = (high - low) / 6.0;
    let mut exponent = libm::floor(libm::log10(wanted)) as i32;
    let mut factor = 1;
    while decimal(factor, exponent) < wanted {
        (factor, exponent) = match factor {
            1 => (2, exponent),
            2 => (5, exponent),
            _ => (1, exponent + 1),
        };
    }
    let step = decimal(factor, exponent);
    // A billionth of a step beyond a tick is a matter of rounding and asks for no further tick.
    let first = libm::floor(low / step + 1e-9) as i64;
    let last = (libm::ceil(high / step - 1e-9) as i64).max(first + 1);
    (first..=last).map(|index| tick(index * factor, exponent)).collect()
}

/// Ticks at 1, 2 and 5 times powers of ten; over more than two powers at 1 and 3 times, over more than three at the
/// powers alone, over more than eight at some of them.
fn rounded_powers(low: f64, high: f64) -> Vec<Tick> {
    let decades = libm::log10(high / low);
    let (factors, stride): (&[i64], i32) = match decades {
        ..=2.0 => (&[1, 2, 5], 1),
        ..=3.0 => (&[1, 3], 1),
        _ => (&[1], libm::ceil(decades / 8.0) as i32),
    };
    let first = (libm::floor(libm::log10(low)) as i32).div_euclid(stride) * stride;
    let last = libm::ceil(libm::log10(high)) as i32 + stride;
    let candidates: Vec<Tick> = (first..=last)
        .step_by(stride as usize)
        .flat_map(|exponent| factors.iter().map(move |factor| tick(*factor, exponent)))
        .collect();
    let start = candidates.iter().rposition(|tick| tick.value <= low).unwrap_or(0);
    let end = candidates.iter().position(|tick| tick.value >= high).unwrap_or(candidates.len() - 1);
    candidates[start..=end].to_vec()
}

/// The double nearest to `factor` times ten to the `exponent`.
fn decimal(factor: i64, exponent: i32) -> f64 {
    format!("{factor}e{exponent}").parse().expect("an integer times a power of ten")
}

fn tick(factor: i64, exponent: i32) -> Tick {
    let value = decimal(factor, exponent);
    let size = value.abs();
    let label = match exponent {
        ..-5 => format!("{value:e}").replace("0e0", "0"),
        _ if size >= 1e6 => format!("{value:e}"),
        _ => format!("{value:.*}", usize::try_from(-exponent).unwrap_or(0)),
    };
    Tick { value, label: label.replace('-', "\u{2212}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(scale: Scale, low: f64, high: f64) -> String {
        Axis::holding(scale, low, high).ticks.iter().map(|tick| tick.label.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn linear_ticks_are_round_and_hold_the_numbers() {
        assert_eq!(labels(Scale::Linear, 0.21, 0.79), "0.2 0.3 0.4 0.5 0.6 0.7 0.8");
        assert_eq!(labels(Scale::Linear, 0.0, 1.0), "0.0 0.2 0.4 0.6 0.8 1.0");
        assert_eq!(labels(Scale::Linear, -0.3, 0.1), "−0.3 −0.2 −0.1 0.0 0.1");
        assert_eq!(labels(Scale::Linear, 13.0, 48.0), "10 20 30 40 50");
        assert_eq!(labels(Scale::Linear, 0.5, 0.5), "0.44 0.46 0.48 0.50 0.52 0.54 0.56");
        assert_eq!(labels(Scale::Linear, 0.0, 0.0), "−1.0 −0.5 0.0 0.5 1.0");
        assert_eq!(labels(Scale::Linear, 0.0, 4e-9), "0 1e−9 2e−9 3e−9 4e−9");
    }

    #[test]
    fn logarithmic_ticks_thin_out_with_the_span() {
        assert_eq!(labels(Scale::Logarithmic, 0.9, 1.3), "0.9 1.0 1.1 1.2 1.3");
        assert_eq!(labels(Scale::Logarithmic, 0.4, 6.0), "0.2 0.5 1 2 5 10");
        assert_eq!(labels(Scale::Logarithmic, 0.02, 9.0), "0.01 0.03 0.1 0.3 1 3 10");
        assert_eq!(labels(Scale::Logarithmic, 1e-4, 1e4), "0.0001 0.001 0.01 0.1 1 10 100 1000 10000");
        assert_eq!(labels(Scale::Logarithmic, 1e-12, 1.0), "1e−12 1e−10 1e−8 1e−6 0.0001 0.01 1");
        assert_eq!(labels(Scale::Logarithmic, 2.0, 2.0), "1 2 5");
    }

    #[test]
    fn numbers_lie_between_the_ends_by_the_scale() {
        let linear = Axis::holding(Scale::Linear, 0.0, 1.0);
        assert_eq!([0.0, 0.25, 1.0].map(|value| linear.fraction(value)), [0.0, 0.25, 1.0]);
        let logarithmic = Axis::holding(Scale::Logarithmic, 0.01, 100.0);
        assert_eq!([0.01, 1.0, 10.0].map(|value| logarithmic.fraction(value)), [0.0, 0.5, 0.75]);
        assert_eq!(logarithmic.fraction(0.0), f64::NEG_INFINITY);
    }

    #[test]
    fn every_pair_of_numbers_has_an_axis_that_holds_it() {
        let mut numbers = vec![0.0, 5e-324, 1e-300, 1e-150, 1e150, 1.0 + f64::EPSILON];
        numbers.extend((-20..20).map(|exponent| 3.7 * decimal(1, exponent)));
        for scale in [Scale::Linear, Scale::Logarithmic] {
            for low in &numbers {
                for high in numbers.iter().filter(|high| *high >= low && (scale == Scale::Linear || *low >= 1e-150)) {
                    let axis = Axis::holding(scale, *low, *high);
                    let (from, to) = (axis.fraction(*low), axis.fraction(*high));
                    assert!(from >= -1e-9 && to <= 1.0 + 1e-9 && from <= to, "{scale:?} {low} {high}: {from} {to}");
                    assert!((2..=17).contains(&axis.ticks.len()), "{low} {high}: {} ticks", axis.ticks.len());
                }
            }
        }
    }
}
