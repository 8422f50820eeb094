//! The tables of a study's plan.

use crate::conventions::Conventions;
use crate::method::{
    Adjustment, BandMethod, CurveInterval, DifferenceInterval, HazardMethod, OddsRatioMethod, ProportionInterval,
    RatioInterval, TiesMethod,
};
use crate::rates::MarginalVariance;
use trialstat_trial::instrument::INSTRUMENT;
use trialstat_trial::quantity::TimeUnit;
use trialstat_trial::spec::{Field, Kind, Shape};

/// The plan of a study.
pub static SHAPE: Shape = Shape {
    name: "plan",
    doc: "what is estimated in a study, of whom, and how",
    fields: &[
        Field::required("title", Kind::Text, "what the plan is about, in words"),
        Field::optional("trial", Kind::TextOrTexts, "mappings of the trials it is applied to, from the plan's folder"),
        Field::optional("arms", Kind::Texts, "the arms that are analysed; all of the trial's if left out"),
        Field::optional("reference", Kind::Text, "the arm that the others are compared with"),
        Field::optional("level", Kind::Number, "confidence level of every interval"),
        Field::optional("conventions", Kind::OneOf(Conventions::NAMES), "conventions for whatever is left open"),
        Field::optional("instrument", Kind::Tables(&INSTRUMENT), "instruments beside those that are known"),
        Field::optional("crossover", Kind::Table(&CROSSOVER), "the periods of a crossover, each of which is analysed"),
        Field::optional("baseline", Kind::Table(&BASELINE), "which reading is the baseline"),
        Field::optional("visit", Kind::Tables(&VISIT), "visits and their windows; the trial's own if left out"),
        Field::optional("population", Kind::Tables(&POPULATION), "sets of subjects"),
        Field::optional("endpoint", Kind::Tables(&ENDPOINT), "what is derived for each subject"),
        Field::required("analysis", Kind::Tables(&ANALYSIS), "what is estimated"),
        Field::optional("family", Kind::Tables(&FAMILY), "hypotheses tested together, with one error rate"),
        Field::optional("summary", Kind::Table(&SUMMARY), "descriptions of the trial"),
    ],
};

static CROSSOVER: Shape = Shape {
    name: "crossover",
    doc: "where the periods of a crossover are found",
    fields: &[
        Field::required(
            "sequence",
            Kind::Text,
            "the characteristic that names a subject's arms in their order, as `a, b`",
        ),
        Field::required("starts", Kind::Numbers, "the study days on which the periods begin"),
    ],
};

static BASELINE: Shape = Shape {
    name: "baseline",
    doc: "which reading is the baseline",
    fields: &[
        Field::optional("visit", Kind::Text, "the visit whose reading it is"),
        Field::optional("day", Kind::Number, "the last study day of a reading that may be it; 1 if left out"),
        Field::optional(
            "rule",
            Kind::OneOf(&["last", "mean"]),
            "the last such reading, or their mean; the last if left out",
        ),
    ],
};

static VISIT: Shape = Shape {
    name: "visit",
    doc: "a visit, by the name that the data give it or by a window of study days",
    fields: &[
        Field::required("name", Kind::Text, "its name"),
        Field::optional("day", Kind::Number, "the study day it is planned for"),
        Field::optional("window", Kind::Numbers, "first and last study day of a reading that counts as it"),
        Field::optional(
            "choose",
            Kind::OneOf(&["nearest", "first", "last", "worst", "mean"]),
            "which of several readings counts; the nearest to the day, of equally near ones the later, if left out",
        ),
    ],
};

