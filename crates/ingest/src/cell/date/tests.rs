use super::*;

fn iso(text: &str) -> Result<Partial, DateRefusal> {
    parse(text, DateOrder::Iso, None)
}

fn whole(text: &str, order: DateOrder) -> Option<(i32, u8, u8)> {
    let date = parse(text, order, None).ok()?.date()?;
    Some((date.year, date.month, date.day))
}

fn date(year: i32, month: u8, day: u8) -> Date {
    Date::new(year, month, day).expect("a day of the calendar")
}

#[test]
fn the_example_of_every_order_is_the_same_day() {
    for (order, name) in DateOrder::ALL.into_iter().zip(DateOrder::NAMES) {
        assert_eq!(whole(order.example(), order), Some((2014, 1, 2)), "{name}");
        assert_eq!((DateOrder::named(name), order.name()), (Some(order), *name));
    }
}

#[test]
fn partial_iso_dates_keep_what_is_known() {
    for (text, month, day) in [
        ("2012", None, None),
        ("2012-08", Some(8), None),
        ("2012-08-15", Some(8), Some(15)),
        ("2003---15", None, Some(15)),
        ("2012-08--", Some(8), None),
        ("2012-08---", Some(8), None),
        ("2012--", None, None),
        ("2012----", None, None),
        (" 2012-02-29 ", Some(2), Some(29)),
    ] {
        let read = iso(text).expect(text);
        assert_eq!((read.month, read.day, read.time), (month, day, None), "{text}");
    }
}

#[test]
fn times_keep_what_is_known() {
    let time = |text: &str| iso(text).expect(text).time.expect("a time");
    for (text, hour, minute, second) in [
        ("2012-08-15T10", Some(10), None, None),
        ("2012-08-15T10:30", Some(10), Some(30), None),
        ("2012-08-15 10:30:15", Some(10), Some(30), Some(15.0)),
        ("2012-08-15T10:30:15.25", Some(10), Some(30), Some(15.25)),
        ("2012-08-15T-:30", None, Some(30), None),
        ("2012-08-15T13:-:17", Some(13), None, Some(17.0)),
        ("2003-12--T10:00", Some(10), Some(0), None),
        ("2012-08-15T10:30:15,5", Some(10), Some(30), Some(15.5)),
    ] {
        let time = time(text);
        assert_eq!((time.hour, time.minute, time.second), (hour, minute, second), "{text}");
    }
    for (text, offset) in [("Z", 0), ("+01:00", 60), ("-05:30", -330), ("+02", 120), ("-0800", -480)] {
        let time = time(&format!("2012-08-15T10:30{text}"));
        assert_eq!((time.ahead_of_universal, time.seconds()), (Some(offset), Some(37_800.0)), "{text}");
    }
    assert_eq!(time("2012-08-15T-:30").seconds(), None);
    assert_eq!(time("2012-08-15T23:59:59.5").seconds(), Some(86_399.5));
}

#[test]
fn the_end_of_a_day_is_the_start_of_the_next() {
    let read = iso("2012-12-31T24:00").expect("midnight");
    assert_eq!((read.date(), read.time.and_then(TimeOfDay::seconds)), (Some(date(2013, 1, 1)), Some(0.0)));
    for text in [
        "2012-12-31T24:01",
        "2012-12-31T25:00",
        "2012-12-31T10:60",
        "2012-12-31T10:30:60",
        "2012-12T24:00",
        "2012-12-31T",
        "2012-12-31T1:30",
        "2012-12-31T10:30+15:00",
        "2012-12-31T10:30:",
        "2012-12-31 morning",
    ] {
        assert_eq!(iso(text), Err(DateRefusal::NoSuchTime), "{text}");
    }
    assert_eq!(iso("9999-12-31T24:00"), Err(DateRefusal::NoSuchYear));
}

