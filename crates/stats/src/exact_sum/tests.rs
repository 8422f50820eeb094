use super::*;
use crate::random::{Address, Purpose, Stream};

fn sum(terms: &[f64]) -> ExactSum {
    let mut sum = ExactSum::default();
    terms.iter().for_each(|&term| sum.add(term).expect("a term"));
    sum
}

/// Numbers of all magnitudes, drawn by their bits.
fn any_numbers(count: usize) -> Vec<f64> {
    let address = Address { seed: 8, group: 0, purpose: Purpose::Residual, subject: 0, replicate: 0 };
    let mut stream = Stream::at(address);
    std::iter::repeat_with(|| f64::from_bits(stream.word())).filter(|number| number.is_finite()).take(count).collect()
}

#[test]
fn what_a_loop_gets_wrong() {
    assert_eq!(sum(&[0.1; 10]).value(), 1.0);
    assert_eq!(sum(&[1e308, 1e308, -1e308]).value(), 1e308);
    assert_eq!(sum(&[f64::MAX, 1e291]).value(), f64::MAX);
    assert_eq!(sum(&[f64::MAX, 1e292]).value(), f64::INFINITY);
    assert_eq!(sum(&[-f64::MAX, -f64::MAX]).value(), f64::NEG_INFINITY);
    assert_eq!(sum(&[]).value(), 0.0);
    assert_eq!(sum(&[1e-320, -1e-320]).value().to_bits(), 0);
    // Ties go to the even mantissa, and a unit of the least double decides a tie.
    assert_eq!(sum(&[1.0, f64::EPSILON / 2.0]).value(), 1.0);
    assert_eq!(sum(&[1.0 + f64::EPSILON, f64::EPSILON / 2.0]).value(), 1.0 + 2.0 * f64::EPSILON);
    assert_eq!(sum(&[1.0, f64::EPSILON / 2.0, 5e-324]).value(), 1.0 + f64::EPSILON);
    assert_eq!(sum(&[1.0, f64::EPSILON / 2.0, -5e-324]).value(), 1.0);
}

#[test]
fn a_single_term_is_itself() {
    for number in any_numbers(2000).into_iter().chain([5e-324, f64::MIN_POSITIVE, f64::MAX, -2.5, 1e-310]) {
        assert_eq!(sum(&[number]).value(), number);
        assert_eq!(sum(&[number]).expansion(), [number]);
    }
}

#[test]
fn order_and_sharing_out_change_no_bit() {
    let numbers = any_numbers(3000);
    let whole = sum(&numbers);
    let backwards: Vec<f64> = numbers.iter().rev().copied().collect();
    assert_eq!(sum(&backwards), whole);
    for share in [1, 7, 1000] {
        let mut merged = ExactSum::default();
        numbers.chunks(share).rev().for_each(|share| merged.merge(&sum(share)));
        assert_eq!((merged.to_string(), merged.value()), (whole.to_string(), whole.value()));
        assert_eq!(merged, whole);
    }
    assert_ne!(sum(&[5e-324]), ExactSum::default());
}

#[test]
fn sums_are_those_of_integers() {
    let address = Address { seed: 9, group: 0, purpose: Purpose::Residual, subject: 0, replicate: 0 };
    let mut stream = Stream::at(address);
    let (mut exact, mut integer) = (ExactSum::default(), 0i128);
    for _ in 0..2000 {
        let (one, other) = (stream.word() as i64 >> 11, stream.word() as i64 >> 11);
        exact.add_product(one as f64, other as f64 / 1024.0).expect("a product");
        integer += i128::from(one) * i128::from(other);
        assert_eq!(exact.value(), integer as f64 / 1024.0);
    }
    let parts = exact.expansion();
    assert_eq!(parts.iter().map(|&part| (part * 1024.0) as i128).sum::<i128>(), integer);
}

#[test]
fn products_end_at_the_least_double() {
    let product = |one, other| {
        let mut sum = ExactSum::default();
        sum.add_product(one, other).map(|()| sum.value())
    };
    assert_eq!(product(3e-200, -1e-120), Ok(-3e-320));
    assert_eq!(product(1e-200, 1e-200), Ok(0.0));
    assert_eq!(product(5e-324, 5e-324), Ok(0.0));
    assert_eq!(product(1e200, 1e200), Err(TermError(f64::INFINITY)));
    assert!(product(f64::INFINITY, 0.0).is_err() && product(0.0, f64::NAN).is_err());
    assert_eq!(ExactSum::default().add(f64::NEG_INFINITY), Err(TermError(f64::NEG_INFINITY)));
}

