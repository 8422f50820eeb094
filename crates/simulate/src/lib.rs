//! A scenario and addressed random numbers to one trial. Nothing here can call an estimator.
//!
//! A [`Scenario`](scenario::Scenario) is read from a file, [`Compiled`] once, and gives a trial for each number of a
//! replicate. [`pharmacokinetics`] tells what concentration a dose leads to, by route, regimen and subject.

mod generator;
mod logarithm;

pub mod codes;
pub mod pharmacokinetics;
pub mod scenario;

pub use generator::{Compiled, Scratch, SideEffect, Simulated, Truth};
