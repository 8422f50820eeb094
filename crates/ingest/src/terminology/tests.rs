use super::*;
use std::collections::BTreeSet;
use std::path::PathBuf;

#[test]
fn terms_are_met_by_what_files_write_for_them() {
    for (name, text, term) in [
        ("sex", "female", "F"),
        ("sex", "Male", "M"),
        ("SEX", "m", "M"),
        ("route", "i.v.", "INTRAVENOUS"),
        ("route", "IV", "INTRAVENOUS"),
        ("route", "IN", "NASAL"),
        ("route", "intranasal", "NASAL"),
        ("route", "sl", "SUBLINGUAL"),
        ("route", "p.o.", "ORAL"),
        ("route", "S.C.", "SUBCUTANEOUS"),
        ("route", "im", "INTRAMUSCULAR"),
        ("route", "PR", "RECTAL"),
        ("ROUTE", "IV infusion", "INTRAVENOUS DRIP"),
        ("C66729", "intravenous bolus", "INTRAVENOUS BOLUS"),
        ("AESEV", "Mild", "MILD"),
        ("severity", "Grade 3", "SEVERE"),
        ("yes-no", "n/a", "NA"),
        ("NY", "Yes", "Y"),
        ("disposition", "lost to follow up", "LOST TO FOLLOW-UP"),
        ("disposition", "Withdrew Consent", "WITHDRAWAL BY SUBJECT"),
        ("outcome", "recovered / resolved", "RECOVERED/RESOLVED"),
        ("race", "black or african-american", "BLACK OR AFRICAN AMERICAN"),
        ("ethnicity", "Non-Hispanic", "NOT HISPANIC OR LATINO"),
        ("age unit", "years", "YEARS"),
        ("frequency", "twice weekly", "2 TIMES PER WEEK"),
        ("action", "None", "DOSE NOT CHANGED"),
    ] {
        assert_eq!(list(name).expect(name).term(text), Some(term), "{name} {text}");
    }
    let route = list("route").expect("known");
    for text in ["", "-", "oraly", "nose", "intra"] {
        assert_eq!(route.term(text), None, "{text}");
    }
    assert_eq!(list("colour"), None);
    assert_eq!(route.entry("po").and_then(|entry| entry.code.as_deref()), Some("C38288"));
}

#[test]
fn what_is_near_is_suggested_and_not_taken() {
    let (route, severity) = (list("route").expect("known"), list("severity").expect("known"));
    assert_eq!(
        (route.nearest("oraly"), route.nearest("Intravenuos"), route.nearest("nose")),
        (Some("ORAL"), Some("INTRAVENOUS"), None)
    );
    assert_eq!(
        (severity.nearest("moderat"), severity.nearest("4"), severity.nearest("")),
        (Some("MODERATE"), None, None)
    );
    assert!(severity.hint("moderat").starts_with("did you mean `MODERATE`?"));
    assert!(severity.hint("4").ends_with("which of these it is: MILD, MODERATE, SEVERE"));
}

#[test]
fn no_name_stands_for_two_terms() {
    let mut names = BTreeSet::new();
    for list in lists() {
        for name in [&list.name, &list.cdisc, &list.code] {
            assert!(names.insert(folded(name)) || list.name.eq_ignore_ascii_case(&list.cdisc), "{name}");
        }
        let mut keys = BTreeSet::new();
        let mut codes = BTreeSet::new();
        for term in list.terms() {
            for name in std::iter::once(&term.term).chain(&term.synonyms) {
                assert!(!folded(name).is_empty() && keys.insert(folded(name)), "{}: {name}", list.name);
            }
            if let Some(code) = &term.code {
                assert!(code.starts_with('C') && code[1..].bytes().all(|byte| byte.is_ascii_digit()), "{code}");
                assert!(codes.insert(code), "{}: {code} twice", list.name);
            }
        }
        assert!(!list.terms().is_empty() && !list.title.is_empty());
    }
    assert_eq!(lists().len(), 11);
}

/// The values of a column of a Dataset-JSON file of the public pilot study.
fn pilot_values(file: &str, column: &str) -> Option<BTreeSet<String>> {
    let root = std::env::var_os("TRIALSTAT_DATA").map(PathBuf::from);
    let root = root.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"));
    let text = std::fs::read_to_string(root.join("cdisc-dsj").join(file)).ok()?;
    let data: serde_json::Value = serde_json::from_str(&text).expect("Dataset-JSON");
    let columns = data["columns"].as_array().expect("columns");
    let at = columns.iter().position(|known| known["name"] == column).expect(column);
    let rows = data["rows"].as_array().expect("rows");
    Some(rows.iter().filter_map(|row| row[at].as_str()).filter(|text| !text.is_empty()).map(str::to_owned).collect())
}

#[test]
fn the_terms_of_the_public_pilot_study_are_known() {
    for (file, column, name) in [
        ("sdtm/dm.json", "SEX", "SEX"),
        ("sdtm/dm.json", "RACE", "RACE"),
        ("sdtm/dm.json", "ETHNIC", "ETHNIC"),
        ("sdtm/dm.json", "AGEU", "AGEU"),
        ("sdtm/ae.json", "AESEV", "AESEV"),
        ("sdtm/ae.json", "AEOUT", "OUT"),
        ("sdtm/ae.json", "AESER", "NY"),
        ("adam/adsl.json", "DCDECOD", "NCOMPLT"),
    ] {
        let Some(values) = pilot_values(file, column) else {
            #[expect(clippy::print_stderr, reason = "a test that does not run says so")]
            {
                eprintln!("skipped: no `{file}` of the public pilot study");
            }
            return;
        };
        let list = list(name).expect(name);
        assert!(!values.is_empty(), "{file} {column}");
        for value in values {
            assert!(list.term(&value).is_some(), "{file} {column}: {value}");
        }
    }
}
