//! Samples have the distribution they are drawn from, and adjacent addresses nothing to do with each other.
//!
//! The distribution functions are statrs' or written out. By the inequality of Dvoretzky, Kiefer and Wolfowitz with
//! Massart's constant, a sample of n is further than √(ln(2/α)/(2n)) from its distribution function with a probability
//! of α at most; seeds are fixed, so that α is the chance that a right sampler was unlucky once and for all.

use statrs::distribution::{ContinuousCDF, DiscreteCDF};
use trialstat_stats::random::{Address, Purpose, Stream};
use trialstat_stats::special::{chi_squared, normal};
use trialstat_stats::variates::{
    Bernoulli, Beta, Categorical, Exponential, Gamma, GaussianCopula, Law, LogNormal, LogitNormal, MultivariateNormal,
    Normal, PiecewiseExponential, Poisson, Tabulated, TruncatedNormal, Uniform, Weibull,
};

const SUBJECTS: u64 = 20_000;
const ALPHA: f64 = 1e-5;
const ADDRESS: Address = Address { seed: 41, group: 3, purpose: Purpose::Covariates, subject: 0, replicate: 9 };

fn streams() -> impl Iterator<Item = Stream> {
    (0..SUBJECTS).map(|subject| Stream::at(Address { subject, ..ADDRESS }))
}

/// The greatest distance of a sample's distribution function from `cdf`.
fn distance(mut sample: Vec<f64>, cdf: impl Fn(f64) -> f64) -> f64 {
    sample.sort_by(f64::total_cmp);
    let n = sample.len() as f64;
    let apart = |(index, &value): (usize, &f64)| {
        let probability = cdf(value);
        ((index + 1) as f64 / n - probability).max(probability - index as f64 / n)
    };
    sample.iter().enumerate().map(apart).fold(0.0, f64::max)
}

fn critical_distance() -> f64 {
    ((2.0 / ALPHA).ln() / (2.0 * SUBJECTS as f64)).sqrt()
}

#[track_caller]
fn assert_distributed(law: impl Law<Value = f64>, cdf: impl Fn(f64) -> f64) {
    let sample = streams().map(|mut stream| law.draw(&mut stream)).collect();
    let distance = distance(sample, cdf);
    assert!(distance < critical_distance(), "{distance}");
}

fn phi(x: f64) -> f64 {
    statrs::distribution::Normal::standard().cdf(x)
}

#[test]
fn continuous_samples_have_their_distribution() {
    let statrs_says = |law: &dyn ContinuousCDF<f64, f64>, x| law.cdf(x);
    assert_distributed(Uniform::between(-1.0, 3.0).expect("a law"), |x| (x + 1.0) / 4.0);
    assert_distributed(Normal::new(1.0, 2.0).expect("a law"), |x| phi((x - 1.0) / 2.0));
    // The standard deviation of the logarithm is √ln(1 + CV²).
    let lognormal = statrs::distribution::LogNormal::new(5f64.ln(), 1.16f64.ln().sqrt()).expect("a law");
    assert_distributed(LogNormal::new(5.0, 0.4).expect("a law"), |x| statrs_says(&lognormal, x));
    let (low, high) = (phi(-0.5), phi(2.0));
    let truncated = TruncatedNormal::new(10.0, 2.0, 9.0, 14.0).expect("a law");
    assert_distributed(truncated, |x| (phi((x - 10.0) / 2.0) - low) / (high - low));
    let logit = |x: f64| (x / (1.0 - x)).ln();
    assert_distributed(LogitNormal::new(0.2, 1.5).expect("a law"), |x| phi((logit(x) - logit(0.2)) / 1.5));
    let beta = statrs::distribution::Beta::new(0.8, 2.5).expect("a law");
    assert_distributed(Beta::new(0.8, 2.5).expect("a law"), |x| statrs_says(&beta, x));
    let gamma = statrs::distribution::Gamma::new(1.7, 0.5).expect("a law");
    assert_distributed(Gamma::new(1.7, 2.0).expect("a law"), |x| statrs_says(&gamma, x));
    assert_distributed(Tabulated::from(Gamma::new(1.7, 2.0).expect("a law")), |x| statrs_says(&gamma, x));
    let weibull = statrs::distribution::Weibull::new(0.6, 30.0).expect("a law");
    assert_distributed(Weibull::new(0.6, 30.0).expect("a law"), |x| statrs_says(&weibull, x));
    assert_distributed(Exponential::new(0.25).expect("a law"), |x| -(-0.25 * x).exp_m1());
    let piecewise = PiecewiseExponential::new(&[0.0, 1.0, 4.0], &[0.5, 0.1, 1.0]).expect("a law");
    let hazard = |x: f64| 0.5 * x.min(1.0) + 0.1 * (x - 1.0).clamp(0.0, 3.0) + (x - 4.0).max(0.0);
    assert_distributed(piecewise.clone(), |x| -(-hazard(x)).exp_m1());
    let later: Vec<f64> = streams().map(|mut stream| piecewise.after(2.0, stream.open_uniform())).collect();
    assert!(distance(later, |x| -(0.6 - hazard(x)).exp_m1()) < critical_distance());
}

/// A mean a tenth of a standard deviation off is further from the distribution than the critical distance.
#[test]
fn a_wrong_distribution_is_found_out() {
    let law = Normal::new(0.1, 1.0).expect("a law");
    let sample = streams().map(|mut stream| law.draw(&mut stream)).collect();
    assert!(distance(sample, phi) > 1.5 * critical_distance());
}

