//! The tables of a file of parameters.

use crate::pharmacokinetics::parameter::Parameter;
use crate::pharmacokinetics::route::Route;
use trialstat_trial::spec::{Field, Kind, Shape};

/// A file of pharmacokinetic parameters.
pub static FILE: Shape = Shape {
    name: "file of parameters",
    doc: "pharmacokinetic parameters, each with its source",
    fields: &[
        Field::required("id", Kind::Text, "the set's name"),
        Field::required("title", Kind::Text, "what it is, in words"),
        Field::required("drug", Kind::Text, "the drug measured"),
        Field::required("population", Kind::Text, "who was measured"),
        Field::required("source", Kind::Tables(&SOURCE), "where its numbers were read"),
        Field::optional("missing", Kind::Texts, "what the sources do not say"),
        Field::optional("disposition", Kind::Table(&DISPOSITION), "what becomes of the drug in the blood"),
        Field::optional("metabolite", Kind::Table(&METABOLITE), "what becomes of its metabolite"),
        Field::optional("route", Kind::Tables(&ROUTE), "how it is absorbed"),
        Field::optional("correlation", Kind::Tables(&CORRELATION), "correlations of subjects' deviations"),
    ],
};

static SOURCE: Shape = Shape {
    name: "source",
    doc: "where numbers were read",
    fields: &[
        Field::required("id", Kind::Text, "what numbers name it by"),
        Field::required("cite", Kind::Text, "the citation"),
        Field::optional("doi", Kind::Text, "its DOI"),
        Field::optional("pmid", Kind::Text, "its number in PubMed"),
        Field::optional("url", Kind::Text, "where it was read"),
    ],
};

/// How a number is known: read in the paper, read elsewhere, derived, derived and confirmed, or assumed by whoever wrote
/// the file.
pub const STATUSES: &[&str] = &["V", "V2", "D", "D*", "assumed"];

/// Units that numbers may have.
pub const UNITS: &[&str] =
    &["L", "L/kg", "mL/kg", "L/h", "L/h/kg", "mL/min", "mL/min/kg", "1/h", "1/min", "h", "min", "%", "1", "kg", "mg"];

static NUMBER: Shape = Shape {
    name: "number",
    doc: "a number with its source",
    fields: &[
        Field::required("value", Kind::Number, "the typical value"),
        Field::required("unit", Kind::OneOf(UNITS), "its unit"),
        Field::required("source", Kind::Text, "the `id` of its source"),
        Field::required("status", Kind::OneOf(STATUSES), "how it is known"),
        Field::optional("cv", Kind::Number, "coefficient of variation between subjects, in per cent; log-normal"),
        Field::optional("logit_sd", Kind::Number, "of a share: standard deviation between subjects of its logit"),
        Field::optional("iqr", Kind::Numbers, "of a share: its quartiles between subjects"),
        Field::optional("note", Kind::Text, "what a reader should know"),
    ],
};

const fn number(key: &'static str, doc: &'static str) -> Field {
    Field::optional(key, Kind::Table(&NUMBER), doc)
}

static DISPOSITION: Shape = Shape {
    name: "disposition",
    doc: "compartments and what flows between them",
    fields: &[
        Field::required("compartments", Kind::Count, "how many, 1 to 3, the liver not counted"),
        Field::required("weight", Kind::OneOf(WEIGHT), "how volumes and flows go with body weight"),
        number("reference_weight", "the body weight that the numbers are for"),
        Field::optional("flow_exponent", Kind::Number, "exponent of weight for flows, where `weight` is `exponents`"),
        Field::optional(
            "volume_exponent",
            Kind::Number,
            "exponent of weight for volumes, where `weight` is `exponents`",
        ),
        number("clearance", "clearance"),
        number("central_volume", "volume of the central compartment"),
        number("flow_1", "flow between the central and the first peripheral compartment"),
        number("volume_1", "volume of the first peripheral compartment"),
        number("flow_2", "flow between the central and the second peripheral compartment"),
        number("volume_2", "volume of the second peripheral compartment"),
        number("k10", "rate of elimination, in place of the clearance"),
        number("k12", "rate into the first peripheral compartment, in place of its flow"),
        number("k21", "rate back, in place of its volume"),
        number("k13", "rate into the second peripheral compartment"),
        number("k31", "rate back"),
        number("liver_flow", "blood flow through a liver that eliminates, in place of the clearance"),
        number("liver_volume", "volume of the liver"),
        number("liver_elimination", "rate of elimination in the liver, not to the metabolite"),
        number("liver_formation", "rate of formation of the metabolite in the liver"),
    ],
};

/// How volumes and flows go with body weight: not at all, in proportion, volumes in proportion and flows with the power
/// 0.75, or with exponents given.
pub const WEIGHT: &[&str] = &["none", "linear", "allometric", "exponents"];

static METABOLITE: Shape = Shape {
    name: "metabolite",
    doc: "one metabolite and its one or two compartments",
    fields: &[
        Field::required("name", Kind::Text, "what it is"),
        number("metabolite_clearance", "its clearance"),
        number("metabolite_volume", "volume of its central compartment"),
        number("metabolite_flow", "flow to its peripheral compartment"),
        number("metabolite_peripheral_volume", "volume of its peripheral compartment"),
        number("formed_fraction", "share of what is eliminated that becomes it; not with a liver"),
    ],
};

static ROUTE: Shape = Shape {
    name: "route",
    doc: "how a preparation is absorbed",
    fields: &[
        Field::required("route", Kind::OneOf(Route::NAMES), "way in"),
        Field::optional("preparation", Kind::Text, "which preparation, where the file has several of a route"),
        Field::optional("into", Kind::OneOf(&["central", "liver"]), "where to: the blood, unless said otherwise"),
        number("fraction", "share of the dose that gets there: the bioavailability, unless the liver is on the way"),
        number("absorption_rate", "rate of absorption"),
        number(
            "time_to_peak",
            "time of the highest concentration, in place of a rate: the rate that leads to it is found",
        ),
        number("lag", "time before it begins"),
        number("release", "duration of a zero-order release before it"),
        number("spray", "dose of one spray, of which later ones are absorbed less"),
        number("later_sprays", "share absorbed of later sprays, as a multiple of the first one's"),
        Field::optional(
            "first_pass",
            Kind::Flag,
            "whether what is lost was eliminated on the way, to metabolite in part",
        ),
        Field::optional("swallowed", Kind::Table(&SWALLOWED), "what becomes of the rest, if it is swallowed"),
        Field::optional("note", Kind::Text, "what a reader should know"),
    ],
};

static SWALLOWED: Shape = Shape {
    name: "swallowed part",
    doc: "what becomes of a nasal or sublingual dose that is swallowed",
    fields: &[
        Field::optional("into", Kind::OneOf(&["central", "liver"]), "where to: the blood, unless said otherwise"),
        number("fraction", "share of what is swallowed that gets there"),
        number("absorption_rate", "rate of its absorption"),
        number("lag", "time before it begins"),
        number("release", "duration of a zero-order release before it"),
        Field::optional(
            "first_pass",
            Kind::Flag,
            "whether what is lost was eliminated on the way, to metabolite in part",
        ),
    ],
};

static CORRELATION: Shape = Shape {
    name: "correlation",
    doc: "of the deviations of two parameters, on the scales on which they vary",
    fields: &[
        Field::required("between", Kind::SomeOf(&Parameter::NAMES), "the two parameters"),
        Field::required("value", Kind::Number, "the correlation"),
        Field::required("source", Kind::Text, "the `id` of its source"),
        Field::required("status", Kind::OneOf(STATUSES), "how it is known"),
    ],
};
