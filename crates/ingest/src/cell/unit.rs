//! Units of measurement, by the names CDISC prints, and exact conversion between those of one dimension.
//!
//! Every unit is a whole multiple of a small base unit, so that a conversion multiplies by one whole number and divides
//! by another: 0.5 mg is 500 ug to the last digit, which a factor of 0.001 would not give.

mod table;

use super::trimmed;
use std::fmt;
use table::UNITS;

/// What a unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// Mass, also of a body.
    Mass,
    /// Mass for each mass of the body.
    MassPerBodyWeight,
    /// Mass for each time.
    MassRate,
    /// Mass for each mass of the body and time.
    MassRatePerBodyWeight,
    /// Volume.
    Volume,
    /// Mass in a volume.
    Concentration,
    /// Amount of substance in a volume.
    MolarConcentration,
    /// Time.
    Time,
    /// Length.
    Length,
    /// Temperature.
    Temperature,
}

impl fmt::Display for Dimension {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Dimension::Mass => "mass",
            Dimension::MassPerBodyWeight => "mass per body weight",
            Dimension::MassRate => "mass per time",
            Dimension::MassRatePerBodyWeight => "mass per body weight and time",
            Dimension::Volume => "volume",
            Dimension::Concentration => "mass concentration",
            Dimension::MolarConcentration => "molar concentration",
            Dimension::Time => "time",
            Dimension::Length => "length",
            Dimension::Temperature => "temperature",
        })
    }
}

/// A unit.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Unit {
    /// Its name as CDISC prints it.
    pub name: &'static str,
    /// What it measures.
    pub dimension: Dimension,
    /// Other names, met exactly or in another case.
    synonyms: &'static [&'static str],
    /// How many base units of the dimension it is; of temperature, how many ninths of a kelvin.
    size: u64,
    /// Where its scale begins, in base units.
    zero: i64,
}

impl Unit {
    /// The unit of that name. Case matters only where a name would be another's in another case.
    ///
    /// # Errors
    /// There is none, or the name is that of several.
    pub fn named(name: &str) -> Result<&'static Unit, UnitRefusal> {
        let name = trimmed(name);
        let exact = |unit: &&Unit| unit.name == name || unit.synonyms.contains(&name);
        if let Some(unit) = UNITS.iter().find(exact) {
            return Ok(unit);
        }
        let alike = |unit: &&Unit| {
            unit.name.eq_ignore_ascii_case(name)
                || unit.synonyms.iter().any(|synonym| synonym.eq_ignore_ascii_case(name))
        };
        let mut found = UNITS.iter().filter(alike);
        match (found.next(), found.next()) {
            // A capital M alone is written for metre, month and mole per litre.
            (Some(_), _) if name == "M" => Err(UnitRefusal::Ambiguous),
            (Some(unit), None) => Ok(unit),
            (Some(_), Some(_)) => Err(UnitRefusal::Ambiguous),
            (None, _) => Err(UnitRefusal::Unknown { nearest: nearest(name) }),
        }
    }

    /// The names of all units of a dimension.
    pub fn names(dimension: Dimension) -> impl Iterator<Item = &'static str> {
        UNITS.iter().filter(move |unit| unit.dimension == dimension).map(|unit| unit.name)
    }
}

fn nearest(name: &str) -> Option<&'static str> {
    let names = UNITS
        .iter()
        .flat_map(|unit| unit.synonyms.iter().map(|synonym| (*synonym, unit.name)).chain([(unit.name, unit.name)]));
    let near =
        names.map(|(known, shown)| (strsim::damerau_levenshtein(&name.to_lowercase(), &known.to_lowercase()), shown));
    near.min().filter(|(distance, _)| *distance <= 1 && name.chars().count() > 1).map(|(_, shown)| shown)
}

/// How numbers of one unit become numbers of another: add, multiply, divide, add.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conversion {
    /// What the number is multiplied with; it has no divisor in common with `divide`.
    pub multiply: u64,
    /// What it is then divided by.
    pub divide: u64,
    /// What is added before, which only temperatures have.
    before: f64,
    /// What is added after.
    after: f64,
}

impl Conversion {
    /// The number in the other unit.
    pub fn apply(self, number: f64) -> f64 {
        // Dividing by a whole number rounds once, where multiplying with its inverse would round twice.
        (number + self.before) * self.multiply as f64 / self.divide as f64 + self.after
    }

