//! Several hypotheses, worked on paper.

use trialstat_stats::interval::{Level, NotEstimable};
use trialstat_stats::multiplicity::{
    self, Effect, Graph, MultiplicityError, ProductCorrelation, Reference, Tails, Variance, critical_value, graphical,
    maximum_tail,
};
use trialstat_stats::proportion::Count;
use trialstat_stats::special::{normal, student_t};
use trialstat_tests::Tolerance::{ClosedForm, Hand};
use trialstat_tests::assert_near;

#[track_caller]
fn assert_all(got: Result<Vec<f64>, MultiplicityError>, expected: &[f64], what: &str) {
    let got = got.expect("p-values");
    assert_eq!(got.len(), expected.len(), "{what}");
    for (got, &expected) in got.into_iter().zip(expected) {
        assert_near(got, expected, Hand, what);
    }
}

/// 0.01, 0.04, 0.03, 0.5, in rising order 0.01, 0.03, 0.04, 0.5. Holm: 4·0.01, 3·0.03, then 2·0.04 raised to 0.09, 0.5.
/// Hochberg, from the top: 0.5, 2·0.04, 3·0.03 lowered to 0.08, 0.04. Benjamini and Hochberg: 0.5, 4·0.04/3, 4·0.03/2
/// lowered to 0.16/3, 0.04; Benjamini and Yekutieli 25/12 times as much, 0.5 becoming 1.
#[test]
fn adjusted_in_steps() {
    let p = [0.01, 0.04, 0.03, 0.5];
    assert_all(multiplicity::bonferroni(&p), &[0.04, 0.16, 0.12, 1.0], "Bonferroni");
    assert_all(multiplicity::holm(&p), &[0.04, 0.09, 0.09, 0.5], "Holm");
    assert_all(multiplicity::hochberg(&p), &[0.04, 0.08, 0.08, 0.5], "Hochberg");
    assert_all(multiplicity::benjamini_hochberg(&p), &[0.04, 0.16 / 3.0, 0.16 / 3.0, 0.5], "FDR");
    assert_all(multiplicity::benjamini_yekutieli(&p), &[1.0 / 12.0, 1.0 / 9.0, 1.0 / 9.0, 1.0], "FDR, any dependence");
    assert_all(multiplicity::fixed_sequence(&p), &[0.01, 0.04, 0.04, 0.5], "fixed sequence");
}

/// 0.01, 0.02, 0.022, 0.09. The greatest Simes p-value over the sets with the first: of all four min(0.04, 0.04,
/// 0.088/3, 0.09) = 0.088/3; of three with 0.09 and 0.022 min(0.03, 0.033, 0.09) = 0.03. With the second: alone with
/// the two greater min(0.06, 0.033, 0.09) = 0.033; with 0.09 min(0.04, 0.09) = 0.04. With the third: with 0.09 0.044.
/// The last: 0.09.
#[test]
fn hommel_by_the_closed_test() {
    let p = [0.01, 0.02, 0.022, 0.09];
    assert_all(multiplicity::hommel(&p), &[0.03, 0.04, 0.044, 0.09], "Hommel");
}

