//! Beta posteriors of each group's proportion, and how probable it is that one group's exceeds another's.

use super::direction::Direction;
use super::inference::Inference;
use super::margin::Margin;
use super::tally::Tally;
use crate::codes;
use crate::complete::DataName;
use crate::rows::{About, Pair, Rows};
use std::fmt;
use std::str::FromStr;
use trialstat_stats::bayes::{
    BayesError, Beta, Component, Mixture, Over, difference, equal_tailed, moments, odds_ratio, posterior, ratio,
    superiority,
};
use trialstat_stats::interval::{Estimate, Level};
use trialstat_stats::two_proportions::{DifferenceMargin, RatioMargin};
use trialstat_trial::dataset::Factor;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::result::{NotEstimable, Stat};

/// A prior of the groups' proportions, or of one group's: `beta:1:1`, `0.8*beta:12:28+0.2*beta:1:1`,
/// `placebo=beta:12:28`, with `uniform` and `jeffreys` for the priors of these names.
#[derive(Debug, Clone, PartialEq)]
pub struct Prior {
    /// The only group that has it.
    level: Option<String>,
    mixture: Mixture,
    text: String,
}

impl FromStr for Prior {
    type Err = String;

    fn from_str(text: &str) -> Result<Prior, String> {
        let (level, prior) = match text.rsplit_once('=') {
            Some((level, prior)) => (Some(level.to_owned()), prior),
            None => (None, text),
        };
        let components: Vec<Component> = prior.split('+').map(component).collect::<Result<_, _>>()?;
        let mixture = Mixture::new(&components).map_err(|error| error.to_string())?;
        Ok(Prior { level, mixture, text: prior.to_owned() })
    }
}

fn component(text: &str) -> Result<Component, String> {
    let expected = || format!("`{text}`: expected beta:A:B, uniform or jeffreys, in a mixture after a weight and `*`");
    let number = |text: &str| text.trim().parse::<f64>().map_err(|_| expected());
    let (weight, law) = match text.split_once('*') {
        Some((weight, law)) => (number(weight)?, law.trim()),
        None => (1.0, text.trim()),
    };
    let beta = match law {
        "uniform" => Beta::UNIFORM,
        "jeffreys" => Beta::JEFFREYS,
        _ => {
            let shapes = law.strip_prefix("beta:").and_then(|shapes| shapes.split_once(':')).ok_or_else(expected)?;
            Beta::new(number(shapes.0)?, number(shapes.1)?).map_err(|error| error.to_string())?
        }
    };
    Ok(Component { weight, beta })
}

impl fmt::Display for Prior {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

/// The prior of each group: its own if one is named for it, else the one for all.
///
/// # Errors
/// A prior names a group that does not occur, two are for the same groups, or a group has none.
pub(crate) fn priors_of<'p>(
    priors: &'p [Prior],
    groups: &Factor,
    data: DataName<'_>,
) -> Result<Vec<&'p Prior>, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut refuse = |message: String, hint: String| {
        problems.push(Diagnostic::error(codes::PRIOR_DOES_NOT_FIT, data.place(), message).with_hint(hint));
    };
    let (mut own, mut common) = (vec![None; groups.levels.len()], None);
    for prior in priors {
        let (place, whose) = match &prior.level {
            None => (&mut common, "all groups".to_owned()),
            Some(level) => match groups.position(level) {
                Some(position) => (&mut own[position as usize], format!("`{level}`")),
                None => {
                    let hint = format!("the groups: {}", crate::complete::listed(groups));
                    refuse(format!("a prior is named for `{level}`, which does not occur"), hint);
                    continue;
                }
            },
        };
        if place.replace(prior).is_some() {
            refuse(format!("two priors for {whose}"), "a mixture joins several with `+`".to_owned());
        }
    }
    for (level, _) in groups.levels.iter().zip(&own).filter(|(_, own)| own.is_none() && common.is_none()) {
        let hint = "`--prior beta:1:1` is for all groups that have none of their own".to_owned();
        refuse(format!("`{level}` has no prior"), hint);
    }
    if problems.is_empty() { Ok(own.into_iter().filter_map(|own| own.or(common)).collect()) } else { Err(problems) }
}

/// The posterior of each group, if it has one.
pub(crate) type Posteriors = Vec<Result<Mixture, BayesError>>;

/// The posterior of each group; of one whose shapes grow out of range there is none.
pub(crate) fn posteriors(priors: &[&Prior], tally: &Tally) -> Posteriors {
    priors.iter().zip(&tally.groups).map(|(prior, count)| posterior(&prior.mixture, *count)).collect()
}

const METHOD: &str = "beta-binomial";

