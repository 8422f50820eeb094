//! Trials drawn from scenarios.

mod crossover;
mod direct;
#[path = "../pharmacokinetics/integrator.rs"]
mod integrator;
mod language;
mod means;
mod metabolite;
mod minimization;
mod one_cause;
mod refused;
mod scenarios;
mod side_effects;
mod treated;
mod trial;
mod without_effect;
