//! Numbers by two sets of conventions, side by side.

use crate::render::columns::aligned;
use crate::render::number::Style;
use serde_json::json;
use std::fmt::Write;
use trialstat_analysis::conventions::Conventions;
use trialstat_analysis::differences::Difference;
use trialstat_trial::result::ResultRow;

const HEADER: [&str; 8] = ["analysis", "group", "level", "statistic", "r", "", "sas", ""];
const NONE: &str = "the conventions of R and of SAS give the same numbers\n";

fn number(row: &ResultRow, conventions: Conventions) -> String {
    match row.stat.number() {
        Some(_) => Style::of(conventions).cell(row.stat_name, row.stat),
        None => row.note.as_deref().unwrap_or_default().to_owned(),
    }
}

fn cells(difference: &Difference<'_>) -> [String; 8] {
    let Difference { r, sas, .. } = difference;
    let against = r.group2_level.as_ref().map(|level| format!(" against {level}")).unwrap_or_default();
    [
        r.analysis.to_string(),
        format!("{}{against}", r.group1_level.as_deref().unwrap_or_default()),
        [Some(&*r.variable), r.variable_level.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" "),
        format!("{} {}", r.context, r.stat_name),
        number(r, Conventions::R),
        r.method.to_string(),
        number(sas, Conventions::Sas),
        sas.method.to_string(),
    ]
}

/// The differences of each reason together.
fn by_reason<'d, 'a>(differences: &'d [Difference<'a>]) -> Vec<(&'static str, Vec<&'d Difference<'a>>)> {
    let mut reasons: Vec<(&'static str, Vec<&Difference<'_>>)> = Vec::new();
    for difference in differences {
        match reasons.iter_mut().find(|(why, _)| *why == difference.why) {
            Some((_, own)) => own.push(difference),
            None => reasons.push((difference.why, vec![difference])),
        }
    }
    reasons
}

/// For reading.
pub fn table(differences: &[Difference<'_>]) -> String {
    let mut text = String::new();
    for (why, own) in by_reason(differences) {
        let _ = writeln!(text, "{why}");
        let lines: Vec<[String; 8]> =
            [HEADER.map(str::to_owned)].into_iter().chain(own.into_iter().map(cells)).collect();
        for line in aligned(&lines, &[4, 6]).lines() {
            let _ = writeln!(text, "  {line}");
        }
        text.push('\n');
    }
    if text.is_empty() {
        text.push_str(NONE);
    }
    let _ = writeln!(
        text,
        "in tables: ties are rounded to the even digit (r) or away from zero (sas); p values are written with four digits \
         that count (r) or four decimals and <.0001 (sas)"
    );
    text
}

/// Tables for a document.
pub fn markdown(differences: &[Difference<'_>]) -> String {
    let mut text = String::new();
    for (why, own) in by_reason(differences) {
        let _ = write!(text, "{why}\n\n| {} |\n|---|---|---|---|---:|---|---:|---|\n", HEADER.join(" | "));
        for difference in own {
            let _ = writeln!(text, "| {} |", cells(difference).map(|cell| cell.replace('|', "\\|")).join(" | "));
        }
        text.push('\n');
    }
    if text.is_empty() { NONE.to_owned() } else { text }
}

/// One row a difference.
pub fn csv(differences: &[Difference<'_>]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and a row always has as many cells as the header.
    let _ =
        writer.write_record(["analysis", "group", "level", "statistic", "r", "r.method", "sas", "sas.method", "why"]);
    for difference in differences {
        let full = |row: &ResultRow| row.stat.number().map(|number| number.to_string()).unwrap_or_default();
        let [analysis, group, level, statistic, _, r, _, sas] = cells(difference);
        let numbers = [full(difference.r), full(difference.sas)];
        let [by_r, by_sas] = numbers;
        let _ = writer.write_record([&analysis, &group, &level, &statistic, &by_r, &r, &by_sas, &sas, difference.why]);
    }
    String::from_utf8_lossy(&writer.into_inner().unwrap_or_default()).into_owned()
}

/// One object.
pub fn json(differences: &[Difference<'_>]) -> String {
    let of = |difference: &Difference<'_>| json!({ "r": difference.r, "sas": difference.sas, "why": difference.why });
    let whole = json!({
        "trialstat": env!("CARGO_PKG_VERSION"),
        "differences": differences.iter().map(of).collect::<Vec<_>>(),
    });
    format!("{whole:#}\n")
}
