//! Changes of two arms, tested by Student's t as a textbook has it.

use crate::scenarios::scenario;
use trialstat_simulate::{Compiled, Scratch};
use trialstat_stats::special::noncentral_t;

const ARM: usize = 30;
const REPLICATES: u64 = 2000;
/// 97.5 % of t with 58 degrees of freedom: `qt(.975, 58)` in R.
const CRITICAL: f64 = 2.001_717_484_145_24;

/// Rejections and mean differences of changes with a standard deviation of 10.
fn rejections(difference: f64) -> (f64, f64) {
    let text = format!(
        r#"
title = "changes"
seed = 41
replicates = 1
plan = "plan.toml"
subjects = {}
visit = [{{ name = "Baseline", day = 1 }}, {{ name = "Day 8", day = 8 }}]
measure = [{{ name = "score", range = [-1000, 1000], change = {{ sd = [10], compound = 0 }} }}]
covariate = [{{ name = "baseline", distribution = "normal", mean = 50, sd = 8 }}]
arm = [
  {{ name = "a", outcome = [{{ of = "score", change = [-3] }}] }},
  {{ name = "b", outcome = [{{ of = "score", change = [{}] }}] }},
]
"#,
        2 * ARM,
        -3.0 - difference
    );
    let scenario = scenario(&text);
    let (compiled, mut scratch) = (Compiled::new(&scenario), Scratch::new());
    let (mut rejected, mut sum) = (0, 0.0);
    for number in 0..REPLICATES {
        let simulated = compiled.replicate(scenario.seed(), number, &mut scratch);
        let trial = &simulated.trial;
        let mut changes = [Vec::new(), Vec::new()];
        // A subject's readings come one after another, in the order of the visits.
        for pair in trial.assessments().chunks_exact(2) {
            let [before, after] = [0, 1].map(|at| pair[at].score.number().expect("a number"));
            let arm = trial.subjects()[pair[0].subject.0 as usize].arm.expect("parallel").0 as usize;
            changes[arm].push(after - before);
        }
        let n = ARM as f64;
        let [a, b] = changes.map(|own| {
            assert_eq!(own.len(), ARM);
            let mean = own.iter().sum::<f64>() / n;
            (mean, own.iter().map(|change| (change - mean) * (change - mean)).sum::<f64>())
        });
        let error = ((a.1 + b.1) / (2.0 * n - 2.0) * 2.0 / n).sqrt();
        rejected += u32::from(((a.0 - b.0) / error).abs() >= CRITICAL);
        sum += a.0 - b.0;
        scratch.recycle(simulated);
    }
    (f64::from(rejected) / REPLICATES as f64, sum / REPLICATES as f64)
}

/// `power.t.test(n = 30, delta = 6, sd = 10, strict = TRUE)` in R has 0.627504586974810.
#[test]
fn power_is_that_of_the_noncentral_t() {
    for (difference, by_r) in [(0.0, 0.05), (6.0, 0.627_504_586_974_81)] {
        let noncentrality = difference / (10.0 * (2.0 / ARM as f64).sqrt());
        let below = |t: f64| noncentral_t::cdf(t, 58.0, noncentrality);
        let power = 1.0 - below(CRITICAL) + below(-CRITICAL);
        assert!((power - by_r).abs() < 1e-9, "{power}");
        let (got, mean) = rejections(difference);
        assert!((got - power).abs() < 4.0 * (power * (1.0 - power) / REPLICATES as f64).sqrt(), "{got} {power}");
        let error = 10.0 * (2.0 / (ARM as f64 * REPLICATES as f64)).sqrt();
        assert!((mean - difference).abs() < 4.0 * error, "{mean}");
    }
}

/// As doubles, 0.4 · 3 · 5 and 0.4 · 5 · 3 differ in their last digit; so do those of 0.1.
#[test]
fn a_covariance_is_symmetric_whatever_its_products_round_to() {
    for (sd, correlation) in [("3, 5", "compound = 0.4"), ("3, 5", "correlation = [1, 0.1, 0.1, 1]")] {
        let text = format!(
            r#"
title = "changes"
seed = 41
replicates = 1
plan = "plan.toml"
subjects = 20000
visit = [{{ name = "Baseline", day = 1 }}, {{ name = "Day 8", day = 8 }}, {{ name = "Day 15", day = 15 }}]
measure = [{{ name = "score", range = [-1000, 1000], change = {{ sd = [{sd}], {correlation} }} }}]
covariate = [{{ name = "baseline", distribution = "constant", value = 0 }}]
arm = [{{ name = "a", outcome = [{{ of = "score", change = [0, 0] }}] }}]
"#
        );
        let simulated = Compiled::new(&scenario(&text)).replicate(41, 0, &mut Scratch::new());
        let square = |visit: usize| {
            let own = simulated.trial.assessments().iter().skip(visit).step_by(3);
            let scores: Vec<f64> = own.map(|reading| reading.score.number().expect("a number")).collect();
            scores.iter().map(|score| score * score).sum::<f64>() / scores.len() as f64
        };
        for (visit, variance) in [(1, 9.0), (2, 25.0)] {
            // The standard error of a variance of n normal readings is the variance times the root of 2/n.
            assert!((square(visit) / variance - 1.0).abs() < 4.0 * 0.01, "{correlation}");
        }
    }
}
