//! What may be typed.

mod analyze;
mod columns;
mod competing;
mod covariates;
mod cox;
mod file;
mod parametric;
mod rates;
mod reconstruct;
mod simulate;
mod survival;

pub use analyze::Analyze;
pub use columns::{FollowUpOptions, GroupOptions};
pub use competing::Competing;
pub use covariates::CovariateOptions;
pub use cox::Cox;
pub use file::FileOptions;
pub use parametric::Parametric;
pub use rates::{Adjust, Rates, RegressionOptions};
pub use reconstruct::Reconstruct;
pub use simulate::Simulate;
pub use survival::Survival;

use crate::render::number::{PStyle, Rounding, Style};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use trialstat_analysis::conventions::Conventions;
use trialstat_ingest::batches::Memory;
use trialstat_stats::interval::Level;

/// Clinical-trial statistics: published findings, recomputed and judged.
#[derive(Debug, Parser)]
#[command(name = "trialstat", version, about, max_term_width = 100, disable_help_subcommand = true)]
#[command(before_help = "Example:  trialstat reproduce\n          trialstat reproduce --only F-SI-1 --verbose")]
#[command(after_help = "Exit status: 0 fine; 1 the data or a finding is not as it should be; 2 could not run.")]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// Form of the results
    #[arg(long, global = true, value_enum, default_value_t = Format::Table, value_name = "FORM")]
    pub format: Format,

    /// Write the results to a file, whole or not at all, instead of printing them
    #[arg(long, global = true, value_name = "PATH")]
    pub output: Option<PathBuf>,

    /// Conventions for whatever a plan leaves open
    #[arg(long, global = true, value_parser = conventions, default_value = "r", value_name = "r|sas")]
    pub conventions: Conventions,

    /// Where a number half way between two goes in tables; that of the conventions if left out
    #[arg(long, global = true, value_enum, value_name = "RULE")]
    pub rounding: Option<Rounding>,

    /// How p values are written in tables; that of the conventions if left out
    #[arg(long, global = true, value_enum, value_name = "STYLE")]
    pub p_style: Option<PStyle>,

    /// Confidence level of intervals for which a source names none
    #[arg(long, global = true, value_parser = level, default_value = "0.95", value_name = "LEVEL")]
    pub level: Level,

    /// Threads to use; all unless told, and no number depends on it
    #[arg(long, global = true, value_parser = threads, value_name = "N")]
    pub threads: Option<NonZeroUsize>,

    /// Say only what is not as it should be
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Say more: sources, quotations, notes
    #[arg(long, short, global = true)]
    pub verbose: bool,

    /// When to colour; NO_COLOR is obeyed
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
}

impl Arguments {
    /// How numbers are written in tables.
    pub fn style(&self) -> Style {
        let customary = Style::of(self.conventions);
        Style { rounding: self.rounding.unwrap_or(customary.rounding), p: self.p_style.unwrap_or(customary.p) }
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Recompute every published finding and judge it
    Reproduce(Reproduce),
    /// Read the data files of a mapping and say everything that is wrong with them, each with its place
    Check(Check),
    /// Write the trial that a mapping describes as one file
    Convert(Convert),
    /// Apply plans to trials: response, remission, relapse and whatever else they ask for
    Analyze(Analyze),
    /// Draw trials of a scenario, analyse each by the plan, and say what such trials find in the long run
    Simulate(Box<Simulate>),
    /// Join the shards of a simulation to the bytes that one machine would have given
    #[command(before_help = "Example:  trialstat merge part-*.json --format json")]
    Merge {
        /// Parts, in any order, that `simulate --shard` has written; level and conventions are theirs
        #[arg(required = true)]
        parts: Vec<PathBuf>,
    },
    /// Response rates of a file: proportions, their comparison, tests
    Rates(Box<Rates>),
    /// Times to an event of a file: curves, medians, restricted means, tests
    Survival(Box<Survival>),
    /// Proportional hazards models of a file: hazard ratios, tests, concordance
    Cox(Box<Cox>),
    /// Competing causes of a file's events: cumulative incidences, gray's test, regressions of both hazards
    Competing(Box<Competing>),
    /// Distributions of a file's times, with covariates and censoring of every kind
    Parametric(Box<Parametric>),
    /// Individual times from published survival curves and numbers at risk
    Reconstruct(Box<Reconstruct>),
    /// Say what a diagnostic code or a verdict means
    #[command(before_help = "Example:  trialstat explain contradicted\n          trialstat explain R502")]
    Explain {
        /// A code such as R502, or a verdict; all of them if left out
        code: Option<String>,
    },
    /// Print the JSON Schema of an input language or of the results
    #[command(before_help = "Example:  trialstat schema registry > registry.schema.json")]
    Schema {
        /// Which schema
        what: SchemaOf,
    },
    /// Print a completion script for a shell
    #[command(before_help = "Example:  trialstat completions bash > /etc/bash_completion.d/trialstat")]
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(before_help = "Example:  trialstat man | man -l -")]
    Man,
}

/// Arguments of `reproduce`.
#[derive(Debug, Args)]
#[command(before_help = "Example:  trialstat reproduce\n          \
    trialstat reproduce my-registry/ --junit findings.xml\n          \
    trialstat reproduce --lock findings.lock --update")]
