//! Each subject's outcomes, with the record that each rests on.

use trialstat_analysis::study::Derived;

/// A subject's outcome and the line it rests on.
pub struct Traced {
    /// The trial.
    pub trial: String,
    /// The subject's identifier.
    pub subject: String,
    /// His arm.
    pub arm: String,
    /// The outcome.
    pub derived: Derived,
    /// File and line of the record that it rests on.
    pub place: Option<(String, u32)>,
}

const COLUMNS: [&str; 10] =
    ["trial", "analysis", "endpoint", "subject", "arm", "value", "event", "why", "file", "line"];

/// As comma-separated text with a header.
pub fn csv(derived: &[Traced]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and a row always has as many cells as the header.
    let _ = writer.write_record(COLUMNS);
    for traced in derived {
        let derived = &traced.derived;
        let (file, line) = match &traced.place {
            Some((file, line)) => (file.clone(), line.to_string()),
            None => (String::new(), String::new()),
        };
        let _ = writer.write_record([
            &*traced.trial,
            &*derived.analysis,
            &*derived.endpoint,
            &*traced.subject,
            &*traced.arm,
            &*derived.value.map(|value| value.to_string()).unwrap_or_default(),
            &*derived.event.map(|event| u8::from(event).to_string()).unwrap_or_default(),
            derived.why.words(),
            &*file,
            &*line,
        ]);
    }
    String::from_utf8_lossy(&writer.into_inner().unwrap_or_default()).into_owned()
}
