//! The tables of a registry file. One schema for every file: study, arms, findings, source, claims, plans.

use crate::statistic::Statistic;
use trialstat_analysis::method::TestMethod;
use trialstat_analysis::plan;
use trialstat_trial::spec::{Field, Kind, Shape};

/// Conditions that a study may be about.
pub const CONDITIONS: &[&str] = &[
    "depression",
    "bipolar depression",
    "suicidality",
    "ptsd",
    "alcohol",
    "pain",
    "pharmacokinetics",
    "leukaemia",
    "tuberculosis",
    "other",
];

/// Routes of administration (CDISC C66729).
pub const ROUTES: &[&str] = &[
    "intravenous",
    "intramuscular",
    "intranasal",
    "sublingual",
    "oral",
    "rectal",
    "subcutaneous",
    "transdermal",
    "inhaled",
    "none",
];

/// Where a number comes from.
pub const STATUSES: &[&str] = &["V", "V2", "D", "D*"];
const CLAIM_STATUSES: &[&str] = &["V", "V2", "D", "D*", "U"];
/// What a finding may come out as.
pub const VERDICTS: &[&str] = &["confirmed", "contradicted", "not evaluable"];
/// What a claim may come out as.
pub const CLAIM_VERDICTS: &[&str] =
    &["supported", "partly supported", "contradicted", "no source found", "not testable"];
/// Methods of an estimate or interval that a source may name; those that plans may ask for.
pub const METHODS: &[&str] = &[
    "agresti-caffo",
    "agresti-coull",
    "arcsin",
    "blaker",
    "breslow",
    "clopper-pearson",
    "efron",
    "exact",
    "exact-agresti-min",
    "exact-stratified",
    "jeffreys",
    "katz",
    "koopman",
    "log",
    "log-log",
    "logit",
    "mantel-haenszel",
    "mantel-haenszel-greenland-robins",
    "mantel-haenszel-sato",
    "mee",
    "mid-p",
    "mid-p-stratified",
    "miettinen-nurminen",
    "miettinen-nurminen-stratified",
    "miettinen-nurminen-stratified-cmh",
    "newcombe",
    "newcombe-cc",
    "newcombe-stratified",
    "paired-agresti-min",
    "paired-newcombe",
    "paired-wald",
    "plain",
    "profile",
    "tango",
    "wald",
    "wald-cc",
    "wilson",
    "wilson-cc",
    "woolf",
];
/// Attributes of a finding that a claim can be checked against.
pub const ATTRIBUTES: &[&str] = &[
    "sessions",
    "route",
    "drug",
    "dose",
    "unit",
    "statistic",
    "arm",
    "reference",
    "design",
    "condition",
    "population",
    "endpoint",
    "time",
];

/// A registry file.
pub static FILE: Shape = Shape {
    name: "registry file",
    doc: "published findings of one study, claims of one source document, or plans",
    fields: &[
        Field::optional("study", Kind::Table(&STUDY), "the study whose findings follow"),
        Field::optional("arm", Kind::Tables(&ARM), "the study's arms"),
        Field::optional("finding", Kind::Tables(&FINDING), "published numbers"),
        Field::optional("source", Kind::Table(&SOURCE), "the document whose claims follow"),
        Field::optional("claim", Kind::Tables(&CLAIM), "statements of the document"),
        Field::optional("plan", Kind::Tables(&plan::SHAPE), "analyses that findings refer to"),
    ],
};

static STUDY: Shape = Shape {
    name: "study",
    doc: "where findings were published",
    fields: &[
        Field::required("id", Kind::Text, "the study's name in the registry, unique"),
        Field::required("cite", Kind::Text, "how the study is named on screen"),
        Field::optional("title", Kind::Text, "title of the publication"),
        Field::required("design", Kind::Text, "the study's design in words"),
        Field::required("condition", Kind::OneOf(CONDITIONS), "what was treated"),
        Field::optional("population", Kind::Text, "who took part"),
        Field::optional("doi", Kind::Text, "digital object identifier"),
        Field::optional("pmid", Kind::Text, "PubMed identifier"),
        Field::optional("pmcid", Kind::Text, "PubMed Central identifier"),
        Field::optional("registration", Kind::Text, "trial registration"),
        Field::optional("url", Kind::Text, "where the numbers were read"),
        Field::optional("note", Kind::Text, "what a reader should know"),
    ],
};

static ARM: Shape = Shape {
    name: "arm",
    doc: "a treatment of the study",
    fields: &[
        Field::required("id", Kind::Text, "the arm's name within the study"),
        Field::optional("drug", Kind::Text, "what was given"),
        Field::optional("route", Kind::OneOf(ROUTES), "way in"),
        Field::optional("dose", Kind::Text, "dose of one session"),
        Field::optional("regimen", Kind::Text, "how sessions follow one another"),
        Field::optional("sessions", Kind::Count, "number of doses given"),
        Field::optional("n", Kind::Count, "subjects randomized to it"),
        Field::optional("note", Kind::Text, "what a reader should know"),
    ],
};

static COUNTS: Shape = Shape {
    name: "count",
    doc: "events among the subjects of an arm",
    fields: &[
        Field::required("arm", Kind::Text, "the arm"),
        Field::optional("part", Kind::Text, "which part of the arm, where several are pooled"),
        Field::optional("events", Kind::Count, "how many met the endpoint; left out when not published"),
        Field::required("n", Kind::Count, "how many were observed"),
        Field::optional("unit", Kind::Text, "what is counted, if not subjects"),
    ],
};

static DATA: Shape = Shape {
    name: "data reference",
    doc: "a data file of the registry",
    fields: &[
        Field::required("mapping", Kind::Text, "path of the file's mapping, from the registry's folder"),
        Field::optional("trial", Kind::Text, "which trial, where the file holds several"),
    ],
};

