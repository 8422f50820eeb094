//! The registry built into the program, recomputed once for all tests of this target.

use std::sync::LazyLock;
use trialstat_findings::judge::Judged;
use trialstat_findings::registry::{Files, Finding, Registry, load};
use trialstat_findings::reproduction::reproduce;
use trialstat_findings::verdict::Verdict;
use trialstat_tests::registry::{question, read_data};
use trialstat_trial::result::{ResultRow, Stat};

pub static REGISTRY: LazyLock<Registry> =
    LazyLock::new(|| load(&Files::Embedded).expect("the built-in registry is sound"));

static JUDGED: LazyLock<Vec<Judged>> = LazyLock::new(|| {
    let data = read_data(&Files::Embedded, &REGISTRY).expect("its data files are sound");
    reproduce(&REGISTRY, &data, &question()).expect("its plans fit").findings
});

pub fn finding(id: &str) -> &'static Finding {
    REGISTRY.findings.iter().find(|finding| finding.id == id).unwrap_or_else(|| panic!("no finding {id}"))
}

pub fn judged(id: &str) -> &'static Judged {
    let found = JUDGED.iter().find(|judged| REGISTRY.findings[judged.finding].id == id);
    found.unwrap_or_else(|| panic!("no finding {id}"))
}

/// The finding's verdict, which must be this one; hands back the reason.
#[track_caller]
pub fn reason(id: &str, verdict: Verdict) -> &'static str {
    let judged = judged(id);
    assert_eq!(judged.verdict, verdict, "{id}: {}", judged.why);
    &judged.why
}

/// The number of the row of this method and statistic.
#[track_caller]
pub fn number(id: &str, method: &str, stat_name: &str) -> f64 {
    let rows = rows(id, method, stat_name);
    assert_eq!(rows.len(), 1, "{id} has {} rows of {stat_name} by {method}", rows.len());
    rows[0].stat.number().unwrap_or_else(|| panic!("{id}: {stat_name} by {method} is {:?}", rows[0].stat))
}

/// The value, number or reason, of the row of this method and statistic.
#[track_caller]
pub fn stat(id: &str, method: &str, stat_name: &str) -> Stat {
    rows(id, method, stat_name).first().unwrap_or_else(|| panic!("{id} has no {stat_name} by {method}")).stat
}

fn rows(id: &str, method: &str, stat_name: &str) -> Vec<&'static ResultRow> {
    let rows = judged(id).rows.iter().map(|(_, row)| row);
    rows.filter(|row| row.method == method && row.stat_name == stat_name).collect()
}
