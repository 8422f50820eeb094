//! Standard laws of the error in a location-scale model, as logarithms of their density and tails.

use super::jet::Jet;
use crate::special::normal;

/// ln √(2π).
const LOG_ROOT_TAU: f64 = 0.918_938_533_204_672_8;

/// The law of W in log T = μ + σW.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Law {
    /// Smallest extreme value: T is Weibull.
    ExtremeValue,
    /// Standard normal: T is log-normal.
    Normal,
    /// Standard logistic: T is log-logistic.
    Logistic,
}

impl Law {
    pub(super) fn log_density<const K: usize>(self, w: Jet<K>) -> Jet<K> {
        match self {
            Law::ExtremeValue => w - w.exp(),
            Law::Normal => w * w * -0.5 + -LOG_ROOT_TAU,
            Law::Logistic => w - w.log1p_exp() * 2.0,
        }
    }

    pub(super) fn log_survival<const K: usize>(self, w: Jet<K>) -> Jet<K> {
        match self {
            Law::ExtremeValue => -w.exp(),
            Law::Normal => w.map(normal_log_survival(w.value)),
            Law::Logistic => -w.log1p_exp(),
        }
    }

    pub(super) fn log_distribution<const K: usize>(self, w: Jet<K>) -> Jet<K> {
        match self {
            Law::ExtremeValue if w.value < -30.0 => w + w.exp() * -0.5,
            Law::ExtremeValue => (-w.exp()).log1m_exp(),
            Law::Normal | Law::Logistic => self.log_survival(-w),
        }
    }
}

/// The logarithm of the upper normal tail with its first two derivatives.
fn normal_log_survival(w: f64) -> [f64; 3] {
    let value = normal::log_survival(w);
    let hazard = libm::exp(-0.5 * w * w - LOG_ROOT_TAU - value);
    [value, -hazard, -hazard * (hazard - w)]
}

#[cfg(test)]
mod tests {
    use super::super::jet::tests::differentiates;
    use super::*;

    const LAWS: [Law; 3] = [Law::ExtremeValue, Law::Normal, Law::Logistic];

    #[test]
    fn derivatives_are_those_of_the_values() {
        for law in LAWS {
            for w in [-6.0, -1.5, 0.0, 0.8, 2.5] {
                differentiates([w], |[w]| law.log_density(w));
                differentiates([w], |[w]| law.log_survival(w));
                differentiates([w], |[w]| law.log_distribution(w));
            }
        }
    }

    #[test]
    fn density_is_minus_the_slope_of_the_survival_and_the_tails_add_up() {
        for law in LAWS {
            for w in [-35.0, -29.9, -3.0, 0.0, 2.0] {
                let [density, upper, lower] =
                    [law.log_density(Jet::variable(0, w)), law.log_survival(Jet::<1>::variable(0, w)), {
                        law.log_distribution(Jet::variable(0, w))
                    }];
                // Where the survival is close to 1 its slope is that of the other tail's logarithm times that tail.
                let slope = lower.gradient[0] * libm::exp(lower.value);
                assert!((libm::exp(density.value) / slope - 1.0).abs() < 2e-13, "{law:?} {w}");
                assert!((libm::exp(upper.value) + libm::exp(lower.value) - 1.0).abs() < 1e-14, "{law:?} {w}");
            }
        }
    }
}
