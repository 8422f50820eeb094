//! Diagnostic codes of what a simulation is told.

trialstat_trial::diagnostic_codes! {
    /// A number that cannot be: a volume, a flow or a rate that is not above 0, a share or a probability outside 0 to 1, a
    /// correlation outside -1 to 1.
    OUT_OF_RANGE = "M501", "number is out of range";
    /// A unit that does not measure what the parameter is, for example litres for a rate.
    WRONG_UNIT = "M502", "unit does not fit";
    /// A number names a source that the file does not list. Every number has one: add a `[[source]]` with this `id`.
    UNKNOWN_SOURCE = "M503", "number without a listed source";
    /// A model lacks a number that its structure needs, or has one that it has no place for.
    INCOMPLETE_MODEL = "M504", "model and its numbers do not agree";
    /// The correlations are such that no subjects could have them: one parameter would be determined by the others.
    ///
    /// Correlations that were each read from another place often are. Make them smaller, or leave some out.
    NOT_POSITIVE_DEFINITE = "M505", "covariance is not positive definite";
    /// A route is asked for without the numbers that it needs.
    ///
    /// What is built in has been measured in humans and published. Where nothing is known (the subcutaneous route of
    /// ketamine has no published bioavailability) nothing is made up: the scenario has to say what it assumes.
    ROUTE_WITHOUT_NUMBERS = "M506", "route lacks numbers";
    /// A correlation of a parameter that does not vary between subjects, or of a parameter with itself.
    IDLE_CORRELATION = "M507", "correlation without effect";
    /// Doses or times that are not in order, or that are no times.
    OUT_OF_ORDER = "M508", "schedule is out of order";
    /// The variability of a share is given on another scale than its logit, or that of another number on the logit.
    WRONG_SCALE = "M509", "variability on the wrong scale";
    /// There is no built-in set of parameters of that name.
    NO_SUCH_SET = "M510", "no such set of parameters";
    /// A name that nothing in the scenario bears: an arm, an endpoint, a covariate, a visit.
    UNKNOWN_NAME = "M511", "name is unknown";
    /// Two parts of the scenario that exclude each other, a name that is there twice, or a key that has no effect: what it
    /// belongs to does not take it, or there is nothing that it works through.
    CONTRADICTORY = "M512", "scenario contradicts itself";
    /// The scenario lacks something that another part of it needs.
    INCOMPLETE_SCENARIO = "M513", "scenario lacks something";
    /// Subjects come in at rates with which the planned number is never reached, or hardly anybody is eligible.
    ///
    /// The last rate of an accrual holds for ever; with 0 it has to be reached before.
    NEVER_COMPLETE = "M514", "accrual can never finish";
    /// More subjects, visits and replicates than random numbers can be addressed for, or than positions in a trial.
    TOO_LARGE = "M515", "simulation is too large";
    /// A file that the scenario names is not there or cannot be read.
    NO_SUCH_FILE = "M516", "file of a scenario is missing";
    /// The scenario asks for no replicate, no subject or nothing to be observed.
    NOTHING_SIMULATED = "M517", "nothing to simulate";
}