static POPULATION: Shape = Shape {
    name: "population",
    doc: "a set of subjects; whoever fails one of its rules is excluded for the first that fails",
    fields: &[
        Field::required("name", Kind::Text, "its name"),
        Field::optional("title", Kind::Text, "the same in words"),
        Field::optional("randomized", Kind::Flag, "only subjects with an arm; true if left out"),
        Field::optional("dosed", Kind::Flag, "only subjects with a dose"),
        Field::optional("baseline", Kind::TextOrTexts, "measures that a subject needs a baseline of"),
        Field::optional("assessed", Kind::TextOrTexts, "measures that a subject needs a reading of after the baseline"),
        Field::optional("attended", Kind::TextOrTexts, "visits at which a subject needs a reading"),
        Field::optional("where", Kind::Map, "characteristics and the values that a subject needs, as ITTFL = \"Y\""),
        Field::optional("without", Kind::Tables(&HAPPENING), "happenings that exclude a subject"),
        Field::optional("disposition", Kind::TextOrTexts, "ends of the trial of which a subject needs one: COMPLETED"),
    ],
};

/// What says which happening is meant, wherever one is.
mod happening {
    use super::{Field, Kind};

    pub(super) const EVENT: Field = Field::optional("event", Kind::TextOrTexts, "terms of clinical events");
    pub(super) const CATEGORY: Field =
        Field::optional("category", Kind::TextOrTexts, "categories of clinical events or of dispositions");
    pub(super) const DISPOSITION: Field = Field::optional("disposition", Kind::TextOrTexts, "terms of dispositions");
    pub(super) const TREATMENT: Field =
        Field::optional("treatment", Kind::TextOrTexts, "treatments given, such as a rescue");
    pub(super) const SERIOUS: Field = Field::optional("serious", Kind::Flag, "whether clinical events are serious");
    pub(super) const FROM_DAY: Field =
        Field::optional("from_day", Kind::Number, "the first study day of a happening that counts; 1 if left out");
    pub(super) const LONGER_THAN: Field = Field::optional(
        "longer_than_minutes",
        Kind::Number,
        "clinical events that last longer than this; one without a duration does not count",
    );
}

/// A dated happening.
pub(super) static HAPPENING: Shape = Shape {
    name: "happening",
    doc: "a dated happening: all that is given has to fit",
    fields: &[
        happening::EVENT,
        happening::CATEGORY,
        happening::DISPOSITION,
        happening::TREATMENT,
        happening::SERIOUS,
        happening::FROM_DAY,
        happening::LONGER_THAN,
    ],
};

/// A condition on a score.
pub(super) static CONDITION: Shape = Shape {
    name: "condition",
    doc: "a condition on a score: all that is given has to hold",
    fields: &[
        Field::optional("improvement", Kind::Number, "at least this share of the baseline is gone: 0.5"),
        Field::optional("improvement_below", Kind::Number, "less than this share of the baseline is gone"),
        Field::optional("points", Kind::Number, "improved by at least so many points"),
        Field::optional("at_most", Kind::Number, "the score is at most this"),
        Field::optional("at_least", Kind::Number, "the score is at least this"),
        Field::optional("below", Kind::Number, "the score is below this"),
        Field::optional("above", Kind::Number, "the score is above this"),
        Field::optional("lost", Kind::Number, "at least this share of what had been gained is lost again"),
    ],
};

pub(super) static ENDPOINT: Shape = Shape {
    name: "endpoint",
    doc: "what is derived for each subject",
    fields: &[
        Field::required("name", Kind::Text, "its name"),
        Field::optional("title", Kind::Text, "the same in words"),
        Field::optional("stock", Kind::Text, "a stock endpoint that gives whatever is left out here"),
        Field::optional("kind", Kind::OneOf(super::endpoint::KINDS), "how it is derived"),
        Field::optional("measure", Kind::Text, "the measure whose scores it is derived from"),
        Field::optional("met", Kind::Table(&CONDITION), "when a score meets it"),
        Field::optional("visit", Kind::Text, "the visit at which it is judged or recorded, or until which"),
        Field::optional("from", Kind::Text, "the first of several visits"),
        Field::optional("through", Kind::Text, "the last of several visits"),
        Field::optional("excursions", Kind::Count, "visits between that may fail the condition; none if left out"),
        Field::optional("excursion", Kind::Table(&CONDITION), "what a visit that fails has to meet at least"),
        Field::optional("after", Kind::Text, "the endpoint that has to be met before"),
        Field::optional("confirmed", Kind::OneOf(&["next-visit"]), "whether the next visit has to meet it as well"),
        Field::optional("happening", Kind::Tables(&HAPPENING), "happenings that meet it"),
        Field::optional("from_day", Kind::Number, "the first study day that counts"),
        Field::optional("through_day", Kind::Number, "the last study day that counts"),
        Field::optional("supplied", Kind::Text, "the trial's own endpoint, if it has another name"),
        Field::optional("source", Kind::Text, "who defined it so"),
    ],
};

