use super::*;

const POINT: NumberFormat = NumberFormat::POINT;
const COMMA: NumberFormat = NumberFormat { decimal: Decimal::Comma, thousands: None };

fn with(decimal: Decimal, thousands: Thousands) -> NumberFormat {
    NumberFormat { decimal, thousands: Some(thousands) }
}

/// Numbers that come the same in every run.
fn random_numbers(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (state ^ (state >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        mixed ^ (mixed >> 33)
    }
}

#[test]
fn short_decimals_are_bit_for_bit_what_the_standard_library_reads() {
    let mut random = random_numbers(7);
    let mut taken = 0;
    for _ in 0..400_000 {
        let digits = random() % 17 + 1;
        let number = random() % 10_u64.pow(digits as u32);
        let mut text = format!("{number:0width$}", width = (random() % 4) as usize);
        let point = random() as usize % (text.len() + 3);
        if point <= text.len() {
            text.insert(point, '.');
        }
        if random().is_multiple_of(2) {
            text.insert(0, '-');
        }
        let expected: f64 = text.parse().expect("digits with a point");
        assert_eq!(parse(&text, POINT).map(f64::to_bits), Ok(expected.to_bits()), "{text}");
        taken += usize::from(short_decimal(text.as_bytes()).is_some());
    }
    assert!(taken > 300_000, "{taken} by the short way");
}

#[test]
fn every_double_is_read_back_from_its_shortest_text() {
    let mut random = random_numbers(11);
    for _ in 0..200_000 {
        let number = f64::from_bits(random());
        if number.is_finite() && number != 0.0 {
            let (plain, exponent) = (format!("{number:?}"), format!("{number:e}"));
            assert_eq!(parse(&plain, POINT).map(f64::to_bits), Ok(number.to_bits()), "{plain}");
            assert_eq!(parse(&exponent, POINT).map(f64::to_bits), Ok(number.to_bits()), "{exponent}");
            assert_eq!(parse(&exponent.replace('.', ","), COMMA).map(f64::to_bits), Ok(number.to_bits()));
        }
    }
}

#[test]
fn plain_numbers_are_read() {
    for (text, number) in [
        ("0", 0.0),
        ("007", 7.0),
        ("-3", -3.0),
        ("+3", 3.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("-.5", -0.5),
        ("1e3", 1000.0),
        ("1E-3", 0.001),
        ("1e+3", 1000.0),
        (" 2.0 ", 2.0),
        ("\t8", 8.0),
        ("1.", 1.0),
        ("0e5", 0.0),
        ("5e-324", 5e-324),
        ("1.7976931348623157e308", f64::MAX),
        ("123456789012345678", 123_456_789_012_345_680.0),
        ("9007199254740993", 9_007_199_254_740_992.0),
    ] {
        assert_eq!(parse(text, POINT), Ok(number), "{text}");
    }
    assert_eq!(parse("-0", POINT).map(f64::to_bits), Ok((-0.0_f64).to_bits()));
}

#[test]
fn groups_are_of_three_digits_where_they_are_declared() {
    let comma = with(Decimal::Point, Thousands::Comma);
    for (text, number) in [
        ("1,234", 1234.0),
        ("12,345.5", 12_345.5),
        ("1,234,567", 1_234_567.0),
        ("999", 999.0),
        ("1234", 1234.0),
        ("-1,000", -1000.0),
    ] {
        assert_eq!(parse(text, comma), Ok(number), "{text}");
    }
    for text in ["1,23,456", "1234,567", ",123", "1,234,56", "1,,234", "1,234,", "1.5,000"] {
        assert!(parse(text, comma).is_err(), "{text}");
    }
    assert_eq!(parse("12,34", comma), Err(NumberRefusal::OtherFormat { format: COMMA, or: None, declared: comma }));
    let (point, space) = (with(Decimal::Comma, Thousands::Point), with(Decimal::Comma, Thousands::Space));
    assert_eq!(parse("1.234,5", point), Ok(1234.5));
    for text in ["1 234,5", "1\u{a0}234,5", "1\u{202f}234,5"] {
        assert_eq!(parse(text, space), Ok(1234.5), "{text:?}");
    }
    for text in ["1'234.5", "1’234.5"] {
        assert_eq!(parse(text, with(Decimal::Point, Thousands::Apostrophe)), Ok(1234.5), "{text}");
    }
    let unsound = with(Decimal::Comma, Thousands::Comma);
    assert!(!unsound.is_sound() && parse("1,234", unsound) == Ok(1.234));
}

#[test]
fn what_is_not_a_number_is_refused_with_its_own_reason() {
    for (text, refusal) in [
        ("", NumberRefusal::Blank),
        ("  ", NumberRefusal::Blank),
        ("NA", NumberRefusal::LikeMissing),
        ("n/a", NumberRefusal::LikeMissing),
        (".", NumberRefusal::LikeMissing),
        (".A", NumberRefusal::LikeMissing),
        ("-", NumberRefusal::LikeMissing),
        ("<5", NumberRefusal::BelowLimit),
        ("< 0.5 ng/mL", NumberRefusal::BelowLimit),
        (">100", NumberRefusal::AboveLimit),
        ("inf", NumberRefusal::NotFinite),
        ("-Infinity", NumberRefusal::NotFinite),
        ("NaN", NumberRefusal::NotFinite),
        ("1e400", NumberRefusal::TooLarge),
        ("-1e309", NumberRefusal::TooLarge),
        ("1e-400", NumberRefusal::TooSmall),
        ("0x10", NumberRefusal::OtherBase),
        ("1_000", NumberRefusal::Underscore),
        ("--5", NumberRefusal::TwoSigns),
        ("+-5", NumberRefusal::TwoSigns),
        ("5-", NumberRefusal::TrailingSign),
        ("−5", NumberRefusal::MinusSign),
        ("(5)", NumberRefusal::Parentheses),
        ("5 %", NumberRefusal::Percent),
        ("13T", NumberRefusal::Suffix),
        ("5 mg", NumberRefusal::Suffix),
        ("5*", NumberRefusal::Suffix),
        ("1,23,456", NumberRefusal::Groups),
        ("1.2.3", NumberRefusal::Groups),
        ("12 34", NumberRefusal::Groups),
        ("five", NumberRefusal::NotANumber),
        ("e5", NumberRefusal::NotANumber),
        ("120/80", NumberRefusal::Suffix),
        ("1e", NumberRefusal::Suffix),
        ("٣", NumberRefusal::NotANumber),
        ("$5", NumberRefusal::NotANumber),
    ] {
        assert_eq!(parse(text, POINT), Err(refusal), "{text}");
        assert!(!refusal.hint().is_empty() && refusal.to_string().contains(", expected "), "{refusal:?}");
    }
}

#[test]
fn marks_that_were_not_declared_are_refused_with_what_they_could_be() {
    for (text, declared, hint) in [
        ("1,234", POINT, "declare which it is: `thousands = \",\"` or `decimal = \",\"`"),
        ("1,5", POINT, "if the column is written so, declare `decimal = \",\"`"),
        ("1.234,5", POINT, "if the column is written so, declare `decimal = \",\"` and `thousands = \".\"`"),
        ("1,234.5", POINT, "if the column is written so, declare `thousands = \",\"`"),
        ("1'234", POINT, "declare which it is: `thousands = \"'\"` or `decimal = \",\"` and `thousands = \"'\"`"),
        ("1.5", COMMA, "if the column is written so, declare `decimal = \".\"`"),
        ("1.234", COMMA, "declare which it is: `decimal = \".\"` or `thousands = \".\"`"),
    ] {
        let refusal = parse(text, declared).expect_err(text);
        assert_eq!(refusal.hint(), hint, "{text}");
    }
    let refusal = parse("1,234", POINT).expect_err("undeclared");
    assert_eq!(refusal.to_string(), "has marks that were not declared, expected a number with a decimal point");
}

#[test]
fn whole_numbers_are_exact() {
    for (text, number) in [
        ("0", 0),
        ("-12", -12),
        ("+7", 7),
        ("12.0", 12),
        ("12.", 12),
        ("1e3", 1000),
        (" 5", 5),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
        ("000123", 123),
    ] {
        assert_eq!(whole_number(text, POINT), Ok(number), "{text}");
    }
    assert_eq!(whole_number("1,234", with(Decimal::Point, Thousands::Comma)), Ok(1234));
    for (text, refusal) in [
        ("1.5", NumberRefusal::Fraction),
        ("9223372036854775808", NumberRefusal::TooLarge),
        ("1e30", NumberRefusal::TooLarge),
        ("", NumberRefusal::Blank),
        ("x", NumberRefusal::NotANumber),
    ] {
        assert_eq!(whole_number(text, POINT), Err(refusal), "{text}");
    }
}
