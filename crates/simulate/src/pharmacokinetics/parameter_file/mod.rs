//! Sets of parameters: files in which every number has a source.

mod number;
mod read;
pub mod shapes;
mod stock;

pub(crate) use number::logit;
pub use number::{Number, Typical};
pub use stock::{stock, stock_names};

use super::parameter::Parameter;
use super::route::Route;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// Where numbers were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// What numbers name it by.
    pub id: String,
    /// The citation.
    pub cite: String,
    /// Its DOI, PubMed number and address, as far as they are known.
    pub places: Vec<String>,
}

/// A set of parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterFile {
    /// Its name.
    pub id: String,
    /// What it is, in words.
    pub title: String,
    /// The drug measured.
    pub drug: String,
    /// Who was measured.
    pub population: String,
    /// Where its numbers were read.
    pub sources: Vec<Citation>,
    /// What the sources do not say.
    pub missing: Vec<String>,
    /// Every number as it stands.
    pub numbers: Vec<Number>,
    /// What becomes of the drug in the blood.
    pub disposition: Option<DispositionParameters>,
    /// How it is absorbed, a preparation each.
    pub absorptions: Vec<Absorption>,
    /// Correlations of subjects' deviations.
    pub correlations: Vec<(Parameter, Parameter, f64)>,
}

/// The numbers of a disposition, with its metabolite.
#[derive(Debug, Clone, PartialEq)]
pub struct DispositionParameters {
    /// Peripheral compartments, 0 to 2, the liver not counted.
    pub peripheral: usize,
    /// Whether elimination is in a liver that the blood flows through.
    pub liver: bool,
    /// The metabolite's name and peripheral compartments, 0 or 1.
    pub metabolite: Option<(String, usize)>,
    /// The body weight that the numbers are for, in kg.
    pub reference_weight: f64,
    /// Exponent of weight for flows.
    pub flow_exponent: f64,
    /// Exponent of weight for volumes.
    pub volume_exponent: f64,
    /// The typical values.
    pub values: Vec<(Parameter, Typical)>,
}

/// Where an inlet leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Into {
    /// Into the blood.
    Central,
    /// Into the liver, and through it into the blood.
    Liver,
}

/// How fast what is absorbed gets there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Speed {
    /// At a first-order rate.
    Rate(Typical),
    /// At the first-order rate by which the typical subject's concentration is highest at this time after the dose, in h.
    TimeToPeak(f64),
}

/// One way of a dose into the body.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inlet {
    /// Share that gets there; none where no source has it.
    pub fraction: Option<Typical>,
    /// How fast; none where no source has it.
    pub speed: Option<Speed>,
    /// Time before it begins, in h.
    pub lag: f64,
    /// Duration of a zero-order release before it, in h; 0 for none.
    pub release: f64,
    /// Where to.
    pub into: Into,
    /// Whether what is lost was eliminated on the way, to metabolite in part.
    pub first_pass: bool,
}

/// Sprays of which the later ones are absorbed less.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sprays {
    /// Dose of one spray, in mg.
    pub dose: f64,
    /// Share absorbed of later ones, as a multiple of the first one's.
    pub later: f64,
}

impl Sprays {
    /// The share absorbed of a dose of so many milligrams, as a multiple of a single spray's.
    pub fn factor(&self, dose: f64) -> f64 {
        let sprays = dose / self.dose;
        if sprays <= 1.0 { 1.0 } else { (1.0 + self.later * (sprays - 1.0)) / sprays }
    }
}

/// How a preparation is absorbed.
#[derive(Debug, Clone, PartialEq)]
pub struct Absorption {
    /// Its route.
    pub route: Route,
    /// Which preparation, where there are several of a route.
    pub preparation: Option<String>,
    /// The way in.
    pub inlet: Inlet,
    /// The way of the rest, where it is swallowed.
    pub swallowed: Option<Inlet>,
    /// Sprays, where their number matters.
    pub sprays: Option<Sprays>,
    /// What a reader should know.
    pub note: Option<String>,
}

impl Absorption {
    /// What a model of this route needs and no source has, by its key.
    pub fn lacks(&self) -> Vec<&'static str> {
        let mut keys = Vec::new();
        let inlets = [(Some(&self.inlet), ["fraction", "absorption_rate"])];
        let swallowed = (self.swallowed.as_ref(), ["swallowed.fraction", "swallowed.absorption_rate"]);
        for (inlet, [fraction, rate]) in inlets.into_iter().chain([swallowed]) {
            let Some(inlet) = inlet else { continue };
            keys.extend(inlet.fraction.is_none().then_some(fraction));
            keys.extend((inlet.speed.is_none() && inlet.release == 0.0).then_some(rate));
        }
        keys
    }
}

impl ParameterFile {
    /// The absorption by a route, of the preparation named or the file's only one; for the place where it was asked for.
    ///
    /// # Errors
    /// When the file has none of the route, several and none was named, or one that lacks numbers: then the diagnostic says
    /// which the scenario has to give.
    pub fn absorption(
        &self,
        route: Route,
        preparation: Option<&str>,
        place: &Place,
    ) -> Result<&Absorption, Diagnostic> {
        let of_route = || self.absorptions.iter().filter(|known| known.route == route);
        let named = |known: &&Absorption| preparation.is_none() || known.preparation.as_deref() == preparation;
        let refuse = |message: String, hint: String| {
            Diagnostic::error(crate::codes::ROUTE_WITHOUT_NUMBERS, place.clone(), message).with_hint(hint)
        };
        let name = route.name();
        let Some(found) = of_route().find(named) else {
            let known: Vec<&str> = of_route().filter_map(|known| known.preparation.as_deref()).collect();
            return Err(match (preparation, known.is_empty()) {
                (Some(preparation), false) => {
                    refuse(format!("there is no {name} `{preparation}`"), format!("preparations: {}", known.join(", ")))
                }
                _ => refuse(format!("`{}` has no numbers for the {name} route", self.id), without_numbers(route)),
            });
        };
        if preparation.is_none() && of_route().count() > 1 {
            let known: Vec<&str> = of_route().filter_map(|known| known.preparation.as_deref()).collect();
            let message = format!("`{}` has several {name} preparations", self.id);
            return Err(refuse(message, format!("name one in `preparation`: {}", known.join(", "))));
        }
        let lacks = found.lacks();
        if lacks.is_empty() {
            return Ok(found);
        }
        let lacks: Vec<String> = lacks.iter().map(|key| format!("`{key}`")).collect();
        let known = found.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
        let message = format!("no human value of {} is known for the {name} route{known}", lacks.join(" and "));
        let alternative =
            if found.inlet.speed.is_none() { "; `time_to_peak` may stand for `absorption_rate`" } else { "" };
        Err(refuse(message, format!("the scenario has to give {}, with its source{alternative}", lacks.join(" and "))))
    }
}

/// What to do where a set has no numbers of a route. Those that were found together with a disposition belong to it; sets of
/// routes alone go with any.
fn without_numbers(route: Route) -> String {
    let own = "`fraction` and `absorption_rate`, each with its source";
    let has_route = |set: &&ParameterFile| {
        let mut of_route = set.absorptions.iter().filter(|known| known.route == route);
        set.disposition.is_none() && of_route.any(|known| known.lacks().is_empty())
    };
    let names: Vec<String> =
        stock::sets().iter().filter(has_route).map(|set| format!("`absorption = \"{}\"`", set.id)).collect();
    if names.is_empty() {
        return format!("no human value is built in: give {own}");
    }
    format!("name a set that has them, {}, or give {own}", names.join(" or "))
}
