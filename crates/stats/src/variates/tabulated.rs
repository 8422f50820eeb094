//! Laws whose quantile is kept as series, part by part as they are drawn from.

use super::series::{LEAST_TAIL, PARTS, Part, Pearson, lower_edge, middle, place};
use super::{Beta, Gamma, Law};
use crate::special::{beta, gamma};
use std::sync::OnceLock;

/// What the series of a part may be off the law's own quantile by at its edges, relative to it.
const SAME: f64 = 1e-14;

/// A law whose quantile is a Taylor series in each of 3328 parts of its tails.
///
/// A part's series is made when it is first drawn from, by whichever thread, and is the same whenever that is. Where it
/// is off the law's own quantile by more than 1e-14 at an edge of the part, and beyond tails of 2 to the power -53, the
/// law's own quantile is taken.
#[derive(Debug, Clone)]
pub struct Tabulated<L> {
    law: L,
    lower: Vec<OnceLock<Option<Part>>>,
    upper: Vec<OnceLock<Option<Part>>>,
}

impl<L> Tabulated<L> {
    fn of(law: L) -> Tabulated<L> {
        let parts = || std::iter::repeat_with(OnceLock::new).take(PARTS).collect();
        Tabulated { law, lower: parts(), upper: parts() }
    }
}

impl From<Beta> for Tabulated<Beta> {
    fn from(law: Beta) -> Tabulated<Beta> {
        Tabulated::of(law)
    }
}

impl From<Gamma> for Tabulated<Gamma> {
    fn from(law: Gamma) -> Tabulated<Gamma> {
        Tabulated::of(law)
    }
}

/// What of a law its series are made from.
trait Quantiles: Sized {
    fn pearson(&self) -> Pearson;
    fn log_density(&self, at: f64) -> f64;
    fn lower(&self, probability: f64) -> f64;
    fn upper(&self) -> UpperTail<Self>;
}

/// How the quantile of an upper tail is made.
enum UpperTail<L> {
    /// By a function of the law and the tail.
    Own(fn(&L, f64) -> f64),
    /// As 1 less that of the lower tail of this law, whose digits are not lost next to 1.
    Mirrored(L),
}

impl Quantiles for Beta {
    fn pearson(&self) -> Pearson {
        let (above, below) = (self.a - 1.0, self.b - 1.0);
        Pearson { a: [0.0, 1.0, -1.0], b: [-above, above + below] }
    }

    fn log_density(&self, at: f64) -> f64 {
        (self.a - 1.0) * libm::log(at) + (self.b - 1.0) * libm::log1p(-at) - beta::log_beta(self.a, self.b)
    }

    fn lower(&self, probability: f64) -> f64 {
        beta::quantile(probability, self.a, self.b)
    }

    fn upper(&self) -> UpperTail<Beta> {
        UpperTail::Mirrored(Beta { a: self.b, b: self.a })
    }
}

impl Quantiles for Gamma {
    fn pearson(&self) -> Pearson {
        Pearson { a: [0.0, 1.0, 0.0], b: [1.0 - self.shape, 1.0 / self.scale] }
    }

    fn log_density(&self, at: f64) -> f64 {
        let x = at / self.scale;
        (self.shape - 1.0) * libm::log(x) - x - gamma::log_gamma(self.shape) - libm::log(self.scale)
    }

    fn lower(&self, probability: f64) -> f64 {
        self.scale * gamma::lower_quantile(self.shape, probability)
    }

    fn upper(&self) -> UpperTail<Gamma> {
        UpperTail::Own(|law, tail| law.scale * gamma::upper_quantile(law.shape, tail))
    }
}

impl<L: Quantiles> Law for Tabulated<L> {
    type Value = f64;

    fn quantile(&self, uniform: f64) -> f64 {
        let law = &self.law;
        if uniform < 0.5 {
            return series_or(&self.lower, uniform, law, 1.0, |probability| law.lower(probability));
        }
        let tail = 1.0 - uniform;
        match law.upper() {
            UpperTail::Mirrored(mirrored) => {
                1.0 - series_or(&self.upper, tail, &mirrored, 1.0, |tail| mirrored.lower(tail))
            }
            UpperTail::Own(quantile) => series_or(&self.upper, tail, law, -1.0, |tail| quantile(law, tail)),
        }
    }
}

fn series_or(
    parts: &[OnceLock<Option<Part>>],
    tail: f64,
    law: &impl Quantiles,
    sign: f64,
    quantile: impl Fn(f64) -> f64,
) -> f64 {
    // The tail of the median ends the last part.
    if !(LEAST_TAIL..0.5).contains(&tail) {
        return quantile(tail);
    }
    let (index, offset) = place(tail);
    let part = parts[index].get_or_init(|| {
        let value = quantile(middle(index));
        let part = Part::of(index, &law.pearson(), value, libm::exp(law.log_density(value)), sign);
        let edges = [lower_edge(index), lower_edge(index + 1).next_down()];
        let same = edges.iter().all(|&edge| {
            let expected = quantile(edge);
            (part.at(place(edge).1) - expected).abs() <= SAME * expected
        });
        same.then_some(part)
    });
    part.as_ref().map_or_else(|| quantile(tail), |part| part.at(offset))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Address, Purpose, Stream};

    /// Returns how many parts have a series, and how many not.
    fn compare<L: Quantiles + Law<Value = f64> + Copy>(law: L, tabulated: Tabulated<L>, same: f64) -> [usize; 2] {
        let mut stream =
            Stream::at(Address { seed: 3, group: 0, purpose: Purpose::Residual, subject: 0, replicate: 0 });
        for _ in 0..600 {
            let uniform = stream.open_uniform();
            let tail = (uniform * 2f64.powi(-((stream.word() % 53) as i32))).max(LEAST_TAIL);
            for uniform in [uniform, tail, 1.0 - tail] {
                let (got, expected) = (tabulated.quantile(uniform), law.quantile(uniform));
                assert!((got - expected).abs() <= same * expected, "{uniform:e}: {got:e} and {expected:e}");
            }
        }
        let parts = || tabulated.lower.iter().chain(&tabulated.upper).filter_map(OnceLock::get);
        [parts().filter(|part| part.is_some()).count(), parts().filter(|part| part.is_none()).count()]
    }

    #[test]
    fn series_are_the_law_s_quantile() {
        for (shape, scale) in [(0.5, 2.0), (1.0, 1.0), (3.7, 0.1), (40.0, 5.0), (1e4, 1.0)] {
            let law = Gamma::new(shape, scale).expect("a law");
            let [series, none] = compare(law, law.into(), 2e-14);
            assert!(series > 300 && none < series / 20, "gamma {shape}: {series} {none}");
        }
        for (a, b) in [(0.5, 0.5), (1.0, 1.0), (2.5, 4.0), (30.0, 9.0), (400.0, 800.0)] {
            let law = Beta::new(a, b).expect("a law");
            let [series, none] = compare(law, law.into(), 2e-14);
            assert!(series > 300 && none < series / 20, "beta {a} {b}: {series} {none}");
        }
    }

    /// Its quantile is near the 100th power of the probability, which no series of degree 8 follows.
    #[test]
    fn where_a_series_fails_the_law_s_own_quantile_is_taken() {
        let law = Gamma::new(0.01, 1.0).expect("a law");
        // A hundred times the rounding error of a probability.
        let [_, none] = compare(law, law.into(), 1e-13);
        assert!(none > 100, "{none}");
    }
}
