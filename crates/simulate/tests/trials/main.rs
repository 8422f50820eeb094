//! Trials drawn from scenarios.

mod crossover;
mod direct;
mod language;
mod means;
mod minimization;
mod one_cause;
mod scenarios;
mod side_effects;
mod treated;
mod trial;
mod without_effect;
