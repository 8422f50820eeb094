//! JUnit XML: one test case an entry, so that any CI shows which finding no longer holds.

use crate::entry::Entry;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;
use trialstat_trial::diagnostic::Diagnostic;

/// The report. An entry that is not as expected is a failure; a finding that cannot be evaluated, as expected, is
/// skipped; a number that left the lock is a failure of its own.
///
/// # Errors
/// Only if writing to memory fails.
pub fn report(entries: &[Entry<'_>], drifts: &[Diagnostic]) -> io::Result<Vec<u8>> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let failures = (entries.iter().filter(|entry| !entry.as_expected()).count() + drifts.len()).to_string();
    let skipped = entries.iter().filter(|entry| is_skipped(entry)).count().to_string();
    let tests = (entries.len() + drifts.len()).to_string();
    let totals = [("tests", tests.as_str()), ("failures", &failures), ("errors", "0"), ("skipped", &skipped)];
    let suites = writer.create_element("testsuites").with_attribute(("name", "trialstat reproduce"));
    suites.with_attributes(totals).write_inner_content(|writer| {
        let suite = writer.create_element("testsuite").with_attribute(("name", "findings"));
        suite.with_attributes(totals).write_inner_content(|writer| {
            entries.iter().try_for_each(|entry| test_case(writer, entry))?;
            drifts.iter().try_for_each(|drift| drift_case(writer, drift))
        })?;
        Ok(())
    })?;
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn is_skipped(entry: &Entry<'_>) -> bool {
    entry.as_expected() && matches!(entry.verdict, "not evaluable" | "no source found" | "not testable")
}

fn test_case(writer: &mut Writer<Vec<u8>>, entry: &Entry<'_>) -> io::Result<()> {
    let line = entry.place.line.to_string();
    let case = writer.create_element("testcase").with_attributes([
        ("classname", entry.group),
        ("name", entry.id),
        ("file", entry.place.file.as_str()),
        ("line", line.as_str()),
    ]);
    case.write_inner_content(|writer| {
        if is_skipped(entry) {
            let message = format!("{}: {}", entry.verdict, entry.why);
            writer.create_element("skipped").with_attribute(("message", message.as_str())).write_empty()?;
        } else if !entry.as_expected() {
            let complaint = entry.complaint();
            let failure = writer
                .create_element("failure")
                .with_attributes([("type", entry.verdict), ("message", complaint.as_str())]);
            failure.write_text_content(BytesText::new(&format!("{}\n{}", entry.place, entry.what)))?;
        } else {
            let out = format!("{}: {}", entry.verdict, entry.why);
            writer.create_element("system-out").write_text_content(BytesText::new(&out))?;
        }
        Ok(())
    })?;
    Ok(())
}

fn drift_case(writer: &mut Writer<Vec<u8>>, drift: &Diagnostic) -> io::Result<()> {
    let case =
        writer.create_element("testcase").with_attributes([("classname", "lock"), ("name", drift.message.as_str())]);
    case.write_inner_content(|writer| {
        let failure = writer.create_element("failure").with_attribute(("message", drift.message.as_str()));
        failure.write_text_content(BytesText::new(&drift.to_string()))?;
        Ok(())
    })?;
    Ok(())
}
