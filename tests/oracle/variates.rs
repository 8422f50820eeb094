//! Variates recomputed from NumPy's Philox: `oracle/numpy/variates.py` makes the numbers.

use serde_json::Value;
use trialstat_stats::random::{Address, Purpose, Stream};
use trialstat_stats::variates::{
    Bernoulli, Beta, Categorical, Exponential, Gamma, GaussianCopula, Law, LogNormal, LogitNormal, MultivariateNormal,
    Normal, PiecewiseExponential, Poisson, Tabulated, TruncatedNormal, Uniform, Weibull,
};
use trialstat_tests::Tolerance::ClosedForm;
use trialstat_tests::{assert_near, expected};

fn values(name: &str) -> Vec<Value> {
    let file = expected("variates.json");
    let records = file["results"].as_array().expect("records");
    let record = records.iter().find(|record| record["id"] == name).expect(name);
    record["value"].as_array().expect("values").clone()
}

fn stream(subject: usize) -> Stream {
    let address = &expected("variates.json")["address"];
    let word = |name: &str| address[name].as_u64().expect("a word");
    let purpose = Purpose::Covariates;
    assert_eq!(word("purpose"), purpose.word());
    let subject = subject as u64;
    Stream::at(Address { seed: word("seed"), group: word("group"), purpose, subject, replicate: word("replicate") })
}

#[track_caller]
fn assert_variates(name: &str, draw: impl Fn(&mut Stream) -> f64) {
    let values = values(name);
    assert_eq!(values.len(), 30);
    for (subject, expected) in values.iter().enumerate() {
        let got = draw(&mut stream(subject));
        assert_near(got, expected.as_f64().expect("a number"), ClosedForm, &format!("{name} of {subject}"));
    }
}

#[test]
fn continuous_laws() {
    let uniform = Uniform::between(-2.0, 5.0).expect("a law");
    assert_variates("uniform", |stream| uniform.draw(stream));
    let normal = Normal::new(3.0, 1.5).expect("a law");
    assert_variates("normal", |stream| normal.draw(stream));
    let lognormal = LogNormal::new(20.0, 0.3).expect("a law");
    assert_variates("lognormal", |stream| lognormal.draw(stream));
    let truncated = TruncatedNormal::new(70.0, 15.0, 45.0, 100.0).expect("a law");
    assert_variates("truncated", |stream| truncated.draw(stream));
    let far = TruncatedNormal::new(0.0, 1.0, 9.0, f64::INFINITY).expect("a law");
    assert_variates("truncated far", |stream| far.draw(stream));
    let below = TruncatedNormal::new(0.0, 1.0, -8.0, -6.0).expect("a law");
    assert_variates("truncated below", |stream| below.draw(stream));
    let logit = LogitNormal::new(0.3, 0.8).expect("a law");
    assert_variates("logit-normal", |stream| logit.draw(stream));
    let beta = Beta::new(2.5, 4.0).expect("a law");
    assert_variates("beta", |stream| beta.draw(stream));
    let beta = Tabulated::from(beta);
    assert_variates("beta", |stream| beta.draw(stream));
    let gamma = Gamma::new(0.7, 3.0).expect("a law");
    assert_variates("gamma", |stream| gamma.draw(stream));
    let gamma = Tabulated::from(gamma);
    assert_variates("gamma", |stream| gamma.draw(stream));
}

#[test]
fn times_to_an_event() {
    let exponential = Exponential::new(0.05).expect("a law");
    assert_variates("exponential", |stream| exponential.draw(stream));
    let weibull = Weibull::new(1.7, 12.0).expect("a law");
    assert_variates("weibull", |stream| weibull.draw(stream));
    let piecewise = PiecewiseExponential::new(&[0.0, 2.0, 5.0], &[0.1, 0.02, 0.3]).expect("a law");
    assert_variates("piecewise", |stream| piecewise.draw(stream));
    assert_variates("piecewise after 3", |stream| piecewise.after(3.0, stream.open_uniform()));
}

#[test]
fn discrete_laws() {
    let bernoulli = Bernoulli::new(0.3).expect("a law");
    assert_variates("bernoulli", |stream| f64::from(bernoulli.draw(stream)));
    let categorical = Categorical::new(&[1.0, 3.0, 2.0, 4.0]).expect("a law");
    assert_variates("categorical", |stream| categorical.draw(stream) as f64);
    for (name, mean) in [("poisson", 4.0), ("poisson large", 250.0)] {
        let poisson = Poisson::new(mean).expect("a law");
        assert_variates(name, |stream| poisson.draw(stream) as f64);
    }
}

#[test]
fn joint_laws() {
    let covariance = [4.0, 2.0, -4.0, 2.0, 10.0, 1.0, -4.0, 1.0, 7.0];
    let normal = MultivariateNormal::new(&[10.0, 20.0, 30.0], &covariance).expect("a law");
    let correlation = [1.0, 0.5, -0.25, 0.5, 1.0, 0.125, -0.25, 0.125, 1.0];
    let copula = GaussianCopula::new(3, &correlation).expect("a copula");
    let (normals, uniforms) = (values("multivariate normal"), values("gaussian copula"));
    assert_eq!((normals.len(), uniforms.len()), (30, 30));
    for subject in 0..30 {
        let drawn = [(normal.draw(&mut stream(subject)), &normals), (copula.draw(&mut stream(subject)), &uniforms)];
        for (got, expected) in drawn {
            assert_eq!(got.len(), 3);
            for (variable, &got) in got.iter().enumerate() {
                let expected = expected[subject][variable].as_f64().expect("a number");
                assert_near(got, expected, ClosedForm, &format!("{variable} of {subject}"));
            }
        }
    }
}
