//! Parts of a simulation and what `trialstat merge` makes of them.

use super::{Files, SCENARIO};
use crate::program::{printed, refused, text};

#[test]
fn shards_are_joined_to_the_bytes_of_the_whole() {
    let files = Files::new(SCENARIO);
    let shards = ["3/3", "1/3", "2/3"].map(|shard| files.shard(shard));
    for format in ["json", "csv", "table"] {
        let whole = files.simulated(&["--format", format, "--threads", "1"]);
        let merged = printed(&["merge", &shards[0], &shards[1], &shards[2], "--format", format]);
        assert_eq!(merged, whole, "{format}");
        assert_eq!(files.simulated(&["--format", format, "--threads", "3"]), whole, "{format}");
    }
}

#[test]
fn a_part_that_does_not_fit_is_named() {
    let files = Files::new(SCENARIO);
    let [one, two] = ["1/2", "2/2"].map(|shard| files.shard(shard));
    let complaint =
        |parts: &[&str]| refused(&[&["merge"], parts].concat()).replace(&text(files.folder.path()), "FOLDER");
    assert!(complaint(&[&one]).contains("replicates 31 to 60 are in no part: shard 2/2"));
    assert!(complaint(&[&two, &one, &two]).contains("2-of-2.json: shard 2/2 holds replicates that"));
    let other = Files::new(&SCENARIO.replace("0.5 }, {", "0.6 }, {"));
    let foreign = complaint(&[&one, &other.shard("2/2")]);
    assert!(foreign.contains("M604") && foreign.contains("has other bytes"), "{foreign}");
    let text = std::fs::read_to_string(&two).expect("a part");
    std::fs::write(files.path("cut.json"), &text[..text.len() - 100]).expect("written");
    std::fs::write(files.path("changed.json"), text.replacen("\"until\": 60", "\"until\": 59", 1)).expect("written");
    assert!(complaint(&[&one, &files.name("cut.json")]).contains("M603"));
    assert!(complaint(&[&one, &files.name("changed.json")]).contains("its checksum does not hold"));
}
