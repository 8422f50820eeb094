//! Competing risks: cumulative incidences of causes, Gray's test, regressions of the incidence and of the hazards.
//!
//! In the rows `variable` is the cause, the endpoint of the row; in those of a regression it is the covariate, and the
//! cause stands in `group1_level`.

mod causes;
mod fine_gray;
mod gray;
mod incidence;
mod question;
#[cfg(test)]
mod question_tests;
mod regression;
#[cfg(test)]
mod regression_tests;

pub use question::{CompetingQuestion, competing};
