//! Designs: what their points have in common.

use trialstat_stats::sensitivity::{SaltelliDesign, latin_hypercube};

/// Sizes of designs: numbers of points and of inputs.
fn sizes() -> impl Iterator<Item = (u64, usize)> {
    [1, 2, 3, 7, 49, 100, 1001].into_iter().flat_map(|points| (1..=5).map(move |inputs| (points, inputs)))
}

#[test]
fn every_part_of_every_range_holds_one_point() {
    for (seed, (points, inputs)) in (0..).zip(sizes()) {
        let design = latin_hypercube(points, inputs, seed, 0).expect("a design");
        for input in 0..inputs {
            let mut parts: Vec<u64> =
                design.iter().map(|point| (point[input] * points as f64).floor() as u64).collect();
            parts.sort_unstable();
            assert_eq!(parts, (0..points).collect::<Vec<_>>());
        }
        let fewer = latin_hypercube(points, 1, seed, 0).expect("a design");
        assert!(design.iter().zip(&fewer).all(|(all, first)| all[0] == first[0]));
    }
}

#[test]
fn points_of_a_row_differ_in_one_input() {
    for (seed, (rows, inputs)) in (0..).zip(sizes()) {
        let design = SaltelliDesign::new(rows, inputs, seed, 0).expect("a design");
        let points: Vec<Vec<f64>> = design.points().collect();
        assert_eq!(points.len() as u64, rows * (inputs as u64 + 2));
        for row in points.chunks(inputs + 2) {
            for (input, mixed) in row[2..].iter().enumerate() {
                let expected: Vec<f64> = (0..inputs).map(|other| row[usize::from(other == input)][other]).collect();
                assert_eq!(*mixed, expected);
                assert_ne!(mixed[input], row[0][input]);
            }
        }
    }
}

/// The correlation of two inputs over 1000 points has the standard error 1/√1000.
#[test]
fn inputs_are_not_correlated() {
    let points = latin_hypercube(1000, 2, 7, 0).expect("a design");
    let covariance = points.iter().map(|point| (point[0] - 0.5) * (point[1] - 0.5)).sum::<f64>() / 1000.0;
    assert!((12.0 * covariance).abs() < 5.0 / 1000f64.sqrt(), "{covariance}");
    assert_ne!(latin_hypercube(1000, 2, 7, 1), Ok(points));
}