static ANALYSIS: Shape = Shape {
    name: "analysis",
    doc: "an endpoint in a population: the estimand, and how it is estimated",
    fields: &[
        Field::required("id", Kind::Text, "its name"),
        Field::optional("title", Kind::Text, "the same in words"),
        Field::required("endpoint", Kind::Text, "the endpoint"),
        Field::optional("population", Kind::Text, "the population; all randomized subjects if left out"),
        Field::optional("intercurrent", Kind::Tables(&INTERCURRENT), "intercurrent events and what is done about them"),
        Field::optional(
            "missing",
            Kind::OneOf(super::missing::NAMES),
            "what stands for an outcome that was not observed; nothing (observed cases) if left out",
        ),
        Field::optional("imputation", Kind::Table(&IMPUTATION), "how many imputations, and their seed"),
        Field::optional("interval", Kind::SomeOf(ProportionInterval::NAMES), "intervals for a proportion"),
        Field::optional(
            "difference",
            Kind::SomeOf(DifferenceInterval::NAMES),
            "intervals for a difference of proportions",
        ),
        Field::optional("ratio", Kind::SomeOf(RatioInterval::NAMES), "intervals for a ratio of proportions"),
        Field::optional("odds_ratio", Kind::SomeOf(OddsRatioMethod::NAMES), "methods for an odds ratio"),
        Field::optional("test", Kind::Texts, "tests, of proportions or of curves as the endpoint is"),
        Field::optional("margin", Kind::TextOrTexts, "margins to the reference that are tested: -0.1, ratio:0.8"),
        Field::optional("null", Kind::Number, "a proportion that each arm's is tested against"),
        Field::optional(
            "model",
            Kind::OneOf(super::analysis::MODELS),
            "model of a response by arm and covariates, with marginal effects; logistic if there are covariates",
        ),
        Field::optional(
            "marginal_variance",
            Kind::OneOf(MarginalVariance::NAMES),
            "how variances of marginal effects are estimated; delta if left out",
        ),
        Field::optional("curve", Kind::SomeOf(CurveInterval::NAMES), "scales of a survival curve's interval"),
        Field::optional("steps", Kind::Flag, "whether every step of the curves is wanted"),
        Field::optional("bands", Kind::SomeOf(BandMethod::NAMES), "simultaneous bands of the curves"),
        Field::optional("hazards", Kind::SomeOf(HazardMethod::NAMES), "estimates of cumulative hazards"),
        Field::optional("given", Kind::Numbers, "times, in `unit`, on condition of which later survival is wanted"),
        Field::optional("follow_up", Kind::Flag, "whether the median time under observation is wanted"),
        Field::optional("quantiles", Kind::Numbers, "probabilities of an event whose times are wanted"),
        Field::optional("times", Kind::Numbers, "times, in `unit`, at which survival is wanted"),
        Field::optional("at_risk", Kind::Numbers, "times, in `unit`, of a table of numbers at risk"),
        Field::optional("rmst", Kind::Number, "the horizon, in `unit`, of a restricted mean"),
        Field::optional(
            "ties",
            Kind::SomeOf(TiesMethod::NAMES),
            "how ties enter a Cox model of the arm; that of the conventions if only covariates ask for one",
        ),
        Field::optional(
            "between_visits",
            Kind::TextOrTexts,
            "models of times known to lie between two visits: turnbull, weibull, …",
        ),
        Field::optional(
            "covariates",
            Kind::TextOrTexts,
            "what enters a model beside the arm: characteristics, or a measure's scores at baseline",
        ),
        Field::optional(
            "unit",
            Kind::OneOf(TimeUnit::NAMES),
            "unit that times are given and reported in; days if left out",
        ),
        Field::optional("strata", Kind::TextOrTexts, "characteristics whose levels make strata"),
        Field::optional(
            "subgroup",
            Kind::TextOrTexts,
            "characteristics at each of whose levels all is estimated again",
        ),
        Field::optional(
            "adjust",
            Kind::OneOf(Adjustment::NAMES),
            "how p values of several arms against the reference are adjusted",
        ),
        Field::optional(
            "tipping_point",
            Kind::Flag,
            "whether to say how the missing would have to have fared to change the verdict",
        ),
    ],
};

