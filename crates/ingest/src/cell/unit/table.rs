//! The units themselves.

use super::{Dimension, Unit};

const fn unit(name: &'static str, dimension: Dimension, size: u64, synonyms: &'static [&'static str]) -> Unit {
    Unit { name, dimension, synonyms, size, zero: 0 }
}

/// Sizes in ng; ng/kg; ng/h; ng/kg/h; uL; ng/L; nmol/L; s; 0.1 mm; ninths of a kelvin. A pound is 0.45359237 kg and an
/// inch 2.54 cm by definition; a year is 365.25 days, a month a twelfth of it.
pub(super) static UNITS: [Unit; 47] = [
    unit("kg", Dimension::Mass, 1_000_000_000_000, &["kilogram", "kilograms", "kgs", "kilo"]),
    unit("g", Dimension::Mass, 1_000_000_000, &["gram", "grams", "gm"]),
    unit("mg", Dimension::Mass, 1_000_000, &["milligram", "milligrams", "mgs"]),
    unit("ug", Dimension::Mass, 1000, &["mcg", "µg", "μg", "microgram", "micrograms"]),
    unit("ng", Dimension::Mass, 1, &["nanogram", "nanograms"]),
    unit("LB", Dimension::Mass, 453_592_370_000, &["lb", "lbs", "pound", "pounds", "[lb_av]"]),
    unit("g/kg", Dimension::MassPerBodyWeight, 1_000_000_000, &[]),
    unit("mg/kg", Dimension::MassPerBodyWeight, 1_000_000, &["mg/kg bw", "mg per kg"]),
    unit("ug/kg", Dimension::MassPerBodyWeight, 1000, &["mcg/kg", "µg/kg", "μg/kg"]),
    unit("ng/kg", Dimension::MassPerBodyWeight, 1, &[]),
    unit("mg/min", Dimension::MassRate, 60_000_000, &[]),
    unit("mg/h", Dimension::MassRate, 1_000_000, &["mg/hr", "mg/hour"]),
    unit("ug/min", Dimension::MassRate, 60_000, &["mcg/min", "µg/min", "μg/min"]),
    unit("ug/h", Dimension::MassRate, 1000, &["mcg/h", "mcg/hr", "ug/hr", "µg/h", "μg/h"]),
    unit("mg/kg/min", Dimension::MassRatePerBodyWeight, 60_000_000, &[]),
    unit("mg/kg/h", Dimension::MassRatePerBodyWeight, 1_000_000, &["mg/kg/hr", "mg/kg/hour"]),
    unit("ug/kg/min", Dimension::MassRatePerBodyWeight, 60_000, &["mcg/kg/min", "µg/kg/min", "μg/kg/min"]),
    unit(
        "ug/kg/h",
        Dimension::MassRatePerBodyWeight,
        1000,
        &["mcg/kg/h", "mcg/kg/hr", "ug/kg/hr", "µg/kg/h", "μg/kg/h"],
    ),
    unit("L", Dimension::Volume, 1_000_000, &["l", "liter", "litre", "liters", "litres"]),
    unit("dL", Dimension::Volume, 100_000, &["deciliter", "decilitre"]),
    unit("mL", Dimension::Volume, 1000, &["cc", "cm3", "milliliter", "millilitre", "milliliters", "millilitres"]),
    unit("uL", Dimension::Volume, 1, &["mcL", "µL", "μL", "microliter", "microlitre"]),
    unit("g/L", Dimension::Concentration, 1_000_000_000, &["mg/mL"]),
    unit("g/dL", Dimension::Concentration, 10_000_000_000, &[]),
    unit("mg/dL", Dimension::Concentration, 10_000_000, &[]),
    unit("mg/L", Dimension::Concentration, 1_000_000, &["ug/mL", "mcg/mL", "µg/mL", "μg/mL"]),
    unit("ug/L", Dimension::Concentration, 1000, &["ng/mL", "mcg/L", "µg/L", "μg/L"]),
    unit("ng/dL", Dimension::Concentration, 10, &[]),
    unit("ng/L", Dimension::Concentration, 1, &["pg/mL"]),
    unit("mol/L", Dimension::MolarConcentration, 1_000_000_000, &[]),
    unit("mmol/L", Dimension::MolarConcentration, 1_000_000, &[]),
    unit("umol/L", Dimension::MolarConcentration, 1000, &["µmol/L", "μmol/L", "mcmol/L", "nmol/mL"]),
    unit("nmol/L", Dimension::MolarConcentration, 1, &[]),
    unit("YEARS", Dimension::Time, 31_557_600, &["year", "yr", "yrs", "y", "a"]),
    unit("MONTHS", Dimension::Time, 2_629_800, &["month", "mo", "mos", "mth", "mths"]),
    unit("WEEKS", Dimension::Time, 604_800, &["week", "wk", "wks", "w"]),
    unit("DAYS", Dimension::Time, 86_400, &["day", "d"]),
    unit("HOURS", Dimension::Time, 3600, &["hour", "h", "hr", "hrs"]),
    unit("min", Dimension::Time, 60, &["minute", "minutes", "mins"]),
    unit("s", Dimension::Time, 1, &["sec", "second", "seconds", "secs"]),
    unit("m", Dimension::Length, 10_000, &["meter", "metre", "meters", "metres"]),
    unit("cm", Dimension::Length, 100, &["centimeter", "centimetre", "centimeters", "centimetres"]),
    unit("mm", Dimension::Length, 10, &["millimeter", "millimetre", "millimeters", "millimetres"]),
    unit("ft", Dimension::Length, 3048, &["foot", "feet", "[ft_i]"]),
    unit("in", Dimension::Length, 254, &["inch", "inches", "\"", "[in_i]"]),
    unit("C", Dimension::Temperature, 9, &["°C", "Cel", "celsius", "degC", "degrees celsius"]),
    Unit {
        name: "F",
        dimension: Dimension::Temperature,
        synonyms: &["°F", "[degF]", "fahrenheit", "degF", "degrees fahrenheit"],
        size: 5,
        zero: 32,
    },
];
