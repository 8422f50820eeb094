//! The methods a plan may name. A name here is the name on the command line, in a plan and in a result row.

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

named! {
    /// Interval for one proportion.
    ProportionInterval {
        /// Normal approximation.
        Wald = "wald",
        /// Score.
        Wilson = "wilson",
        /// Exact, from binomial tails.
        ClopperPearson = "clopper-pearson",
    }
}

named! {
    /// Interval for a difference of proportions.
    DifferenceInterval {
        /// Normal approximation, variances not pooled.
        Wald = "wald",
        /// Hybrid of two score intervals (Newcombe's method 10).
        Newcombe = "newcombe",
        /// Score, variance under the hypothesis, with the factor N/(N − 1).
        MiettinenNurminen = "miettinen-nurminen",
        /// Normal approximation after adding an event and a non-event to each arm.
        AgrestiCaffo = "agresti-caffo",
    }
}

named! {
    /// Interval for a ratio of proportions.
    RatioInterval {
        /// Normal approximation of the log ratio.
        Katz = "katz",
    }
}

named! {
    /// Estimate and interval of an odds ratio.
    OddsRatioMethod {
        /// Sample odds ratio, normal approximation of its log.
        Woolf = "woolf",
        /// Conditional maximum likelihood, exact limits.
        Exact = "exact",
        /// Sample odds ratio, limits by the profile likelihood, as logistic regression has them.
        Profile = "profile",
    }
}

named! {
    /// Hypothesis test.
    TestMethod {
        /// Fisher's exact test, two-sided by the sum of probabilities not above the observed one.
        Fisher = "fisher",
        /// Pearson's chi-squared test.
        ChiSquared = "chi-squared",
        /// The same with Yates' correction.
        ChiSquaredYates = "chi-squared-yates",
        /// McNemar's test, asymptotic.
        McNemar = "mcnemar",
        /// McNemar's test, exact.
        McNemarExact = "mcnemar-exact",
        /// Log-rank test.
        LogRank = "log-rank",
    }
}

named! {
    /// Scale on which a survival curve's interval is symmetric.
    CurveInterval {
        /// The probability itself.
        Plain = "plain",
        /// Its logarithm.
        Log = "log",
        /// The log of minus its log.
        LogLog = "log-log",
    }
}

named! {
    /// How tied event times enter the partial likelihood.
    TiesMethod {
        /// Efron's approximation.
        Efron = "efron",
        /// Breslow's approximation.
        Breslow = "breslow",
        /// The exact discrete likelihood.
        Exact = "exact",
    }
}
