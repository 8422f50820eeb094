//! The methods a plan may name: those of proportions, tests and adjustments here, those of times in a file of their own. A
//! name here is the name on the command line, in a plan and in a result row.

mod times;

pub use times::{
    BandMethod, CurveInterval, DriftScale, HazardMethod, IncidenceVariance, PredictionInterval, TiesMethod,
};

/// Declares a choice among named methods.
macro_rules! named {
    ($(#[$doc:meta])* $choice:ident { $( $(#[$variant_doc:meta])* $variant:ident = $name:literal, )+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $choice { $( $(#[$variant_doc])* $variant, )+ }

        impl $choice {
            /// All names.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// The method of that name.
            pub fn named(name: &str) -> Option<$choice> {
                match name { $( $name => Some($choice::$variant), )+ _ => None }
            }

            /// Its name.
            pub fn name(self) -> &'static str {
                match self { $( $choice::$variant => $name, )+ }
            }
        }
    };
}

pub(crate) use named;

named! {
    /// Interval for one proportion.
    ProportionInterval {
        /// Normal approximation.
        Wald = "wald",
        /// The same, corrected for continuity.
        WaldCorrected = "wald-cc",
        /// Score.
        Wilson = "wilson",
        /// Score, corrected for continuity.
        WilsonCorrected = "wilson-cc",
        /// Exact, from binomial tails.
        ClopperPearson = "clopper-pearson",
        /// From binomial tails with half the probability of what was observed.
        MidP = "mid-p",
        /// Normal approximation about the midpoint of the score interval.
        AgrestiCoull = "agresti-coull",
        /// Quantiles of the posterior under Jeffreys' prior.
        Jeffreys = "jeffreys",
        /// Exact, by the smaller tail and the largest on the other side that is no larger.
        Blaker = "blaker",
    }
}

named! {
    /// Interval for a difference of proportions.
    DifferenceInterval {
        /// Normal approximation, variances not pooled.
        Wald = "wald",
        /// The same, corrected for continuity.
        WaldCorrected = "wald-cc",
        /// Hybrid of two score intervals (Newcombe's method 10).
        Newcombe = "newcombe",
        /// The same from corrected score intervals (Newcombe's method 11).
        NewcombeCorrected = "newcombe-cc",
        /// Score, variance under the hypothesis, with the factor N/(N − 1).
        MiettinenNurminen = "miettinen-nurminen",
        /// The same without the factor.
        Mee = "mee",
        /// Normal approximation after adding an event and a non-event to each arm.
        AgrestiCaffo = "agresti-caffo",
        /// Exact and unconditional, by inverting two one-sided score tests (Chan and Zhang).
        Exact = "exact",
        /// Exact and unconditional, by inverting one two-sided score test (Agresti and Min).
        ExactTwoSided = "exact-agresti-min",
        /// Mantel–Haenszel over strata, variance of Greenland and Robins.
        MantelHaenszelGreenlandRobins = "mantel-haenszel-greenland-robins",
        /// Mantel–Haenszel over strata, variance of Sato.
        MantelHaenszelSato = "mantel-haenszel-sato",
        /// Newcombe's interval over strata, weights of Cochran, Mantel and Haenszel.
        StratifiedNewcombe = "newcombe-stratified",
        /// Miettinen and Nurminen's interval over strata, with their weights.
        StratifiedMiettinenNurminen = "miettinen-nurminen-stratified",
        /// The same with the weights of Cochran, Mantel and Haenszel.
        StratifiedMiettinenNurminenCmh = "miettinen-nurminen-stratified-cmh",
        /// Of pairs: normal approximation.
        PairedWald = "paired-wald",
        /// Of pairs: Newcombe's method 10.
        PairedNewcombe = "paired-newcombe",
        /// Of pairs: score.
        Tango = "tango",
        /// Of pairs: normal approximation after adding half a pair to each cell.
        PairedAgrestiMin = "paired-agresti-min",
    }
}

