//! Non-inferiority, superiority by a margin, and equivalence of two groups.

use super::direction::Direction;
use super::methods::once;
use super::tally::Tally;
use super::two_groups::{Found, over_strata};
use crate::codes;
use crate::method::named;
use crate::rows::{About, Pair, Rows};
use std::fmt;
use std::str::FromStr;
use trialstat_stats::bayes::Over;
use trialstat_stats::interval::{Alternative, Test};
use trialstat_stats::stratified::{LeftOut, Weights, margin_miettinen_nurminen};
use trialstat_stats::two_proportions::{
    DifferenceMargin, RatioMargin, ScoreVariance, farrington_manning, farrington_manning_ratio,
};
use trialstat_trial::diagnostic::{Diagnostic, Place};
use trialstat_trial::result::NotEstimable;
use trialstat_trial::spec::Table;

named! {
    /// Test of two proportions against a margin.
    MarginTest {
        /// Score.
        FarringtonManning = "farrington-manning",
        /// The same with the factor N/(N − 1).
        MiettinenNurminen = "miettinen-nurminen",
        /// Score over strata, with Miettinen and Nurminen's weights; of differences.
        Stratified = "miettinen-nurminen-stratified",
        /// The same with the weights of Cochran, Mantel and Haenszel.
        StratifiedCmh = "miettinen-nurminen-stratified-cmh",
    }
}

impl MarginTest {
    pub(super) fn is_over_strata(self) -> bool {
        matches!(self, MarginTest::Stratified | MarginTest::StratifiedCmh)
    }
}

/// Margins and how they are tested.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Margins {
    /// The margins.
    pub margins: Vec<Margin>,
    /// The tests; if none is named Farrington and Manning's, and where there are strata the one over them.
    pub tests: Vec<MarginTest>,
}

/// A margin, or the two that equivalence lies between: `-0.1`, `ratio:0.8`, `-0.1:0.1`, `ratio:0.8:1.25`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Margin {
    bound: Bound,
    /// The upper one of two.
    upper: Option<Bound>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Bound {
    Difference(DifferenceMargin),
    Ratio(RatioMargin),
}

impl Bound {
    fn new(of_ratio: bool, value: f64) -> Result<Bound, String> {
        if of_ratio {
            RatioMargin::new(value).map(Bound::Ratio).map_err(|error| error.to_string())
        } else {
            DifferenceMargin::new(value).map(Bound::Difference).map_err(|error| error.to_string())
        }
    }

    fn value(self) -> f64 {
        match self {
            Bound::Difference(margin) => margin.value(),
            Bound::Ratio(margin) => margin.value(),
        }
    }

    /// The value of two equal proportions.
    fn neutral(self) -> f64 {
        match self {
            Bound::Difference(_) => 0.0,
            Bound::Ratio(_) => 1.0,
        }
    }

    /// The direction in which a margin on this side of equality is passed.
    fn direction(self) -> Option<Alternative> {
        match self.value().total_cmp(&self.neutral()) {
            _ if self.value() == self.neutral() => None,
            std::cmp::Ordering::Less => Some(Alternative::Greater),
            _ => Some(Alternative::Less),
        }
    }

    fn test(self, method: MarginTest, tally: &Tally, pair: Pair, alternative: Alternative) -> Found<Test> {
        let (first, second) = (tally.groups[pair.group], tally.groups[pair.reference]);
        let of_two = |variance| match self {
            Bound::Difference(margin) => farrington_manning(first, second, margin, alternative, variance).into(),
            Bound::Ratio(margin) => farrington_manning_ratio(first, second, margin, alternative, variance).into(),
        };
        let of_strata = |weights| match self {
            Bound::Difference(margin) => {
                let strata = tally.between(pair.group, pair.reference);
                over_strata(margin_miettinen_nurminen(&strata, weights, margin, alternative))
            }
            Bound::Ratio(_) => Found { result: Err(NotEstimable::NotDefined), left_out: Vec::new() },
        };
        match method {
            MarginTest::FarringtonManning => of_two(ScoreVariance::Plain),
            MarginTest::MiettinenNurminen => of_two(ScoreVariance::MiettinenNurminen),
            MarginTest::Stratified => of_strata(Weights::MiettinenNurminen),
            MarginTest::StratifiedCmh => of_strata(Weights::CochranMantelHaenszel),
        }
    }
}

