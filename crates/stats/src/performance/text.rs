//! Replicates, values, pairs and paired outcomes as a line of text that holds every bit, the same line for the same replicates.

use super::paired::Pairs;
use super::paired_outcomes::{Agreement, PairedOutcomes};
use super::replicates::{KeptLimits, Replicates, is_measurable};
use super::spread::Spread;
use super::values::Values;
use crate::exact_sum::ExactSum;
use std::fmt::{self, Display, Formatter};
use std::str::FromStr;
use thiserror::Error;

/// Text that is no line of replicates, values or pairs; it begins with this.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` begins no line of replicates, values or pairs, or the line goes on wrong")]
pub struct ReplicatesTextError(pub String);

impl Display for Replicates {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Replicates { truth, replicates, errors, fourth_powers, variances, .. } = self;
        write!(formatter, "truth={:016x} replicates={replicates}", (truth + 0.0).to_bits())?;
        write!(formatter, " estimates={} error={} error2={}", errors.count, errors.sum, errors.squares)?;
        write!(formatter, " error4={fourth_powers} standard_errors={}", variances.count)?;
        write!(formatter, " variance={} variance2={}", variances.sum, variances.squares)?;
        write!(formatter, " intervals={} covering={}", self.intervals, self.covering)?;
        write!(formatter, " decisions={} rejections={} limits=", self.decisions, self.rejections)?;
        let Some(limits) = self.limits.as_ref().map(KeptLimits::sorted) else {
            return formatter.write_str("counted");
        };
        formatter.write_str("kept")?;
        limits.lower.iter().chain(&limits.upper).try_for_each(|limit| write!(formatter, ",{:016x}", limit.to_bits()))
    }
}

impl FromStr for Replicates {
    type Err = ReplicatesTextError;

    fn from_str(text: &str) -> Result<Replicates, ReplicatesTextError> {
        read(text).filter(|replicates| replicates.to_string() == text).ok_or_else(|| wrong(text))
    }
}

impl Display for Values {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Values { replicates, spread: Spread { count, sum, squares } } = self;
        write!(formatter, "replicates={replicates} values={count} value={sum} value2={squares}")
    }
}

impl FromStr for Values {
    type Err = ReplicatesTextError;

    fn from_str(text: &str) -> Result<Values, ReplicatesTextError> {
        read_values(text).filter(|values| values.to_string() == text).ok_or_else(|| wrong(text))
    }
}

impl Display for Pairs {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Pairs { incomplete, first, second, differences, products } = self;
        write!(formatter, "pairs={} incomplete={incomplete}", first.count)?;
        write!(
            formatter,
            " first={} first2={} second={} second2={}",
            first.sum, first.squares, second.sum, second.squares
        )?;
        write!(formatter, " difference={} difference2={} product={products}", differences.sum, differences.squares)
    }
}

impl FromStr for Pairs {
    type Err = ReplicatesTextError;

    fn from_str(text: &str) -> Result<Pairs, ReplicatesTextError> {
        read_pairs(text).filter(|pairs| pairs.to_string() == text).ok_or_else(|| wrong(text))
    }
}

impl Display for PairedOutcomes {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let PairedOutcomes { estimates, squared_errors, widths, covering, rejecting } = self;
        write!(formatter, "{estimates}; {squared_errors}; ")?;
        write!(formatter, "widths={} width={} width2={}; ", widths.count, widths.sum, widths.squares)?;
        write!(formatter, "{}; {}", four(*covering), four(*rejecting))
    }
}

impl FromStr for PairedOutcomes {
    type Err = ReplicatesTextError;

    fn from_str(text: &str) -> Result<PairedOutcomes, ReplicatesTextError> {
        read_paired(text).filter(|outcomes| outcomes.to_string() == text).ok_or_else(|| wrong(text))
    }
}

fn four(counts: Agreement) -> String {
    let Agreement { both, only_first, only_second, neither } = counts;
    format!("{both},{only_first},{only_second},{neither}")
}

fn read_four(text: &str) -> Option<Agreement> {
    let counts: Vec<u64> = text.split(',').map(|count| count.parse().ok()).collect::<Option<_>>()?;
    let [both, only_first, only_second, neither] = counts[..] else { return None };
    let counts = Agreement { both, only_first, only_second, neither };
    counts.checked_count().map(|_| counts)
}