/// Two primary hypotheses with half the level each, whose shares go to their secondaries and back to the other primary.
/// 0.01/0.5 = 0.02 first: the second primary then has 3/4 (0.04/0.75), the third hypothesis 1/4. The second at
/// 0.04/0.75 = 0.0533 or the third at 0.015/0.25 = 0.06: the second. Of what it had, 1/2 and its path back through the
/// first go out.
#[test]
fn a_gatekeeping_graph() {
    let edges = [[0.0, 0.5, 0.5, 0.0], [0.5, 0.0, 0.0, 0.5], [0.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]];
    let graph = Graph::new(vec![0.5, 0.5, 0.0, 0.0], edges.map(|row| row.to_vec()).to_vec()).expect("a graph");
    let after = graph.without(0);
    assert_eq!(after.weights(), [0.0, 0.75, 0.25, 0.0]);
    // From the second to the third: (0 + 1/2 · 1/2)/(1 - 1/2 · 1/2) = 1/3; to the fourth 1/2 /(3/4) = 2/3.
    assert_near(after.edge(1, 2).expect("an edge"), 1.0 / 3.0, Hand, "second to third");
    assert_near(after.edge(1, 3).expect("an edge"), 2.0 / 3.0, Hand, "second to fourth");
    assert_eq!((after.edge(3, 1), after.edge(3, 2), after.edge(0, 4)), (Some(0.5), Some(0.5), None));
    let result = graphical(&graph, &[0.01, 0.04, 0.015, 0.03]).expect("p-values");
    assert_eq!(result.order, [0, 1, 2, 3]);
    // After the second the third has 1/4 + 3/4 · 1/3 = 1/2 and 0.015/0.5 = 0.03, the fourth 1/2 and 0.06; then all.
    assert_near(result.adjusted[0], 0.02, Hand, "first");
    assert_near(result.adjusted[1], 0.04 / 0.75, Hand, "second");
    assert_near(result.adjusted[2], 0.04 / 0.75, Hand, "third");
    assert_near(result.adjusted[3], 0.04 / 0.75, Hand, "fourth");
}

/// Shares 1/4, 1/2, 1/4 and 0.25, 0.125, 0.25: the second first at 0.125/0.5 = 1/4, then the third with 3/4 at 1/3, the
/// first at 1.
#[test]
fn fallback_in_fractions() {
    let adjusted = multiplicity::fallback(&[0.25, 0.125, 0.25], &[0.25, 0.5, 0.25]);
    assert_all(adjusted, &[1.0, 0.25, 1.0 / 3.0], "fallback");
}

/// With λ² = 1/2 the statistics are (Z0 + Zi)/√2: the greatest of k passes 0 unless -Z0 is the greatest of k + 1, and
/// passes it with k/(k + 1) or, through any of a common S, as often. One statistic has its own tail. The range of two
/// is √2 times a half-normal.
#[test]
fn tails_in_closed_form() {
    let equal = |count: usize| ProductCorrelation::new(vec![0.5f64.sqrt(); count]).expect("factors");
    let t = Reference::StudentT { degrees_of_freedom: 7.0 };
    for reference in [Reference::Normal, t] {
        for count in [1, 2, 5] {
            let p = maximum_tail(&equal(count), reference, Tails::Upper, 0.0).expect("a bound");
            assert_near(p, count as f64 / (count as f64 + 1.0), ClosedForm, "at 0");
        }
    }
    let alone = |reference, tails, bound| maximum_tail(&equal(1), reference, tails, bound).expect("a bound");
    for bound in [0.3, 2.5, 8.0, 20.0] {
        assert_near(alone(Reference::Normal, Tails::Upper, bound), normal::survival(bound), ClosedForm, "normal");
        assert_near(alone(t, Tails::Lower, bound), student_t::survival(bound, 7.0), ClosedForm, "t");
        assert_near(alone(t, Tails::TwoSided, bound), student_t::two_sided(bound, 7.0), ClosedForm, "t, two-sided");
        let range = multiplicity::studentized_range_tail(bound * 2f64.sqrt(), 2, t).expect("a range");
        assert_near(range, student_t::two_sided(bound, 7.0), ClosedForm, "range of two");
    }
    let bound = critical_value(&equal(1), Reference::Normal, Tails::TwoSided, 0.05).expect("a tail");
    assert_near(bound, Level::NINETY_FIVE.z(), Hand, "one statistic's bound");
    let pair = multiplicity::tukey(&[-1.5], 2, Reference::Normal);
    assert_near(pair.expect("p")[0], 2.0 * normal::survival(1.5), ClosedForm, "one pair");
}

