//! What must hold of several hypotheses whatever their p-values.

use trialstat_stats::association::{Continuity, chi_squared};
use trialstat_stats::interval::Level;
use trialstat_stats::multiplicity::{
    Effect, Graph, ProductCorrelation, Reference, Tails, Variance, bonferroni, dunnett_limits, dunnett_single_step,
    dunnett_step_down, fallback, fixed_sequence, graphical, hochberg, holm, hommel, maximum_tail, with_control,
};
use trialstat_stats::proportion::Count;

/// Families of p-values from a low-discrepancy sequence, some of them small and some equal.
fn families() -> Vec<Vec<f64>> {
    let mut place = 0.0f64;
    let mut next = || {
        place = (place + 0.754_877_666_246_693).fract();
        place * place * place
    };
    let mut families: Vec<Vec<f64>> = (0..60).map(|size| (0..1 + size % 6).map(|_| next()).collect()).collect();
    families.extend([vec![0.02, 0.02, 0.3, 0.02], vec![0.0, 1.0, 0.5], vec![1.0; 5]]);
    families
}

#[track_caller]
fn assert_close(one: &[f64], other: &[f64], what: &str) {
    assert_eq!(one.len(), other.len());
    for (one, other) in one.iter().zip(other) {
        assert!((one - other).abs() <= 1e-12 * one.abs().max(other.abs()), "{what}: {one:e} and {other:e}");
    }
}

/// The greatest Simes p-value over all sets, by listing them.
fn closed_simes(p: &[f64]) -> Vec<f64> {
    let mut adjusted = vec![0.0f64; p.len()];
    for set in 1..1u32 << p.len() {
        let members: Vec<usize> = (0..p.len()).filter(|place| set >> place & 1 == 1).collect();
        let mut own: Vec<f64> = members.iter().map(|&place| p[place]).collect();
        own.sort_by(f64::total_cmp);
        let simes = (1..).zip(&own).map(|(rank, p)| own.len() as f64 * p / f64::from(rank)).fold(1.0, f64::min);
        for member in members {
            adjusted[member] = adjusted[member].max(simes);
        }
    }
    adjusted
}

#[test]
fn hommel_is_the_closed_test_of_simes() {
    for p in families() {
        assert_close(&hommel(&p).expect("p-values"), &closed_simes(&p), "Hommel");
    }
}

#[test]
fn procedures_stand_in_their_order() {
    let below = |one: &[f64], other: &[f64]| one.iter().zip(other).all(|(one, other)| *one <= other * (1.0 + 1e-15));
    for p in families() {
        let ladder = [hommel, hochberg, holm, bonferroni].map(|adjust| adjust(&p).expect("p-values"));
        assert!(below(&p, &ladder[0]), "{p:?}");
        for pair in ladder.windows(2) {
            assert!(below(&pair[0], &pair[1]), "{p:?}");
        }
    }
}

fn complete(count: usize) -> Graph {
    let share = if count > 1 { 1.0 / (count - 1) as f64 } else { 0.0 };
    let edges = (0..count).map(|from| (0..count).map(|to| if to == from { 0.0 } else { share }).collect()).collect();
    Graph::new(vec![1.0 / count as f64; count], edges).expect("a graph")
}

#[test]
fn known_procedures_are_graphs() {
    for p in families() {
        let result = graphical(&complete(p.len()), &p).expect("p-values");
        assert_close(&result.adjusted, &holm(&p).expect("p-values"), "Holm");
        let mut first = vec![0.0; p.len()];
        first[0] = 1.0;
        assert_close(&fallback(&p, &first).expect("p"), &fixed_sequence(&p).expect("p"), "fixed sequence");
    }
}

/// Wiens's decisions: each hypothesis at its share and, if the one before was rejected, at that one's level as well.
#[test]
fn fallback_decides_as_by_wiens() {
    for p in families() {
        let weights: Vec<f64> = (1..=p.len()).map(|place| place as f64 / 21.0).collect();
        let adjusted = fallback(&p, &weights).expect("p-values");
        for alpha in [0.001, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5] {
            let mut handed_on = 0.0;
            for (place, weight) in weights.iter().enumerate() {
                let level = alpha * weight + handed_on;
                let rejected = p[place] <= level;
                assert_eq!(adjusted[place] <= alpha, rejected, "{p:?} at {alpha}");
                handed_on = if rejected { level } else { 0.0 };
            }
        }
    }
}

