//! Rubin's rules in fractions.

use trialstat_stats::imputation::pool;
use trialstat_tests::Tolerance::Hand;
use trialstat_tests::assert_near;

/// Estimates 1, 2, 6 with variances 2, 4, 3: the mean is 3 and B = (4 + 1 + 9)/2 = 7, U = 3. (1 + 1/3) B = 28/3, so that
/// T = 37/3, λ = 28/37, and ν = 2 (37/28)² = 1369/392 in an infinite sample. r = 28/9, and the fraction of missing
/// information is (28/9 + 2/(ν + 3))/(37/9), with 2/(ν + 3) = 784/2545.
///
/// With 9 degrees of freedom of complete data, (10/12) 9 (9/37) = 135/74, and ν is the product of this and 1369/392 over
/// their sum: 1/ν = 392/1369 + 74/135 = (52920 + 101306)/184815.
#[test]
fn three_copies() {
    let (estimates, variances) = ([1.0, 2.0, 6.0], [2.0, 4.0, 3.0]);
    let pooled = pool(&estimates, &variances, None).expect("copies");
    assert_eq!((pooled.estimate, pooled.within, pooled.between), (3.0, 3.0, 7.0));
    assert_near(pooled.total, 37.0 / 3.0, Hand, "total");
    assert_near(pooled.degrees_of_freedom, 1369.0 / 392.0, Hand, "degrees of freedom");
    let lost = (28.0 / 9.0 + 784.0 / 2545.0) / (37.0 / 9.0);
    assert_near(pooled.fraction_missing, lost, Hand, "fraction of missing information");
    let pooled = pool(&estimates, &variances, Some(9.0)).expect("copies");
    assert_near(pooled.degrees_of_freedom, 184_815.0 / 154_226.0, Hand, "degrees of freedom of a sample");
}
