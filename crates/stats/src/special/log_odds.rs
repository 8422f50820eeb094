//! Beta variables at points closer together than doubles, on the scale of the log odds.
//!
//! At a thousand million subjects a posterior is 3e-5 wide on this scale, so that points rounded to doubles would leave an
//! integral over it eleven digits. A point is therefore an offset from a double, and its proportion and complement carry
//! twice the digits.

use super::beta::Beta;
use super::double_double::DoubleDouble;
use super::inversion::LogConcave;

/// Log odds beyond which a tail is a pure power of the odds, to far more digits than a double has.
const PURE: f64 = 200.0;

/// A proportion and its complement, neither rounded to a double.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point {
    x: DoubleDouble,
    y: DoubleDouble,
    /// How much further out the log odds are than `x` and `y` say; 0 within [`PURE`].
    excess: f64,
}

impl Point {
    /// The point whose log odds lie `offset` above those of `odds`.
    pub(crate) fn offset(odds: f64, offset: f64) -> Point {
        let centre = libm::log(odds);
        let beyond = centre + offset;
        let excess = beyond - beyond.clamp(-PURE, PURE);
        let offset = offset - excess;
        let factor = if offset < -0.5 {
            DoubleDouble::exact(libm::exp(offset))
        } else {
            DoubleDouble::sum(1.0, libm::expm1(offset))
        };
        let odds = factor * odds;
        let one = DoubleDouble::exact(1.0);
        let whole = one + odds;
        Point { x: odds.over(whole), y: one.over(whole), excess }
    }

    /// A proportion strictly between 0 and 1 as it stands.
    pub(crate) fn proportion(x: f64) -> Point {
        Point { x: DoubleDouble::exact(x), y: DoubleDouble::sum(1.0, -x), excess: 0.0 }
    }

    /// The complement's point.
    pub(crate) fn complement(self) -> Point {
        Point { x: self.y, y: self.x, excess: -self.excess }
    }

    /// The proportion times `share`, from 0 to 1.
    pub(crate) fn scaled(self, share: f64) -> Point {
        self.shrunk(DoubleDouble::exact(share), DoubleDouble::sum(1.0, -share))
    }

    /// The proportion times what `removed` leaves of 1.
    pub(crate) fn without(self, removed: f64) -> Point {
        self.shrunk(DoubleDouble::sum(1.0, -removed), DoubleDouble::exact(removed))
    }

    fn shrunk(self, share: DoubleDouble, rest: DoubleDouble) -> Point {
        let excess = if self.excess < 0.0 || rest.hi == 0.0 { self.excess } else { 0.0 };
        Point { x: share * self.x, y: rest + share * self.y, excess }
    }

    /// The point of `ratio` times the odds.
    pub(crate) fn with_odds_times(self, ratio: f64) -> Point {
        if self.excess != 0.0 {
            // The ratio may bring the point back to where a tail is no pure power.
            return Point::offset(1.0, self.log_odds() + libm::log(ratio));
        }
        let odds = self.x * ratio;
        let whole = odds + self.y;
        Point { x: odds.over(whole), y: self.y.over(whole), excess: 0.0 }
    }

    /// The complement of this point over that of another.
    pub(crate) fn complement_over(self, other: Point) -> f64 {
        self.y.over(other.y).rounded() * libm::exp(other.excess.max(0.0) - self.excess.max(0.0))
    }

    pub(crate) fn log_odds(self) -> f64 {
        libm::log(self.x.hi) - libm::log(self.y.hi) + self.excess
    }
}

/// A beta distribution, prepared for many points.
pub(crate) struct BetaLaw {
    law: Beta,
    a: f64,
    b: f64,
}

/// A beta distribution at a point.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At {
    pub(crate) lower: f64,
    pub(crate) upper: f64,
    /// The density of the log odds.
    pub(crate) density: f64,
}

impl BetaLaw {
    /// The distribution, or none where a shape is outside the domain of [`beta`](super::beta).
    pub(crate) fn new(a: f64, b: f64) -> Option<BetaLaw> {
        Beta::new(a, b).map(|law| BetaLaw { law, a, b })
    }

    pub(crate) fn at(&self, point: Point) -> At {
        let tails = self.law.at_parts(point.x, point.y).tails();
        if point.excess < 0.0 {
            let factor = libm::exp(self.a * point.excess);
            let lower = tails.lower * factor;
            At { lower, upper: 1.0 - lower, density: tails.density * factor }
        } else if point.excess > 0.0 {
            let factor = libm::exp(-self.b * point.excess);
            let upper = tails.upper * factor;
            At { lower: 1.0 - upper, upper, density: tails.density * factor }
        } else {
            At { lower: tails.lower, upper: tails.upper, density: tails.density }
        }
    }

    /// The logarithm of the density of the log odds.
    pub(crate) fn log_density(&self, point: Point) -> f64 {
        let further = if point.excess < 0.0 { self.a * point.excess } else { -self.b * point.excess };
        self.law.log_density(point.x, point.y) + further
    }

    /// The log odds at which their density is highest.
    pub(crate) fn mode(&self) -> f64 {
        self.law.mode()
    }

    /// By how much, roughly, the logarithm of the density at `log_odds` is below that of the mode.
    pub(crate) fn deviance(&self, log_odds: f64) -> f64 {
        self.law.deviance(log_odds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, expected: f64) {
        assert!((got - expected).abs() <= 1e-14 * expected.abs(), "{got:e} is not {expected:e}");
    }

    #[test]
    fn a_power_goes_on_beyond_the_doubles() {
        // I_x(a, 1) = x^a, and the density of the log odds is a x^a (1 - x).
        let law = BetaLaw::new(0.01, 1.0).expect("shapes");
        for log_odds in [-150.0, -250.0, -5000.0] {
            let at = law.at(Point::offset(0.5, log_odds - libm::log(0.5)));
            near(at.lower, libm::exp(0.01 * log_odds));
            near(at.density, 0.01 * libm::exp(0.01 * log_odds));
            near(law.log_density(Point::offset(0.5, log_odds - libm::log(0.5))), libm::log(at.density));
        }
    }

    #[test]
    fn maps_of_points() {
        let point = Point::offset(3.0, 0.0);
        near(point.scaled(0.5).log_odds(), libm::log(0.375 / 0.625));
        near(point.without(0.25).log_odds(), libm::log(0.5625 / 0.4375));
        near(point.with_odds_times(4.0).log_odds(), libm::log(12.0));
        near(Point::offset(1.0, -450.0).with_odds_times(libm::exp(440.0)).log_odds(), -10.0);
        near(point.complement().log_odds(), -libm::log(3.0));
        near(point.complement_over(point.scaled(0.5)), 0.25 / 0.625);
        near(Point::proportion(0.75).log_odds(), libm::log(3.0));
    }
}
