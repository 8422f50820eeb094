//! The verdicts and what each means.

use std::fmt;

macro_rules! verdicts {
    ($(#[$doc:meta])* $verdict:ident { $( $(#[doc = $meaning:expr])+ $variant:ident = $name:literal, )+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $verdict { $( $(#[doc = $meaning])+ $variant, )+ }

        impl $verdict {
            /// All of them.
            pub const ALL: &'static [$verdict] = &[$($verdict::$variant),+];

            /// Its name in the registry and on screen.
            pub fn name(self) -> &'static str {
                match self { $( $verdict::$variant => $name, )+ }
            }

            /// What it means.
            pub fn meaning(self) -> &'static str {
                match self { $( $verdict::$variant => concat!($($meaning, "\n"),+), )+ }
            }
        }

        impl fmt::Display for $verdict {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.name())
            }
        }
    };
}

verdicts! {
    /// On a published number.
    Verdict {
        /// Every part of what is printed (estimate, both limits, p value) is reproduced: the recomputed value rounds to
        /// it by some customary rule. Estimate and limits have to come from one and the same method, the p value from
        /// any test that the source may have used; the report names the methods that reproduce the number and those
        /// that do not. Where the count itself came from the print, because it was derived from the percentage or is
        /// the printed number, the finding is confirmed only weakly, and the report says so.
        Confirmed = "confirmed",
        /// Some part of what is printed is reproduced by no plausible method, or the printed numbers contradict one
        /// another: an estimate outside its own interval, a percentage that no count of so many subjects gives. The
        /// report says what was obtained, and which customary slip, if any, would print the published number.
        Contradicted = "contradicted",
        /// The number cannot be recomputed from what is published. The report says what is lacking.
        NotEvaluable = "not evaluable",
    }
}

verdicts! {
    /// On a source document's statement.
    ClaimVerdict {
        /// Every check of the claim against published findings holds.
        Supported = "supported",
        /// Some checks hold and others fail: a right number in a wrong setting, or evidence that is divided.
        PartlySupported = "partly supported",
        /// Every check fails, or one that settles the matter.
        Contradicted = "contradicted",
        /// No source was found that the claim could be held against.
        NoSourceFound = "no source found",
        /// An opinion, a policy or a definition: no finding could show it right or wrong.
        NotTestable = "not testable",
    }
}
