use super::*;
use crate::calendar::Date;
use date::{CenturyPivot, DateOrder, Imputation, impute, parse, possible_orders, study_day};
use missing::looks_like_missing;
use number::{Decimal, NumberFormat, Thousands};
use std::collections::BTreeMap;
use std::path::PathBuf;

#[test]
fn no_text_makes_a_reader_stumble() {
    let pieces = [
        "0",
        "1",
        "9",
        "12",
        "2014",
        "60",
        "99",
        "-",
        "--",
        "+",
        ".",
        ",",
        "'",
        "’",
        "/",
        ":",
        "T",
        "Z",
        "e",
        "E",
        " ",
        "\u{a0}",
        "\u{202f}",
        "JAN",
        "feb",
        "UN",
        "UNK",
        "<",
        ">",
        "%",
        "(",
        ")",
        "_",
        "0x",
        "inf",
        "NaN",
        "NA",
        "µg",
        "mg/kg",
        "é",
        "日",
        "\u{0}",
        "−",
        "P",
        "24:00",
        "99999999999999999999",
        "1e400",
        "1e-400",
    ];
    let mut state = 3_u64;
    for round in 0..12_000 {
        let mut text = String::new();
        for _ in 0..round % 7 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
        }
        let thousands = [None, Some(Thousands::ALL[round % 4])][round % 2];
        let format = NumberFormat { decimal: Decimal::ALL[round / 2 % 2], thousands };
        match number::parse(&text, format) {
            Ok(number) => assert!(number.is_finite(), "{text:?}"),
            Err(refusal) => {
                assert!(!refusal.hint().is_empty() && refusal.to_string().contains(", expected "), "{text:?}")
            }
        }
        if let Ok(number) = number::whole_number(&text, format) {
            assert_eq!(number::parse(&text, format), Ok(number as f64), "{text:?}");
        }
        for order in DateOrder::ALL {
            match parse(&text, order, CenturyPivot::beginning(1950).filter(|_| round % 3 == 0)) {
                Ok(read) => assert!(impute(read, Imputation::Middle).is_ok(), "{text:?} {order}"),
                Err(refusal) => {
                    assert!(
                        !refusal.hint().is_empty() && refusal.to_string().contains(", expected "),
                        "{text:?} {order}"
                    );
                }
            }
        }
        let _ = (possible_orders([text.as_str()].into_iter()).only(), looks_like_missing(&text));
        // To find the nearest name takes longer than all the rest.
        if round % 16 == 0 {
            let _ = unit::Unit::named(&text);
        }
    }
}

type Row = BTreeMap<String, serde_json::Value>;

/// The rows of a Dataset-JSON file of the public pilot study, by column.
fn pilot_rows(file: &str) -> Option<Vec<Row>> {
    let root = std::env::var_os("TRIALSTAT_DATA").map(PathBuf::from);
    let root = root.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"));
    let text = std::fs::read_to_string(root.join("cdisc-dsj").join(file)).ok()?;
    let data: serde_json::Value = serde_json::from_str(&text).expect("Dataset-JSON");
    let columns: Vec<&str> = data["columns"].as_array()?.iter().filter_map(|column| column["name"].as_str()).collect();
    let cell = |(name, cell): (&&str, &serde_json::Value)| ((*name).to_owned(), cell.clone());
    let row = |row: &serde_json::Value| columns.iter().zip(row.as_array().into_iter().flatten()).map(cell).collect();
    Some(data["rows"].as_array()?.iter().map(row).collect())
}

#[test]
fn study_days_and_imputed_dates_of_the_public_pilot_study_are_those_it_prints() {
    let Some(events) = pilot_rows("adam/adae.json") else {
        #[expect(clippy::print_stderr, reason = "a test that does not run says so")]
        {
            eprintln!("skipped: no `adam/adae.json` of the public pilot study");
        }
        return;
    };
    let date = |event: &Row, column: &str| -> Option<Date> {
        let text = event[column].as_str()?;
        parse(text, DateOrder::Iso, None).unwrap_or_else(|refusal| panic!("{text} {refusal}")).date()
    };
    let (mut days, mut imputed) = (0, 0);
    for event in &events {
        let reference = date(event, "TRTSDT").expect("every subject was treated");
        for (column, day) in [("ASTDT", "ASTDY"), ("AENDT", "AENDY")] {
            if let (Some(date), Some(day)) = (date(event, column), event[day].as_i64()) {
                assert_eq!(i64::from(study_day(date, reference).number()), day, "{event:?}");
                days += 1;
            }
        }
        if event["ASTDTF"] == "D" {
            let text = event["ASTDT"].as_str().expect("an imputed date");
            let partial = parse(&text[..7], DateOrder::Iso, None).expect("a year and a month");
            assert_eq!(impute(partial, Imputation::First).map(|(_, precision)| precision.flag()), Ok("D"));
            assert_eq!(impute(partial, Imputation::First).ok().map(|(date, _)| date), date(event, "ASTDT"), "{text}");
            imputed += 1;
        }
    }
    assert!(days > 1191 && imputed == 15, "{days} days, {imputed} imputed dates");
}
