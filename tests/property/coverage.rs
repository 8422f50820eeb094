//! Coverage and width of the intervals that compare two proportions, by enumeration, as the documentation has them.

use std::fmt::Write;
use std::path::Path;
use trialstat_stats::interval::{Estimate, Interval, Level, NotEstimable};
use trialstat_stats::paired::{self, PairedCounts};
use trialstat_stats::proportion::Count;
use trialstat_stats::special::binomial;
use trialstat_stats::{odds, two_proportions};

const LEVEL: Level = Level::NINETY_FIVE;

type Compare = fn(Count, Count, Level) -> Result<Estimate, NotEstimable>;
type Paired = fn(PairedCounts, Level) -> Result<Estimate, NotEstimable>;

/// What an interval is about.
#[derive(Clone, Copy)]
enum Contrast {
    Difference,
    Ratio,
    OddsRatio,
}

impl Contrast {
    fn of(self, first: f64, second: f64) -> f64 {
        match self {
            Contrast::Difference => first - second,
            Contrast::Ratio => first / second,
            Contrast::OddsRatio => first / (1.0 - first) / (second / (1.0 - second)),
        }
    }

    /// The width, of a ratio on the scale from 0 to 1 of r / (1 + r), where no limit is infinite.
    fn width(self, interval: Interval) -> f64 {
        let bounded = |limit: f64| if limit == f64::INFINITY { 1.0 } else { limit / (1.0 + limit) };
        match self {
            Contrast::Difference => interval.upper - interval.lower,
            Contrast::Ratio | Contrast::OddsRatio => bounded(interval.upper) - bounded(interval.lower),
        }
    }
}