pub struct Reproduce {
    /// A registry: a folder or a file; the built-in one if left out
    pub registry: Option<PathBuf>,

    /// Only these entries: an id, the start of one up to a hyphen, or a study
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    pub only: Vec<String>,

    /// Write a JUnit XML report
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,

    /// Write a SARIF 2.1.0 log that points at the registry's lines
    #[arg(long, value_name = "FILE")]
    pub sarif: Option<PathBuf>,

    /// Annotate a change on GitHub: workflow commands, after a table on standard output, else on standard error
    #[arg(long)]
    pub github: bool,

    /// Compare every recomputed number with this lock; a drift gives exit status 1
    #[arg(long, value_name = "FILE")]
    pub lock: Option<PathBuf>,

    /// Write the lock anew instead of comparing with it
    #[arg(long, requires = "lock")]
    pub update: bool,
}

/// Where the data files are, and what becomes of rows with which something is wrong.
#[derive(Debug, Args)]
pub struct DataOptions {
    /// Folder of the data files, instead of the mapping's own
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,

    /// What becomes of a file with an error: its rows at fault are rejected, or all its rows
    #[arg(long, value_enum, default_value_t = OnError::RejectRow, value_name = "POLICY")]
    pub on_error: OnError,

    /// Write every rejected row as it was, with its file, line and reasons
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,

    /// Memory to aim at, such as 200MB or 1GiB: larger tables of assessments are read in batches
    #[arg(long, value_parser = memory, value_name = "SIZE")]
    pub memory: Option<Memory>,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(before_help = "Example:  trialstat check mapping.toml\n          \
    trialstat check mapping.toml --data sdtm/ --rejects rejected.csv\n          \
    trialstat check visits.csv --propose > mapping.toml")]
pub struct Check {
    /// A mapping; with --propose a data file, or - for standard input
    pub file: PathBuf,

    /// Where the data files are and what becomes of errors
    #[command(flatten)]
    pub data: DataOptions,

    /// Show every record of a subject with its file and line
    #[arg(long, value_name = "SUBJECT")]
    pub trace: Option<String>,

    /// Print a first mapping of a data file, for a person to edit
    #[arg(long, conflicts_with_all = ["trace", "rejects"])]
    pub propose: bool,

    /// Labels, ranges, codes and keys for --propose: Define-XML, a Frictionless table schema, or Dataset-JSON
    #[arg(long, requires = "propose", value_name = "FILE")]
    pub dictionary: Option<PathBuf>,
}

/// Arguments of `convert`.
#[derive(Debug, Args)]
#[command(before_help = "Example:  trialstat convert mapping.toml --output trial.parquet\n          \
    trialstat convert mapping.toml --data adam/ --output trial.xpt")]
pub struct Convert {
    /// A mapping
    pub mapping: PathBuf,

    /// Where the data files are and what becomes of errors
    #[command(flatten)]
    pub data: DataOptions,

    /// Version of a SAS transport file: 5, or 8 for names and texts that 5 has no room for
    #[arg(long, value_parser = ["5", "8"], default_value = "5", value_name = "5|8")]
    pub xport_version: String,
}

/// What becomes of a file with an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnError {
    /// Its rows at fault are rejected
    RejectRow,
    /// All its rows are rejected
    RejectFile,
}

/// Form of the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading
    Table,
    /// One object with inputs, rows and diagnostics
    Json,
    /// One row a statistic
    Csv,
    /// Tables for a document
    Markdown,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// Makes the choice hold for everything printed from here on.
    pub fn apply(self) {
        match self {
            Color::Auto => {}
            Color::Always => anstream::ColorChoice::Always.write_global(),
            Color::Never => anstream::ColorChoice::Never.write_global(),
        }
    }
}

/// What a schema may be printed of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// Registry files
    Registry,
    /// Plans of `analyze`
    Plan,
    /// Scenarios, as `simulate` reads them
    Scenario,
    /// Mappings of data files
    Mapping,
    /// The results that `--format json` prints
    Results,
}

/// Reads a choice among methods by their names.
fn one_of<T: Clone + Send + Sync + 'static>(
    names: impl IntoIterator<Item = &'static &'static str>,
    named: fn(&str) -> Option<T>,
) -> impl TypedValueParser<Value = T> {
    let names = names.into_iter().copied();
    PossibleValuesParser::new(names).map(move |name| named(&name).expect("a possible value is a name"))
}

fn memory(text: &str) -> Result<Memory, String> {
    text.parse()
}

fn conventions(text: &str) -> Result<Conventions, String> {
    Conventions::named(text).ok_or_else(|| format!("expected one of: {}", Conventions::NAMES.join(", ")))
}

fn level(text: &str) -> Result<Level, String> {
    let level: f64 = text.parse().map_err(|_| "expected a number between 0 and 1".to_owned())?;
    Level::new(level).map_err(|error| error.to_string())
}

/// More threads than this help nobody, and a system that cannot give them may end the program.
const MOST_THREADS: usize = 512;

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    let threads = text.parse().ok().filter(|threads: &NonZeroUsize| threads.get() <= MOST_THREADS);
    threads.ok_or_else(|| format!("expected a whole number from 1 to {MOST_THREADS}"))
}