static FINDING: Shape = Shape {
    name: "finding",
    doc: "a published number",
    fields: &[
        Field::required("id", Kind::Text, "the finding's name, unique in the registry"),
        Field::optional("also", Kind::Texts, "other names it goes by"),
        Field::required("endpoint", Kind::Text, "what was counted or measured"),
        Field::optional("time", Kind::Text, "when"),
        Field::required("statistic", Kind::OneOf(Statistic::NAMES), "what the printed number is"),
        Field::optional("arm", Kind::Text, "the arm the number describes"),
        Field::optional("reference", Kind::Text, "the arm it is compared with"),
        Field::optional("counts", Kind::Tables(&COUNTS), "published counts"),
        Field::optional("paired", Kind::Flag, "whether the arms are the same subjects"),
        Field::optional("both", Kind::Count, "how many met the endpoint under both treatments"),
        Field::optional("data", Kind::Table(&DATA), "subject-level or tabulated data"),
        Field::optional("total", Kind::Count, "subjects of both arms together"),
        Field::optional("allocation", Kind::Text, "ratio they were randomized in"),
        Field::optional("terms", Kind::Texts, "printed numbers that a sum or quotient is made of"),
        Field::optional("at", Kind::Number, "time of a survival probability, in `unit`"),
        Field::optional("plan", Kind::Text, "id of the plan that recomputes it"),
        Field::optional("method", Kind::OneOf(METHODS), "method of the estimate or interval, if the source names it"),
        Field::optional("test", Kind::OneOf(TestMethod::NAMES), "test, if the source names it"),
        Field::optional("printed", Kind::Text, "the estimate exactly as printed"),
        Field::optional("printed_reference", Kind::Text, "the reference arm's printed number"),
        Field::optional("interval", Kind::Texts, "lower and upper limit as printed"),
        Field::optional("level", Kind::Number, "confidence level of the interval, if not 0.95"),
        Field::optional("p", Kind::Text, "the p value as printed"),
        Field::optional("unit", Kind::Text, "unit of the printed number"),
        Field::optional("rounding", Kind::OneOf(&["up"]), "`up` where convention rounds up"),
        Field::optional("needs", Kind::Text, "what recomputing it would take"),
        Field::required("status", Kind::OneOf(STATUSES), "where the number comes from: V, V2, D or D*"),
        Field::optional("quote", Kind::Text, "the source's words"),
        Field::optional("url", Kind::Text, "where they stand"),
        Field::optional("note", Kind::Text, "what a reader should know"),
        Field::required("expect", Kind::OneOf(VERDICTS), "the verdict that must come out"),
    ],
};

static SOURCE: Shape = Shape {
    name: "source",
    doc: "a document that makes claims",
    fields: &[
        Field::required("file", Kind::Text, "the document's file name"),
        Field::required("title", Kind::Text, "the document's title"),
        Field::optional("note", Kind::Text, "what a reader should know"),
    ],
};

static CLAIM: Shape = Shape {
    name: "claim",
    doc: "a statement of a document",
    fields: &[
        Field::required("id", Kind::Text, "the claim's name, unique in the registry"),
        Field::required("says", Kind::Text, "the statement, in the document's words"),
        Field::optional("primary", Kind::Text, "the most likely primary source"),
        Field::optional("shows", Kind::Text, "what that source shows"),
        Field::required("status", Kind::OneOf(CLAIM_STATUSES), "how what it shows was read; U if not looked up"),
        Field::optional("testable", Kind::Flag, "`false` for an opinion or a policy"),
        Field::optional("check", Kind::Tables(&CHECK), "evidence"),
        Field::optional("note", Kind::Text, "what a reader should know"),
        Field::required("expect", Kind::OneOf(CLAIM_VERDICTS), "the verdict that must come out"),
        Field::required("why", Kind::Text, "why, in one sentence"),
    ],
};

static CHECK: Shape = Shape {
    name: "check",
    doc: "a piece of evidence that holds or fails",
    fields: &[
        Field::required("that", Kind::Text, "what is checked"),
        Field::optional("finding", Kind::Text, "the finding it is checked against"),
        Field::optional("prints", Kind::Text, "the claim's number, which the finding's must print as"),
        Field::optional("within", Kind::Texts, "the claim's range, in which the finding's number must lie"),
        Field::optional("at_least", Kind::Text, "the finding's number must not be below"),
        Field::optional("at_most", Kind::Text, "the finding's number must not be above"),
        Field::optional("field", Kind::OneOf(ATTRIBUTES), "attribute of the finding"),
        Field::optional("is", Kind::Text, "what the claim says it is"),
        Field::optional("quote", Kind::Text, "the source's words"),
        Field::optional("agrees", Kind::Flag, "whether those words bear the claim out"),
        Field::optional("url", Kind::Text, "where they stand"),
        Field::optional("decisive", Kind::Flag, "whether its failure settles the matter"),
    ],
};

#[cfg(test)]
mod tests {
    use super::METHODS;
    use std::collections::BTreeSet;
    use trialstat_analysis::method::{
        CurveInterval, DifferenceInterval, OddsRatioMethod, ProportionInterval, RatioInterval, TiesMethod,
    };

    #[test]
    fn a_source_may_name_every_method_that_a_plan_may() {
        let families = [
            ProportionInterval::NAMES,
            DifferenceInterval::NAMES,
            RatioInterval::NAMES,
            OddsRatioMethod::NAMES,
            CurveInterval::NAMES,
            TiesMethod::NAMES,
        ];
        let plans: BTreeSet<&str> = families.concat().into_iter().collect();
        assert_eq!(plans, METHODS.iter().copied().collect());
    }
}
