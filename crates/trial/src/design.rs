//! How a trial was laid out: its arms and how subjects were given to them.

/// An assigned treatment (CDISC `ARMCD`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    /// Short unique name, as results print it.
    pub name: String,
}

/// Whether a subject stays in one arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Design {
    /// Every subject belongs to exactly one arm.
    Parallel,
    /// Every subject is observed under each arm in turn.
    Crossover,
}

/// Position of an arm in its trial's table of arms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArmIndex(pub u32);

/// Position of a subject in its trial's table of subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectIndex(pub u32);
