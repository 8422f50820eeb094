//! A model put together of a disposition and a way in, and the subjects that it makes.

use super::chain::chain;
use super::mammillary::{Modes, Satellite, modes, two_modes};
use super::parameter::{COUNT, Measures, Parameter, Values};
use super::parameter_file::{Absorption, DispositionParameters, Inlet, Into, Speed, Sprays, Typical, logit};
use super::variability::{Deviations, NotPositiveDefinite, Variability};
use Parameter as P;
use thiserror::Error;

/// Most ways of one dose into the body.
pub(super) const INLETS: usize = 2;

/// A disposition and an absorption that make no model.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ModelError {
    /// Numbers that the route needs and that are not known.
    #[error("the {route} route lacks {}", lacks.join(" and "))]
    RouteLacks {
        /// The route.
        route: &'static str,
        /// What it lacks.
        lacks: Vec<&'static str>,
    },
    /// The absorption leads into the liver, which the disposition does not have.
    #[error("the {route} route leads into the liver, and the disposition has none")]
    NoLiver {
        /// The route.
        route: &'static str,
    },
    /// No rate of absorption leads to a peak at the time wanted.
    #[error("no rate of absorption puts the peak at {hours} h")]
    NoRateForPeak {
        /// The time of the peak.
        hours: f64,
    },
    /// The correlations are impossible.
    #[error(transparent)]
    Covariance(#[from] NotPositiveDefinite),
}

/// A pharmacokinetic model: the typical subject and how subjects differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub(super) structure: Structure,
    typical: Values,
    exponents: Values,
    reference_weight: f64,
    variability: Variability,
}

/// What a model consists of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Structure {
    pub(super) peripheral: usize,
    pub(super) liver: bool,
    /// Peripheral compartments of the metabolite, where there is one.
    pub(super) metabolite: Option<usize>,
    pub(super) effect: bool,
    /// The ways in; the second is what is swallowed of what does not go the first.
    pub(super) ways: [Option<Way>; INLETS],
    pub(super) sprays: Option<Sprays>,
}

/// A way in without its numbers that vary.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Way {
    pub(super) lag: f64,
    pub(super) release: f64,
    pub(super) into: Into,
    pub(super) first_order: bool,
    pub(super) first_pass: bool,
}

const INTRAVENOUS: Way = Way { lag: 0.0, release: 0.0, into: Into::Central, first_order: false, first_pass: false };

/// A subject: a value for each of the model's parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Subject {
    pub(super) values: Values,
    pub(super) weight: f64,
}

impl Subject {
    /// The subject's value of a parameter, in litres, hours and shares; not meaningful for one that the model lacks.
    pub fn value(&self, parameter: Parameter) -> f64 {
        self.values[parameter as usize]
    }
}

impl Model {
    /// Puts a model together. Without an absorption doses are intravenous. `effect_rate` adds an effect site that follows
    /// the concentration at this rate (ke0).
    ///
    /// # Errors
    /// When the route lacks numbers or leads into a liver that is not there, when no rate leads to the time to the peak
    /// that stands for it, or when the correlations are impossible.
    pub fn new(
        disposition: &DispositionParameters,
        absorption: Option<&Absorption>,
        correlations: &[(Parameter, Parameter, f64)],
        effect_rate: Option<Typical>,
    ) -> Result<Model, ModelError> {
        let mut values = disposition.values.clone();
        values.extend(effect_rate.map(|rate| (P::EffectRate, rate)));
        let mut ways = [Some(INTRAVENOUS), None];
        if let Some(absorption) = absorption {
            let (route, lacks) = (absorption.route.name(), absorption.lacks());
            if !lacks.is_empty() {
                return Err(ModelError::RouteLacks { route, lacks });
            }
            let parts = [(Some(&absorption.inlet), P::Fraction, P::AbsorptionRate)];
            let rest = (absorption.swallowed.as_ref(), P::SwallowedFraction, P::SwallowedRate);
            for (index, (inlet, share, rate)) in parts.into_iter().chain([rest]).enumerate() {
                let Some(inlet) = inlet else { continue };
                if inlet.into == Into::Liver && !disposition.liver {
                    return Err(ModelError::NoLiver { route });
                }
                ways[index] = Some(way(inlet));
                values.extend(inlet.fraction.map(|fraction| (share, fraction)));
                values.extend(rate_of(inlet, disposition)?.map(|typical| (rate, typical)));
            }
        } else {
            values.push((P::Fraction, Typical { value: 1.0, deviation: 0.0 }));
        }
        let mut typical = [0.0; COUNT];
        for (parameter, value) in &values {
            typical[*parameter as usize] = value.value;
        }
        let deviations: Vec<(Parameter, f64)> =
            values.iter().map(|(parameter, value)| (*parameter, value.deviation)).collect();
        let exponents = P::ALL.map(|parameter| match parameter.measures() {
            Measures::Volume => disposition.volume_exponent,
            Measures::Flow => disposition.flow_exponent,
            // What flows through a volume sets its rates; those of absorption and of the effect site are left alone.
            Measures::Rate if matches!(parameter, P::LiverElimination | P::LiverFormation) => {
                disposition.flow_exponent - disposition.volume_exponent
            }
            Measures::Rate | Measures::Fraction => 0.0,
        });
        let structure = Structure {
            peripheral: disposition.peripheral,
            liver: disposition.liver,
            metabolite: disposition.metabolite.as_ref().map(|(_, peripheral)| *peripheral),
            effect: effect_rate.is_some(),
            ways,
            sprays: absorption.and_then(|absorption| absorption.sprays),
        };
        let variability = Variability::new(&deviations, correlations)?;
        Ok(Model { structure, typical, exponents, reference_weight: disposition.reference_weight, variability })
    }