fn read_paired(text: &str) -> Option<PairedOutcomes> {
    let mut parts = text.split("; ");
    Some(PairedOutcomes {
        estimates: read_pairs(parts.next()?)?,
        squared_errors: read_pairs(parts.next()?)?,
        widths: spread(&mut parts.next()?.split(' '), ["widths", "width", "width2"])?,
        covering: read_four(parts.next()?)?,
        rejecting: read_four(parts.next()?)?,
    })
}

fn wrong(text: &str) -> ReplicatesTextError {
    ReplicatesTextError(text.chars().take(60).collect())
}

fn read_values(text: &str) -> Option<Values> {
    let mut fields = text.split(' ');
    let replicates = count(&mut fields, "replicates")?;
    let spread = spread(&mut fields, ["values", "value", "value2"])?;
    (spread.count <= replicates).then_some(Values { replicates, spread })
}

fn read_pairs(text: &str) -> Option<Pairs> {
    let mut fields = text.split(' ');
    let (count, incomplete) = (count(&mut fields, "pairs")?, count(&mut fields, "incomplete")?);
    let mut spread = |name: &str, squares: &str| {
        let spread = Spread { count, sum: sum(&mut fields, name)?, squares: sum(&mut fields, squares)? };
        spread.is_possible().then_some(spread)
    };
    let first = spread("first", "first2")?;
    let second = spread("second", "second2")?;
    let differences = spread("difference", "difference2")?;
    Some(Pairs { incomplete, first, second, differences, products: sum(&mut fields, "product")? })
}

fn read(text: &str) -> Option<Replicates> {
    let mut fields = text.split(' ');
    let truth = double(field(&mut fields, "truth")?)?;
    let replicates = count(&mut fields, "replicates")?;
    let errors = spread(&mut fields, ["estimates", "error", "error2"])?;
    let fourth_powers = sum(&mut fields, "error4")?;
    let variances = spread(&mut fields, ["standard_errors", "variance", "variance2"])?;
    let (intervals, covering) = (count(&mut fields, "intervals")?, count(&mut fields, "covering")?);
    let (decisions, rejections) = (count(&mut fields, "decisions")?, count(&mut fields, "rejections")?);
    let limits = match field(&mut fields, "limits")? {
        "counted" => None,
        kept => Some(limits(kept, intervals)?),
    };
    let most = [errors.count, variances.count, intervals, decisions].into_iter().max()?;
    let squares = Spread { count: errors.count, sum: errors.squares.clone(), squares: fourth_powers.clone() };
    let agree = most <= replicates && covering <= intervals && rejections <= decisions;
    let possible = agree && is_measurable(truth) && squares.is_possible();
    let whole = Replicates {
        truth,
        replicates,
        errors,
        fourth_powers,
        variances,
        intervals,
        covering,
        decisions,
        rejections,
        limits,
    };
    possible.then_some(whole)
}

fn field<'a>(fields: &mut impl Iterator<Item = &'a str>, name: &str) -> Option<&'a str> {
    fields.next()?.strip_prefix(name)?.strip_prefix('=')
}

fn count<'a>(fields: &mut impl Iterator<Item = &'a str>, name: &str) -> Option<u64> {
    field(fields, name)?.parse().ok()
}

fn sum<'a>(fields: &mut impl Iterator<Item = &'a str>, name: &str) -> Option<ExactSum> {
    field(fields, name)?.parse().ok()
}

fn spread<'a>(fields: &mut impl Iterator<Item = &'a str>, names: [&str; 3]) -> Option<Spread> {
    let spread =
        Spread { count: count(fields, names[0])?, sum: sum(fields, names[1])?, squares: sum(fields, names[2])? };
    spread.is_possible().then_some(spread)
}

fn double(bits: &str) -> Option<f64> {
    u64::from_str_radix(bits, 16).ok().map(f64::from_bits)
}

fn limits(text: &str, intervals: u64) -> Option<KeptLimits> {
    let numbers = text.strip_prefix("kept")?.split(',').skip(1);
    let mut lower: Vec<f64> = numbers.map(double).collect::<Option<_>>()?;
    if lower.iter().any(|limit| limit.is_nan()) || lower.len() as u64 != intervals.checked_mul(2)? {
        return None;
    }
    let upper = lower.split_off(lower.len() / 2);
    Some(KeptLimits { lower, upper })
}
