//! How subjects are given to arms.

use super::number::{Domain, Problems};
use trialstat_trial::spec::{Field, Kind, Shape, Table};

/// The table of the allocation.
pub(super) static SHAPE: Shape = Shape {
    name: "allocation",
    doc: "how subjects are given to arms; in permuted blocks of twice the sum of the ratios if there is none",
    fields: &[
        Field::required("method", Kind::OneOf(&["simple", "permuted-block"]), "the method"),
        Field::optional("blocks", Kind::Numbers, "sizes of blocks, each as likely as the others"),
    ],
};

/// How subjects are given to arms.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Allocation {
    Simple,
    PermutedBlocks(Vec<usize>),
}

impl Allocation {
    /// Checks the table, for arms of these ratios.
    pub(super) fn of_table(table: Option<&Table>, ratios: &[u64], problems: &mut Problems<'_>) -> Option<Allocation> {
        let sum: u64 = ratios.iter().sum();
        let Some(table) = table else { return Some(Allocation::PermutedBlocks(vec![2 * sum as usize])) };
        match table.text("method")? {
            "simple" => {
                problems.idle(table, &["blocks"], "each subject is allocated alone");
                Some(Allocation::Simple)
            }
            _ => {
                if !table.mentions("blocks") {
                    return Some(Allocation::PermutedBlocks(vec![2 * sum as usize]));
                }
                let sizes = problems.numbers(table, "blocks", Domain::Positive);
                let fits = |size: &&f64| {
                    size.fract() == 0.0 && **size <= 1e4 && sum > 0 && (**size as u64).is_multiple_of(sum)
                };
                if let Some(size) = sizes.iter().find(|size| !fits(size)) {
                    problems.refuse(
                        table,
                        "blocks",
                        format!("a block of {size} cannot hold the arms in a ratio of sum {sum}"),
                    );
                    return None;
                }
                let sizes: Vec<usize> = sizes.iter().map(|size| *size as usize).collect();
                (!sizes.is_empty()).then_some(Allocation::PermutedBlocks(sizes))
            }
        }
    }
}
