//! The scores of one measure as a plan sees them: each subject's readings in order of time, baselines, and the reading
//! that counts as each planned visit.

use super::bound::Bound;
use super::plan::{Baseline, BaselineRule, Choose};
use trialstat_trial::design::{MeasureIndex, VisitIndex};
use trialstat_trial::instrument::Worse;
use trialstat_trial::quantity::Day;
use trialstat_trial::trial::Trial;

/// A visit of the plan in terms of a trial.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BoundVisit {
    pub(super) name: String,
    /// The trial's visit of that name, if it has one.
    pub(super) visit: Option<VisitIndex>,
    pub(super) day: Option<Day>,
    /// Days that count as it; if there are none, the trial's own visit does.
    pub(super) window: Option<(Day, Day)>,
    pub(super) choose: Choose,
}

/// One number read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scored {
    pub(super) score: f64,
    /// The study day, or the day planned for its visit.
    pub(super) day: Option<Day>,
    /// Position of the planned visit that it belongs to.
    pub(super) visit: Option<u16>,
    /// Position among the trial's assessments.
    pub(super) record: u32,
}

/// The scores of one measure.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scores {
    pub(super) worse: Worse,
    visits: usize,
    /// Where each subject's readings begin, and at last where all end.
    starts: Vec<u32>,
    /// All readings; after them the means of several that count as one.
    readings: Vec<Scored>,
    means: Vec<Scored>,
    /// Where each subject's readings after the baseline begin.
    after: Vec<u32>,
    baselines: Vec<Option<Scored>>,
    /// Which reading counts for each subject at each visit, subject by subject.
    at_visits: Vec<Chosen>,
}

/// Which reading counts as a visit, in four bytes: there is one for every subject and visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Chosen(u32);

impl Chosen {
    const NONE: Chosen = Chosen(u32::MAX);
    /// Set in the position of a mean.
    const MEAN: u32 = 1 << 31;
}

impl Scores {
    /// Scores of nobody, to be filled.
    pub(super) fn new(worse: Worse) -> Scores {
        Scores {
            worse,
            visits: 0,
            starts: Vec::new(),
            readings: Vec::new(),
            means: Vec::new(),
            after: Vec::new(),
            baselines: Vec::new(),
            at_visits: Vec::new(),
        }
    }

    /// Takes a measure's scores from a trial. What was here before is gone; its memory is used again.
    pub(super) fn fill(&mut self, trial: &Trial, measure: MeasureIndex, bound: &Bound, baseline: &Baseline) {
        let (subjects, visits) = (trial.subjects().len(), &bound.visits[..]);
        self.visits = visits.len();
        self.starts.clear();
        self.readings.clear();
        self.means.clear();
        self.after.clear();
        self.baselines.clear();
        self.at_visits.clear();
        self.at_visits.resize(subjects * visits.len(), Chosen::NONE);
        let assessments = trial.assessments();
        let mut next = 0;
        for subject in 0..subjects {
            let start = self.readings.len();
            self.starts.push(start as u32);
            while let Some(assessment) = assessments.get(next).filter(|next| next.subject.0 as usize == subject) {
                if let (true, Some(score)) = (assessment.measure == measure, assessment.score.number()) {
                    let visit = bound.calendar.planned(assessment.visit, assessment.day);
                    let day = assessment.day.or_else(|| visit.and_then(|visit| visits[usize::from(visit)].day));
                    self.readings.push(Scored { score, day, visit, record: next as u32 });
                }
                next += 1;
            }
            let own = &mut self.readings[start..];
            // Assessments come sorted by visit; what matters here is time. Equal days keep their order.
            let key = |scored: &Scored| (scored.day.is_none(), scored.day, scored.visit);
            if !own.is_sorted_by_key(key) {
                own.sort_by_key(key);
            }
            let (baseline, after) = find_baseline(own, baseline, bound.baseline_visit);
            self.after.push((start + after) as u32);
            self.baselines.push(baseline);
            self.choose(subject, start, visits);
        }
        self.starts.push(self.readings.len() as u32);
    }

