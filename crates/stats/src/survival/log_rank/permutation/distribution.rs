//! All values of a sum of scores when the members of a group are drawn at random within strata.

use crate::survival::log_rank::LogRankError;

/// Different sums, each with the number of ways to it, that are held at once.
const STATES: usize = 1 << 21;

/// Subjects of a stratum with the same score.
#[derive(Clone, Copy)]
struct Class {
    stratum: usize,
    score: f64,
    subjects: usize,
}

/// A stratum: the scores of all its subjects, and how many of them are drawn.
pub(super) struct Draw {
    pub(super) scores: Vec<f64>,
    pub(super) drawn: usize,
}

/// Sums of some subjects' scores in ascending order, each with the number of ways to it.
type Sums = Vec<(f64, f64)>;

/// The distribution of a sum, as that of two independent parts for each way to share the subjects drawn.
///
/// The subjects are cut in two parts (van de Wiel's split-up): the sums of each part are listed, not those
/// of both together. Sums that are equal are listed once, so that scores with many ties, or on a lattice, take little.
pub(super) struct Distribution {
    shared: Vec<(Sums, Sums)>,
    total: f64,
}

impl Distribution {
    /// Of sums that are equal when they differ by less than `same`.
    pub(super) fn of(draws: &[Draw], same: f64) -> Result<Distribution, LogRankError> {
        let classes = classes(draws);
        let (mut front, mut back) = (Part::new(same), Part::new(same));
        let (mut from, mut to) = (0, classes.len());
        while from < to {
            if front.states() <= back.states() {
                front.add(classes[from], draws)?;
                from += 1;
                if from == classes.len() || classes[from].stratum != classes[from - 1].stratum {
                    front.finish(draws[classes[from - 1].stratum].drawn);
                }
            } else {
                to -= 1;
                back.add(classes[to], draws)?;
                if to == 0 || classes[to - 1].stratum != classes[to].stratum {
                    back.finish(draws[classes[to].stratum].drawn);
                }
            }
        }
        // A stratum of which both parts have some is still to be shared.
        let cut = from > 0 && from < classes.len() && classes[from - 1].stratum == classes[from].stratum;
        let left = if cut { draws[classes[from].stratum].drawn } else { 0 };
        let mut shared = Vec::new();
        for (drawn, sums) in front.by_drawn.into_iter().enumerate().take(left + 1) {
            if let Some(others) = back.by_drawn.get_mut(left - drawn) {
                shared.push((sums, std::mem::take(others)));
            }
        }
        let ways = |sums: &Sums| sums.iter().map(|(_, ways)| ways).sum::<f64>();
        let total: f64 = shared.iter().map(|(front, back)| ways(front) * ways(back)).sum();
        if total.is_finite() { Ok(Distribution { shared, total }) } else { Err(LogRankError::TooLarge) }
    }

    /// The probability of a sum of at least `bound`.
    pub(super) fn at_least(&self, bound: f64) -> f64 {
        self.tail(bound, |sums, place| sums[place])
    }

    /// The probability of a sum of at most `bound`.
    pub(super) fn at_most(&self, bound: f64) -> f64 {
        let mirrored = |sums: &Sums, place: usize| {
            let (sum, ways) = sums[sums.len() - 1 - place];
            (-sum, ways)
        };
        self.tail(-bound, mirrored)
    }

    /// Walks up one part's sums and down the other's, adding positive terms only; `at` gives both in ascending order.
    fn tail(&self, bound: f64, at: impl Fn(&Sums, usize) -> (f64, f64)) -> f64 {
        let mut found = 0.0;
        for (front, back) in &self.shared {
            let (mut left, mut ways_above) = (back.len(), 0.0);
            for place in 0..front.len() {
                let (sum, ways) = at(front, place);
                while left > 0 && at(back, left - 1).0 >= bound - sum {
                    left -= 1;
                    ways_above += at(back, left).1;
                }
                found += ways * ways_above;
            }
        }
        found / self.total
    }
}

fn classes(draws: &[Draw]) -> Vec<Class> {
    let mut classes = Vec::new();
    for (stratum, draw) in draws.iter().enumerate() {
        let mut scores = draw.scores.clone();
        scores.sort_by(f64::total_cmp);
        classes.extend(scores.chunk_by(|a, b| a == b).map(|same| Class {
            stratum,
            score: same[0],
            subjects: same.len(),
        }));
    }
    classes
}

/// Sums over some classes by the number of subjects drawn from the stratum that is not finished.
struct Part {
    by_drawn: Vec<Sums>,
    same: f64,
}

impl Part {
    fn new(same: f64) -> Part {
        Part { by_drawn: vec![vec![(0.0, 1.0)]], same }
    }

    fn states(&self) -> usize {
        self.by_drawn.iter().map(Vec::len).sum()
    }

    fn add(&mut self, class: Class, draws: &[Draw]) -> Result<(), LogRankError> {
        let drawn = draws[class.stratum].drawn;
        if self.states().saturating_mul(class.subjects.min(drawn) + 1) > STATES {
            return Err(LogRankError::TooLarge);
        }
        let most = (self.by_drawn.len() - 1 + class.subjects).min(drawn);
        let mut next: Vec<Sums> = vec![Vec::new(); most + 1];
        let mut ways_of_class = 1.0;
        for chosen in 0..=class.subjects.min(drawn) {
            let added = chosen as f64 * class.score;
            for (before, sums) in self.by_drawn.iter().enumerate() {
                if let Some(place) = next.get_mut(before + chosen) {
                    place.extend(sums.iter().map(|(sum, ways)| (sum + added, ways * ways_of_class)));
                }
            }
            ways_of_class *= (class.subjects - chosen) as f64 / (chosen + 1) as f64;
        }
        for sums in &mut next {
            // Stable, since it makes use of the runs that are already in order.
            sums.sort_by(|a, b| a.0.total_cmp(&b.0));
            sums.dedup_by(|later, kept| {
                let equal = later.0 - kept.0 <= self.same;
                if equal {
                    kept.1 += later.1;
                }
                equal
            });
        }
        self.by_drawn = next;
        Ok(())
    }

    /// Keeps the sums with as many subjects drawn as the stratum's group has.
    fn finish(&mut self, drawn: usize) {
        self.by_drawn = vec![self.by_drawn.get_mut(drawn).map(std::mem::take).unwrap_or_default()];
    }
}
