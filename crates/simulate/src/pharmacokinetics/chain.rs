//! What has come through a chain of compartments.

/// Nodes closer together than this are taken by a series; those further apart by a quotient of differences.
const NEAR: f64 = 1.0;
/// Terms of the series: the next is below a rounding error for nodes within [`NEAR`] of one another.
const TERMS: usize = 20;

/// The convolution of $$e^{-r_1 t}, \dots, e^{-r_n t}$$ at `time`: what a unit that enters the first of n compartments in
/// a row leaves in the last one, per product of the rates between them.
///
/// It is $$t^{n-1}$$ times the divided difference of the exponential function at $$-r_k t$$, which is finite and smooth
/// where rates are equal. Sorted nodes are divided only by spans of at least [`NEAR`], so that no digits are lost there;
/// closer ones have a series in their distances from the middle.
pub(super) fn chain<const N: usize>(rates: [f64; N], time: f64) -> f64 {
    let mut nodes = rates.map(|rate| -rate * time);
    // Insertion: N is at most 4.
    for sorted in 1..N {
        let mut at = sorted;
        while at > 0 && nodes[at - 1] > nodes[at] {
            nodes.swap(at - 1, at);
            at -= 1;
        }
    }
    let mut quotients = nodes;
    for order in 1..N {
        for first in 0..N - order {
            let (low, high) = (nodes[first], nodes[first + order]);
            quotients[first] = if order == 1 {
                libm::exp(high) * mean_decay(high - low)
            } else if high - low < NEAR {
                series(&nodes[first..=first + order])
            } else {
                (quotients[first + 1] - quotients[first]) / (high - low)
            };
        }
    }
    if N == 1 {
        return libm::exp(nodes[0]);
    }
    (1..N).fold(quotients[0], |product, _| product * time)
}

/// $$(1 - e^{-x}) / x$$, which is 1 at 0.
pub(super) fn mean_decay(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { -libm::expm1(-x) / x }
}

/// The divided difference of nodes that are close together: the exponential of their middle times the sum over k of the
/// complete homogeneous polynomial of degree k in the distances, over (k + order)!.
fn series(nodes: &[f64]) -> f64 {
    let middle = nodes.iter().sum::<f64>() / nodes.len() as f64;
    // Column k of the recursion over nodes: h_k(d_1 .. d_m) = h_k(d_1 .. d_{m-1}) + d_m h_{k-1}(d_1 .. d_m).
    let mut homogeneous = [0.0; TERMS];
    homogeneous[0] = 1.0;
    for node in nodes {
        let distance = node - middle;
        for degree in 1..TERMS {
            homogeneous[degree] += distance * homogeneous[degree - 1];
        }
    }
    let order = nodes.len() - 1;
    let mut factor = (1..=order).fold(1.0, |product, factor| product / factor as f64);
    let mut sum = 0.0;
    for (degree, polynomial) in homogeneous.iter().enumerate() {
        if degree > 0 {
            factor /= (degree + order) as f64;
        }
        sum += polynomial * factor;
    }
    libm::exp(middle) * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn near(got: f64, expected: f64) {
        assert!((got / expected - 1.0).abs() < 4e-14, "{got:e} is not {expected:e}");
    }

    #[test]
    fn closed_forms_of_equal_rates() {
        // t^(n-1) e^(-rt) / (n-1)!
        let (rate, time) = (0.7, 3.0);
        let left = libm::exp(-rate * time);
        near(chain([rate], time), left);
        near(chain([rate; 2], time), time * left);
        near(chain([rate; 3], time), time * time / 2.0 * left);
        near(chain([rate; 4], time), time * time * time / 6.0 * left);
    }

    /// mpmath 1.3, 60 digits: exp at -r_k t, divided differences by the recursion, times t^(n-1).
    #[test]
    fn sixty_digits() {
        for (rates, time, expected) in PINNED3 {
            near(chain(*rates, *time), *expected);
        }
        for (rates, time, expected) in PINNED4 {
            near(chain(*rates, *time), *expected);
        }
    }

    #[test]
    fn the_order_of_compartments_is_of_no_concern() {
        let one = chain([0.0, 2.93, 0.31, 1.45], 0.8);
        assert_eq!(one, chain([1.45, 0.31, 2.93, 0.0], 0.8));
    }
    const PINNED3: &[([f64; 3], f64, f64)] = &[
        ([0.0, 1.0, 1.0], 0.01, 4.966791334026589e-5),
        ([0.5, 0.5, 2.5], 0.4, 0.051033322638961494),
        ([0.5, 0.5000001, 2.5], 0.6, 0.09282344904500195),
        ([3.0, 3.0, 0.06], 100.0, 0.0002867731242383219),
        ([0.0, 2.93, 0.31], 0.4, 0.053668997784443534),
        ([0.063, 12.0, 350.0], 20.0, 6.790533477341408e-5),
        ([0.0, 1e-09, 700.0], 3.0, 0.004283673462965303),
        ([5.8, 2.93, 1.45], 0.25, 0.013715689320527963),
    ];
    const PINNED4: &[([f64; 4], f64, f64)] = &[
        ([0.0, 1.0, 1.0, 1.0], 0.01, 1.654216528074877e-7),
        ([0.0, 2.93, 1.45, 0.31], 0.4, 0.006811899187026004),
        ([0.0, 2.93, 2.93, 0.31], 1.1, 0.05106342924082886),
        ([0.0, 40.0, 40.0, 0.06], 24.0, 0.007941248495572166),
        ([0.0, 3.0, 3.3, 3.6], 0.9, 0.015904017075267143),
        ([0.0, 0.97, 5.8, 1.2], 72.0, 0.14812181538096933),
    ];
}