    /// Which of a subject's readings, those from `start` on, counts as each visit.
    fn choose(&mut self, subject: usize, start: usize, visits: &[BoundVisit]) {
        let chosen = &mut self.at_visits[subject * visits.len()..][..visits.len()];
        let own = &self.readings[start..];
        for (at, scored) in own.iter().enumerate() {
            let Some(visit) = scored.visit.map(usize::from) else { continue };
            let known = chosen[visit];
            let known = (known != Chosen::NONE).then(|| &self.readings[known.0 as usize]);
            if known.is_none_or(|known| is_better(scored, known, &visits[visit], self.worse)) {
                chosen[visit] = Chosen((start + at) as u32);
            }
        }
        for (visit, _) in visits.iter().enumerate().filter(|(_, planned)| planned.choose == Choose::Mean) {
            let those = own.iter().filter(|scored| scored.visit.map(usize::from) == Some(visit));
            let (sum, count) = those.fold((0.0, 0u32), |(sum, count), scored| (sum + scored.score, count + 1));
            if chosen[visit] != Chosen::NONE {
                let last = self.readings[chosen[visit].0 as usize];
                chosen[visit] = Chosen(Chosen::MEAN | self.means.len() as u32);
                self.means.push(Scored { score: sum / f64::from(count), ..last });
            }
        }
    }

    /// A subject's readings after the baseline, in order of time.
    pub(super) fn after_baseline(&self, subject: usize) -> &[Scored] {
        &self.readings[self.after[subject] as usize..self.starts[subject + 1] as usize]
    }

    /// A subject's baseline.
    pub(super) fn baseline(&self, subject: usize) -> Option<Scored> {
        self.baselines[subject]
    }

    /// The reading that counts as a visit.
    pub(super) fn at(&self, subject: usize, visit: u16) -> Option<Scored> {
        match self.at_visits[subject * self.visits + usize::from(visit)] {
            Chosen::NONE => None,
            Chosen(at) if at & Chosen::MEAN != 0 => Some(self.means[(at & !Chosen::MEAN) as usize]),
            Chosen(at) => Some(self.readings[at as usize]),
        }
    }
}

/// A subject's baseline and how many readings come no later.
fn find_baseline(own: &[Scored], rule: &Baseline, visit: Option<u16>) -> (Option<Scored>, usize) {
    let day_one = Day::new(1).expect("day 1 exists");
    let may_be = |scored: &Scored| match (&rule.visit, scored.day) {
        (Some(_), _) => scored.visit == visit,
        (None, day) => day.is_some_and(|day| day <= rule.until),
    };
    let last = own.iter().rposition(may_be);
    // Without a baseline nothing before treatment counts as after it either.
    let after = last.map_or_else(
        || own.iter().take_while(|scored| scored.day.is_some_and(|day| day <= day_one)).count(),
        |last| last + 1,
    );
    let baseline = last.map(|last| match rule.rule {
        BaselineRule::Last => own[last],
        BaselineRule::Mean => {
            let those = own.iter().filter(|scored| may_be(scored));
            let (sum, count) = those.fold((0.0, 0u32), |(sum, count), scored| (sum + scored.score, count + 1));
            Scored { score: sum / f64::from(count), ..own[last] }
        }
    });
    (baseline, after)
}

/// Whether a reading rather than one known before counts as a visit. Readings come in order of time, so that of equally
/// near ones the later is taken.
fn is_better(scored: &Scored, known: &Scored, visit: &BoundVisit, worse: Worse) -> bool {
    let distance = |scored: &Scored| match (scored.day, visit.day) {
        (Some(day), Some(planned)) => (day.difference() - planned.difference()).unsigned_abs(),
        _ => 0,
    };
    match visit.choose {
        Choose::Nearest => distance(scored) <= distance(known),
        Choose::First => false,
        Choose::Last | Choose::Mean => true,
        Choose::Worst => match worse {
            Worse::Higher => scored.score > known.score,
            Worse::Lower => scored.score < known.score,
        },
    }
}
