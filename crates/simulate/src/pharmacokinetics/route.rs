//! Ways into the body.

/// A route of administration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// Into a vein: all of it, at once or over a time.
    Intravenous,
    /// Into a muscle.
    Intramuscular,
    /// Sprayed into the nose; what runs down is swallowed.
    Intranasal,
    /// Under the tongue.
    Sublingual,
    /// Swallowed.
    Oral,
    /// As a suppository.
    Rectal,
    /// Under the skin.
    Subcutaneous,
    /// Through the skin.
    Transdermal,
    /// Breathed in.
    Inhaled,
}

impl Route {
    /// All of them, in the order of [`Route::NAMES`].
    pub const ALL: [Route; 9] = [
        Route::Intravenous,
        Route::Intramuscular,
        Route::Intranasal,
        Route::Sublingual,
        Route::Oral,
        Route::Rectal,
        Route::Subcutaneous,
        Route::Transdermal,
        Route::Inhaled,
    ];

    /// Their names in files.
    pub const NAMES: &'static [&'static str] = &[
        "intravenous",
        "intramuscular",
        "intranasal",
        "sublingual",
        "oral",
        "rectal",
        "subcutaneous",
        "transdermal",
        "inhaled",
    ];

    /// The route of that name.
    pub fn named(name: &str) -> Option<Route> {
        Route::NAMES.iter().position(|known| *known == name).map(|number| Route::ALL[number])
    }

    /// Its name in files.
    pub fn name(self) -> &'static str {
        Route::NAMES[self as usize]
    }

    /// CDISC's term for it, of the code list C66729 (EXROUTE).
    pub fn term(self) -> &'static str {
        match self {
            Route::Intravenous => "INTRAVENOUS",
            Route::Intramuscular => "INTRAMUSCULAR",
            Route::Intranasal => "NASAL",
            Route::Sublingual => "SUBLINGUAL",
            Route::Oral => "ORAL",
            Route::Rectal => "RECTAL",
            Route::Subcutaneous => "SUBCUTANEOUS",
            Route::Transdermal => "TRANSDERMAL",
            Route::Inhaled => "RESPIRATORY (INHALATION)",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_step() {
        for (number, route) in Route::ALL.into_iter().enumerate() {
            assert_eq!((route as usize, Route::named(route.name())), (number, Some(route)));
        }
        assert_eq!(Route::named("by ear"), None);
    }
}