    /// How subjects deviate from the typical one.
    pub fn variability(&self) -> &Variability {
        &self.variability
    }

    /// Whether a metabolite is formed whose concentrations are known.
    pub fn has_metabolite(&self) -> bool {
        self.structure.metabolite.is_some()
    }

    /// The subject of this weight in kg, above 0, with these deviations.
    pub fn subject(&self, weight: f64, deviations: &Deviations) -> Subject {
        let size = libm::log(weight / self.reference_weight);
        let mut values = self.typical;
        for (number, value) in values.iter_mut().enumerate() {
            let deviation = deviations.0[number];
            let shift = self.exponents[number] * size + deviation;
            // Spares the exponential of nothing, and keeps the typical value to its last bit.
            if shift == 0.0 || *value == 0.0 {
                continue;
            }
            *value = if P::ALL[number].measures() == Measures::Fraction {
                1.0 / (1.0 + libm::exp(-(logit(*value) + deviation)))
            } else {
                *value * libm::exp(shift)
            };
        }
        Subject { values, weight }
    }

    /// The typical subject of the weight that the numbers are for.
    pub fn typical(&self) -> Subject {
        Subject { values: self.typical, weight: self.reference_weight }
    }

    /// Share of a dose of so many milligrams that reaches the blood, in this subject.
    pub fn bioavailability(&self, subject: &Subject, dose: f64) -> f64 {
        let spray = self.structure.sprays.map_or(1.0, |sprays| sprays.factor(dose));
        let first = subject.value(P::Fraction) * spray;
        let passes = |way: Way| if way.into == Into::Liver { 1.0 - self.extraction(subject) } else { 1.0 };
        let [one, two] = self.structure.ways;
        let swallowed = (1.0 - first) * subject.value(P::SwallowedFraction);
        one.map_or(0.0, |way| first * passes(way)) + two.map_or(0.0, |way| swallowed * passes(way))
    }

    /// Share that the liver takes out of the blood flowing through it, by the well-stirred model; 0 without a liver.
    pub fn extraction(&self, subject: &Subject) -> f64 {
        if !self.structure.liver {
            return 0.0;
        }
        let cleared =
            subject.value(P::LiverVolume) * (subject.value(P::LiverElimination) + subject.value(P::LiverFormation));
        cleared / (subject.value(P::LiverFlow) + cleared)
    }

    /// Clearance from the blood, in L/h.
    pub fn clearance(&self, subject: &Subject) -> f64 {
        if self.structure.liver {
            subject.value(P::LiverFlow) * self.extraction(subject)
        } else {
            subject.value(P::Clearance)
        }
    }

    /// Volume at steady state, in L: of the central and the peripheral compartments, the liver not counted.
    pub fn steady_state_volume(&self, subject: &Subject) -> f64 {
        let volumes = [P::CentralVolume, P::Volume1, P::Volume2];
        volumes[..=self.structure.peripheral].iter().map(|volume| subject.value(*volume)).sum()
    }

