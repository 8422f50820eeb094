//! Quantile functions as Taylor series, one for each of many parts of either tail.
//!
//! Every binary order of magnitude of a tail is cut into 32 parts. The edge of a part is at most 1/64 as far from its
//! middle as the next singularity that quantile functions share, the tail of 0, so that degree 8 is exact to the last
//! bits where nothing else is as near.

const DEGREE: usize = 8;
/// Bits of the tail's mantissa that choose a part.
const PART_BITS: u32 = 5;
const OFFSET_BITS: u32 = 52 - PART_BITS;

/// The least tail of a part; open uniform numbers have no smaller one.
pub(super) const LEAST_TAIL: f64 = 1.0 / (1u64 << 53) as f64;
/// The number of parts up to a tail of 1/2.
pub(super) const PARTS: usize = 52 << PART_BITS;

/// A law whose density f has f'/f = -B/A, with A quadratic and B linear in the variable, by their coefficients from the
/// constant on.
pub(super) struct Pearson {
    pub(super) a: [f64; 3],
    pub(super) b: [f64; 2],
}

impl Pearson {
    /// The Taylor series of the quantile function at a point, from its value and its slope there.
    ///
    /// The quantile y, of either tail, has A(y) y'' = B(y) y'², which gives each coefficient by those before it.
    pub(super) fn series<const N: usize>(&self, value: f64, slope: f64) -> [f64; N] {
        let mut y = [0.0; N];
        y[0] = value;
        y[1] = slope;
        let convolved = |left: &[f64], right: &[f64], n: usize| (0..=n).map(|k| left[k] * right[n - k]).sum::<f64>();
        let (mut a, mut b, mut first, mut squared) = ([0.0; N], [0.0; N], [0.0; N], [0.0; N]);
        for n in 0..N - 2 {
            a[n] = self.a[1] * y[n] + self.a[2] * convolved(&y, &y, n);
            b[n] = self.b[1] * y[n];
            if n == 0 {
                a[0] += self.a[0];
                b[0] += self.b[0];
            }
            first[n] = (n + 1) as f64 * y[n + 1];
            squared[n] = convolved(&first, &first, n);
            let second = |k: usize| ((k + 2) * (k + 1)) as f64 * y[k + 2];
            let known: f64 = (1..=n).map(|k| a[k] * second(n - k)).sum();
            y[n + 2] = (convolved(&b, &squared, n) - known) / (a[0] * ((n + 2) * (n + 1)) as f64);
        }
        y
    }
}

/// The series of one part, in the distance of the tail's mantissa from that of the middle.
#[derive(Debug, Clone)]
pub(super) struct Part([f64; DEGREE + 1]);

impl Part {
    /// The part of this index, of the law with this quantile at the middle and this density there.
    ///
    /// The quantile falls with an upper tail and rises with a lower one, as `sign` says.
    pub(super) fn of(index: usize, law: &Pearson, value: f64, density: f64, sign: f64) -> Part {
        let magnitude = f64::from_bits(middle(index).to_bits() >> 52 << 52);
        Part(law.series(value, sign * magnitude / density))
    }

    pub(super) fn at(&self, offset: f64) -> f64 {
        let (a, x) = (&self.0, offset);
        let square = x * x;
        let fourth = square * square;
        let low = (a[0] + a[1] * x) + (a[2] + a[3] * x) * square;
        let high = (a[4] + a[5] * x) + (a[6] + a[7] * x) * square;
        low + (high + a[8] * fourth) * fourth
    }
}

/// The tail in the middle of a part.
pub(super) fn middle(index: usize) -> f64 {
    lower_edge(index) + (lower_edge(index + 1) - lower_edge(index)) / 2.0
}

/// The least tail of a part.
pub(super) fn lower_edge(index: usize) -> f64 {
    f64::from_bits(LEAST_TAIL.to_bits() + ((index as u64) << OFFSET_BITS))
}

/// The part of a tail from [`LEAST_TAIL`] to below 1/2, and the distance of its mantissa from that of the middle.
pub(super) fn place(tail: f64) -> (usize, f64) {
    let bits = tail.to_bits();
    let index = (bits >> OFFSET_BITS) - (LEAST_TAIL.to_bits() >> OFFSET_BITS);
    let above_edge = (bits & ((1 << OFFSET_BITS) - 1)) as f64 / (1u64 << 52) as f64;
    (index as usize, above_edge - 0.5 / f64::from(1u32 << PART_BITS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_one_another() {
        for index in 0..PARTS {
            assert_eq!(place(lower_edge(index)), (index, -1.0 / 64.0));
            assert_eq!(place(middle(index)), (index, 0.0));
        }
        assert_eq!((lower_edge(0), lower_edge(PARTS)), (LEAST_TAIL, 0.5));
    }

    /// The exponential law has A = 1 and B = 1 and the quantile -ln(tail), the uniform law B = 0 and a straight one.
    #[test]
    fn series_of_known_quantiles() {
        let exponential = Pearson { a: [1.0, 0.0, 0.0], b: [1.0, 0.0] };
        let series: [f64; 7] = exponential.series(0.0, -1.0);
        for (n, coefficient) in series.iter().enumerate().skip(1) {
            let expected = if n % 2 == 1 { -1.0 / n as f64 } else { 1.0 / n as f64 };
            assert!((coefficient - expected).abs() < 1e-15);
        }
        let uniform = Pearson { a: [0.0, 1.0, -1.0], b: [0.0, 0.0] };
        assert_eq!(uniform.series::<5>(0.3, 1.0), [0.3, 1.0, 0.0, 0.0, 0.0]);
    }
}