named! {
    /// Interval for a ratio of proportions.
    RatioInterval {
        /// Normal approximation of the log ratio.
        Katz = "katz",
        /// Score.
        Koopman = "koopman",
        /// Score, with the factor N/(N − 1).
        MiettinenNurminen = "miettinen-nurminen",
        /// Mantel–Haenszel over strata.
        MantelHaenszel = "mantel-haenszel",
    }
}

named! {
    /// Estimate and interval of an odds ratio.
    OddsRatioMethod {
        /// Sample odds ratio, normal approximation of its log.
        Woolf = "woolf",
        /// Conditional maximum likelihood, exact limits.
        Exact = "exact",
        /// Conditional maximum likelihood, limits with half the probability of what was observed.
        MidP = "mid-p",
        /// Sample odds ratio, limits by the profile likelihood, as logistic regression has them.
        Profile = "profile",
        /// Mantel–Haenszel over strata, variance of Robins, Breslow and Greenland.
        MantelHaenszel = "mantel-haenszel",
        /// Conditional maximum likelihood over strata, exact limits.
        StratifiedExact = "exact-stratified",
        /// The same, limits with half the probability of what was observed.
        StratifiedMidP = "mid-p-stratified",
    }
}

named! {
    /// Hypothesis test.
    TestMethod {
        /// Fisher's exact test, two-sided by the sum of probabilities not above the observed one.
        Fisher = "fisher",
        /// The same, two-sided by twice the smaller tail.
        FisherDoubled = "fisher-doubled",
        /// The same, two-sided by Blaker's rule.
        FisherBlaker = "fisher-blaker",
        /// Fisher's test with half the probability of the observed table, two-sided by twice the smaller tail.
        FisherMidP = "fisher-mid-p",
        /// Pearson's chi-squared test.
        ChiSquared = "chi-squared",
        /// The same with Yates' correction.
        ChiSquaredYates = "chi-squared-yates",
        /// The likelihood ratio's chi-squared test.
        LikelihoodRatio = "likelihood-ratio",
        /// Barnard's unconditional exact test, ordered by the score statistic.
        Barnard = "barnard",
        /// Boschloo's unconditional exact test, ordered by Fisher's p value.
        Boschloo = "boschloo",
        /// Cochran, Mantel and Haenszel's test over strata.
        Cmh = "cmh",
        /// The same, corrected for continuity as R's `mantelhaen.test` does.
        CmhCorrected = "cmh-cc",
        /// The same, exact.
        CmhExact = "cmh-exact",
        /// The same for a trend over the groups' scores.
        CmhCorrelation = "cmh-correlation",
        /// Breslow and Day's test that strata have one odds ratio.
        BreslowDay = "breslow-day",
        /// The same with Tarone's correction.
        BreslowDayTarone = "breslow-day-tarone",
        /// Zelen's exact test that strata have one odds ratio.
        Zelen = "zelen",
        /// Cochran and Armitage's test of a trend over the groups' scores.
        CochranArmitage = "cochran-armitage",
        /// The same, exact, two-sided by the distance from the expectation.
        CochranArmitageExact = "cochran-armitage-exact",
        /// McNemar's test, asymptotic.
        McNemar = "mcnemar",
        /// The same, corrected for continuity.
        McNemarCorrected = "mcnemar-cc",
        /// McNemar's test, exact.
        McNemarExact = "mcnemar-exact",
        /// The same with half the probability of what was observed.
        McNemarMidP = "mcnemar-mid-p",
        /// Mainland and Gart's exact test of a crossover with periods.
        MainlandGart = "mainland-gart",
        /// Prescott's test of a crossover with periods, asymptotic.
        Prescott = "prescott",
        /// The same, corrected for continuity.
        PrescottCorrected = "prescott-cc",
        /// Log-rank test.
        LogRank = "log-rank",
    }
}