static INTERCURRENT: Shape = Shape {
    name: "intercurrent event",
    doc: "what happens after randomization and bears on the outcome or its meaning (ICH E9(R1))",
    fields: &[
        Field::required("name", Kind::Text, "its name"),
        Field::required("strategy", Kind::OneOf(super::intercurrent::STRATEGIES), "what is done about it"),
        happening::EVENT,
        happening::CATEGORY,
        happening::DISPOSITION,
        happening::TREATMENT,
        happening::SERIOUS,
        happening::FROM_DAY,
        happening::LONGER_THAN,
    ],
};

static IMPUTATION: Shape = Shape {
    name: "imputation",
    doc: "multiple imputation of scores",
    fields: &[
        Field::required("copies", Kind::Count, "how many times the data are completed"),
        Field::required("seed", Kind::Count, "seed of the random numbers"),
        Field::optional(
            "shift",
            Kind::Number,
            "points added to every imputed score of an arm other than the reference",
        ),
    ],
};

static FAMILY: Shape = Shape {
    name: "family",
    doc: "hypotheses tested together, with one error rate",
    fields: &[
        Field::required("name", Kind::Text, "its name"),
        Field::required("analyses", Kind::Texts, "ids of the analyses, in the order in which they are tested"),
        Field::required(
            "test",
            Kind::Text,
            "the test of each analysis whose p value counts; of imputed ones the pooled",
        ),
        Field::required("procedure", Kind::OneOf(super::multiplicity::PROCEDURES), "how the error rate is shared"),
        Field::optional("alpha", Kind::Number, "the family's error rate; 1 minus the level if left out"),
        Field::optional("weights", Kind::Numbers, "of a graph: the share of alpha that each analysis starts with"),
        Field::optional(
            "transitions",
            Kind::Tables(&TRANSITION),
            "of a graph: what becomes of the share of a rejected one",
        ),
    ],
};

static TRANSITION: Shape = Shape {
    name: "transition",
    doc: "what becomes of a rejected hypothesis's share",
    fields: &[
        Field::required("from", Kind::Text, "the rejected analysis"),
        Field::required("to", Kind::Text, "the analysis that inherits"),
        Field::required("share", Kind::Number, "which share of it"),
    ],
};

static SUMMARY: Shape = Shape {
    name: "summary",
    doc: "descriptions of the trial",
    fields: &[
        Field::optional("disposition", Kind::Flag, "who was randomized, treated, excluded, and how they ended"),
        Field::optional("characteristics", Kind::Texts, "characteristics described by arm"),
        Field::optional("baseline", Kind::Texts, "measures whose baseline is described by arm"),
        Field::optional("exposure", Kind::Flag, "doses by arm"),
        Field::optional("visits", Kind::Texts, "measures described by arm and visit, with the change from baseline"),
        Field::optional("adverse_events", Kind::Flag, "clinical events by term and arm, with rates by exposure"),
        Field::optional("population", Kind::Text, "the population described; all randomized subjects if left out"),
    ],
};