    /// Half-lives in h, the longest first.
    pub fn half_lives(&self, subject: &Subject) -> Vec<f64> {
        let modes = self.structure.modes(subject);
        modes.rates[..modes.count].iter().map(|rate| std::f64::consts::LN_2 / rate).collect()
    }
}

fn way(inlet: &Inlet) -> Way {
    let Inlet { lag, release, into, first_pass, .. } = *inlet;
    Way { lag, release, into, first_order: inlet.speed.is_some(), first_pass }
}

impl Structure {
    pub(super) fn mode_count(&self) -> usize {
        1 + self.peripheral + usize::from(self.liver)
    }

    /// The modes of a subject's disposition; the liver, if there is one, is the first satellite.
    pub(super) fn modes(&self, subject: &Subject) -> Modes {
        let volume = subject.value(P::CentralVolume);
        let satellite = |flow: P, other: P, lost: f64| {
            let flow = subject.value(flow);
            Satellite { into: flow / volume, back: flow / subject.value(other), lost }
        };
        let lost = if self.liver { 0.0 } else { subject.value(P::Clearance) / volume };
        if !self.liver && self.peripheral == 1 {
            let Satellite { into, back, .. } = satellite(P::Flow1, P::Volume1, 0.0);
            let ([slow, fast], [below, above]) = two_modes(lost, into, back);
            return Modes {
                count: 2,
                rates: [slow, fast, 0.0, 0.0],
                central: [below, above, 0.0, 0.0],
                ..Modes::default()
            };
        }
        let liver_loss = subject.value(P::LiverElimination) + subject.value(P::LiverFormation);
        let all = [
            self.liver.then(|| satellite(P::LiverFlow, P::LiverVolume, liver_loss)),
            (self.peripheral >= 1).then(|| satellite(P::Flow1, P::Volume1, 0.0)),
            (self.peripheral >= 2).then(|| satellite(P::Flow2, P::Volume2, 0.0)),
        ];
        let mut present = [Satellite { into: 0.0, back: 0.0, lost: 0.0 }; 3];
        let mut count = 0;
        for satellite in all.into_iter().flatten() {
            present[count] = satellite;
            count += 1;
        }
        modes(lost, &present[..count])
    }
}

/// The rate of an inlet, found where a time to the peak stands for it.
fn rate_of(inlet: &Inlet, disposition: &DispositionParameters) -> Result<Option<Typical>, ModelError> {
    match inlet.speed {
        None => Ok(None),
        Some(Speed::Rate(rate)) => Ok(Some(rate)),
        Some(Speed::TimeToPeak(hours)) => {
            let model = Model::new(disposition, None, &[], None)?;
            let modes = model.structure.modes(&model.typical());
            let weights = if inlet.into == Into::Liver { modes.first } else { modes.central };
            let value =
                rate_for_peak(&modes, &weights, hours - inlet.lag).ok_or(ModelError::NoRateForPeak { hours })?;
            Ok(Some(Typical { value, deviation: 0.0 }))
        }
    }
}

/// The absorption rate by which the central amount is highest at `time`: where its derivative,
/// $$k_a (\sum_i w_i e^{-k_a t} - \sum_i w_i \lambda_i (e^{-k_a \cdot} * e^{-\lambda_i \cdot})(t))$$, is 0.
fn rate_for_peak(modes: &Modes, weights: &[f64], time: f64) -> Option<f64> {
    let slope = |rate: f64| {
        let arriving: f64 = weights[..modes.count].iter().sum::<f64>() * libm::exp(-rate * time);
        let leaving =
            (0..modes.count).map(|mode| weights[mode] * modes.rates[mode] * chain([rate, modes.rates[mode]], time));
        arriving - leaving.sum::<f64>()
    };
    // Slow absorption is still rising then, fast absorption is falling.
    let (mut low, mut high) = (1e-6 / time, 500.0 / time);
    if !(slope(low) > 0.0 && slope(high) < 0.0) {
        return None;
    }
    for _ in 0..200 {
        let middle = libm::sqrt(low * high);
        if middle <= low || middle >= high {
            break;
        }
        if slope(middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(libm::sqrt(low * high))
}
