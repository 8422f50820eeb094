//! What is simulated and analysed, replicate by replicate.

use crate::endings::Ending;
use crate::line::Line;
use std::sync::Arc;
use trialstat_trial::result::ResultRow;

/// What the analysis says of one replicate.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Analysed {
    /// The rows.
    pub rows: Vec<ResultRow>,
    /// How the trial ended, where there are looks at it while it is under way.
    pub ending: Option<Ending>,
    /// What its subjects were exposed to, which no trial holds.
    pub exposures: Exposures,
}

/// What the subjects of a replicate were exposed to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Exposures {
    /// What is counted: arms' sessions, by what they expose to.
    pub lines: Arc<[Line]>,
    /// Values, each with the position of its line.
    pub values: Vec<(u32, f64)>,
}

/// Trials that come out of one scenario, each analysed by one plan.
pub trait Study: Sync {
    /// Memory that one replicate leaves to the next.
    type Scratch: Send;

    /// Memory to begin with.
    fn scratch(&self) -> Self::Scratch;

    /// The replicate of that number. It is the same whatever was drawn before it.
    fn replicate(&self, replicate: u64, scratch: &mut Self::Scratch) -> Analysed;

    /// Takes back what nobody needs any more, for its memory.
    fn take_back(&self, _analysed: Analysed, _scratch: &mut Self::Scratch) {}

    /// A replicate so large that its estimates are the truth but for little, and without loss of data; `None` where the
    /// scenario has none.
    fn large(&self, replicate: u64) -> Option<Analysed>;
}