/// 3 and 2 of 4 with 1 of 4: pooled 1/2, variances 1/16 each, differences 1/2 and 1/4 over √(1/8). Unpooled 3/64, 1/16,
/// 3/64: the first over √(3/32), the second over √(7/64).
#[test]
fn proportions_with_a_control() {
    let count = |events| Count::new(events, 4).expect("a count");
    let compared = |variance| multiplicity::with_control(count(1), &[count(3), count(2)], variance).expect("estimable");
    let pooled = compared(Variance::Pooled);
    assert_near(pooled.contrasts[0].z, 2f64.sqrt(), Hand, "pooled");
    assert_near(pooled.contrasts[1].z, 0.5f64.sqrt(), Hand, "pooled");
    let own = compared(Variance::Unpooled);
    assert_near(own.contrasts[0].effect.standard_error, (3f64 / 32.0).sqrt(), Hand, "unpooled");
    assert_near(own.contrasts[1].effect.standard_error, (7f64 / 64.0).sqrt(), Hand, "unpooled");
    assert_near(own.correlation.factors()[1], (3f64 / 7.0).sqrt(), Hand, "factor");
    let pairs = multiplicity::all_pairs(&[count(3), count(2), count(1)], Variance::Pooled).expect("estimable");
    assert_eq!(
        pairs.iter().map(|pair| (pair.first, pair.second)).collect::<Vec<_>>(),
        [(0, Some(1)), (0, Some(2)), (1, Some(2))]
    );
}

#[test]
fn wrong_calls_and_questions_without_answer() {
    let none: [f64; 0] = [];
    assert_eq!(multiplicity::hommel(&none), Ok(vec![]));
    assert_eq!(multiplicity::holm(&[0.5, 1.5]), Err(MultiplicityError::PValue { hypothesis: 1, p_value: 1.5 }));
    assert!(matches!(multiplicity::hochberg(&[f64::NAN]), Err(MultiplicityError::PValue { hypothesis: 0, .. })));
    let weights = |weights: &[f64]| multiplicity::fallback(&[0.1, 0.2], weights);
    assert_eq!(weights(&[0.7, 0.5]), Err(MultiplicityError::Weights { hypothesis: 1, sum: 1.2 }));
    assert_eq!(weights(&[-0.5, 0.5]), Err(MultiplicityError::Weights { hypothesis: 0, sum: -0.5 }));
    assert_eq!(weights(&[1.0]), Err(MultiplicityError::Length { what: "weights", found: 1, hypotheses: 2 }));
    let own = Graph::new(vec![1.0, 0.0], vec![vec![0.0, 1.0], vec![0.0, 1.0]]);
    assert_eq!(own, Err(MultiplicityError::Loop { hypothesis: 1 }));
    assert!(matches!(ProductCorrelation::new(vec![0.5, 1.0]), Err(MultiplicityError::Factor { hypothesis: 1, .. })));
    assert!(ProductCorrelation::from_sizes(0, &[3]).is_err() && ProductCorrelation::from_sizes(3, &[0]).is_err());
    let one = ProductCorrelation::new(vec![0.5]).expect("a factor");
    let few = Reference::StudentT { degrees_of_freedom: 0.5 };
    let error = MultiplicityError::DegreesOfFreedom { degrees_of_freedom: 0.5 };
    assert_eq!(maximum_tail(&one, few, Tails::Upper, 1.0), Err(error));
    assert!(critical_value(&one, Reference::Normal, Tails::Upper, 0.0).is_err());
    let missing = MultiplicityError::Statistic { hypothesis: 0 };
    let single = multiplicity::dunnett_single_step(&[f64::NAN], &one, Reference::Normal, Tails::Upper);
    assert_eq!(single, Err(missing));
    let count = |events, total| Count::new(events, total).expect("a count");
    let with = |control, arm| multiplicity::with_control(control, &[arm], Variance::Unpooled).map(|_| ());
    assert_eq!(with(count(0, 3), count(0, 0)), Err(NotEstimable::NoSubjects));
    assert_eq!(with(count(0, 3), count(3, 3)), Err(NotEstimable::ZeroMargin));
    assert_eq!(with(count(1, 3), count(3, 3)), Err(NotEstimable::ZeroCell));
    let effects = [Effect { estimate: 1.0, standard_error: 1.0 }];
    let limits = multiplicity::dunnett_limits(&effects, &one, Reference::Normal, Tails::Lower, Level::NINETY_FIVE);
    assert_eq!(limits.expect("limits")[0].interval.lower, f64::NEG_INFINITY);
}
