//! Diagnostic codes of plans.

trialstat_trial::diagnostic_codes! {
    /// A plan asks for a method that its kind of endpoint does not have, for example a log-rank test of a binary
    /// endpoint. Leave the method out or change the plan's `kind`.
    METHOD_DOES_NOT_FIT = "P401", "method does not fit the kind of endpoint";
    /// A probability outside 0 to 1, or a time that is negative.
    OUT_OF_RANGE = "P402", "number is out of range";
}