/// Sums added to themselves count as more additions than a digit bears without a carry.
#[test]
fn carries_are_not_lost() {
    let terms = [-1.0, 5e-324, 1e-30, -1e200];
    let once = sum(&terms);
    let mut many = once.clone();
    for _ in 0..40 {
        let same = many.clone();
        many.merge(&same);
    }
    many.merge(&once);
    let mut expected = ExactSum::default();
    terms.iter().for_each(|&term| expected.add_product(term, (1u64 << 40 | 1) as f64).expect("a product"));
    assert_eq!(many.to_string(), expected.to_string());
}

#[test]
fn texts_are_read_back() {
    assert_eq!(sum(&[-3.875]).to_string(), "-0x1fp-3");
    assert_eq!(ExactSum::default().to_string(), "0x0p0");
    assert_eq!(sum(&[f64::MAX; 3]).to_string(), "0x5ffffffffffffdp971");
    for number in any_numbers(500) {
        let sum = sum(&[number, 1.0, -0.3]);
        assert_eq!(sum.to_string().parse(), Ok(sum));
    }
    let wrong =
        ["", "0x", "0xp1", "0x2p0", "0x01p0", "0x1P0", "0x1p+1", "-0x0p0", "0x1p-1075", "0x1p3000", "0x1g", "1p0"];
    for wrong in wrong {
        assert_eq!(wrong.parse::<ExactSum>(), Err(ExactSumTextError(wrong.to_owned())));
    }
}

/// Squares and fourth powers of numbers large and small, whole and not, are those of products.
#[test]
fn powers_are_products() {
    let mut word = 0x9E37_79B9_7F4A_7C15_u64;
    let mut numbers =
        vec![0.0, -0.0, 1.0, -3.0, 150.0, 46_341.0, 2_147_483_648.0, 1e60, -1e60, 5e-324, 0.1, 32_768.0, 32_769.0];
    numbers.push(std::f64::consts::SQRT_2);
    for exponent in -600..=199 {
        word = word.wrapping_mul(0xD129_0D3B_3F2C_5D1D).wrapping_add(1);
        let mantissa = 1.0 + (word >> 12) as f64 / (1u64 << 52) as f64;
        numbers.push(libm::ldexp(if word & 1 == 0 { mantissa } else { -mantissa }, exponent));
    }
    let (mut all, mut all_products) = (ExactSum::default(), ExactSum::default());
    for number in numbers {
        let (mut square, mut product) = (ExactSum::default(), ExactSum::default());
        square.add_square(number).expect("a number");
        product.add_product(number, number).expect("a number");
        assert_eq!(square.to_string(), product.to_string(), "{number:e}");
        let (mut power, mut products) = (ExactSum::default(), ExactSum::default());
        power.add_fourth_power(number).expect("a number");
        let [first, rest] = [number * number, libm::fma(number, number, -(number * number))];
        for (left, right) in [(first, first), (2.0 * first, rest), (rest, rest)] {
            products.add_product(left, right).expect("a number");
            all_products.add_product(left, right).expect("a number");
        }
        // What lies below the least double is cut off once here and three times there.
        if number.abs() > 1e-70 || number == 0.0 {
            assert_eq!(power.to_string(), products.to_string(), "{number:e}");
        }
        all.merge(&power);
    }
    assert_eq!(all.value(), all_products.value());
}

/// Whole numbers and others make one sum, whichever come first.
#[test]
fn whole_numbers_join_the_others() {
    let terms = [3.0, -0.1, -7.0, 1e300, 4_000_000_000.0, 0.1, -1e300, -3_999_999_996.0];
    let (mut sum, mut parts) = (ExactSum::default(), [ExactSum::default(), ExactSum::default()]);
    for (at, term) in terms.into_iter().enumerate() {
        sum.add(term).expect("a number");
        parts[at % 2].add(term).expect("a number");
    }
    let [mut merged, other] = parts;
    merged.merge(&other);
    assert_eq!((sum.value(), merged.to_string()), (0.0, sum.to_string()));
    assert_eq!(sum, ExactSum::default());
    sum.add(-5.0).expect("a number");
    assert_eq!((sum.value(), sum.to_string().as_str()), (-5.0, "-0x5p0"));
}
