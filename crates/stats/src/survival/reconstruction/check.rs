//! A reconstruction against what else was published.

use super::guyot::Reconstruction;
use crate::interval::{Estimate, Level, NotEstimable};
use crate::survival::SurvivalError;
use crate::survival::cox::{Ties, cox};

/// Difference of probabilities that may be rounding error.
const SAME: f64 = 1e-9;

/// A published number and the reconstructed one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// As published.
    pub published: f64,
    /// From the reconstruction.
    pub reconstructed: f64,
}

/// A published hazard ratio and the reconstructed one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HazardRatioComparison {
    /// As published.
    pub published: f64,
    /// From the reconstruction, by Cox regression with Efron's rule.
    pub reconstructed: Estimate,
    /// The reconstructed over the published ratio.
    pub quotient: f64,
}

impl Reconstruction {
    /// The first time by which half of the subjects or more have had the event.
    ///
    /// # Not estimable
    /// [`NotEstimable::NotReached`].
    pub fn median(&self) -> Result<f64, NotEstimable> {
        let reached = self.curve().into_iter().find(|step| step.survival <= 0.5 + SAME);
        reached.map(|step| step.time).ok_or(NotEstimable::NotReached)
    }

    /// The median beside the published one.
    ///
    /// # Not estimable
    /// [`NotEstimable::NotReached`].
    pub fn compare_median(&self, published: f64) -> Result<Comparison, NotEstimable> {
        Ok(Comparison { published, reconstructed: self.median()? })
    }
}

/// The hazard ratio of two reconstructed arms beside the published one.
///
/// # Definition
/// The hazard ratio of the first arm to the second is that of a Cox regression with Efron's rule for ties; see
/// [`cox`](fn@cox).
///
/// # Arguments
/// `arm` is compared, `reference` is what it is compared with; `level` is that of the reconstructed ratio's limits.
///
/// # Returns
/// Both ratios and their quotient. A published ratio that was adjusted or stratified need not be met.
///
/// # Errors
/// [`SurvivalError`], as when no arm or only one has events.
///
/// # Conventions
/// | here | others |
/// |---|---|
/// | a report, no verdict | IPDfromKM: Kolmogorov-Smirnov test between the curves |
///
/// # References
/// Guyot P, Ades AE, Ouwens MJNM, Welton NJ. Enhanced secondary analysis of survival data: reconstructing the data from
/// published Kaplan-Meier survival curves. BMC Medical Research Methodology 2012;12:9. doi:10.1186/1471-2288-12-9.
///
/// # Validation
/// The 6-MP trial (Gehan), whose hazard ratio from the data themselves is 4.82.
pub fn compare_hazard_ratio(
    arm: &Reconstruction,
    reference: &Reconstruction,
    published: f64,
    level: Level,
) -> Result<HazardRatioComparison, SurvivalError> {
    let times = [&arm.times[..], &reference.times].concat();
    let event = [&arm.event[..], &reference.event].concat();
    let of_arm: Vec<f64> = (0..times.len()).map(|subject| f64::from(subject < arm.times.len())).collect();
    let reconstructed = cox(&times, &event, &[&of_arm], Ties::Efron, level)?.hazard_ratio(0);
    Ok(HazardRatioComparison { published, reconstructed, quotient: reconstructed.estimate / published })
}

#[cfg(test)]
mod tests {
    use super::super::{AtRisk, CurvePoint, Published, PublishedError, reconstruct};
    use super::*;

    const MERCAPTOPURINE: [(f64, bool); 21] = [
        (6.0, true),
        (6.0, true),
        (6.0, true),
        (6.0, false),
        (7.0, true),
        (9.0, false),
        (10.0, true),
        (10.0, false),
        (11.0, false),
        (13.0, true),
        (16.0, true),
        (17.0, false),
        (19.0, false),
        (20.0, false),
        (22.0, true),
        (23.0, true),
        (25.0, false),
        (32.0, false),
        (32.0, false),
        (34.0, false),
        (35.0, false),
    ];
    const CONTROL: [f64; 21] = [
        1.0, 1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 5.0, 8.0, 8.0, 8.0, 8.0, 11.0, 11.0, 12.0, 12.0, 15.0, 17.0, 22.0, 23.0,
    ];

    /// What a paper would print of these subjects: the curve at its steps and its end, numbers at risk every 5 weeks.
    fn printed(subjects: &[(f64, bool)], decimals: i32) -> (Vec<CurvePoint>, Vec<AtRisk>) {
        let of = |subjects: &[(f64, bool)]| Reconstruction {
            times: subjects.iter().map(|subject| subject.0).collect(),
            event: subjects.iter().map(|subject| subject.1).collect(),
            largest_distance: 0.0,
            at_risk: Vec::new(),
            published_events: None,
        };
        let unit = 10f64.powi(decimals);
        let mut curve = of(subjects).curve();
        let last = curve.last().expect("a step").survival;
        curve.push(CurvePoint { time: subjects.last().expect("a subject").0, survival: last });
        curve.iter_mut().for_each(|point| point.survival = (point.survival * unit).round() / unit);
        let count = |time: f64| subjects.iter().filter(|subject| subject.0 >= time).count();
        let at_risk = (0..7).map(|k| f64::from(5 * k)).map(|time| AtRisk { time, count: count(time) }).collect();
        (curve, at_risk)
    }

