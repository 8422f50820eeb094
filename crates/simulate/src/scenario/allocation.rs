//! How subjects are given to arms.

use super::number::{Domain, Problems};
use super::{Arm, Candidates, codes};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::spec::{Field, Kind, Shape, Table, Text};

/// Most strata: each has a stretch of block numbers within one word.
const MOST_STRATA: u64 = 1 << 31;
/// The largest block.
const LARGEST_BLOCK: f64 = 10_000.0;

/// The table of the allocation.
pub(super) static SHAPE: Shape = Shape {
    name: "allocation",
    doc: "how subjects are given to arms; in permuted blocks of twice the sum of the ratios if there is none",
    fields: &[
        Field::required("method", Kind::OneOf(&["simple", "permuted-block", "minimization"]), "the method"),
        Field::optional("blocks", Kind::Numbers, "of `permuted-block`: sizes of blocks, each as likely as the others"),
        Field::optional(
            "strata",
            Kind::Texts,
            "of `permuted-block`: covariates whose classes have blocks of their own",
        ),
        Field::optional("factors", Kind::Texts, "of `minimization`: covariates whose classes are balanced"),
        Field::optional(
            "probability",
            Kind::Number,
            "of `minimization`: that the best arm is taken, not one of the others",
        ),
        Field::optional(
            "imbalance",
            Kind::OneOf(&["range", "variance"]),
            "of `minimization`: how unequal counts of a class are measured; by their range if left out",
        ),
    ],
};

/// How subjects are given to arms.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Allocation {
    Simple,
    PermutedBlocks {
        sizes: Vec<usize>,
        /// Covariates whose classes have blocks of their own.
        strata: Vec<usize>,
    },
    /// Pocock and Simon's.
    Minimization {
        factors: Vec<usize>,
        /// That the best arm is taken.
        probability: f64,
        imbalance: Imbalance,
    },
}

/// How unequal counts are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Imbalance {
    Range,
    Variance,
}

impl Allocation {
    /// The covariates by whose classes subjects are allocated.
    pub(super) fn covariates(&self) -> &[usize] {
        match self {
            Allocation::Simple => &[],
            Allocation::PermutedBlocks { strata, .. } => strata,
            Allocation::Minimization { factors, .. } => factors,
        }
    }

    /// Checks the table, for so many arms, of ratios with this sum, if it is known.
    pub(super) fn of_table(
        table: Option<&Table>,
        arms: usize,
        sum: Option<u64>,
        candidates: &Candidates,
        problems: &mut Problems<'_>,
    ) -> Option<Allocation> {
        let usual = |sum: u64| vec![2 * sum as usize];
        let Some(table) = table else {
            return Some(Allocation::PermutedBlocks { sizes: usual(sum?), strata: Vec::new() });
        };
        let method = table.text("method")?;
        if method != "permuted-block" {
            problems.idle(table, &["blocks", "strata"], "the method is not `permuted-block`");
        }
        if method != "minimization" {
            problems.idle(table, &["factors", "probability", "imbalance"], "the method is not `minimization`");
        }
        let mut covariates = |key: &str| -> Vec<usize> {
            problems.refuse_doubled(table.texts(key));
            table.texts(key).iter().filter_map(|name| classified(name, candidates, problems)).collect()
        };
        match method {
            "simple" => Some(Allocation::Simple),
            "minimization" => {
                let factors = covariates("factors");
                if table.texts("factors").is_empty() {
                    problems.lacks(table, "factors", "minimization balances `factors`, and none is given");
                }
                let probability = problems.required(table, "probability", Domain::Probability, "the minimization");
                // Of one arm the whole allocation is told.
                if let Some(probability) =
                    probability.filter(|probability| arms > 1 && probability * arms as f64 <= 1.0)
                {
                    let message = format!("`probability` is {probability}, expected a number above 1/{arms}, up to 1");
                    let problem = table.error(codes::OUT_OF_RANGE, "probability", message);
                    problems.push(problem.with_hint(format!("with 1/{arms} the best of {arms} arms is not favoured")));
                }
                let imbalance =
                    if table.text("imbalance") == Some("variance") { Imbalance::Variance } else { Imbalance::Range };
                Some(Allocation::Minimization { factors, probability: probability?, imbalance })
            }
            _ => {
                let strata = covariates("strata");
                let classes = strata.iter().map(|at| candidates.covariates[*at].classes() as u64);
                let count = classes.fold(1, u64::saturating_mul);
                if count > MOST_STRATA {
                    let message = format!("{count} strata, {MOST_STRATA} have random numbers of their own");
                    let problem = table.error(codes::TOO_LARGE, "strata", message);
                    problems.push(problem.with_hint("fewer strata, or `cuts` with fewer classes"));
                    return None;
                }
                let sizes = problems.numbers(table, "blocks", Domain::Positive);
                if let Some(size) = sizes.iter().find(|size| **size > LARGEST_BLOCK) {
                    problems.refuse(table, "blocks", format!("a block of {size}, expected {LARGEST_BLOCK} at most"));
                    return None;
                }
                if let Some((_, twice)) = sizes.iter().enumerate().find(|(at, size)| sizes[..*at].contains(size)) {
                    let hint = "each size is as likely as the others: leave one out";
                    problems.contradiction(table, "blocks", format!("blocks of {twice} are there twice"), hint);
                    return None;
                }
                let sum = sum?;
                let holds = |size: &&f64| size.fract() == 0.0 && sum > 0 && (**size as u64).is_multiple_of(sum);
                if let Some(size) = sizes.iter().find(|size| !holds(size)) {
                    let message = format!("a block of {size} cannot hold arms in ratios of sum {sum}");
                    problems.refuse(table, "blocks", message);
                    return None;
                }
                let sizes: Vec<usize> = sizes.iter().map(|size| *size as usize).collect();
                Some(Allocation::PermutedBlocks { sizes: if sizes.is_empty() { usual(sum) } else { sizes }, strata })
            }
        }
    }
}

/// What a subject more adds to the share of each arm, its count through its ratio, all times the least common multiple of
/// the ratios. `None` where so many subjects' shares could be beyond 64 bits.
pub(crate) fn share_steps(arms: &[Arm], subjects: usize) -> Option<Vec<i64>> {
    let multiple = arms.iter().try_fold(1_u64, |multiple, arm| {
        let common = greatest_common_divisor(multiple, arm.ratio);
        (multiple / common).checked_mul(arm.ratio)
    })?;
    // As many times as that the sums that are compared have the greatest share.
    let times = [2, arms.len() as u64 + 1, subjects as u64 + 1];
    let greatest = times.into_iter().try_fold(multiple, u64::checked_mul)?;
    i64::try_from(greatest).ok()?;
    Some(arms.iter().map(|arm| (multiple / arm.ratio) as i64).collect())
}

fn greatest_common_divisor(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

/// Position of a covariate whose classes differ.
fn classified(name: &Text, candidates: &Candidates, problems: &mut Problems<'_>) -> Option<usize> {
    let at = candidates.position(name, problems)?;
    let covariate = &candidates.covariates[at];
    let possible = covariate.law.possible_levels();
    let one_level = !possible.is_empty() && possible.iter().filter(|is_possible| **is_possible).count() < 2;
    if one_level || covariate.classes() < 2 {
        let message = format!("`{}` has no effect: all of its values are one class", name.text);
        let problem = Diagnostic::error(codes::CONTRADICTORY, name.place.clone(), message);
        problems.push(problem.with_hint(if one_level {
            "leave it out, or let the covariate have two levels"
        } else {
            "give the covariate `cuts`, where its numbers are cut into classes"
        }));
    }
    Some(at)
}
