//! The probability that one beta variable exceeds another as a finite sum, where a shape is a whole number.

use super::Beta;
use crate::special::beta::log_beta;

/// The most terms summed, and the greatest sum of shapes: beyond it the first term, a ratio of beta functions, loses
/// digits or underflows, while the integral does not grow.
const MOST: (f64, f64) = (256.0, 1024.0);

/// The probability that the first variable exceeds the second, where a shape is whole and the shapes are small.
///
/// With a whole $$a_1$$ it is $$\sum_{i < a_1} \frac{B(a_2 + i, b_1 + b_2)}{(b_1 + i) B(1 + i, b_1) B(a_2, b_2)}$$; the
/// other three follow by exchanging outcomes, and arms with the complement.
pub(super) fn superiority(first: Beta, second: Beta) -> Option<f64> {
    let whole = |shape: f64| shape == shape.floor() && shape <= MOST.0;
    if first.a() + first.b() + second.a() + second.b() > MOST.1 {
        return None;
    }
    // Each way has its number of terms, and whether it gives the probability or the complement.
    let ways = [
        (first.a(), first, second, true),
        (second.b(), second.complement(), first.complement(), true),
        (second.a(), second, first, false),
        (first.b(), first.complement(), second.complement(), false),
    ];
    let shortest = ways.into_iter().filter(|way| whole(way.0)).min_by(|one, other| one.0.total_cmp(&other.0));
    let (_, one, other, direct) = shortest?;
    let probability = sum(one, other);
    if direct {
        return Some(probability);
    }
    // A difference from 1 has digits only where it is not small.
    if probability < 0.9 {
        return Some(1.0 - probability);
    }
    let (_, one, other, _) = ways[..2].iter().copied().filter(|way| whole(way.0)).min_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(sum(one, other))
}

fn sum(first: Beta, second: Beta) -> f64 {
    let Beta { a: terms, b: first_b } = first;
    let Beta { a: second_a, b: second_b } = second;
    let both = first_b + second_b;
    let mut term = libm::exp(log_beta(second_a, both) - log_beta(second_a, second_b));
    let mut sum = 0.0;
    for index in 0..terms as u32 {
        let index = f64::from(index);
        sum += term;
        term *= (second_a + index) / (second_a + both + index) * ((first_b + index) / (index + 1.0));
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::super::comparison::Margin;
    use super::super::integral::exceeds;
    use super::*;

    #[test]
    fn the_sum_is_the_integral() {
        let shapes = [(1.0, 1.0), (3.0, 1.0), (0.5, 4.0), (4.0, 0.5), (17.0, 40.0), (200.0, 31.5), (2.5, 90.0)];
        let laws = shapes.map(|(a, b)| Beta::new(a, b).expect("shapes"));
        let mut compared = 0;
        for (first, second) in laws.iter().flat_map(|&first| laws.map(|second| (first, second))) {
            let Some(sum) = superiority(first, second) else { continue };
            let integral = exceeds(first, second, Margin::Difference(0.0));
            assert!((sum - integral).abs() <= 1e-13 * integral, "{first:?} {second:?}: {sum:e} {integral:e}");
            compared += 1;
        }
        assert!(compared > 30, "{compared}");
    }
}