#[test]
fn what_the_calendar_lacks_is_refused_with_the_length_of_the_month() {
    let day = |text: &str, order| parse(text, order, None).expect_err(text);
    for (text, order, hint) in [
        ("2014-06-31", DateOrder::Iso, "June 2014 has 30 days"),
        ("31/06/2014", DateOrder::DayMonthYear, "June 2014 has 30 days"),
        ("29FEB2015", DateOrder::DayMonthName, "February 2015 has 28 days"),
        ("19000229", DateOrder::Basic, "February 1900 has 28 days"),
        ("2014-01-00", DateOrder::Iso, "January 2014 has 31 days"),
        ("2003---32", DateOrder::Iso, "no month has more than 31 days"),
    ] {
        let refusal = day(text, order);
        assert!(matches!(refusal, DateRefusal::NoSuchDay { .. }), "{text}: {refusal:?}");
        assert_eq!(refusal.hint(), hint, "{text}");
    }
    assert_eq!(day("2014-06-31", DateOrder::Iso).to_string(), "has day 31, expected one from 1 to 30");
    assert_eq!(day("2014-13-01", DateOrder::Iso), DateRefusal::NoSuchMonth { month: 13 });
    assert_eq!(day("0000-01-01", DateOrder::Iso), DateRefusal::NoSuchYear);
    assert_eq!(whole("2000-02-29", DateOrder::Iso), Some((2000, 2, 29)));
}

#[test]
fn every_day_is_read_back_in_every_order() {
    for days in (-719_162_i64..=2_932_896).step_by(211) {
        let date = Date::from_days(days);
        let Date { year, month, day } = date;
        let name = ["JAN", "Feb", "MAR", "apr", "May", "JUN", "JUL", "AUG", "SEP", "OCT", "Nov", "DEC"]
            [usize::from(month) - 1];
        let mut texts = vec![
            (format!("{year:04}-{month:02}-{day:02}"), DateOrder::Iso),
            (format!("{year:04}{month:02}{day:02}"), DateOrder::Basic),
            (format!("{day}/{month}/{year:04}"), DateOrder::DayMonthYear),
            (format!("{day:02}.{month:02}.{year:04}"), DateOrder::DayMonthYear),
            (format!("{month}-{day}-{year:04}"), DateOrder::MonthDayYear),
            (format!("{year:04}/{month}/{day}"), DateOrder::YearMonthDay),
            (format!("{day:02}{name}{year:04}"), DateOrder::DayMonthName),
            (format!("{day}-{name}-{year:04}"), DateOrder::DayMonthName),
            (format!("{}", days + 3653), DateOrder::SasDays),
        ];
        if days >= -25_567 + 59 {
            texts.push((format!("{}", days + 25_569), DateOrder::ExcelSerial1900));
        }
        if days >= -24_107 {
            texts.push((format!("{}", days + 24_107), DateOrder::ExcelSerial1904));
        }
        for (text, order) in texts {
            assert_eq!(parse(&text, order, None).ok().and_then(Partial::date), Some(date), "{text} {order}");
        }
    }
}

#[test]
fn named_months_are_read_as_data_capture_systems_write_them() {
    let read = |text: &str| {
        let read = parse(text, DateOrder::DayMonthName, None).ok()?;
        Some((read.year, read.month, read.day))
    };
    for (text, month, day) in [
        ("02JAN2014", Some(1), Some(2)),
        ("2-Jan-2014", Some(1), Some(2)),
        ("2 January 2014", Some(1), Some(2)),
        ("02/jan/2014", Some(1), Some(2)),
        ("2. January 2014", Some(1), Some(2)),
        ("14 Sept 2014", Some(9), Some(14)),
        ("JAN2014", Some(1), None),
        ("Jan-2014", Some(1), None),
        ("UN-JAN-2014", Some(1), None),
        ("UNJAN2014", Some(1), None),
        ("UNK-UNK-2014", None, None),
        ("UNUNK2014", None, None),
        ("15 UNK 2014", None, Some(15)),
    ] {
        assert_eq!(read(text), Some((2014, month, day)), "{text}");
    }
    let read = parse("02JAN2014:10:30:15", DateOrder::DayMonthName, None).expect("a SAS datetime");
    assert_eq!(read.time.and_then(TimeOfDay::seconds), Some(37_815.0));
    for text in ["02JAM2014", "JAN", "02JAN", "Janu 2014", "2014", "", "January 2, 2014", "02JAN2014x", "002JAN2014"] {
        assert!(parse(text, DateOrder::DayMonthName, None).is_err(), "{text}");
    }
}

#[test]
fn two_digit_years_are_refused_unless_told() {
    let pivot = CenturyPivot::beginning(1930);
    for (text, order) in [("02/01/14", DateOrder::DayMonthYear), ("02JAN14", DateOrder::DayMonthName)] {
        assert_eq!(parse(text, order, None), Err(DateRefusal::TwoDigitYear), "{text}");
        assert_eq!(parse(text, order, pivot).map(Partial::date), Ok(Some(date(2014, 1, 2))), "{text}");
    }
    for (digits, year) in [(30, 1930), (99, 1999), (0, 2000), (29, 2029)] {
        assert_eq!(pivot.map(|pivot| pivot.year(digits)), Some(year));
    }
    assert_eq!(CenturyPivot::beginning(2000).map(|pivot| pivot.year(99)), Some(2099));
    assert_eq!(CenturyPivot::beginning(0), None);
}

