//! The points of a grid, simulated one after the other.

use crate::part::{Part, PointPart};
use crate::precision::Precision;
use crate::run::{End, Wanted, Watch, run};
use crate::simulation::Simulation;
use crate::tally::Tally;
use crate::truth::Truth;
use trialstat_analysis::study::{Asked, StudyPlan};
use trialstat_simulate::scenario::Point;
use trialstat_trial::diagnostic::Diagnostic;

/// The points of a scenario's grid, or the scenario as the only one, with the plan that all are analysed by.
#[derive(Debug, Clone, Copy)]
pub struct Points<'p> {
    /// The points, in order.
    pub points: &'p [Point],
    /// The plan.
    pub plan: &'p StudyPlan,
    /// What the plan leaves open.
    pub asked: Asked,
    /// The seed of the random numbers.
    pub seed: u64,
    /// Large replicates of each point that tell what is true; with none of them nothing is known.
    pub large: u64,
}

/// Who follows a run over points.
pub trait WatchPoints: Sync {
    /// Whether to end as soon as may be.
    fn is_cancelled(&self) -> bool {
        false
    }

    /// So many replicates more have been made.
    fn made(&self, _replicates: u64) {}

    /// Of the large replicates that tell the truth of a point so many are there.
    fn large(&self, _made: u64, _of: u64) {}

    /// Whether to be told what is finished, before the batch is.
    fn is_due(&self) -> bool {
        false
    }

    /// A batch is complete, or this was due; `part` gives all that is finished.
    fn finished(&self, _part: &dyn Fn() -> Part) {}
}

impl WatchPoints for crate::run::Unwatched {}

impl<'p> Points<'p> {
    /// The simulation of a point.
    ///
    /// # Errors
    /// What the plan or a look names and the trials or the plan lack, at this point.
    pub fn simulation(&self, point: &Point) -> Result<Simulation<'p>, Vec<Diagnostic>> {
        let fitted = Simulation::new(&point.scenario, self.plan, self.asked, self.seed);
        fitted.map_err(|problems| {
            let at_point = |problem: Diagnostic| match point.settings.is_empty() {
                true => problem,
                false => Diagnostic { message: format!("at {}: {}", point.words(), problem.message), ..problem },
            };
            problems.into_iter().map(at_point).collect()
        })
    }

    /// Makes what a part lacks of its replicates, point by point.
    ///
    /// # Errors
    /// As [`simulation`](Points::simulation).
    pub fn run(
        &self,
        mut part: Part,
        precision: Option<&Precision>,
        watch: &dyn WatchPoints,
    ) -> Result<(Part, End), Vec<Diagnostic>> {
        let each = part.stamp.replicates;
        let until = part.shard.replicates(part.stamp.all()).end;
        while part.until < until {
            let number = part.until / each;
            let Some(point) = self.points.iter().find(|point| point.number == number) else { break };
            let simulation = self.simulation(point)?;
            if part.points.last().is_none_or(|last| last.number != number) {
                let goes_on = |made| {
                    watch.large(made, self.large);
                    !watch.is_cancelled()
                };
                let Some(truth) = Truth::of_large_while(&simulation, self.large, &goes_on) else {
                    return Ok((part, End::Cancelled));
                };
                part.points.push(PointPart::begun(point, &simulation, each, truth));
            }
            let Some(PointPart { truth, tally, .. }) = part.points.last() else { break };
            let first = number * each;
            let wanted = Wanted {
                replicates: part.until - first..each.min(until - first),
                limits: Simulation::limits(each),
                alpha: simulation.alpha(),
                comparisons: simulation.comparisons().to_vec(),
                precision: precision.cloned(),
            };
            let ran = run(&simulation, truth, tally.clone(), &wanted, &OfPoint { part: &part, first, watch });
            part.until = first + ran.until;
            if let Some(last) = part.points.last_mut() {
                last.tally = ran.tally;
            }
            match ran.end {
                End::Complete => {}
                End::Precise if first + each < until => part.until = first + each,
                end => return Ok((part, end)),
            }
        }
        Ok((part, End::Complete))
    }
}

impl PointPart {
    /// What a point has before its first replicate.
    fn begun(point: &Point, simulation: &Simulation<'_>, replicates: u64, truth: Truth) -> PointPart {
        PointPart {
            number: point.number,
            settings: point.settings.clone(),
            looks: point.scenario.looks().iter().map(|look| look.name.clone()).collect(),
            truth,
            lines: simulation.lines().to_vec(),
            tally: Tally::new(Simulation::limits(replicates), simulation.alpha()).comparing(simulation.comparisons()),
        }
    }
}

/// Follows the run of the last point of a part.
struct OfPoint<'a> {
    part: &'a Part,
    /// Position of the point's first replicate.
    first: u64,
    watch: &'a dyn WatchPoints,
}

impl OfPoint<'_> {
    /// The part with what the point has by now.
    fn with(&self, tally: &Tally, until: u64) -> Part {
        let mut part = Part { until: self.first + until, ..self.part.clone() };
        if let Some(point) = part.points.last_mut() {
            point.tally = tally.clone();
        }
        part
    }
}

impl Watch for OfPoint<'_> {
    fn is_cancelled(&self) -> bool {
        self.watch.is_cancelled()
    }

    fn made(&self, replicates: u64) {
        self.watch.made(replicates);
    }

    fn is_due(&self) -> bool {
        self.watch.is_due()
    }

    fn finished(&self, tally: &Tally, end: u64) {
        self.watch.finished(&|| self.with(tally, end));
    }
}
