//! What a dictionary says stands in place of guesses.

use super::proposed_with;
use crate::dictionary;
use trialstat_trial::reading::Reading;

const SCHEMA: &str = r#"{"fields": [
    {"name": "id", "type": "string", "title": "Number on the card", "constraints": {"required": true}},
    {"name": "arm", "type": "integer", "categories": [{"value": 1, "label": "placebo"}, {"value": 2, "label": "drug"}]},
    {"name": "visit", "type": "string", "constraints": {"required": true}},
    {"name": "score", "type": "number", "constraints": {"minimum": 0, "maximum": 10}},
    {"name": "relapse", "type": "integer", "categories": [{"value": 1, "label": "no"}, {"value": 2, "label": "yes"}]}
  ], "primaryKey": ["id", "visit"], "missingValues": ["", "x"]}"#;

#[test]
fn labels_codes_ranges_and_keys_come_from_the_dictionary() {
    let dictionary = dictionary::read("schema.json", SCHEMA.as_bytes()).expect("sound");
    let rows = "id,arm,visit,score\n1,1,v1,3\n1,1,v2,x\n2,2,v1,7\n";
    let (mapping, read) = proposed_with("visits.csv", rows.as_bytes(), Some(&dictionary));
    let ingested = read.expect(&mapping);
    assert!(!ingested.has_errors(), "{:#?}\n{mapping}", ingested.problems);
    let trial = &ingested.trials[0];
    assert_eq!(trial.arms().iter().map(|arm| arm.name.as_str()).collect::<Vec<_>>(), ["placebo", "drug"]);
    assert!(matches!(trial.assessments()[1].score, Reading::Missing(_)));
    for expected in [
        "# `id`, Number on the card: ",
        "codes = { \"1\" = \"placebo\", \"2\" = \"drug\" }",
        "range = [0, 10]",
        "key = [\"id\", \"visit\"]",
        "visit = { column = \"visit\", required = true }",
        "missing = { \"x\" = \"missing by the dictionary\" }",
    ] {
        assert!(mapping.contains(expected), "{expected}\n{mapping}");
    }
    let beyond = "id,arm,visit,score\n1,1,v1,11\n2,2,v1,7\n";
    let (mapping, read) = proposed_with("visits.csv", beyond.as_bytes(), Some(&dictionary));
    assert_eq!(read.expect(&mapping).rejects.len(), 1, "{mapping}");
}

#[test]
fn the_value_of_an_event_comes_from_its_code() {
    let dictionary = dictionary::read("schema.json", SCHEMA.as_bytes()).expect("sound");
    let rows = "id,arm,days,relapse\n1,1,10,1\n2,2,20,2\n";
    let (mapping, read) = proposed_with("relapse.csv", rows.as_bytes(), Some(&dictionary));
    assert!(mapping.contains("event = { column = \"relapse\", value = \"2\" }"), "{mapping}");
    assert!(!read.expect(&mapping).has_errors());
}