#[test]
fn excel_counts_a_day_that_never_was() {
    for (serial, expected) in
        [("1", (1900, 1, 1)), ("59", (1900, 2, 28)), ("61", (1900, 3, 1)), ("2958465", (9999, 12, 31))]
    {
        assert_eq!(whole(serial, DateOrder::ExcelSerial1900), Some(expected), "{serial}");
    }
    assert_eq!(whole("0", DateOrder::ExcelSerial1904), Some((1904, 1, 1)));
    assert_eq!(whole("-3652", DateOrder::SasDays), Some((1950, 1, 1)));
    assert_eq!(parse("60", DateOrder::ExcelSerial1900, None), Err(DateRefusal::NeverWas));
    for (text, order) in [
        ("0", DateOrder::ExcelSerial1900),
        ("-1", DateOrder::ExcelSerial1904),
        ("2958466", DateOrder::ExcelSerial1900),
        ("1704277815", DateOrder::SasDays),
    ] {
        assert_eq!(parse(text, order, None), Err(DateRefusal::BeyondCalendar { order }), "{text}");
    }
    assert_eq!(parse("19725.5", DateOrder::SasDays, None), Err(DateRefusal::FractionOfADay));
    let noon = parse("41641.4375", DateOrder::ExcelSerial1900, None).expect("a datetime");
    assert_eq!((noon.date(), noon.time.and_then(TimeOfDay::seconds)), (Some(date(2014, 1, 2)), Some(37_800.0)));
    // 10:10:00 is a fraction that no double holds exactly.
    let read = parse("41641.423611111109", DateOrder::ExcelSerial1900, None).expect("a datetime");
    assert_eq!(read.time.and_then(TimeOfDay::seconds), Some(36_600.0));
    let read = parse("41641.9999999999", DateOrder::ExcelSerial1900, None).expect("a datetime");
    assert_eq!((read.date(), read.time.and_then(TimeOfDay::seconds)), (Some(date(2014, 1, 3)), Some(0.0)));
}

#[test]
fn a_date_of_another_order_is_refused_with_its_name() {
    for (text, declared, hint) in [
        ("26/06/2014", DateOrder::Iso, "if the column is written so, declare `dates = \"d/m/y\"`"),
        ("03/08/2014", DateOrder::Iso, "declare which it is: `dates = \"d/m/y\"` or `dates = \"m/d/y\"`"),
        ("06/26/2014", DateOrder::DayMonthYear, "if the column is written so, declare `dates = \"m/d/y\"`"),
        ("20140102", DateOrder::Iso, "if the column is written so, declare `dates = \"basic\"`"),
        ("02JAN2014", DateOrder::Iso, "if the column is written so, declare `dates = \"d-month-y\"`"),
        ("2014-01-02", DateOrder::DayMonthYear, "if the column is written so, declare `dates = \"iso\"`"),
        ("2014/1/2", DateOrder::Iso, "if the column is written so, declare `dates = \"y/m/d\"`"),
        (
            "41641",
            DateOrder::Iso,
            "if it counts days, declare how: `dates = \"excel-1900\"`, `\"excel-1904\"` or `\"sas-days\"`",
        ),
        ("soon", DateOrder::Iso, "2 January 2014 is written `2014-01-02` here; `dates` declares another order"),
    ] {
        let refusal = parse(text, declared, None).expect_err(text);
        assert_eq!(refusal.hint(), hint, "{text}");
        assert!(refusal.to_string().contains(", expected "), "{refusal}");
    }
}

