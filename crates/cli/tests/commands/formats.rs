//! `--format json | csv | markdown | table`: the forms of the results, as the contract has them.

use crate::program::printed;
use serde_json::Value;

fn json(words: &[&str]) -> Value {
    serde_json::from_str(&printed(words)).expect("--format json prints JSON")
}

fn whole() -> Value {
    json(&["reproduce", "--format", "json"])
}

#[test]
fn json_has_the_members_of_the_contract() {
    let whole = whole();
    let members: Vec<&str> = whole.as_object().expect("an object").keys().map(String::as_str).collect();
    for member in ["trialstat", "command", "inputs", "results", "diagnostics"] {
        assert!(members.contains(&member), "{member} is among {members:?}");
    }
    assert_eq!(whole["trialstat"], env!("CARGO_PKG_VERSION"));
    let command = whole["command"].as_array().expect("the words of the command");
    assert_eq!(*command, ["trialstat", "reproduce", "--format", "json"]);
    assert_eq!(whole["diagnostics"], serde_json::json!([]));
}

#[test]
fn json_has_what_its_own_schema_requires() {
    let schema: Value = serde_json::from_str(&printed(&["schema", "results"])).expect("a schema");
    let whole = whole();
    let required = |schema: &Value| {
        let keys = schema["required"].as_array().expect("required members").iter();
        keys.map(|key| key.as_str().expect("a key").to_owned()).collect::<Vec<_>>()
    };
    assert!(required(&schema).iter().all(|key| whole.get(key).is_some()));
    for list in ["inputs", "results"] {
        let shape = &schema["properties"][list]["items"];
        let known = shape["properties"].as_object().expect("properties");
        let (keys, members) = (required(shape), whole[list].as_array().expect("a list"));
        assert!(!members.is_empty(), "{list}");
        for member in members {
            for key in &keys {
                assert!(member.get(key).is_some(), "{list}: {member} has no {key}");
            }
            for (key, value) in member.as_object().expect("an object") {
                let text = known.get(key).is_some_and(|property| property["type"] == "string");
                assert!(!text || value.is_string(), "{list}: {key} of {member} is no text");
            }
        }
    }
}

#[test]
fn every_statistic_is_a_finite_number_or_null_with_a_note() {
    let whole = whole();
    let rows = whole["results"].as_array().expect("rows");
    let (mut numbers, mut reasons) = (0, 0);
    for row in rows {
        match &row["stat"] {
            // JSON has no NaN and no infinity, so a number is finite.
            Value::Number(_) => numbers += 1,
            Value::Null => {
                assert!(row["note"].as_str().is_some_and(|note| !note.is_empty()), "{row} says not why");
                reasons += 1;
            }
            other => panic!("{other} is neither a number nor null"),
        }
    }
    assert!(numbers > 1000 && reasons > 100, "{numbers} numbers and {reasons} reasons");
}

#[test]
fn inputs_are_listed_with_their_checksums_and_rows() {
    let whole = json(&["reproduce", "--only", "six-mp", "--format", "json"]);
    let inputs = whole["inputs"].as_array().expect("inputs");
    let rows_of = |path: &str| inputs.iter().find(|input| input["path"] == path).map(|input| &input["rows"]);
    assert_eq!(rows_of("datasets/six-mp/remission.csv"), Some(&serde_json::json!(42)));
    assert_eq!(rows_of("datasets/findings/six-mp.toml"), Some(&Value::Null));
    for input in inputs {
        let sum = input["sha256"].as_str().expect("a checksum");
        assert!(sum.len() == 64 && sum.bytes().all(|digit| digit.is_ascii_hexdigit()), "{input}");
    }
    // The checksum that the data set's own README prints.
    let rows = inputs.iter().find(|input| input["path"] == "datasets/six-mp/remission.csv").expect("the rows");
    assert_eq!(rows["sha256"], "6e3e482c83980b4730781612938ab4c6a234a9e64e6ac4cd8c37f92fa5fa93c0");
}

#[test]
fn a_limit_that_is_not_reached_is_null_and_says_so() {
    let whole = json(&["reproduce", "--only", "SIX-MP-median-6-mp", "--format", "json"]);
    let rows = whole["results"].as_array().expect("rows");
    let limit = rows.iter().find(|row| row["stat_name"] == "conf.high").expect("an upper limit");
    assert_eq!((&limit["stat"], &limit["note"]), (&Value::Null, &"not reached".into()));
}

#[test]
fn csv_starts_with_the_columns_of_the_contract() {
    let text = printed(&["reproduce", "--format", "csv"]);
    let columns = "analysis,group1,group1_level,group2,group2_level,variable,variable_level,context,method,stat_name,\
                   stat_label,stat,unit,note,";
    assert!(text.starts_with(columns), "{:?}", text.lines().next());
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut rows = 0;
    for record in reader.records() {
        let record = record.expect("every row has a cell a column");
        let (stat, note) = (&record[11], &record[13]);
        assert!(stat.parse::<f64>().is_ok_and(f64::is_finite) || (stat.is_empty() && !note.is_empty()), "{record:?}");
        rows += 1;
    }
    assert_eq!(rows, whole()["results"].as_array().map_or(0, Vec::len), "as many rows as in JSON");
}

/// Compared as text, because reading a number could already lose its last digit.
#[test]
fn csv_and_json_hold_the_same_digits() {
    let words = ["reproduce", "--only", "BCG-1-odds-ratio", "--format"];
    let text = printed(&[&words[..], &["csv"]].concat());
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let cells: Vec<String> = reader.records().map(|record| record.expect("a row")[11].to_owned()).collect();
    let text = printed(&[&words[..], &["json"]].concat());
    let stats = text.lines().filter_map(|line| line.trim().strip_prefix("\"stat\": "));
    let stats: Vec<&str> = stats.map(|stat| stat.trim_end_matches(',')).collect();
    assert!(stats.len() >= 3, "{text}");
    assert_eq!(cells, stats);
}

#[test]
fn markdown_tables_have_a_cell_a_column() {
    let text = printed(&["reproduce", "--format", "markdown"]);
    assert!(text.starts_with("# "), "{:?}", text.lines().next());
    let bars = |line: &str| line.replace("\\|", "").matches('|').count();
    let mut tables = 0;
    for block in text.split("\n\n").filter(|block| block.starts_with('|')) {
        let mut lines = block.lines();
        let header = bars(lines.next().expect("a header"));
        assert!(header >= 5, "{block}");
        for line in lines {
            assert_eq!(bars(line), header, "{line}");
        }
        tables += 1;
    }
    assert!(tables > 50, "{tables} tables");
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let words = |form, threads| ["reproduce", "--format", form, "--threads", threads];
    assert!(printed(&words("csv", "1")) == printed(&words("csv", "4")), "CSV differs");
    assert!(printed(&words("json", "1")) == printed(&words("json", "4")), "JSON differs");
}
