use super::*;

fn unit(name: &str) -> &'static Unit {
    Unit::named(name).unwrap_or_else(|refusal| panic!("{name}: {refusal}"))
}

fn convert(number: f64, from: &str, to: &str) -> f64 {
    factor(unit(from), unit(to)).expect("one dimension").apply(number)
}

#[test]
fn conversions_hold_to_the_last_digit() {
    for (number, from, to, expected) in [
        (0.5, "mg", "ug", 500.0),
        (0.1, "mg", "ug", 100.0),
        (0.7, "g", "mg", 700.0),
        (35.0, "ug", "mg", 0.035),
        (0.3, "mg", "g", 0.0003),
        (1.1, "mg/kg", "ug/kg", 1100.0),
        (0.5, "mg/kg/h", "ug/kg/h", 500.0),
        (70.0, "kg", "g", 70_000.0),
        (1.0, "LB", "kg", 0.453_592_37),
        (150.0, "lb", "kg", 68.038_855_5),
        (1.0, "in", "cm", 2.54),
        (70.0, "in", "cm", 177.8),
        (6.0, "ft", "cm", 182.88),
        (2.0, "WEEKS", "DAYS", 14.0),
        (1.0, "YEARS", "DAYS", 365.25),
        (1.0, "MONTHS", "DAYS", 30.4375),
        (12.0, "MONTHS", "YEARS", 1.0),
        (90.0, "min", "HOURS", 1.5),
        (36.0, "h", "DAYS", 1.5),
        (5.0, "ng/mL", "ug/L", 5.0),
        (0.2, "mg/L", "ng/mL", 200.0),
        (1.0, "mg/dL", "mg/L", 10.0),
        (1.0, "ug/kg/min", "mg/kg/h", 0.06),
        (2.0, "uL", "mL", 0.002),
        (37.0, "C", "F", 98.6),
        (98.6, "F", "C", 37.0),
        (-40.0, "F", "C", -40.0),
        (32.0, "F", "C", 0.0),
        (0.0, "C", "F", 32.0),
        (1.5, "mmol/L", "umol/L", 1500.0),
        (10.0, "cm", "mm", 100.0),
    ] {
        assert_eq!(convert(number, from, to), expected, "{number} {from} in {to}");
    }
}

#[test]
fn every_conversion_is_undone_by_its_reverse() {
    for from in &UNITS {
        for to in UNITS.iter().filter(|to| to.dimension == from.dimension) {
            let (there, back) = (factor(from, to).expect("sound"), factor(to, from).expect("sound"));
            assert_eq!((there.multiply, there.divide), (back.divide, back.multiply));
            for number in [0.0, 1.0, 12.5, 98.6] {
                let again = back.apply(there.apply(number));
                assert!(
                    (again - number).abs() <= 1e-12 * number.abs().max(100.0),
                    "{number} {} {}",
                    from.name,
                    to.name
                );
            }
            assert_eq!(there.is_identity(), from == to || from.size == to.size && from.zero == to.zero);
        }
    }
}

#[test]
fn names_are_met_in_any_case_where_they_are_one_units() {
    for (text, name) in [
        ("MG", "mg"),
        ("mcg", "ug"),
        ("µg", "ug"),
        ("μg", "ug"),
        ("ML", "mL"),
        ("Kg", "kg"),
        ("lbs", "LB"),
        ("Weeks", "WEEKS"),
        ("day", "DAYS"),
        ("YEARS", "YEARS"),
        ("Hours", "HOURS"),
        ("m", "m"),
        ("inches", "in"),
        ("°C", "C"),
        ("mg/KG", "mg/kg"),
        ("NG/ML", "ug/L"),
        (" mg ", "mg"),
        ("MIN", "min"),
        ("cc", "mL"),
        ("pg/mL", "ng/L"),
    ] {
        assert_eq!(Unit::named(text).map(|unit| unit.name), Ok(name), "{text}");
    }
    assert_eq!(Unit::named("M"), Err(UnitRefusal::Ambiguous));
    for (index, unit) in UNITS.iter().enumerate() {
        for name in unit.synonyms.iter().chain([&unit.name]) {
            let owners = UNITS.iter().filter(|other| other.name == *name || other.synonyms.contains(name)).count();
            assert_eq!(owners, 1, "{name}");
            assert_eq!(Unit::named(name).map(|found| found.name), Ok(UNITS[index].name), "{name}");
        }
    }
}

#[test]
fn what_cannot_be_converted_is_refused_with_what_is_missing() {
    let refusal = |from, to| factor(unit(from), unit(to)).expect_err("two dimensions");
    assert_eq!(refusal("ng/mL", "nmol/L"), UnitRefusal::MolarMassNeeded);
    assert_eq!(refusal("mg/kg", "mg"), UnitRefusal::BodyWeightNeeded);
    assert_eq!(refusal("mg/h", "mg/kg/h"), UnitRefusal::BodyWeightNeeded);
    assert_eq!(refusal("mg", "mL").to_string(), "is a unit of mass, expected one of volume");
    assert_eq!(refusal("mg", "mL").hint(), "units of volume: L, dL, mL, uL");
    let unknown = Unit::named("mgg").expect_err("unknown");
    assert_eq!(unknown.hint(), "did you mean `mg`?");
    assert!(Unit::named("parsec").expect_err("unknown").hint().starts_with("one of: kg, g, mg"));
    assert_eq!(Unit::named(""), Err(UnitRefusal::Unknown { nearest: None }));
}
