//! The log-rank family by name.

use crate::conventions::Conventions;
use std::fmt;
use trialstat_stats::survival::log_rank::{Floor, Weight};

/// A weighted log-rank test as it is named on the command line: `log-rank`, `fleming-harrington:0:1`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightedTest(Kind);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    LogRank,
    PetoPeto,
    GehanBreslow,
    TaroneWare,
    ModifiedPetoPeto,
    ModestlyWeighted { floor: f64 },
    FlemingHarrington { rho: f64, gamma: f64 },
}

impl WeightedTest {
    /// The test without weights.
    pub(crate) const fn log_rank() -> WeightedTest {
        WeightedTest(Kind::LogRank)
    }

    /// Of these exponents, if they are numbers from 0.
    pub(crate) fn fleming_harrington(rho: &str, gamma: &str) -> Option<WeightedTest> {
        let exponent = |text: &str| text.parse().ok().filter(|value: &f64| value.is_finite() && *value >= 0.0);
        Some(WeightedTest(Kind::FlemingHarrington { rho: exponent(rho)?, gamma: exponent(gamma)? }))
    }

    /// The test of that name.
    pub(crate) fn named(name: &str) -> Option<WeightedTest> {
        let kind = match name {
            "log-rank" => Kind::LogRank,
            "peto-peto" => Kind::PetoPeto,
            "gehan-breslow" => Kind::GehanBreslow,
            "tarone-ware" => Kind::TaroneWare,
            "modified-peto-peto" => Kind::ModifiedPetoPeto,
            _ if name.starts_with("modestly-weighted:") => {
                let floor = name.strip_prefix("modestly-weighted:")?.parse().ok();
                Kind::ModestlyWeighted { floor: floor.filter(|floor: &f64| *floor > 0.0 && *floor <= 1.0)? }
            }
            _ => {
                let (rho, gamma) = name.strip_prefix("fleming-harrington:")?.split_once(':')?;
                return WeightedTest::fleming_harrington(rho, gamma);
            }
        };
        Some(WeightedTest(kind))
    }

    /// Its weight. What Peto and Peto's is depends on who is asked.
    pub(crate) fn weight(self, conventions: Conventions) -> Weight {
        match (self.0, conventions) {
            (Kind::LogRank, _) => Weight::LogRank,
            (Kind::GehanBreslow, _) => Weight::GehanBreslow,
            (Kind::TaroneWare, _) => Weight::TaroneWare,
            (Kind::ModifiedPetoPeto, _) => Weight::ModifiedPetoPeto,
            (Kind::ModestlyWeighted { floor }, _) => Weight::ModestlyWeighted { floor: Floor::Survival(floor) },
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
            Kind::ModifiedPetoPeto => out.write_str("modified-peto-peto"),
            Kind::ModestlyWeighted { floor } => write!(out, "modestly-weighted:{floor}"),
            Kind::FlemingHarrington { rho, gamma } => write!(out, "fleming-harrington:{rho}:{gamma}"),
        }
    }
}
