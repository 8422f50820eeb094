//! Who belongs to a population, and why the others do not.

use super::bound::Bound;
use super::course::each_happening;
use super::plan::{Population, Rule};
use super::timeline::Scores;
use trialstat_trial::record::{CharacteristicValues, Word};
use trialstat_trial::spec::Text;
use trialstat_trial::trial::Trial;

/// For each subject whether he belongs to a population: the position of the first rule he fails, if any.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Membership {
    pub(super) failed: Vec<Option<usize>>,
}

impl Membership {
    /// Everybody who was randomized to an arm that is analysed; `arms` says to which.
    pub(super) fn of_randomized(arms: &[Option<u32>]) -> Membership {
        Membership { failed: arms.iter().map(|arm| if arm.is_some() { None } else { Some(0) }).collect() }
    }

    pub(super) fn is_member(&self, subject: usize) -> bool {
        self.failed[subject].is_none()
    }
}

/// Who passes all rules.
pub(super) fn membership(population: &Population, trial: &Trial, bound: &Bound, scores: &[Scores]) -> Membership {
    let mut failed = vec![None; trial.subjects().len()];
    for (position, rule) in population.rules.iter().enumerate() {
        let passes = passing(rule, trial, bound, scores);
        for (failed, passes) in failed.iter_mut().zip(passes) {
            if !passes {
                *failed = failed.or(Some(position));
            }
        }
    }
    Membership { failed }
}

fn passing(rule: &Rule, trial: &Trial, bound: &Bound, scores: &[Scores]) -> Vec<bool> {
    let subjects = trial.subjects().len();
    let each = |passes: &dyn Fn(usize) -> bool| (0..subjects).map(passes).collect::<Vec<bool>>();
    match rule {
        Rule::Randomized => {
            each(&|subject| trial.subjects()[subject].arm.is_some_and(|arm| bound.arms.contains(&(arm.0 as usize))))
        }
        Rule::Dosed => {
            let mut dosed = vec![false; subjects];
            // A dose of 0, such as of a placebo patch counted by its drug, was still given.
            trial.doses().iter().for_each(|dose| dosed[dose.subject.0 as usize] = true);
            dosed
        }
        Rule::Baseline(measure) => {
            let scores = &scores[bound.measure(measure)];
            each(&|subject| scores.baseline(subject).is_some())
        }
        Rule::Assessed(measure) => {
            let scores = &scores[bound.measure(measure)];
            each(&|subject| !scores.after_baseline(subject).is_empty())
        }
        Rule::Attended(visit) => {
            let visit = bound.visit(visit);
            each(&|subject| scores.iter().any(|scores| scores.at(subject, visit).is_some()))
        }
        Rule::Where(name, values) => {
            let known = trial.characteristics().iter().find(|known| known.name == name.text);
            match known.map(|known| &known.values) {
                Some(CharacteristicValues::Levels(levels)) => each(&|subject| is_one_of(&levels[subject], values)),
                Some(CharacteristicValues::Numbers(numbers)) => each(&|subject| {
                    let number = numbers[subject].number();
                    values.iter().any(|value| number.is_some() && value.text.parse().ok() == number)
                }),
                None => vec![false; subjects],
            }
        }
        Rule::Without(happening) => {
            let mut without = vec![true; subjects];
            each_happening(trial, std::slice::from_ref(happening), |subject, _| without[subject.0 as usize] = false);
            without
        }
        Rule::Disposition(terms) => {
            let mut ended = vec![false; subjects];
            for end in trial.dispositions() {
                ended[end.subject.0 as usize] |= terms.iter().any(|term| term.text.eq_ignore_ascii_case(&end.term));
            }
            ended
        }
    }
}

fn is_one_of<E>(level: &Result<Word, E>, values: &[Text]) -> bool {
    level.as_ref().is_ok_and(|level| values.iter().any(|value| *value.text == **level))
}

impl Rule {
    /// What a subject who fails it lacks, as the disposition prints it.
    pub(super) fn failed(&self) -> String {
        let listed = |texts: &[Text]| texts.iter().map(|text| text.text.as_str()).collect::<Vec<_>>().join(", ");
        match self {
            Rule::Randomized => "not randomized to an arm analysed".to_owned(),
            Rule::Dosed => "never dosed".to_owned(),
            Rule::Baseline(measure) => format!("no baseline of {}", measure.text),
            Rule::Assessed(measure) => format!("no {} after the baseline", measure.text),
            Rule::Attended(visit) => format!("no reading at {}", visit.text),
            Rule::Where(name, values) => format!("{} is not {}", name.text, listed(values)),
            Rule::Without(happening) => {
                let names = [&happening.events, &happening.categories, &happening.dispositions, &happening.treatments];
                let names: Vec<String> =
                    names.iter().filter(|names| !names.is_empty()).map(|names| listed(names)).collect();
                format!("had {}", if names.is_empty() { "a serious event".to_owned() } else { names.join(", ") })
            }
            Rule::Disposition(terms) => format!("did not end as {}", listed(terms)),
        }
    }
}