fn independent() -> [(&'static str, Contrast, Compare); 14] {
    use Contrast::{Difference, OddsRatio, Ratio};
    [
        ("difference_wald", Difference, two_proportions::difference_wald),
        ("difference_wald_corrected", Difference, two_proportions::difference_wald_corrected),
        ("difference_agresti_caffo", Difference, two_proportions::difference_agresti_caffo),
        ("difference_newcombe", Difference, two_proportions::difference_newcombe),
        ("difference_newcombe_corrected", Difference, two_proportions::difference_newcombe_corrected),
        ("difference_mee", Difference, two_proportions::difference_mee),
        ("difference_miettinen_nurminen", Difference, two_proportions::difference_miettinen_nurminen),
        ("ratio_katz", Ratio, two_proportions::ratio_katz),
        ("ratio_koopman", Ratio, two_proportions::ratio_koopman),
        ("ratio_miettinen_nurminen", Ratio, two_proportions::ratio_miettinen_nurminen),
        ("odds_ratio_woolf", OddsRatio, odds::odds_ratio_woolf),
        ("odds_ratio_conditional", OddsRatio, odds::odds_ratio_conditional),
        ("odds_ratio_mid_p", OddsRatio, odds::odds_ratio_mid_p),
        ("odds_ratio_profile", OddsRatio, odds::odds_ratio_profile),
    ]
}

/// Least and mean coverage and mean width over a grid of truths.
struct Summary {
    least: f64,
    coverage: f64,
    width: f64,
    truths: f64,
}

impl Summary {
    const EMPTY: Summary = Summary { least: 1.0, coverage: 0.0, width: 0.0, truths: 0.0 };

    fn add(&mut self, coverage: f64, width: f64) {
        self.least = self.least.min(coverage);
        self.coverage += coverage;
        self.width += width;
        self.truths += 1.0;
    }

    fn cells(&self) -> String {
        format!("{:.4} | {:.4} | {:.4}", self.least, self.coverage / self.truths, self.width / self.truths)
    }
}

fn probabilities(total: u64, p: f64) -> Vec<f64> {
    (0..=total).map(|events| binomial::log_probability(events, total, p).exp()).collect()
}

/// Whether the limits hold the truth, which a limit that equals it may miss by its rounding.
fn holds(interval: Interval, truth: f64) -> bool {
    let slack = 1e-12 * truth.abs().max(1e-3);
    interval.lower <= truth + slack && truth - slack <= interval.upper
}

/// A table without an interval, for want of events, says nothing and rules nothing out: all numbers are covered.
fn compared(contrast: Contrast, method: Compare, total: u64) -> Summary {
    let everything = match contrast {
        Contrast::Difference => Interval { lower: -1.0, upper: 1.0 },
        Contrast::Ratio | Contrast::OddsRatio => Interval { lower: 0.0, upper: f64::INFINITY },
    };
    let count = |events| Count::new(events, total).expect("a count");
    let tables: Vec<Vec<Interval>> = (0..=total)
        .map(|x| {
            let of = |y| method(count(x), count(y), LEVEL).map_or(everything, |estimate| estimate.interval);
            (0..=total).map(of).collect()
        })
        .collect();
    let grid: Vec<(f64, Vec<f64>)> =
        (1..=19).map(|step| f64::from(step) / 20.0).map(|p| (p, probabilities(total, p))).collect();
    let mut summary = Summary::EMPTY;
    for ((p, of_first), (q, of_second)) in grid.iter().flat_map(|one| grid.iter().map(move |other| (one, other))) {
        let (mut coverage, mut width) = (0.0, 0.0);
        for (row, first) in tables.iter().zip(of_first) {
            for (&interval, second) in row.iter().zip(of_second) {
                coverage += if holds(interval, contrast.of(*p, *q)) { first * second } else { 0.0 };
                width += contrast.width(interval) * first * second;
            }
        }
        summary.add(coverage, width);
    }
    summary
}

const PAIRED: [(&str, Paired); 4] = [
    ("difference_wald", paired::difference_wald),
    ("difference_agresti_min", paired::difference_agresti_min),
    ("difference_newcombe", paired::difference_newcombe),
    ("difference_tango", paired::difference_tango),
];

/// Probabilities of the four kinds of pairs in tenths, none of them 0.
fn paired_grid() -> Vec<[f64; 4]> {
    let tenths = (1..=7u32)
        .flat_map(|both| (1..=7u32).flat_map(move |first| (1..=7u32).map(move |second| [both, first, second])));
    let inside = tenths.filter(|cells| cells.iter().sum::<u32>() < 10);
    inside
        .map(|[both, first, second]| {
            [both, first, second, 10 - both - first - second].map(|cell| f64::from(cell) / 10.0)
        })
        .collect()
}

fn of_pairs(method: Paired, total: u64) -> Summary {
    let log_factorial = |n: u64| trialstat_stats::special::gamma::log_gamma(n as f64 + 1.0);
    let mut tables = Vec::new();
    for both in 0..=total {
        for only_first in 0..=total - both {
            for only_second in 0..=total - both - only_first {
                let neither = total - both - only_first - only_second;
                let counts = PairedCounts { both, only_first, only_second, neither };
                let cells = [both, only_first, only_second, neither];
                let log_ways = log_factorial(total) - cells.map(log_factorial).iter().sum::<f64>();
                tables.push((
                    cells.map(|cell| cell as f64),
                    log_ways,
                    method(counts, LEVEL).expect("estimable").interval,
                ));
            }
        }
    }
    let mut summary = Summary::EMPTY;
    for truth in paired_grid() {
        let logs = truth.map(f64::ln);
        let (mut coverage, mut width) = (0.0, 0.0);
        for (cells, log_ways, interval) in &tables {
            let probability = (log_ways + cells.iter().zip(logs).map(|(cell, log)| cell * log).sum::<f64>()).exp();
            coverage += if holds(*interval, truth[1] - truth[2]) { probability } else { 0.0 };
            width += (interval.upper - interval.lower) * probability;
        }
        summary.add(coverage, width);
    }
    summary
}

/// Holds the rows of a table in the documentation to the cells recomputed, column by column.
fn assert_documented(page: &str, rows: &[(&str, Vec<String>)], totals: &[usize]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/stats/docs").join(page);
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let mut differing = String::new();
    for (name, cells) in rows {
        let documented = text.lines().find_map(|line| line.strip_prefix(&format!("| `{name}` | "))).unwrap_or("");
        let columns: Vec<&str> = documented.trim_end_matches('|').split('|').map(str::trim).collect();
        let expected: Vec<String> = cells.iter().flat_map(|cell| cell.split(" | ").map(str::to_owned)).collect();
        let place = |index: usize| 3 * totals[index / 3] + index % 3;
        if expected.iter().enumerate().any(|(index, cell)| columns.get(place(index)) != Some(&cell.as_str())) {
            writeln!(differing, "| `{name}` | {} |", cells.join(" | ")).expect("written");
        }
    }
    assert!(differing.is_empty(), "rows that differ from {page}:\n{differing}");
}

#[test]
fn independent_arms_are_covered_as_documented() {
    let rows = independent().map(|(name, contrast, method)| {
        (name, [10, 20, 50].map(|total| compared(contrast, method, total).cells()).to_vec())
    });
    assert_documented("two_proportions.md", &rows, &[0, 1, 2]);
}

#[test]
fn pairs_are_covered_as_documented() {
    let rows = PAIRED.map(|(name, method)| (name, [10, 20].map(|total| of_pairs(method, total).cells()).to_vec()));
    assert_documented("paired.md", &rows, &[0, 1]);
}

/// The last columns of the table of pairs: 23 426 tables under 84 truths for each method.
#[test]
fn fifty_pairs_are_covered_as_documented() {
    let rows = PAIRED.map(|(name, method)| (name, vec![of_pairs(method, 50).cells()]));
    assert_documented("paired.md", &rows, &[2]);
}
