//! Diagnostic codes of plans and of questions asked of a data set.

trialstat_trial::diagnostic_codes! {
    /// A plan asks for a method that its kind of endpoint does not have, for example a log-rank test of a binary
    /// endpoint, or one that is not pooled over imputations. Leave the method out or change the plan's `kind`.
    METHOD_DOES_NOT_FIT = "P401", "method does not fit the kind of endpoint";
    /// A probability outside 0 to 1, or a time that is negative.
    OUT_OF_RANGE = "P402", "number is out of range";
    /// A row has no value in a column that the analysis uses, and is left out.
    ///
    /// The analysis is then one of complete rows. It answers the question that was asked only if the rows without a value
    /// are missing for no reason that has to do with the outcome; of those who left a trial early that is seldom true.
    NO_VALUE = "P411", "rows without a value are left out";
    /// A level was named that the column does not have.
    NO_LEVEL = "P412", "level does not occur";
    /// It cannot be told which values of the response are events.
    ///
    /// Of the pairs 0 and 1, N and Y, no and yes, false and true, F and T, non-responder and responder the second is taken
    /// to be the event, in capitals or not. Any other value has to be named.
    UNCLEAR_EVENT = "P413", "it is not clear what an event is";
    /// A row has more events than subjects. It is left out; perhaps the columns were exchanged.
    EVENTS_ABOVE_TOTAL = "P414", "more events than subjects";
    /// A comparison was asked for, and all rows belong to one group.
    ONE_GROUP = "P415", "nothing to compare with";
    /// A method needs a column that was not named: groups, subjects or strata.
    NO_COLUMN = "P416", "method needs another column";
    /// A subject has two rows in one group. The second is left out, since each subject counts once.
    ///
    /// If the rows are visits, choose one of them first; if they are treatments of a crossover, name the column of the
    /// treatment as the group.
    SUBJECT_TWICE = "P417", "subject occurs twice in a group";
    /// A group would have more subjects than there are methods for, a thousand million. The row is left out.
    TOO_MANY_SUBJECTS = "P419", "too many subjects";
    /// A row is no follow-up: it ends before it begins, or a time or weight is below 0. It is left out.
    NO_FOLLOW_UP = "P421", "row is no follow-up";
    /// Times that differ only by rounding, such as months made by dividing days, were taken to be equal, as R does.
    NEAR_TIES = "P422", "times differ by rounding alone";
    /// Groups are tested with whole weights only: the variance of the log-rank family counts draws of subjects.
    WEIGHTS_NOT_WHOLE = "P423", "weights are not whole numbers";
    /// Survival is asked for on condition of a time that none of the times asked for is later than.
    NO_LATER_TIME = "P424", "no time is later than the condition";
    /// A permutation gives subjects to other groups, which needs a row for each subject; rows that stand for several
    /// subjects cannot be taken apart.
    COUNTED_ROWS = "P425", "rows stand for several subjects";
    /// A trend needs one score for each group, in the sort order of the groups.
    SCORES = "P426", "not one score for each group";
    /// Points or numbers at risk read off a figure that no survival curve has: a probability outside 0 to 1, a rising
    /// curve, more at risk later than before.
    NO_CURVE = "P427", "this is no survival curve";
    /// The times reconstructed from a curve do not meet a number that was published with it. The published number may
    /// be of other subjects, adjusted or misprinted, or the curve was read off too coarsely.
    PUBLISHED_NOT_MET = "P428", "reconstruction does not meet what was published";
    /// A value of a column like ADaM's CNSR is not a whole number from 0: 0 is an event, the others are kinds of
    /// censoring. The row is left out.
    NO_CENSORING = "P429", "value says neither event nor censoring";
    /// Two things were asked of a proportional hazards model that do not go together. The exact tie rule has no case
    /// weights, no robust variance and no penalty; a penalised fit has no robust variance.
    NOT_TOGETHER = "P430", "options do not go together";
    /// A covariate has no coefficient: it is constant, or the covariates before it say all that it says.
    ///
    /// The others are estimated without it, as R does with `NA`. A covariate that varies may yet be constant among the
    /// rows that are at risk together, within each stratum.
    NO_COEFFICIENT = "P431", "covariate has no coefficient";
    /// The likelihood rises for ever as a coefficient rises or falls: in every risk set the rows with the event have the
    /// largest values of the covariate, or of a combination of several, as when a group has no event.
    ///
    /// There is no estimate then, though programs may print where they stopped, such as 20 with a standard error of 9000.
    /// `--profile` gives the limit that the data do set, `--firth` finite estimates by Firth's penalty, with profile
    /// limits. The coefficients of the other covariates are those in the limit.
    INFINITE_COEFFICIENT = "P432", "coefficient is infinite";
    /// Nobody with this level of a factor had the event. The level's hazard ratio to the reference is 0; if it is the
    /// reference itself, the ratios of all other levels are infinite, and another reference helps them.
    LEVEL_WITHOUT_EVENTS = "P433", "level of a factor without events";
    /// The maximum of the likelihood was not found.
    ///
    /// Covariates that nearly determine one another, or values far from the others, are the usual causes: leave a
    /// covariate out, bring it to another scale, or penalise the likelihood with `--firth`.
    NO_CONVERGENCE = "P434", "no convergence";
    /// All follow-up is censored, so that there is nothing to compare hazards by. Perhaps the values of the event column
    /// are the other way round.
    NO_EVENT = "P435", "no event";
    /// A row of weight 0 says nothing and is left out.
    WEIGHT_ZERO = "P436", "weight is 0";
    /// Case weights that are not whole are not counts of subjects, so that the variance of the model does not hold. R then
    /// gives robust standard errors without being asked, and so does `--conventions r`.
    ROBUST_BY_WEIGHTS = "P437", "fractional weights make the variance robust";
    /// An option names a column that is no covariate of the model, or no factor.
    NOT_IN_MODEL = "P438", "column is not in the model";
    /// A curve is wanted at a value of a covariate that is no number. The covariates of `--factor` have levels instead.
    NO_NUMBER = "P439", "value of a covariate is no number";
    /// The value that stands for censoring does not occur in the column of causes, so that nobody counts as censored.
    ///
    /// Unless everybody was followed to the end, another value means censoring: `--censored VALUE` names it, and until
    /// then it counts as one more cause.
    NOBODY_CENSORED = "P440", "nobody is censored";
    /// All rows are censored, so that there is no cause whose incidence could be estimated.
    NO_CAUSE = "P441", "no event of any cause";
    /// Only one cause occurs. Nothing competes with it: its incidence is one minus the Kaplan-Meier curve, Gray's test a
    /// relative of the log-rank test, and `trialstat survival` and `trialstat cox` have the ordinary methods.
    ONE_CAUSE = "P442", "only one cause";
    /// The value that was asked for as a cause is the one that stands for censoring.
    CENSORED_CAUSE = "P443", "censoring is no cause";
    /// Fine and Gray's regression has no strata, as in cmprsk: its rows are those of one baseline for all. The
    /// cause-specific Cox regression beside it is stratified.
    NOT_STRATIFIED = "P444", "Fine and Gray's regression is not stratified";
    /// The likelihood of a parametric model has no maximum, or none was found.
    ///
    /// It rises for ever where nobody with a level of a factor had the event, where follow-up is too short to tell a cured
    /// share from late events, or where a single event is to determine two parameters. Leave the covariate out, join the
    /// level with another, or ask for a distribution with fewer parameters.
    NO_MAXIMUM = "P450", "the likelihood has no maximum";
    /// An event is at time 0, where a distribution of positive times has no density; the row is left out.
    ///
    /// If it was found at the first visit, it happened before that: name the first visit's time in the column of
    /// `--upper` and leave the column of `--time` empty. If days are counted from 0, count them from 1.
    EVENT_AT_ZERO = "P451", "event at time 0";
    /// The knots of a spline cannot be laid: they need two different times of events seen exactly, at which inner knots
    /// must differ too. Name the times of all knots, as in `spline:5:20:60`, or ask for fewer.
    NO_KNOTS = "P452", "knots cannot be laid";
    /// A covariate has no number at all, so that its words are taken as levels, as `--factor` has them: one coefficient for
    /// each level but the first in sort order.
    WORDS_AS_LEVELS = "P453", "words are taken as levels";
    /// Something was asked of a model that it does not have: covariates or late entry of Turnbull's estimate, cured
    /// subjects of a model without them, strata with their own scale of a model without one.
    NOT_OF_MODEL = "P454", "the model has no such part";
    /// No row is left that can be counted.
    NO_ROW_LEFT = "P418", "no row is left";
    /// A method has no one-sided form here, so `--alternative` cannot be obeyed. Ask for it in a call of its own.
    NO_ONE_SIDED_FORM = "P460", "method has no one-sided form";
    /// A crossover is tested over two periods, no more and no fewer.
    NOT_TWO_PERIODS = "P461", "crossover does not have two periods";
    /// A subject was in two groups in one period of a crossover, so that it belongs to no sequence of treatments. The
    /// tests that take periods into account leave it out.
    PERIOD_TWICE = "P462", "two treatments in one period";
    /// A margin of 0, or of 1 for a ratio, lies on no side: say with `--alternative` which is tested.
    MARGIN_WITHOUT_SIDE = "P463", "margin says no direction";
    /// A graph of hypotheses does not fit the comparisons, or its shares are none: each group but the reference is one
    /// hypothesis, weights sum to no more than 1, and so do the shares that leave a hypothesis.
    NOT_A_GRAPH = "P464", "graph does not fit the comparisons";
    /// A prior shape grew out of range, or a prior is named for a group that does not occur.
    PRIOR_DOES_NOT_FIT = "P465", "prior does not fit";
    /// The covariates tell those with the event from those without, altogether or for some subjects, so that the
    /// likelihood rises for ever and some coefficients have no finite estimate.
    ///
    /// Programs that print estimates all the same print where they stopped, such as 20 with a standard error of 9000.
    /// `--firth` penalises the likelihood, which keeps every coefficient finite, and has limits by the profile.
    SEPARATED = "P466", "covariates separate the response";
    /// A regression was asked for together with what it has no room for.
    NOT_WITH_REGRESSION = "P467", "regression does not go with this";
    /// A weight is a number of subjects, and cannot be negative. The row is left out.
    NEGATIVE_WEIGHT = "P468", "weight is below 0";
    /// Estimating equations with this working correlation have no solution: no two responses belong to one subject, or
    /// the correlation found is one that the responses of so many visits cannot have.
    NOT_SOLVED = "P469", "estimating equations have no solution";
    /// A condition or happening asks for nothing, so that everything would meet it, or nothing.
    NOTHING_ASKED = "P470", "nothing is asked for";
    /// A plan names something that it or the trial does not have. What there is, or the nearest of it, stands beside.
    UNKNOWN_NAME = "P471", "name does not occur";
    /// Two parts of a plan cannot both hold: windows that overlap, a reference that is left out, a name given twice.
    CONTRADICTORY = "P472", "parts of the plan contradict each other";
    /// The plan leaves out what the method or the kind of endpoint needs.
    NO_METHOD = "P473", "plan leaves out what is needed";
    /// The strategy asks for something that no trial observes. Membership of a principal stratum rests on what would have
    /// happened under both treatments; without further assumptions nobody can be told to belong to it.
    NOT_IDENTIFIED = "P474", "strategy cannot be followed with these data";
    /// A frailty is what rows of a group have in common and those of other groups have not. It cannot be told from the
    /// baseline hazard where all rows at risk together are of one group, and rests on proportional hazards alone where no
    /// group has two rows.
    NO_SHARED_FRAILTY = "P476", "groups of a frailty do not tell it";
    /// The rows of a subject with recurrent events are periods one after the other, each beginning where the one before
    /// ends: `--entry` and `--time`. A gap or an overlap leaves open whether the subject was under observation, so it is
    /// left out. Without `--entry` all times count from the start of observation, which no event can be at.
    NOT_ONE_OBSERVATION = "P477", "rows of a subject are not one observation";
    /// The trial supplies several responses of a subject for one endpoint, at several visits, and the plan does not say
    /// which counts. That of the last visit was taken, in the order of the trial's visits; `visit` of the endpoint names
    /// another.
    SEVERAL_RESPONSES = "P478", "one of several responses counts";
    /// The plan's `crossover` is not that of the trial: the trial is parallel, has times to an event, or its sequences do not
    /// name its arms, one a period, with commas between them. Of a simulated crossover the periods are known: the plan's begin
    /// on other days, or their order is another characteristic.
    NOT_THIS_CROSSOVER = "P479", "crossover is not that of the trial";
    /// The plan names an event, a category, a disposition, a treatment or a level that no record of the trial has: the
    /// word is misspelt, or nobody had it. What depends on it is estimated as if it had happened to nobody.
    NO_SUCH_RECORD = "P480", "no record has the term";
    /// Nobody belongs to the analysis, or nobody of an arm has an outcome. What would need one is a row that says so; what
    /// the other arms have by themselves is given.
    NOBODY = "P481", "nobody has an outcome";
    /// The analysis could not be made of this trial; the row says why, and the others were made.
    NOT_ANALYSED = "P475", "analysis could not be made";
}