#[test]
fn what_is_no_date_has_its_own_reason() {
    for (text, refusal) in [
        ("", DateRefusal::Blank),
        ("NA", DateRefusal::LikeMissing),
        (".", DateRefusal::LikeMissing),
        ("unk", DateRefusal::LikeMissing),
        ("2012-09/2012-10", DateRefusal::Interval),
        ("2012-09-01T10:00/2012-09-02", DateRefusal::Interval),
        ("2012-09/P3D", DateRefusal::Interval),
        ("--12-15", DateRefusal::NoYear),
        ("-----T07:15", DateRefusal::NoYear),
        ("2012-8-5x", DateRefusal::NotOfOrder { declared: DateOrder::Iso }),
        ("2012-", DateRefusal::NotOfOrder { declared: DateOrder::Iso }),
        ("2003--15", DateRefusal::NotOfOrder { declared: DateOrder::Iso }),
        ("２０１２", DateRefusal::NotOfOrder { declared: DateOrder::Iso }),
        ("140102", DateRefusal::Serial { declared: DateOrder::Iso }),
    ] {
        assert_eq!(iso(text), Err(refusal), "{text}");
        assert!(!refusal.hint().is_empty() && refusal.to_string().contains(", expected "), "{refusal:?}");
    }
}

#[test]
fn imputation_keeps_what_is_known_and_says_what_it_filled_in() {
    let by = |text: &str, rule| impute(iso(text).expect(text), rule);
    for (text, rule, expected, flag) in [
        ("2012-02", Imputation::First, (2012, 2, 1), "D"),
        ("2012-02", Imputation::Middle, (2012, 2, 15), "D"),
        ("2012-02", Imputation::Last, (2012, 2, 29), "D"),
        ("2012", Imputation::First, (2012, 1, 1), "M"),
        ("2012", Imputation::Middle, (2012, 6, 30), "M"),
        ("2012", Imputation::Last, (2012, 12, 31), "M"),
        ("2003---15", Imputation::First, (2003, 1, 15), "M"),
        ("2003---15", Imputation::Last, (2003, 12, 15), "M"),
        ("2003---31", Imputation::Middle, (2003, 7, 31), "M"),
        ("2012-08-15", Imputation::Refuse, (2012, 8, 15), ""),
    ] {
        let (year, month, day) = expected;
        let (imputed, precision) = by(text, rule).expect(text);
        assert_eq!((imputed, precision.flag()), (date(year, month, day), flag), "{text} {rule:?}");
    }
    assert_eq!(by("2012-02", Imputation::Refuse), Err(DateRefusal::DayUnknown));
    assert_eq!(by("2012", Imputation::Refuse), Err(DateRefusal::MonthUnknown));
    assert!(Precision::Full < Precision::DayImputed && Precision::DayImputed < Precision::MonthImputed);
}

#[test]
fn study_days_have_no_day_0() {
    let reference = date(2014, 1, 2);
    for (day, expected) in [
        (date(2014, 1, 2), 1),
        (date(2014, 1, 3), 2),
        (date(2014, 1, 1), -1),
        (date(2013, 12, 31), -2),
        (date(2014, 7, 2), 182),
    ] {
        assert_eq!(study_day(day, reference).number(), expected, "{day:?}");
    }
}

#[test]
fn a_column_tells_its_order_or_does_not() {
    let of = |texts: &[&str]| possible_orders(texts.iter().copied());
    assert_eq!(of(&["03/08/2026", "", "26/06/2026"]).only(), Ok(DateOrder::DayMonthYear));
    assert_eq!(of(&["03/08/2026", "06/26/2026"]).only(), Ok(DateOrder::MonthDayYear));
    let ambiguous = of(&["03/08/2026", "05/05/2026"]).only().expect_err("both fit");
    assert_eq!(ambiguous, OrderRefusal::Ambiguous { text: "03/08/2026".to_owned() });
    assert_eq!(ambiguous.hint(), "declare `dates = \"d/m/y\"` or `dates = \"m/d/y\"`");
    let mixed = of(&["26/06/2026", "06/26/2026"]);
    let conflict = mixed.only().expect_err("mixed");
    assert_eq!(conflict.to_string(), "`26/06/2026` can only be d/m/y and `06/26/2026` only m/d/y, expected one order");
    assert_eq!((mixed.against(DateOrder::DayMonthYear), mixed.against(DateOrder::Iso)), (Some("06/26/2026"), None));
    let neither = of(&["26/06/2026", "31/06/2026"]);
    assert_eq!(neither.only(), Err(OrderRefusal::Neither { text: "31/06/2026".to_owned() }));
    assert_eq!(neither.against(DateOrder::DayMonthYear), Some("31/06/2026"));
    assert_eq!(of(&["", " "]).only(), Err(OrderRefusal::NoDates));
    let short = of(&["03/08/26", "26/06/26"]);
    assert_eq!((short.only(), short.two_digit_year.as_deref()), (Ok(DateOrder::DayMonthYear), Some("03/08/26")));
}
