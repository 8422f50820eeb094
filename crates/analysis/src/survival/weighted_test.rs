//! The log-rank family by name.

use crate::conventions::Conventions;
use std::fmt;
use std::str::FromStr;
use trialstat_stats::survival::log_rank::Weight;

/// A weighted log-rank test as it is named on the command line: `log-rank`, `fleming-harrington:0:1`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightedTest(Kind);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    LogRank,
    PetoPeto,
    GehanBreslow,
    TaroneWare,
    FlemingHarrington { rho: f64, gamma: f64 },
}

/// The names, as an error message lists them.
const NAMES: &str = "log-rank, peto-peto, gehan-breslow, tarone-ware, fleming-harrington:RHO:GAMMA";

impl WeightedTest {
    /// The test without weights.
    pub(crate) fn log_rank() -> WeightedTest {
        WeightedTest(Kind::LogRank)
    }

    pub(crate) fn name(self) -> String {
        self.to_string()
    }

    /// Its weight. What Peto and Peto's is depends on who is asked.
    pub(crate) fn weight(self, conventions: Conventions) -> Weight {
        match (self.0, conventions) {
            (Kind::LogRank, _) => Weight::LogRank,
            (Kind::GehanBreslow, _) => Weight::GehanBreslow,
            (Kind::TaroneWare, _) => Weight::TaroneWare,
            (Kind::PetoPeto, Conventions::R) => Weight::FlemingHarrington { rho: 1.0, gamma: 0.0 },
            (Kind::PetoPeto, Conventions::Sas) => Weight::PetoPeto,
            (Kind::FlemingHarrington { rho, gamma }, _) => Weight::FlemingHarrington { rho, gamma },
        }
    }

    /// What a reader should know of the weight.
    pub(crate) fn note(self, conventions: Conventions) -> Option<String> {
        (self.0 == Kind::PetoPeto).then(|| match conventions {
            Conventions::R => "weight is the Kaplan-Meier estimate just before a time, as in R".to_owned(),
            Conventions::Sas => "weight is Peto and Peto's own estimate, as in SAS".to_owned(),
        })
    }
}

impl fmt::Display for WeightedTest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::LogRank => out.write_str("log-rank"),
            Kind::PetoPeto => out.write_str("peto-peto"),
            Kind::GehanBreslow => out.write_str("gehan-breslow"),
            Kind::TaroneWare => out.write_str("tarone-ware"),
            Kind::FlemingHarrington { rho, gamma } => write!(out, "fleming-harrington:{rho}:{gamma}"),
        }
    }
}

impl FromStr for WeightedTest {
    type Err = String;

    fn from_str(text: &str) -> Result<WeightedTest, String> {
        let kind = match text {
            "log-rank" => Kind::LogRank,
            "peto-peto" => Kind::PetoPeto,
            "gehan-breslow" => Kind::GehanBreslow,
            "tarone-ware" => Kind::TaroneWare,
            _ => {
                let parameters = text.strip_prefix("fleming-harrington:").and_then(|text| text.split_once(':'));
                let exponent = |text: &str| text.parse().ok().filter(|value: &f64| value.is_finite() && *value >= 0.0);
                let parameters = parameters.and_then(|(rho, gamma)| Some((exponent(rho)?, exponent(gamma)?)));
                let (rho, gamma) = parameters.ok_or_else(|| format!("expected one of: {NAMES}"))?;
                Kind::FlemingHarrington { rho, gamma }
            }
        };
        Ok(WeightedTest(kind))
    }
}
