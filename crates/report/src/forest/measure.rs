//! What a context measures: its words, its scale, and where it shows no effect.

use crate::axis::Scale;

/// A kind of statistic, as far as drawing it goes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Measure {
    pub(crate) heading: String,
    pub(crate) scale: Scale,
    pub(crate) no_effect: Option<f64>,
}

impl Measure {
    /// The measure of a context; `hazard_ratio` if its rows hold one, whose limits they then are.
    pub(crate) fn of(context: &str, hazard_ratio: bool) -> Measure {
        let (scale, no_effect) = match context {
            _ if hazard_ratio => (Scale::Logarithmic, Some(1.0)),
            "ratio" | "odds-ratio" => (Scale::Logarithmic, Some(1.0)),
            "difference" | "log-odds-ratio" | "coefficient" => (Scale::Linear, Some(0.0)),
            _ => (Scale::Linear, None),
        };
        let heading = if hazard_ratio { "Hazard ratio".to_owned() } else { in_words(context) };
        Measure { heading, scale, no_effect }
    }
}

fn in_words(context: &str) -> String {
    let words = context.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_logarithmic_and_show_no_effect_at_one() {
        let measure = |scale, no_effect, heading: &str| Measure { heading: heading.into(), scale, no_effect };
        assert_eq!(Measure::of("odds-ratio", false), measure(Scale::Logarithmic, Some(1.0), "Odds ratio"));
        assert_eq!(Measure::of("coefficient", true), measure(Scale::Logarithmic, Some(1.0), "Hazard ratio"));
        assert_eq!(Measure::of("difference", false), measure(Scale::Linear, Some(0.0), "Difference"));
        assert_eq!(Measure::of("proportion", false), measure(Scale::Linear, None, "Proportion"));
    }
}