#[test]
fn the_order_of_removal_does_not_matter() {
    let edges =
        vec![vec![0.0, 0.5, 0.3, 0.2], vec![0.1, 0.0, 0.4, 0.5], vec![0.6, 0.1, 0.0, 0.1], vec![0.0, 1.0, 0.0, 0.0]];
    let graph = Graph::new(vec![0.4, 0.3, 0.2, 0.05], edges).expect("a graph");
    for (one, other) in [(0, 1), (0, 3), (2, 1)] {
        let (there, back) = (graph.without(one).without(other), graph.without(other).without(one));
        assert_close(there.weights(), back.weights(), "weights");
        for (from, to) in (0..4).flat_map(|from| (0..4).map(move |to| (from, to))) {
            let edge = |graph: &Graph| [graph.edge(from, to).expect("an edge")];
            assert_close(&edge(&there), &edge(&back), "edge");
        }
    }
    assert_eq!(graph.without(9), graph);
}

#[test]
fn dunnett_lies_between_one_test_and_bonferroni() {
    let correlation = ProductCorrelation::from_sizes(20, &[10, 25, 40]).expect("sizes");
    for reference in [Reference::Normal, Reference::StudentT { degrees_of_freedom: 11.0 }] {
        for tails in [Tails::TwoSided, Tails::Upper, Tails::Lower] {
            let statistics = [2.1, -0.4, 3.3];
            let single = dunnett_single_step(&statistics, &correlation, reference, tails).expect("p");
            let down = dunnett_step_down(&statistics, &correlation, reference, tails).expect("p");
            for (place, &statistic) in statistics.iter().enumerate() {
                let own = ProductCorrelation::new(vec![0.0]).expect("a factor");
                let alone = dunnett_single_step(&[statistic], &own, reference, tails).expect("p")[0];
                assert!(alone <= down[place] * (1.0 + 1e-13) && down[place] <= single[place] * (1.0 + 1e-13));
                assert!(single[place] < 3.0 * alone);
            }
        }
    }
}

/// Without correlation the greatest normal statistic stays below the bound with the product of the probabilities.
#[test]
fn independent_statistics_multiply() {
    let independent = ProductCorrelation::new(vec![0.0; 4]).expect("factors");
    for bound in [-1.0, 0.5, 2.0, 6.0, 15.0] {
        let one = ProductCorrelation::new(vec![0.0]).expect("a factor");
        let alone = maximum_tail(&one, Reference::Normal, Tails::Upper, bound).expect("a bound");
        let all = maximum_tail(&independent, Reference::Normal, Tails::Upper, bound).expect("a bound");
        assert_close(&[all], &[-f64::exp_m1(4.0 * f64::ln_1p(-alone))], "four");
    }
}

#[test]
fn limits_agree_with_single_step_p_values() {
    let correlation = ProductCorrelation::from_sizes(12, &[9, 14]).expect("sizes");
    let reference = Reference::StudentT { degrees_of_freedom: 32.0 };
    for (tails, level) in [(Tails::TwoSided, 0.95), (Tails::Upper, 0.9), (Tails::Lower, 0.99)] {
        let level = Level::new(level).expect("a level");
        for estimate in [-3.0, 0.7, 2.4, 2.6, 9.0] {
            let effects = [Effect { estimate, standard_error: 1.1 }, Effect { estimate: 0.3, standard_error: 0.9 }];
            let limits = dunnett_limits(&effects, &correlation, reference, tails, level).expect("limits");
            let statistics = effects.map(|effect| effect.estimate / effect.standard_error);
            let p = dunnett_single_step(&statistics, &correlation, reference, tails).expect("p-values");
            for (limit, p) in limits.iter().zip(p) {
                let excluded = limit.interval.lower > 0.0 || limit.interval.upper < 0.0;
                assert_eq!(excluded, p < level.one_sided_tail(), "{limit:?} and {p}");
            }
        }
    }
}

#[test]
fn one_arm_pooled_is_pearson() {
    for (x, y) in (0..6).flat_map(|x| (0..8).map(move |y| (x, y))).filter(|&(x, y)| x + y > 0) {
        let (arm, control) = (Count::new(x, 7).expect("a count"), Count::new(y, 9).expect("a count"));
        let z = with_control(control, &[arm], Variance::Pooled).expect("estimable").contrasts[0].z;
        let statistic = chi_squared(arm, control, Continuity::None).expect("estimable").statistic.expect("a statistic");
        assert_close(&[z * z], &[statistic], "Pearson");
    }
}
