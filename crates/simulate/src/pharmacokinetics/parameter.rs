//! The parameters of a model, each with its place among a subject's random numbers.

/// A parameter of a pharmacokinetic model.
///
/// Its number is the place of its random deviation in a subject's stream, whatever model asks for it, so that two models,
/// two routes or two doses of a common-random-number group share what they have in common. Numbers are never given anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Parameter {
    /// Clearance, L/h.
    Clearance = 0,
    /// Volume of the central compartment, L.
    CentralVolume = 1,
    /// Flow between the central and the first peripheral compartment, L/h.
    Flow1 = 2,
    /// Volume of the first peripheral compartment, L.
    Volume1 = 3,
    /// Flow between the central and the second peripheral compartment, L/h.
    Flow2 = 4,
    /// Volume of the second peripheral compartment, L.
    Volume2 = 5,
    /// Share of the dose that is absorbed where it is given.
    Fraction = 6,
    /// Rate of that absorption, 1/h.
    AbsorptionRate = 7,
    /// Blood flow through the liver, L/h.
    LiverFlow = 8,
    /// Volume of the liver, L.
    LiverVolume = 9,
    /// Rate of elimination in the liver other than to the metabolite, 1/h.
    LiverElimination = 10,
    /// Rate of formation of the metabolite in the liver, 1/h.
    LiverFormation = 11,
    /// Share absorbed of what is swallowed.
    SwallowedFraction = 12,
    /// Rate of that absorption, 1/h.
    SwallowedRate = 13,
    /// Clearance of the metabolite, L/h.
    MetaboliteClearance = 14,
    /// Volume of its central compartment, L.
    MetaboliteVolume = 15,
    /// Flow to its peripheral compartment, L/h.
    MetaboliteFlow = 16,
    /// Volume of its peripheral compartment, L.
    MetabolitePeripheralVolume = 17,
    /// Share of what is eliminated that becomes the metabolite.
    FormedFraction = 18,
    /// Rate of exchange with the effect site, 1/h.
    EffectRate = 19,
}

/// How many parameters there are.
pub(super) const COUNT: usize = 20;

/// A value for each parameter.
pub(super) type Values = [f64; COUNT];

impl Parameter {
    /// All of them, by number.
    pub const ALL: [Parameter; COUNT] = [
        Parameter::Clearance,
        Parameter::CentralVolume,
        Parameter::Flow1,
        Parameter::Volume1,
        Parameter::Flow2,
        Parameter::Volume2,
        Parameter::Fraction,
        Parameter::AbsorptionRate,
        Parameter::LiverFlow,
        Parameter::LiverVolume,
        Parameter::LiverElimination,
        Parameter::LiverFormation,
        Parameter::SwallowedFraction,
        Parameter::SwallowedRate,
        Parameter::MetaboliteClearance,
        Parameter::MetaboliteVolume,
        Parameter::MetaboliteFlow,
        Parameter::MetabolitePeripheralVolume,
        Parameter::FormedFraction,
        Parameter::EffectRate,
    ];

    /// Their names in files, by number.
    pub const NAMES: [&'static str; COUNT] = [
        "clearance",
        "central_volume",
        "flow_1",
        "volume_1",
        "flow_2",
        "volume_2",
        "fraction",
        "absorption_rate",
        "liver_flow",
        "liver_volume",
        "liver_elimination",
        "liver_formation",
        "swallowed_fraction",
        "swallowed_rate",
        "metabolite_clearance",
        "metabolite_volume",
        "metabolite_flow",
        "metabolite_peripheral_volume",
        "formed_fraction",
        "effect_rate",
    ];

    /// The parameter of that name.
    pub fn named(name: &str) -> Option<Parameter> {
        Parameter::NAMES.iter().position(|known| *known == name).map(|number| Parameter::ALL[number])
    }

    /// Its name in files.
    pub fn name(self) -> &'static str {
        Parameter::NAMES[self as usize]
    }

    /// What a value of it measures.
    pub fn measures(self) -> Measures {
        use Parameter as P;
        match self {
            P::CentralVolume | P::Volume1 | P::Volume2 | P::LiverVolume => Measures::Volume,
            P::MetaboliteVolume | P::MetabolitePeripheralVolume => Measures::Volume,
            P::Clearance | P::Flow1 | P::Flow2 | P::LiverFlow | P::MetaboliteClearance | P::MetaboliteFlow => {
                Measures::Flow
            }
            P::Fraction | P::SwallowedFraction | P::FormedFraction => Measures::Fraction,
            P::AbsorptionRate | P::SwallowedRate | P::LiverElimination | P::LiverFormation | P::EffectRate => {
                Measures::Rate
            }
        }
    }
}

/// What a parameter measures, which says how it varies and which units it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measures {
    /// A volume, in L.
    Volume,
    /// A clearance or a flow, in L/h.
    Flow,
    /// A rate constant, in 1/h.
    Rate,
    /// A share, from 0 to 1; it varies on the scale of its logit.
    Fraction,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_in_step() {
        for (number, parameter) in Parameter::ALL.into_iter().enumerate() {
            assert_eq!((parameter as usize, Parameter::named(parameter.name())), (number, Some(parameter)));
        }
        assert_eq!(Parameter::named("ke0"), None);
    }
}
