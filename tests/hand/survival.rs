//! Survival analyses of a few subjects, worked in fractions.

mod cox;
mod cox_models;
mod frailty;
mod kaplan_meier;
mod log_rank;
mod nonparametric;