/// Rows of each group's posterior; `grouped` tells whether there is a variable that groups.
pub(crate) fn describe(priors: &[&Prior], posteriors: &Posteriors, grouped: bool, level: Level, rows: &mut Rows) {
    for (group, (prior, posterior)) in priors.iter().zip(posteriors).enumerate() {
        let about = About::new("posterior", METHOD).note(format!("prior {prior}, equal-tailed interval"));
        let about = if grouped { about.group(group) } else { about };
        let found = posterior.as_ref().map(|law| (moments(law), equal_tailed(law, level)));
        let found = found.map_err(|_| NotEstimable::TooLarge);
        let missing = |reason: &NotEstimable| Stat::NotEstimable(*reason);
        rows.push(&about, "estimate", found.as_ref().map_or_else(missing, |(moments, _)| moments.mean.into()));
        rows.push(
            &about,
            "std.error",
            found.as_ref().map_or_else(missing, |(moments, _)| moments.standard_deviation.into()),
        );
        rows.interval(&about, found.map(|(_, interval)| interval), level);
    }
}

/// Rows of one group's posterior against another's.
pub(crate) fn compare(posteriors: &Posteriors, pair: Pair, margins: &[Margin], inference: Inference, rows: &mut Rows) {
    let level = inference.level;
    let both = match (&posteriors[pair.group], &posteriors[pair.reference]) {
        (Ok(first), Ok(second)) => Ok((first, second)),
        _ => Err(NotEstimable::TooLarge),
    };
    type Comparison = fn(&Mixture, &Mixture, Level) -> Estimate;
    for (context, comparison) in [
        ("posterior-difference", difference as Comparison),
        ("posterior-ratio", ratio),
        ("posterior-odds-ratio", odds_ratio),
    ] {
        let about = About::new(context, METHOD).pair(pair).note("median, equal-tailed interval");
        rows.estimate(&about, both.map(|(first, second)| comparison(first, second, level)), level);
    }
    let mut probability = |over: Over, margin: Option<&Margin>| {
        let (than, found) = match inference.direction {
            Direction::Less => ("less", both.map(|(first, second)| superiority(second, first, mirrored(over)))),
            _ => ("greater", both.map(|(first, second)| superiority(first, second, over))),
        };
        let what = match margin {
            None => format!("the proportion is {than} than that of the reference"),
            Some(margin) => format!("the {} is {than} than {margin}", margin.of()),
        };
        let about = About::new("superiority", METHOD).pair(pair).level(margin.map(ToString::to_string));
        let about = about.note(format!("probability that {what}"));
        rows.push(&about, "probability", found.map_or_else(Stat::NotEstimable, Stat::from));
    };
    probability(Over::Zero, None);
    for margin in margins {
        if let Some(over) = margin.over() {
            probability(over, Some(margin));
        }
    }
}

/// What the second proportion exceeds the first by when the first falls short of `over`.
fn mirrored(over: Over) -> Over {
    let inverse = |margin: RatioMargin| RatioMargin::new(1.0 / margin.value()).unwrap_or(margin);
    match over {
        Over::Zero => Over::Zero,
        Over::Difference(margin) => Over::Difference(DifferenceMargin::new(-margin.value()).unwrap_or(margin)),
        Over::Ratio(margin) => Over::Ratio(inverse(margin)),
        Over::OddsRatio(margin) => Over::OddsRatio(inverse(margin)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prior_is_a_beta_distribution_or_a_mixture_of_some() {
        let prior = |text: &str| text.parse::<Prior>().expect(text);
        let shapes = |prior: &Prior| {
            let shapes = |one: &Component| (one.weight, one.beta.a(), one.beta.b());
            prior.mixture.components().iter().map(shapes).collect::<Vec<_>>()
        };
        assert_eq!(shapes(&prior("beta:2:3.5")), [(1.0, 2.0, 3.5)]);
        assert_eq!(shapes(&prior("jeffreys")), [(1.0, 0.5, 0.5)]);
        let mixed = prior("10 mg=0.75*beta:12:28 + 0.25*uniform");
        assert_eq!(shapes(&mixed), [(0.75, 12.0, 28.0), (0.25, 1.0, 1.0)]);
        assert_eq!(
            (mixed.level.as_deref(), mixed.to_string().as_str()),
            (Some("10 mg"), "0.75*beta:12:28 + 0.25*uniform")
        );
    }

    #[test]
    fn what_is_no_prior_is_refused() {
        for text in
            ["", "beta", "beta:1", "beta:0:1", "beta:1:-1", "gamma:1:1", "0*beta:1:1", "-1*beta:1:1", "beta:1:1+"]
        {
            assert!(text.parse::<Prior>().is_err(), "{text}");
        }
    }

    #[test]
    fn each_group_has_its_own_prior_or_the_common_one() {
        let groups = Factor::new([Some("a"), Some("b")]);
        let prior = |text: &str| text.parse::<Prior>().expect(text);
        let of = |priors: &[Prior]| {
            let found = priors_of(priors, &groups, DataName::File("f.csv"));
            found.map(|found| found.iter().map(ToString::to_string).collect::<Vec<_>>()).map_err(|said| said.len())
        };
        assert_eq!(of(&[prior("b=jeffreys"), prior("uniform")]), Ok(vec!["uniform".into(), "jeffreys".into()]));
        assert_eq!(of(&[prior("b=jeffreys")]), Err(1), "a has none");
        assert_eq!(of(&[prior("uniform"), prior("c=jeffreys"), prior("beta:2:2")]), Err(2));
    }
}
