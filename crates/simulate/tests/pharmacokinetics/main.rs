//! Pharmacokinetics against an integrator that knows nothing of exponentials, closed forms and published numbers.

mod exposure;
mod files;
mod integrator;
mod published;
mod sets;
mod solution;
mod variability;
