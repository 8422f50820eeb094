//! Diagnostic codes of simulations and their parts.

trialstat_trial::diagnostic_codes! {
    /// A look names an analysis that the plan does not have, or a test that the analysis does not make.
    UNKNOWN_DECISION = "M601", "look decides by what is not analysed";
    /// A boundary on the scale of a standard normal statistic needs to know which way an effect goes, and the analysis does
    /// not say.
    ///
    /// The statistic is the two-sided p value's, with the sign of the effect. For a rate the sign is that of a difference,
    /// ratio or odds ratio of the same analysis; for a time, that of the events expected less those observed, which come with
    /// a log-rank test, or of the Cox model. Ask for one of them in the plan, or give the boundary as a two-sided `p`.
    NO_DIRECTION = "M602", "direction of the effect is not known";
    /// The file is no part of a simulation, or it has been changed since it was written: its checksum does not hold.
    NO_PART = "M603", "not a part of a simulation";
    /// The part is of another simulation: another scenario, plan, seed, number of replicates, or version.
    ///
    /// Where more than half of the parts are of one simulation, the others are named. Where they are not, nothing tells
    /// which are meant, and the hint says which belong together.
    FOREIGN_PART = "M604", "part of another simulation";
    /// Two parts hold the same replicates. Each replicate may be counted once only.
    DOUBLED_PART = "M605", "replicates are there twice";
    /// Replicates that no part holds. Run the missing shards, or resume those that were interrupted.
    MISSING_PART = "M606", "replicates are missing";
    /// More subjects, visits and replicates than a machine gets through in a lifetime.
    ///
    /// The size of a simulation, and that of the large trials that tell its truth, is told before it starts. Ask for fewer
    /// replicates, or share them out to machines by `--shard`.
    TOO_LARGE = "M607", "simulation would not end";
    /// The run was interrupted. What is reported rests on the replicates that were finished; they are the first ones.
    INTERRUPTED = "M608", "simulation was interrupted";
    /// A comparison names an analysis or a method that the plan does not have, or nothing that both say.
    ///
    /// Lines of results are compared that differ in nothing but their method, or in nothing but their analysis: estimates of
    /// one quantity, or tests, of the same groups and level.
    NOT_COMPARED = "M609", "nothing to compare";
}