#[track_caller]
fn assert_counted(values: impl Iterator<Item = usize>, probabilities: &[f64]) {
    let mut counts = vec![0.0; probabilities.len()];
    values.for_each(|value| counts[value.min(probabilities.len() - 1)] += 1.0);
    let squares = counts.iter().zip(probabilities).map(|(count, probability)| {
        let expected = SUBJECTS as f64 * probability;
        assert!(expected > 20.0);
        (count - expected) * (count - expected) / expected
    });
    let statistic: f64 = squares.sum();
    let critical = chi_squared::upper_quantile(ALPHA, probabilities.len() as f64 - 1.0);
    assert!(statistic < critical, "{statistic} {critical}");
}

#[test]
fn discrete_samples_have_their_distribution() {
    let bernoulli = Bernoulli::new(0.3).expect("a law");
    assert_counted(streams().map(|mut stream| bernoulli.draw(&mut stream).into()), &[0.7, 0.3]);
    let categorical = Categorical::new(&[1.0, 4.0, 3.0, 2.0]).expect("a law");
    assert_counted(streams().map(|mut stream| categorical.draw(&mut stream)), &[0.1, 0.4, 0.3, 0.2]);
    for (mean, least, greatest) in [(3.5, 0, 9), (120.0, 95, 145)] {
        let reference = statrs::distribution::Poisson::new(mean).expect("a law");
        let below = reference.cdf(least);
        let between = (least + 1..greatest).map(|count| reference.cdf(count) - reference.cdf(count - 1));
        let probabilities: Vec<f64> = [below].into_iter().chain(between).chain([reference.sf(greatest - 1)]).collect();
        let poisson = Poisson::new(mean).expect("a law");
        let counts = streams().map(|mut stream| poisson.draw(&mut stream).saturating_sub(least) as usize);
        assert_counted(counts, &probabilities);
    }
}

fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
    let (one, other) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let sum = |of: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|pair| of(pair.0 - one, pair.1 - other)).sum::<f64>();
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}

/// A correlation of n independent normal pairs has a standard error of 1/√n; so has Fisher's z of any correlation, about
/// that of the law.
#[track_caller]
fn assert_correlated(pairs: &[(f64, f64)], expected: f64, what: &str) {
    let errors = (correlation(pairs).atanh() - expected.atanh()) * (pairs.len() as f64).sqrt();
    assert!(errors.abs() < normal::upper_quantile(ALPHA / 2.0), "{what}: {errors} standard errors");
}

#[test]
fn adjacent_addresses_are_unrelated() {
    let law = Normal::new(0.0, 1.0).expect("a law");
    type Step = fn(u64) -> Address;
    let steps: [(&str, Step); 4] = [
        ("seed", |step| Address { seed: step, ..ADDRESS }),
        ("group", |step| Address { group: step, ..ADDRESS }),
        ("subject", |step| Address { subject: step, ..ADDRESS }),
        ("replicate", |step| Address { replicate: step, ..ADDRESS }),
    ];
    for (what, at) in steps {
        for word in 0..5 {
            let draw = |step| {
                let mut stream = Stream::at(at(step));
                (0..word).for_each(|_| _ = stream.word());
                law.draw(&mut stream)
            };
            // Every address in one pair only, so that the pairs are independent.
            let pairs: Vec<(f64, f64)> = (0..SUBJECTS).map(|pair| (draw(2 * pair), draw(2 * pair + 1))).collect();
            assert_correlated(&pairs, 0.0, &format!("{what}, word {word}"));
        }
    }
    let first = |purpose, subject| law.draw(&mut Stream::at(Address { purpose, subject, ..ADDRESS }));
    let purposes = [Purpose::Accrual, Purpose::Allocation, Purpose::Covariates, Purpose::Pharmacokinetics];
    for pair in purposes.windows(2) {
        let pairs: Vec<(f64, f64)> =
            (0..SUBJECTS).map(|subject| (first(pair[0], subject), first(pair[1], subject))).collect();
        assert_correlated(&pairs, 0.0, &format!("{pair:?}"));
    }
    let in_turn = |mut stream: Stream| (law.draw(&mut stream), law.draw(&mut stream));
    assert_correlated(&streams().map(in_turn).collect::<Vec<_>>(), 0.0, "successive words");
}

#[test]
fn joint_samples_have_their_correlations() {
    let covariance = [4.0, -1.5, 0.8, -1.5, 1.0, 0.1, 0.8, 0.1, 2.0];
    let law = MultivariateNormal::new(&[5.0, 0.0, -1.0], &covariance).expect("a law");
    let sample: Vec<Vec<f64>> = streams().map(|mut stream| law.draw(&mut stream)).collect();
    for (mean, deviation, variable) in [(5.0, 2.0, 0), (0.0, 1.0, 1), (-1.0, 2f64.sqrt(), 2)] {
        let values = sample.iter().map(|row| row[variable]).collect();
        assert!(distance(values, |x| phi((x - mean) / deviation)) < critical_distance());
    }
    for (one, other, expected) in [(0, 1, -0.75), (0, 2, 0.8 / 8f64.sqrt()), (1, 2, 0.1 / 2f64.sqrt())] {
        let pairs: Vec<(f64, f64)> = sample.iter().map(|row| (row[one], row[other])).collect();
        assert_correlated(&pairs, expected, &format!("{one} and {other}"));
    }
    let copula = GaussianCopula::new(2, &[1.0, 0.6, 0.6, 1.0]).expect("a copula");
    let sample: Vec<Vec<f64>> = streams().map(|mut stream| copula.draw(&mut stream)).collect();
    for variable in 0..2 {
        let values = sample.iter().map(|row| row[variable]).collect();
        assert!(distance(values, |x| x) < critical_distance());
    }
    let scores: Vec<(f64, f64)> =
        sample.iter().map(|row| (normal::quantile(row[0]), normal::quantile(row[1]))).collect();
    assert_correlated(&scores, 0.6, "copula");
}