    /// Whether numbers stay as they are.
    pub fn is_identity(self) -> bool {
        self.multiply == self.divide && self.before + self.after == 0.0
    }
}

/// How numbers of the unit `from` become numbers of the unit `to`.
///
/// # Errors
/// They measure different things; the refusal says what would be needed, where something would do.
pub fn factor(from: &'static Unit, to: &'static Unit) -> Result<Conversion, UnitRefusal> {
    if from.dimension != to.dimension {
        return Err(UnitRefusal::of_dimensions(from.dimension, to.dimension));
    }
    let divisor = greatest_common_divisor(from.size, to.size);
    let (multiply, divide) = (from.size / divisor, to.size / divisor);
    // A scale's zero is a whole number of its own degrees: 32 °F, 0 °C.
    let (before, after) = match (from.zero, to.zero) {
        (same, other) if same == other => (0.0, 0.0),
        (zero, other) => (-(zero as f64), other as f64),
    };
    Ok(Conversion { multiply, divide, before, after })
}

fn greatest_common_divisor(mut left: u64, mut right: u64) -> u64 {
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left
}

/// Why a text is no unit, or why two units cannot be converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnitRefusal {
    /// No unit has this name.
    Unknown {
        /// The unit it may be meant for.
        nearest: Option<&'static str>,
    },
    /// Several units have this name.
    Ambiguous,
    /// The two measure different things.
    Dimensions {
        /// What was to be converted.
        from: Dimension,
        /// What it was to become.
        to: Dimension,
    },
    /// One is a mass concentration, the other a molar one.
    MolarMassNeeded,
    /// One is for each mass of the body, the other is not.
    BodyWeightNeeded,
}

impl UnitRefusal {
    fn of_dimensions(from: Dimension, to: Dimension) -> UnitRefusal {
        use Dimension::{Concentration, Mass, MassPerBodyWeight, MassRate, MassRatePerBodyWeight, MolarConcentration};
        match (from, to) {
            (Concentration, MolarConcentration) | (MolarConcentration, Concentration) => UnitRefusal::MolarMassNeeded,
            (Mass, MassPerBodyWeight) | (MassPerBodyWeight, Mass) => UnitRefusal::BodyWeightNeeded,
            (MassRate, MassRatePerBodyWeight) | (MassRatePerBodyWeight, MassRate) => UnitRefusal::BodyWeightNeeded,
            _ => UnitRefusal::Dimensions { from, to },
        }
    }

    /// What to do about it.
    pub fn hint(self) -> String {
        match self {
            UnitRefusal::Unknown { nearest: Some(name) } => format!("did you mean `{name}`?"),
            UnitRefusal::Unknown { nearest: None } => {
                let names: Vec<&str> = UNITS.iter().map(|unit| unit.name).collect();
                format!("one of: {}", names.join(", "))
            }
            UnitRefusal::Ambiguous => "write `m` for metre, `MONTHS` for month, `mol/L` for mole per litre".to_owned(),
            UnitRefusal::Dimensions { to, .. } => {
                format!("units of {to}: {}", Unit::names(to).collect::<Vec<_>>().join(", "))
            }
            UnitRefusal::MolarMassNeeded => {
                "one is an amount of substance, the other a mass: convert by the molar mass at the source".to_owned()
            }
            UnitRefusal::BodyWeightNeeded => {
                "one is for each kilogram of the body: convert by each subject's weight at the source".to_owned()
            }
        }
    }
}

impl fmt::Display for UnitRefusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UnitRefusal::Unknown { .. } => out.write_str("is not a known unit, expected one"),
            UnitRefusal::Ambiguous => out.write_str("is written for several units, expected the name of one"),
            UnitRefusal::Dimensions { from, to } => write!(out, "is a unit of {from}, expected one of {to}"),
            UnitRefusal::MolarMassNeeded => {
                out.write_str("differs by a molar mass, expected both units of mass or both of amount of substance")
            }
            UnitRefusal::BodyWeightNeeded => {
                out.write_str("differs by a body weight, expected both units per body weight or neither")
            }
        }
    }
}

#[cfg(test)]
mod tests;
