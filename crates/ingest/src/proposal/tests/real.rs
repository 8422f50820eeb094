//! The CDISC pilot's files.

use super::{arms, data, proposed, read_whole};

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
        ("cdisc-dsj/adam/adcibc.xpt", 254),
        ("phuse/cdisc/adqscibc.xpt", 254),
        ("cdisc-dsj/adam/adae.xpt", 225),
        ("cdisc-dsj/i18n/ae.json", 225),
        ("cdisc-dsj/sdtm/dm.xpt", 18),
        ("cdisc-dsj/sdtm/ae.xpt", 18),
        ("cdisc-dsj/sdtm/rs.json", 18),
    ] {
        let Some(bytes) = data(path) else { continue };
        let (mapping, read) = proposed(path, &bytes);
        let ingested = read.expect(&mapping);
        let errors: Vec<_> = ingested.problems.iter().filter(|problem| problem.is_error()).take(3).collect();
        assert!(errors.is_empty(), "{path} {errors:#?}\n{mapping}");
        assert_eq!(ingested.trials[0].subjects().len(), subjects, "{path}\n{mapping}");
    }
}
