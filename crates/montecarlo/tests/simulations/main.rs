//! Whole simulations: a scenario, a plan, their operating characteristics.

mod bernoulli;
mod crossover;
mod exposure;
mod golden;
mod grid;
mod impossible;
mod imputed;
mod interrupted;
mod looks;
mod paired;
mod ratios;
mod scenarios;
mod screening;
mod sharing_out;
mod stock;
mod survival;
mod weibull;
