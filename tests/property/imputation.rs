//! What imputation must do in the long run.

use trialstat_stats::imputation::{Draws, SequentialNormal, pool};
use trialstat_stats::interval::Level;
use trialstat_stats::random::{Address, Purpose, Stream};
use trialstat_stats::special::normal;

const SUBJECTS: u64 = 60;
const COPIES: u64 = 8;
const REPLICATES: u64 = 400;

/// Scores at baseline and two visits, each 20 + 0.7 times what the last deviates from 20 and noise of variance 1, the
/// last visit with a mean of 18. Whoever has more than 20.5 at the first visit has left by the last with probability 0.8.
fn trial(replicate: u64) -> Vec<Option<f64>> {
    let row = |subject| {
        let at = |purpose| Stream::at(Address { seed: 20_261_122, group: 0, purpose, subject, replicate });
        let mut noise = at(Purpose::Residual);
        let mut deviation = 0.0;
        let mut scores = [0.0; 3].map(|_: f64| {
            deviation = 0.7 * deviation + normal::quantile(noise.open_uniform());
            Some(20.0 + deviation)
        });
        let leaves = scores[1] > Some(20.5) && at(Purpose::Dropout).uniform() < 0.8;
        scores[2] = scores[2].map(|score| score - 2.0).filter(|_| !leaves);
        scores
    };
    (0..SUBJECTS).flat_map(row).collect()
}

fn mean_and_variance(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (mean, values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0))
}

/// Four Monte Carlo standard errors, of the mean of 400 estimates and of a share of 0.95 of them.
#[test]
fn dropout_that_depends_on_observed_scores_leaves_no_bias() {
    let subjects: Vec<u64> = (0..SUBJECTS).collect();
    let (mut pooled_means, mut observed_means, mut covered) = (Vec::new(), Vec::new(), 0.0);
    for replicate in 0..REPLICATES {
        let scores = trial(replicate);
        let arm = SequentialNormal::new(&scores, 3, &subjects).expect("an arm");
        let copies = (0..COPIES).map(|copy| {
            let replicate = COPIES * replicate + copy;
            let copy = arm.impute(Draws { seed: 5, group: 0, parameters: u64::MAX, replicate }).expect("a copy");
            let last: Vec<f64> = copy.scores.chunks_exact(3).map(|row| row[2]).collect();
            let (mean, variance) = mean_and_variance(&last);
            (mean, variance / last.len() as f64)
        });
        let (means, variances): (Vec<f64>, Vec<f64>) = copies.unzip();
        let pooled = pool(&means, &variances, Some(SUBJECTS as f64 - 1.0)).expect("copies");
        pooled_means.push(pooled.estimate);
        let limits = pooled.interval(Level::NINETY_FIVE);
        covered += f64::from(limits.lower <= 18.0 && 18.0 <= limits.upper);
        let observed: Vec<f64> = scores.chunks_exact(3).filter_map(|row| row[2]).collect();
        observed_means.push(mean_and_variance(&observed).0);
    }
    let n = REPLICATES as f64;
    let bias = |means: &[f64]| {
        let (mean, variance) = mean_and_variance(means);
        ((mean - 18.0) / (variance / n).sqrt(), mean - 18.0)
    };
    let (errors, bias_of_pooled) = bias(&pooled_means);
    assert!(errors.abs() < 4.0, "{bias_of_pooled}, {errors} standard errors");
    let (errors, _) = bias(&observed_means);
    assert!(errors < -20.0, "the dropout says nothing: {errors}");
    let coverage = covered / n;
    assert!((coverage - 0.95).abs() < 4.0 * (0.95 * 0.05 / n).sqrt(), "{coverage}");
}
