//! Trials drawn from scenarios.

mod direct;
mod language;
mod scenarios;
mod treated;
mod trial;
