//! Descriptions of a trial: who took part and how it ended, who they were, what they were given, scores by visit, and
//! adverse events.

mod adverse_events;
mod exposure;
mod resting;

pub use resting::Rested;

use super::Run;
use super::describe::rows_of;
use super::population::Membership;
use super::row;
use trialstat_trial::phrase::Phrase;
use trialstat_trial::record::CharacteristicValues;
use trialstat_trial::result::{ResultRow, Stat};

/// A trial's members described arm by arm.
struct Described<'a> {
    run: &'a Run<'a>,
    /// Members of each arm analysed.
    arms: Vec<(String, Vec<usize>)>,
}

impl Run<'_> {
    /// The rows of all descriptions that the plan wants.
    pub(super) fn summaries(&self, populations: &[Membership]) -> Vec<ResultRow> {
        let wanted = &self.plan.summary;
        if wanted.is_empty() {
            return Vec::new();
        }
        let everybody = Membership::of_randomized(self.arms);
        let described = wanted.population.map_or(&everybody, |position| &populations[position]);
        let arm = |position: &usize| {
            let own = self.trial.subjects().iter().enumerate().filter(|(subject, known)| {
                known.arm.is_some_and(|arm| arm.0 as usize == *position) && described.is_member(*subject)
            });
            (self.trial.arms()[*position].name.clone(), own.map(|(subject, _)| subject).collect())
        };
        let described = Described { run: self, arms: self.bound.arms.iter().map(arm).collect() };
        let mut rows = Vec::new();
        if wanted.disposition {
            rows.extend(self.disposition(populations));
            rows.extend(described.endings());
        }
        wanted.characteristics.iter().for_each(|name| rows.extend(described.characteristic(&name.text)));
        for name in &wanted.baseline {
            let scores = &self.scores[self.bound.measure(name)];
            let baseline = |subject: usize| scores.baseline(subject).map(|scored| scored.score);
            rows.extend(described.numbers("baseline", &name.text, None, &baseline));
        }
        if wanted.exposure {
            rows.extend(described.exposure());
        }
        wanted.visits.iter().for_each(|name| rows.extend(described.visits(self.bound.measure(name), &name.text)));
        if wanted.adverse_events {
            rows.extend(described.adverse_events());
        }
        rows
    }

    /// How many there are, were randomized to each arm, and are left out of each population for which reason: the
    /// numbers of a CONSORT diagram.
    fn disposition(&self, populations: &[Membership]) -> Vec<ResultRow> {
        let count = |variable: &str, level: Option<String>, stat: usize| ResultRow {
            analysis: "disposition".into(),
            variable: variable.to_owned().into(),
            variable_level: level.map(Phrase::from),
            ..row("disposition", "count", "n", Stat::Number(stat as f64))
        };
        let of_arm = |row: ResultRow, arm: usize| ResultRow {
            group1: Some("arm".into()),
            group1_level: Some((&self.trial.arms()[arm].name).into()),
            ..row
        };
        let subjects = self.trial.subjects();
        let in_arm = |arm: usize| {
            (0..subjects.len()).filter(move |at| subjects[*at].arm.is_some_and(|own| own.0 as usize == arm))
        };
        let mut rows = vec![count("enrolled", None, subjects.len())];
        rows.push(count("not randomized", None, subjects.iter().filter(|subject| subject.arm.is_none()).count()));
        for arm in &self.bound.arms {
            rows.push(of_arm(count("randomized", None, in_arm(*arm).count()), *arm));
        }
        for (population, membership) in self.plan.populations.iter().zip(populations) {
            for arm in &self.bound.arms {
                let members = in_arm(*arm).filter(|subject| membership.is_member(*subject)).count();
                rows.push(of_arm(count(&population.name, Some("included".to_owned()), members), *arm));
                for (position, rule) in population.rules.iter().enumerate() {
                    let out = in_arm(*arm).filter(|subject| membership.failed[*subject] == Some(position)).count();
                    if out > 0 {
                        rows.push(of_arm(
                            count(&population.name, Some(format!("excluded: {}", rule.failed())), out),
                            *arm,
                        ));
                    }
                }
            }
        }
        rows
    }
}

