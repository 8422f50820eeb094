//! A scenario and addressed random numbers to one trial. Nothing here can call an estimator.
//!
//! [`pharmacokinetics`] tells what concentration a dose leads to, by route, regimen and subject.

pub mod codes;
pub mod pharmacokinetics;