impl FromStr for Margin {
    type Err = String;

    fn from_str(text: &str) -> Result<Margin, String> {
        let expected = || {
            format!(
                "`{text}`: expected a margin of the difference such as -0.1, ratio:0.8 for a ratio, or two with a \
                     colon between them for equivalence"
            )
        };
        let (of_ratio, numbers) = match text.strip_prefix("ratio:") {
            Some(numbers) => (true, numbers),
            None => (false, text.strip_prefix("difference:").unwrap_or(text)),
        };
        let numbers: Vec<f64> =
            numbers.split(':').map(|number| number.trim().parse().map_err(|_| expected())).collect::<Result<_, _>>()?;
        match numbers[..] {
            [margin] => Ok(Margin { bound: Bound::new(of_ratio, margin)?, upper: None }),
            [lower, upper] if lower < upper => {
                let (bound, upper) = (Bound::new(of_ratio, lower)?, Bound::new(of_ratio, upper)?);
                Ok(Margin { bound, upper: Some(upper) })
            }
            _ => Err(expected()),
        }
    }
}

impl fmt::Display for Margin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.bound.value())?;
        self.upper.map_or(Ok(()), |upper| write!(out, " to {}", upper.value()))
    }
}

impl Margin {
    /// What it is a margin of.
    pub(crate) fn of(self) -> &'static str {
        match self.bound {
            Bound::Difference(_) => "difference",
            Bound::Ratio(_) => "ratio",
        }
    }

    /// The margin as that of a posterior probability; none for equivalence.
    pub(crate) fn over(self) -> Option<Over> {
        if self.upper.is_some() {
            return None;
        }
        Some(match self.bound {
            Bound::Difference(margin) => Over::Difference(margin),
            Bound::Ratio(margin) => Over::Ratio(margin),
        })
    }

    /// The direction that is tested: the one asked for, or away from the margin towards equality and beyond.
    fn direction(self, asked: Direction) -> Option<Alternative> {
        asked.one_sided().or(self.bound.direction())
    }
}

/// The margins under a plan's key. One that is none, and one that leaves open what is tested, is a problem at its place.
pub(crate) fn margins_of_plan(table: &Table, key: &str, problems: &mut Vec<Diagnostic>) -> Vec<Margin> {
    let mut margins = Vec::new();
    for name in table.texts(key) {
        match name.text.parse::<Margin>() {
            Ok(margin) if margin.upper.is_some() || margin.direction(Direction::TwoSided).is_some() => {
                margins.push(margin);
            }
            Ok(margin) => {
                let message = format!("a margin of {margin} of the {} is on no side of equality", margin.of());
                let problem = Diagnostic::error(codes::MARGIN_WITHOUT_SIDE, name.place.clone(), message);
                problems.push(problem.with_hint("a test against equality is one of `test`"));
            }
            Err(message) => {
                let problem = Diagnostic::error(codes::OUT_OF_RANGE, name.place.clone(), message);
                problems.push(problem.with_hint("a difference lies between -1 and 1, a ratio above 0"));
            }
        }
    }
    margins
}

/// Margins that leave open what is tested.
pub(crate) fn refuse_open_margins(margins: &[Margin], asked: Direction, file: &str) -> Vec<Diagnostic> {
    let open = margins.iter().filter(|margin| margin.upper.is_none() && margin.direction(asked).is_none());
    let refused = open.map(|margin| {
        let message = format!("a margin of {margin} of the {} is on no side of equality", margin.of());
        let problem = Diagnostic::error(codes::MARGIN_WITHOUT_SIDE, Place::file(file), message);
        problem.with_hint("`--alternative greater` or `--alternative less` says what is tested")
    });
    refused.collect()
}