impl Described<'_> {
    fn of_arm(arm: &str, analysis: &str, variable: &str, level: Option<String>, bare: ResultRow) -> ResultRow {
        ResultRow {
            analysis: analysis.to_owned().into(),
            group1: Some("arm".into()),
            group1_level: Some(arm.to_owned().into()),
            variable: variable.to_owned().into(),
            variable_level: level.map(Phrase::from),
            ..bare
        }
    }

    /// Numbers of each arm's members, described.
    fn numbers(
        &self,
        analysis: &str,
        variable: &str,
        level: Option<&str>,
        number: &dyn Fn(usize) -> Option<f64>,
    ) -> Vec<ResultRow> {
        let arm = |(name, members): &(String, Vec<usize>)| {
            let numbers: Vec<f64> = members.iter().filter_map(|subject| number(*subject)).collect();
            let of_arm = |bare| Described::of_arm(name, analysis, variable, level.map(str::to_owned), bare);
            rows_of(&numbers, self.run.asked.conventions).into_iter().map(of_arm).collect::<Vec<_>>()
        };
        self.arms.iter().flat_map(arm).collect()
    }

    /// How many members of each arm are of each level, and which share of those of whom it is known.
    fn levels(&self, analysis: &str, variable: &str, level_of: &dyn Fn(usize) -> Option<String>) -> Vec<ResultRow> {
        let mut levels: Vec<String> =
            self.arms.iter().flat_map(|(_, members)| members.iter().filter_map(|subject| level_of(*subject))).collect();
        levels.sort_unstable();
        levels.dedup();
        let mut rows = Vec::new();
        for (name, members) in &self.arms {
            let own: Vec<String> = members.iter().filter_map(|subject| level_of(*subject)).collect();
            for level in &levels {
                let count = own.iter().filter(|known| *known == level).count();
                rows.extend(Described::share(name, analysis, variable, level, count, own.len()));
            }
        }
        rows
    }

    /// So many of so many.
    fn share(arm: &str, analysis: &str, variable: &str, level: &str, count: usize, of: usize) -> Vec<ResultRow> {
        let proportion = if of == 0 {
            Stat::NotEstimable(trialstat_trial::result::NotEstimable::NoSubjects)
        } else {
            Stat::Number(count as f64 / of as f64)
        };
        let stats = [("n", Stat::Number(count as f64)), ("N", Stat::Number(of as f64)), ("p", proportion)];
        let row = |(stat_name, stat)| {
            let bare = row("categorical", "count", stat_name, stat);
            Described::of_arm(arm, analysis, variable, Some(level.to_owned()), bare)
        };
        stats.map(row).to_vec()
    }

    fn characteristic(&self, name: &str) -> Vec<ResultRow> {
        let known = self.run.trial.characteristics().iter().find(|known| known.name == name);
        match known.map(|known| &known.values) {
            Some(CharacteristicValues::Numbers(numbers)) => {
                self.numbers("characteristics", name, None, &|subject| numbers[subject].number())
            }
            Some(CharacteristicValues::Levels(levels)) => {
                let level = |subject: usize| levels[subject].as_ref().ok().map(|level| level.to_string());
                self.levels("characteristics", name, &level)
            }
            None => Vec::new(),
        }
    }

    /// How many of each arm have each end of the trial.
    fn endings(&self) -> Vec<ResultRow> {
        let dispositions = self.run.trial.dispositions();
        let name = |category: &Option<std::sync::Arc<str>>| category.as_deref().unwrap_or("disposition").to_owned();
        let mut categories: Vec<String> = dispositions.iter().map(|end| name(&end.category)).collect();
        categories.sort_unstable();
        categories.dedup();
        let mut rows = Vec::new();
        for category in &categories {
            let of: Vec<_> = dispositions.iter().filter(|end| name(&end.category) == *category).collect();
            let mut terms: Vec<&str> = of.iter().map(|end| &*end.term).collect();
            terms.sort_unstable();
            terms.dedup();
            for (arm, members) in &self.arms {
                for term in &terms {
                    let has = |subject: &&usize| {
                        of.iter().any(|end| end.subject.0 as usize == **subject && &*end.term == *term)
                    };
                    let count = members.iter().filter(has).count();
                    rows.extend(Described::share(arm, "disposition", category, term, count, members.len()));
                }
            }
        }
        rows
    }

    /// Scores and their change since the baseline, visit by visit.
    fn visits(&self, measure: usize, name: &str) -> Vec<ResultRow> {
        let scores = &self.run.scores[measure];
        let mut rows = Vec::new();
        for (position, visit) in self.run.bound.visits.iter().enumerate() {
            let at = |subject: usize| scores.at(subject, position as u16);
            let score = |subject: usize| at(subject).map(|scored| scored.score);
            rows.extend(self.numbers("scores", name, Some(&visit.name), &score));
            let change = |subject: usize| Some(at(subject)?.score - scores.baseline(subject)?.score);
            rows.extend(self.numbers("changes", name, Some(&visit.name), &change));
        }
        rows
    }
}
