#![doc = include_str!("../../docs/pharmacokinetics.md")]

mod absorbed;
mod chain;
mod decay;
mod episode;
mod exposure;
mod kernel;
mod mammillary;
mod model;
mod parameter;
mod parameter_file;
mod regimen;
mod route;
mod schedule;
mod solution;
mod variability;
mod within_step;

pub use episode::Episode;
pub use exposure::Exposure;
pub use model::{Model, ModelError, Subject};
pub use parameter::{Measures, Parameter};
pub use parameter_file::{
    Absorption, Citation, DispositionParameters, Inlet, Into, Number, ParameterFile, Speed, Sprays, Typical, shapes,
    stock, stock_names,
};
pub use regimen::{Regimen, SHAPE as REGIMEN};
pub use route::Route;
pub use schedule::{Dose, Per, Schedule, ScheduleError};
pub use solution::{Received, Site};
pub use variability::{Deviations, NotPositiveDefinite, Variability};
