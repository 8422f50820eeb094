//! The tables of a scenario.

use super::{accrual, allocation, direct, look};
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
        Field::optional("allocation", Kind::Table(&allocation::SHAPE), "how subjects are given to arms"),
        Field::optional("accrual", Kind::Table(&accrual::SHAPE), "when subjects enter"),
        Field::optional("look", Kind::Tables(&look::SHAPE), "looks at the trial under way, in order"),
        Field::optional("cut_off", Kind::Number, "calendar day, from the begin of accrual, on which the trial ends"),
    ],
};

pub(super) static ARM: Shape = Shape {
    name: "arm",
    doc: "an assigned treatment",
    fields: &[
        Field::required("name", Kind::Text, "its name"),
        Field::optional("ratio", Kind::Count, "its part of the subjects in relation to the others'; 1 if left out"),
        Field::optional("outcome", Kind::Tables(&direct::OUTCOME), "what it makes of the direct endpoints"),
    ],
};
