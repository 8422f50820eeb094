//! Integrals of smooth functions with steep parts, by the Gauss-Kronrod rule of 21 points and bisection.

/// Abscissae above 0, with Kronrod's weight and that of Gauss's rule of 10 points where it has the point.
const RULE: [(f64, f64, f64); 10] = [
    (0.995_657_163_025_808_1, 0.011_694_638_867_371_874, 0.0),
    (0.973_906_528_517_171_7, 0.032_558_162_307_964_725, 0.066_671_344_308_688_14),
    (0.930_157_491_355_708_2, 0.054_755_896_574_351_995, 0.0),
    (0.865_063_366_688_984_5, 0.075_039_674_810_919_96, 0.149_451_349_150_580_6),
    (0.780_817_726_586_416_9, 0.093_125_454_583_697_6, 0.0),
    (0.679_409_568_299_024_4, 0.109_387_158_802_297_64, 0.219_086_362_515_982_04),
    (0.562_757_134_668_604_7, 0.123_491_976_262_065_85, 0.0),
    (0.433_395_394_129_247_2, 0.134_709_217_311_473_34, 0.269_266_719_309_996_35),
    (0.294_392_862_701_460_2, 0.142_775_938_577_060_09, 0.0),
    (0.148_874_338_981_631_22, 0.147_739_104_901_338_49, 0.295_524_224_714_752_87),
];
const MIDDLE: f64 = 0.149_445_554_002_916_9;

/// Halves of halves that are looked at; a step in the integrand is then narrowed down to 1e-12 of the range.
const DEPTH: u32 = 40;

/// The integral of `f`, refined where the two rules differ by more than `tolerance`, to which the greater rule's own
/// error is as its square.
pub(super) fn integral(f: &impl Fn(f64) -> f64, from: f64, to: f64, tolerance: f64) -> f64 {
    refined(f, from, to, tolerance, DEPTH)
}

fn refined(f: &impl Fn(f64) -> f64, from: f64, to: f64, tolerance: f64, depth: u32) -> f64 {
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    let mut kronrod = MIDDLE * f(middle);
    let mut gauss = 0.0;
    for &(node, kronrod_weight, gauss_weight) in &RULE {
        let pair = f(middle - half * node) + f(middle + half * node);
        kronrod += kronrod_weight * pair;
        gauss += gauss_weight * pair;
    }
    if depth == 0 || (half * (kronrod - gauss)).abs() <= tolerance {
        half * kronrod
    } else {
        let part = |from, to| refined(f, from, to, 0.5 * tolerance, depth - 1);
        part(from, middle) + part(middle, to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rule of 21 points is exact for powers up to 32, the rule of 10 for those up to 19.
    #[test]
    fn powers() {
        for power in (0..=30).step_by(2) {
            let expected = 2.0 / f64::from(power + 1);
            let got = refined(&|x: f64| x.powi(power), -1.0, 1.0, f64::INFINITY, 0);
            assert!((got - expected).abs() < 1e-15, "x^{power}: {got}");
        }
        let gauss: f64 = RULE.iter().map(|&(node, _, weight)| 2.0 * weight * node.powi(18)).sum();
        assert!((gauss - 2.0 / 19.0).abs() < 1e-15, "{gauss}");
    }

    #[test]
    fn a_step_is_found() {
        let got = integral(&|x: f64| if x < 0.3 { 1.0 } else { 0.0 }, 0.0, 1.0, 1e-11);
        assert!((got - 0.3).abs() < 1e-11, "{got}");
    }
}
