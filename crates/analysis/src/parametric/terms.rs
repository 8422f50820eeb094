//! What parameters and covariates are called in result rows.

use crate::design::Covariate;
use crate::rows::About;
use trialstat_stats::survival::parametric::Parameter;

/// A parameter's name, and the level of a factor or the stratum that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) variable: String,
    pub(super) level: Option<String>,
    /// The level that a factor's is compared with.
    pub(super) against: Option<String>,
}

/// The names of all that a model may estimate.
pub(super) struct Terms {
    /// The covariates, those of being cured first.
    pub(super) covariates: Vec<Term>,
    /// How many of them act on being cured.
    pub(super) cured: usize,
    /// The strata that have their own scales, where there are any.
    pub(super) strata: Vec<String>,
}

impl Term {
    fn named(variable: impl Into<String>) -> Term {
        Term { variable: variable.into(), level: None, against: None }
    }

    pub(super) fn about(&self, about: About) -> About {
        let against = self.against.as_ref().map(|against| format!("against `{against}`"));
        about.variable(&self.variable).level(self.level.clone()).notes(against)
    }

    /// As a message names it.
    pub(super) fn in_words(&self) -> String {
        match &self.level {
            Some(level) => format!("`{}` level `{level}`", self.variable),
            None => format!("`{}`", self.variable),
        }
    }
}

impl From<&Covariate> for Term {
    fn from(covariate: &Covariate) -> Term {
        let (level, against) = covariate.level.clone().unzip();
        Term { variable: covariate.column.clone(), level, against }
    }
}

impl Terms {
    /// The context that a covariate's rows belong to, and its name.
    pub(super) fn covariate(&self, at: usize) -> (&'static str, Term) {
        let context = if at < self.cured { "cured" } else { "coefficient" };
        (context, self.covariates[at].clone())
    }

    /// The same of a parameter of a fit with the covariates at these positions.
    pub(super) fn of(&self, parameter: Parameter, kept: &[usize]) -> (&'static str, Term) {
        let of_cured = kept.iter().filter(|at| **at < self.cured).count();
        let of_stratum = |name: &str, stratum: usize| Term {
            variable: name.to_owned(),
            level: self.strata.get(stratum).cloned(),
            against: None,
        };
        match parameter {
            Parameter::Intercept => ("coefficient", Term::named("(Intercept)")),
            Parameter::Covariate(at) => self.covariate(kept[of_cured + at]),
            Parameter::CuredCovariate(at) => self.covariate(kept[at]),
            Parameter::LogScale(stratum) => ("coefficient", of_stratum("Log(scale)", stratum)),
            Parameter::LogShape(stratum) => ("coefficient", of_stratum("Log(shape)", stratum)),
            Parameter::Shape(stratum) => ("coefficient", of_stratum("shape", stratum)),
            Parameter::Q => ("coefficient", Term::named("Q")),
            Parameter::Spline(at) => ("coefficient", Term::named(format!("gamma{at}"))),
            Parameter::LogOddsCured => ("cured", Term::named("(Intercept)")),
        }
    }
}