    fn rebuilt(subjects: &[(f64, bool)], decimals: i32) -> Reconstruction {
        let (curve, at_risk) = printed(subjects, decimals);
        let events = subjects.iter().filter(|subject| subject.1).count();
        let resolution = 10f64.powi(-decimals);
        reconstruct(&Published { curve: &curve, at_risk: &at_risk, events: Some(events), resolution }).expect("a curve")
    }

    #[test]
    fn the_trial_of_mercaptopurine_comes_back() {
        let control: Vec<(f64, bool)> = CONTROL.map(|time| (time, true)).to_vec();
        for decimals in [6, 3] {
            let (arm, other) = (rebuilt(&MERCAPTOPURINE, decimals), rebuilt(&control, decimals));
            let events = |reconstruction: &Reconstruction| -> Vec<f64> {
                let pairs = reconstruction.times.iter().zip(&reconstruction.event);
                pairs.filter(|(_, event)| **event).map(|(time, _)| *time).collect()
            };
            assert_eq!(events(&arm), [6.0, 6.0, 6.0, 7.0, 10.0, 13.0, 16.0, 22.0, 23.0]);
            assert_eq!(events(&other), CONTROL);
            assert!(arm.at_risk.iter().all(|(published, own)| published.count == *own), "{:?}", arm.at_risk);
            assert!(arm.largest_distance < 0.02, "{}", arm.largest_distance);
            let median = arm.compare_median(23.0).expect("a median");
            assert_eq!(median.reconstructed, median.published);
            let ratio = compare_hazard_ratio(&other, &arm, 4.8169, Level::NINETY_FIVE).expect("a ratio");
            assert!((ratio.quotient - 1.0).abs() < 0.025, "{ratio:?}");
        }
    }

    #[test]
    fn a_flat_tail_holds_no_events_whatever_the_total_says() {
        let point = |time: f64, survival: f64| CurvePoint { time, survival };
        let tail = (0..40).map(|k| point(10.0 + f64::from(k), if k % 2 == 0 { 0.5 } else { 0.4992 }));
        let curve: Vec<CurvePoint> = [point(0.0, 1.0), point(4.0, 0.5)].into_iter().chain(tail).collect();
        let at_risk = [AtRisk { time: 0.0, count: 2000 }, AtRisk { time: 8.0, count: 900 }];
        let published = Published { curve: &curve, at_risk: &at_risk, events: Some(1100), resolution: 0.001 };
        let result = reconstruct(&published).expect("a curve");
        assert!(result.times.iter().zip(&result.event).all(|(time, event)| !event || *time == 4.0));
        assert_eq!(result.published_events, Some(1100));
        assert!(result.events() < 1100, "{}", result.events());
        assert_eq!(result.at_risk[1].1, 900);
    }

    #[test]
    fn what_cannot_be_a_curve_is_refused() {
        let start = [AtRisk { time: 0.0, count: 10 }];
        let of = |points: &[(f64, f64)], at_risk: &[AtRisk], events: Option<usize>| {
            let curve: Vec<CurvePoint> = points.iter().map(|&(time, survival)| CurvePoint { time, survival }).collect();
            reconstruct(&Published { curve: &curve, at_risk, events, resolution: 0.0 }).err()
        };
        assert_eq!(of(&[], &start, None), Some(PublishedError::Empty));
        assert_eq!(of(&[(1.0, 1.2)], &start, None), Some(PublishedError::Point { index: 0 }));
        assert_eq!(of(&[(2.0, 0.9), (1.0, 0.8)], &start, None), Some(PublishedError::Point { index: 1 }));
        assert!(matches!(of(&[(1.0, 0.8), (2.0, 0.9)], &start, None), Some(PublishedError::Rise { index: 1, .. })));
        let grown = [start[0], AtRisk { time: 5.0, count: 11 }];
        assert_eq!(of(&[(1.0, 0.8)], &grown, None), Some(PublishedError::AtRisk { index: 1 }));
        let nobody = [AtRisk { time: 0.0, count: 0 }];
        assert_eq!(of(&[(1.0, 0.8)], &nobody, None), Some(PublishedError::Start));
        assert_eq!(of(&[(1.0, 0.8)], &start, Some(11)), Some(PublishedError::Events { events: 11, subjects: 10 }));
    }
}