named! {
    /// How p values are adjusted for the number of comparisons.
    Adjustment {
        /// Times the number of comparisons.
        Bonferroni = "bonferroni",
        /// Bonferroni's stepped down.
        Holm = "holm",
        /// The same factors stepped up; for independent or positively dependent tests.
        Hochberg = "hochberg",
        /// The closed test of Simes' tests.
        Hommel = "hommel",
        /// False discovery rate of independent tests.
        BenjaminiHochberg = "benjamini-hochberg",
        /// False discovery rate whatever the dependence.
        BenjaminiYekutieli = "benjamini-yekutieli",
    }
}

/// What a method compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compares {
    /// Two independent groups.
    Independent,
    /// All groups at once.
    Groups,
    /// Two groups within strata.
    Strata,
    /// Two observations of the same subjects.
    Pairs,
    /// Two treatments of the same subjects, in one period each.
    Periods,
    /// Times to an event.
    Times,
}

impl DifferenceInterval {
    /// What it compares.
    pub fn compares(self) -> Compares {
        use DifferenceInterval as D;
        match self {
            D::Wald | D::WaldCorrected | D::Newcombe | D::NewcombeCorrected | D::MiettinenNurminen | D::Mee => {
                Compares::Independent
            }
            D::AgrestiCaffo | D::Exact | D::ExactTwoSided => Compares::Independent,
            D::MantelHaenszelGreenlandRobins | D::MantelHaenszelSato | D::StratifiedNewcombe => Compares::Strata,
            D::StratifiedMiettinenNurminen | D::StratifiedMiettinenNurminenCmh => Compares::Strata,
            D::PairedWald | D::PairedNewcombe | D::Tango | D::PairedAgrestiMin => Compares::Pairs,
        }
    }
}

impl RatioInterval {
    /// What it compares.
    pub fn compares(self) -> Compares {
        match self {
            RatioInterval::Katz | RatioInterval::Koopman | RatioInterval::MiettinenNurminen => Compares::Independent,
            RatioInterval::MantelHaenszel => Compares::Strata,
        }
    }
}

impl OddsRatioMethod {
    /// What it compares.
    pub fn compares(self) -> Compares {
        use OddsRatioMethod as O;
        match self {
            O::Woolf | O::Exact | O::MidP | O::Profile => Compares::Independent,
            O::MantelHaenszel | O::StratifiedExact | O::StratifiedMidP => Compares::Strata,
        }
    }

    /// Whether its limits are the odds ratios that a tail of the conditional distribution just rejects.
    pub(crate) fn rejects_by_conditional_tail(self) -> bool {
        matches!(self, OddsRatioMethod::Exact | OddsRatioMethod::MidP)
    }
}

impl TestMethod {
    /// What it compares.
    pub fn compares(self) -> Compares {
        use TestMethod as T;
        match self {
            T::Fisher | T::FisherDoubled | T::FisherBlaker | T::FisherMidP => Compares::Independent,
            T::ChiSquared | T::ChiSquaredYates | T::LikelihoodRatio | T::Barnard | T::Boschloo => Compares::Independent,
            T::Cmh | T::CmhCorrected | T::CmhExact | T::BreslowDay | T::BreslowDayTarone | T::Zelen => Compares::Strata,
            T::CochranArmitage | T::CochranArmitageExact | T::CmhCorrelation => Compares::Groups,
            T::McNemar | T::McNemarCorrected | T::McNemarExact | T::McNemarMidP => Compares::Pairs,
            T::MainlandGart | T::Prescott | T::PrescottCorrected => Compares::Periods,
            T::LogRank => Compares::Times,
        }
    }

    /// Whether it can be held against one direction.
    pub(crate) fn has_one_sided_form(self) -> bool {
        use TestMethod as T;
        matches!(self, T::Fisher | T::ChiSquared | T::Barnard | T::Boschloo | T::CmhExact)
            || matches!(self, T::CochranArmitage | T::CochranArmitageExact)
    }
}
