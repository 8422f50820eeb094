//! The tables of a scenario.

use super::{
    accrual, adverse, allocation, collection, compare, covariate, crossover, direct, grid, look, screening, symptoms,
    treatment, visit,
};
use trialstat_trial::spec::{Field, Kind, Shape};

/// A scenario.
pub static SHAPE: Shape = Shape {
    name: "scenario",
    doc: "how patients, doses, symptoms and trials come about",
    fields: &[
        Field::required("title", Kind::Text, "what is simulated, in words"),
        Field::required("seed", Kind::Count, "seed of the random numbers"),
        Field::required("replicates", Kind::Count, "how many trials are drawn, unless the command says otherwise"),
        Field::required(
            "plan",
            Kind::Text,
            "the study plan that each trial is analysed by, from the scenario's folder",
        ),
        Field::optional(
            "group",
            Kind::Count,
            "scenarios of one seed and group share their random numbers; 0 if left out",
        ),
        Field::required("subjects", Kind::Count, "how many subjects are randomized"),
        Field::required("arm", Kind::Tables(&ARM), "the arms"),
        Field::optional("direct", Kind::Tables(&direct::SHAPE), "endpoints drawn directly"),
        Field::optional("covariate", Kind::Tables(&covariate::SHAPE), "properties of subjects before treatment"),
        Field::optional("correlation", Kind::Tables(&covariate::CORRELATION), "correlations of covariates"),
        Field::optional("exclusion", Kind::Tables(&screening::EXCLUSION), "criteria that exclude those screened"),
        Field::optional("visit", Kind::Tables(&visit::SHAPE), "visits, in order"),
        Field::optional("measure", Kind::Tables(&visit::MEASURE), "what is assessed at visits"),
        Field::optional("symptoms", Kind::Table(&symptoms::SHAPE), "how symptoms respond to exposure"),
        Field::optional("time_above", Kind::Number, "the concentration, ng/mL, of which the time above is told"),
        Field::optional(
            "effect_rate",
            Kind::Number,
            "the rate, 1/h, at which an effect site follows the blood, of which the concentrations are told",
        ),
        Field::optional(
            "metabolite",
            Kind::Flag,
            "whether concentrations of the drugs' metabolite are told; no if left out",
        ),
        Field::optional("adverse_event", Kind::Tables(&adverse::SHAPE), "adverse events of sessions"),
        Field::optional("collection", Kind::Table(&collection::SHAPE), "when visits take place, and what is lost"),
        Field::optional("crossover", Kind::Table(&crossover::SHAPE), "every subject goes through all arms"),
        Field::optional("allocation", Kind::Table(&allocation::SHAPE), "how subjects are given to arms"),
        Field::optional("accrual", Kind::Table(&accrual::SHAPE), "when subjects enter"),
        Field::optional("look", Kind::Tables(&look::SHAPE), "looks at the trial under way, in order"),
        Field::optional(
            "compare",
            Kind::Tables(&compare::SHAPE),
            "methods and analyses that are compared with one another",
        ),
        Field::optional("grid", Kind::Table(&grid::SHAPE), "parameters that are varied"),
        Field::optional("cut_off", Kind::Number, "calendar day, from the begin of accrual, on which the trial ends"),
    ],
};

pub(super) static ARM: Shape = Shape {
    name: "arm",
    doc: "an assigned treatment",
    fields: &[
        Field::required("name", Kind::Text, "its name"),
        Field::optional("ratio", Kind::Count, "its part of the subjects in relation to the others'; 1 if left out"),
        treatment::FIELDS[0],
        treatment::FIELDS[1],
        treatment::FIELDS[2],
        treatment::FIELDS[3],
        treatment::FIELDS[4],
        treatment::FIELDS[5],
        treatment::FIELDS[6],
        treatment::FIELDS[7],
        treatment::FIELDS[8],
        treatment::FIELDS[9],
        Field::optional("outcome", Kind::Tables(&direct::OUTCOME), "what it makes of the direct endpoints"),
    ],
};
