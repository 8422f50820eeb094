//! The CDISC pilot's files; numbers of subjects were counted by another program.

use super::{arms, data, proposed, proposed_with, read_whole};
use crate::dictionary;

#[test]
fn the_pilots_times_to_event_are_read_with_its_three_arms() {
    for path in ["cdisc-dsj/adam/adtte.xpt", "cdisc-dsj/adam/adtte.json", "phuse/cdisc/adtte.xpt"] {
        let Some(bytes) = data(path) else { continue };
        let (mapping, ingested) = read_whole(path, &bytes);
        let expected = [("Placebo", 86), ("Xanomeline High Dose", 84), ("Xanomeline Low Dose", 84)];
        assert_eq!(arms(&ingested), expected, "{mapping}");
        assert_eq!(ingested.trials[0].event_times().len(), 254);
    }
}

#[test]
fn the_pilots_other_files_are_read() {
    for (path, subjects) in [
        ("cdisc-dsj/adam/adsl.xpt", 254),
        ("cdisc-dsj/adam/adadas.json", 254),
        ("cdisc-dsj/adam/adcibc.xpt", 236),
        ("phuse/cdisc/adqscibc.xpt", 236),
        ("cdisc-dsj/adam/adae.xpt", 225),
        ("cdisc-dsj/i18n/ae.json", 225),
        ("cdisc-dsj/sdtm/dm.xpt", 17),
        ("cdisc-dsj/sdtm/ae.xpt", 13),
        ("cdisc-dsj/sdtm/rs.json", 15),
    ] {
        let Some(bytes) = data(path) else { continue };
        let (mapping, read) = proposed(path, &bytes);
        let ingested = read.expect(&mapping);
        let errors: Vec<_> = ingested.problems.iter().filter(|problem| problem.is_error()).take(3).collect();
        assert!(errors.is_empty(), "{path} {errors:#?}\n{mapping}");
        assert_eq!(ingested.trials[0].subjects().len(), subjects, "{path}\n{mapping}");
    }
}

#[test]
fn a_define_xml_gives_labels_and_codes() {
    let (Some(define), Some(bytes)) = (data("cdisc-dsj/adam/define.xml"), data("cdisc-dsj/adam/adsl.xpt")) else {
        return;
    };
    let dictionary = dictionary::read("define.xml", &define).expect("a dictionary");
    let (mapping, read) = proposed_with("adsl.xpt", &bytes, Some(&dictionary));
    let ingested = read.expect(&mapping);
    assert!(!ingested.has_errors(), "{:#?}\n{mapping}", ingested.problems);
    assert_eq!(arms(&ingested).iter().map(|(_, count)| *count).sum::<usize>(), 254);
    assert!(mapping.contains("numbers = [\"TRTDURD\", \"AVGDD\", \"CUMDOSE\", \"AGE\", \"BMIBL\""), "{mapping}");
    assert!(mapping.contains("levels = [\"SITEID\", \"SITEGR1\", \"AGEGR1\", \"RACE\", \"SEX\""), "{mapping}");
    assert!(mapping.contains("# `TRT01P`, Planned Treatment for Period 01: 3 distinct values"), "{mapping}");
}
