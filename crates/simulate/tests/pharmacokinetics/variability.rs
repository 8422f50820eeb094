//! Subjects.

use crate::sets::{model, written};
use trialstat_simulate::pharmacokinetics::{Deviations, Model, Parameter, Route};

/// The sizes of Herd and Anderson for 70 kg, at 20 kg: flows by the power 0.75, volumes in proportion.
#[test]
fn allometry() {
    let model = model("herd-2007", None);
    let child = model.subject(20.0, &Deviations::NONE);
    let root = libm::sqrt(libm::sqrt(20.0 / 70.0));
    assert!((child.value(Parameter::Clearance) / (90.0 * root * root * root) - 1.0).abs() < 1e-14);
    assert!((child.value(Parameter::CentralVolume) / (38.7 * 20.0 / 70.0) - 1.0).abs() < 1e-14);
    assert_eq!(model.subject(70.0, &Deviations::NONE), model.typical());
}

/// The logarithm's standard deviation of a coefficient of variation of 64 % is sqrt(ln(1 + 0.64²)); a share's is on the
/// logit. The medians of many subjects are the typical values.
#[test]
fn volumes_are_log_normal_and_shares_logit_normal() {
    let model = model("perez-ruixo-2021", Some(Route::Intranasal));
    let deviation = model.variability().standard_deviation(Parameter::LiverElimination);
    assert!((deviation - libm::sqrt(libm::log(2.44))).abs() < 1e-15);
    let n = 4001;
    let drawn = |parameter: Parameter| {
        let mut values: Vec<f64> = (0..n)
            .map(|subject| model.subject(74.0, &model.variability().draw(9, 0, subject, 0)).value(parameter))
            .collect();
        values.sort_by(f64::total_cmp);
        values
    };
    // Four standard errors of a normal median, 1.2533 / sqrt(n), on the scale of the deviations.
    let bound = 4.0 * 1.2533 / libm::sqrt(n as f64);
    let shares = drawn(Parameter::Fraction);
    assert!(shares.iter().all(|share| *share > 0.0 && *share < 1.0));
    let logit = |share: f64| libm::log(share / (1.0 - share));
    assert!((logit(shares[2000]) - logit(0.54)).abs() < bound * 0.708);
    let rates = drawn(Parameter::AbsorptionRate);
    let sd = model.variability().standard_deviation(Parameter::AbsorptionRate);
    assert!(libm::log(rates[2000] / 2.93).abs() < bound * sd);
    // The quantile 0.8413 of a normal distribution is one standard deviation above the median.
    assert!((libm::log(rates[3366] / rates[2000]) - sd).abs() < 0.1 * sd);
}

/// Two routes of one subject share clearance and volumes to the bit.
#[test]
fn routes_share_what_they_have_in_common() {
    let (nasal, oral): (Model, Model) =
        (model("perez-ruixo-2021", Some(Route::Intranasal)), model("perez-ruixo-2021", Some(Route::Oral)));
    let one = nasal.subject(70.0, &nasal.variability().draw(1, 0, 17, 3));
    let other = oral.subject(70.0, &oral.variability().draw(1, 0, 17, 3));
    for parameter in [Parameter::CentralVolume, Parameter::LiverFlow, Parameter::MetaboliteClearance] {
        assert_eq!(one.value(parameter), other.value(parameter), "{parameter:?}");
    }
    assert_ne!(one.value(Parameter::Fraction), other.value(Parameter::Fraction));
}

#[test]
fn correlations_are_read_and_impossible_ones_refused_where_they_stand() {
    let file = |value: f64| {
        written(&format!(
            "[disposition]\ncompartments = 2\nweight = \"none\"\nclearance = N(90, L/h, cv = 30)\n\
             central_volume = N(40, L, cv = 30)\nflow_1 = N(90, L/h, cv = 30)\nvolume_1 = N(100, L)\n\
             [[correlation]]\nbetween = [\"clearance\", \"central_volume\"]\nvalue = 0.9\nsource = \"s\"\nstatus = \"V\"\n\
             [[correlation]]\nbetween = [\"clearance\", \"flow_1\"]\nvalue = 0.9\nsource = \"s\"\nstatus = \"V\"\n\
             [[correlation]]\nbetween = [\"central_volume\", \"flow_1\"]\nvalue = {value}\nsource = \"s\"\nstatus = \"V\"\n"
        ))
    };
    assert_eq!(file(0.9).expect("possible").correlations.len(), 3);
    assert_eq!(file(-0.9), Err(vec![("M505".to_owned(), 10)]));
    assert_eq!(file(1.5).expect_err("impossible")[0].0, "M501");
}
