//! Trials drawn from scenarios.

mod direct;
mod scenarios;
mod treated;