/// Rows of the tests of two groups against margins.
pub(crate) fn test_margins(margins: &Margins, tally: &Tally, pair: Pair, asked: Direction, rows: &mut Rows) {
    let customary = [MarginTest::FarringtonManning, MarginTest::Stratified];
    let customary = if tally.strata.is_empty() { &customary[..1] } else { &customary[..] };
    let tests = if margins.tests.is_empty() { customary } else { &margins.tests };
    for margin in once(&margins.margins) {
        for method in once(tests) {
            // Differences and ratios against one number are different tests.
            let name = match margin.bound {
                Bound::Difference(_) => method.name().to_owned(),
                Bound::Ratio(_) => format!("{}-ratio", method.name()),
            };
            let about = |name: String, note: String, left_out: &[LeftOut]| {
                let note = tally.silent_strata(left_out).map_or(note.clone(), |silent| format!("{note}; {silent}"));
                About::new("test", name).pair(pair).level(Some(margin.to_string())).note(note)
            };
            let test = |bound: Bound, alternative| bound.test(method, tally, pair, alternative);
            match (margin.upper, margin.direction(asked)) {
                (Some(upper), _) => {
                    // Both hypotheses must be rejected, so the weaker rejection counts.
                    let halves = [test(margin.bound, Alternative::Greater), test(upper, Alternative::Less)];
                    let [Found { result: lower, left_out }, Found { result: upper, .. }] = halves;
                    let result = match [lower, upper] {
                        [Ok(lower), Ok(upper)] => Ok(if lower.p_value >= upper.p_value { lower } else { upper }),
                        [Err(reason), _] | [_, Err(reason)] => Err(reason),
                    };
                    let note = format!("{} within {margin}: the greater p value of two one-sided tests", margin.of());
                    rows.test(&about(format!("{name}, equivalence"), note, &left_out), result);
                }
                (None, Some(alternative)) => {
                    let than = match alternative {
                        Alternative::Greater => "greater",
                        Alternative::Less => "less",
                    };
                    let note = format!("{} {than} than {margin}, one-sided", margin.of());
                    let Found { result, left_out } = test(margin.bound, alternative);
                    rows.test(&about(name, note, &left_out), result);
                }
                (None, None) => unreachable!("margins without a direction are refused"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_says_what_it_is_a_margin_of() {
        let margin = |text: &str| text.parse::<Margin>().expect(text);
        for (text, of, shown) in [
            ("-0.1", "difference", "-0.1"),
            ("difference:0.05", "difference", "0.05"),
            ("ratio:0.8", "ratio", "0.8"),
            ("-0.1:0.1", "difference", "-0.1 to 0.1"),
            ("ratio:0.8:1.25", "ratio", "0.8 to 1.25"),
        ] {
            assert_eq!((margin(text).of(), margin(text).to_string().as_str()), (of, shown));
        }
        assert_eq!(margin("-0.1").direction(Direction::TwoSided), Some(Alternative::Greater));
        assert_eq!(margin("ratio:1.2").direction(Direction::TwoSided), Some(Alternative::Less));
        assert_eq!(margin("0.1").direction(Direction::Greater), Some(Alternative::Greater));
        assert_eq!(margin("ratio:1").direction(Direction::TwoSided), None);
    }

    #[test]
    fn what_is_no_margin_is_refused() {
        for text in
            ["", "0,1", "1", "-1", "ratio:0", "ratio:-0.1", "odds:2", "0.1:-0.1", "0.1:0.1", "-0.1:0:0.1", "NaN"]
        {
            assert!(text.parse::<Margin>().is_err(), "{text}");
        }
    }
}
