//! How many threads work on a registry changes nothing.

use rayon::ThreadPoolBuilder;
use serde_json::{Value, json};
use trialstat_findings::registry::{Files, load};
use trialstat_findings::reproduction::reproduce;
use trialstat_tests::registry::{question, read_data};

fn reproduced_by(threads: usize) -> Value {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("a few threads");
    pool.install(|| {
        assert_eq!(rayon::current_num_threads(), threads);
        let registry = load(&Files::Embedded).expect("a sound registry");
        let data = read_data(&Files::Embedded, &registry).expect("sound data files");
        let reproduction = reproduce(&registry, &data, &question()).expect("plans that fit");
        let findings = reproduction.findings.iter().map(|judged| {
            json!({
                "verdict": judged.verdict.name(), "obtained": judged.obtained, "why": judged.why,
                "number": judged.number, "rows": judged.rows,
            })
        });
        let claims = reproduction.claims.iter().map(|judged| {
            let checks = judged.checks.iter().map(|check| &check.words);
            json!({ "verdict": judged.verdict.name(), "checks": checks.collect::<Vec<_>>() })
        });
        json!({ "findings": findings.collect::<Vec<_>>(), "claims": claims.collect::<Vec<_>>() })
    })
}

#[test]
fn one_thread_and_several_give_the_same_rows_to_the_last_bit() {
    let alone = reproduced_by(1);
    assert!(alone["findings"][0]["rows"].is_array(), "there are rows to compare");
    for threads in [2, 5] {
        assert!(reproduced_by(threads) == alone, "{threads} threads give other rows than one");
    }
}
