//! What a printed number is, and which result row it is held against.

/// The kinds of printed numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statistic {
    name: &'static str,
    road: Road,
}

/// How a statistic is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Road {
    /// A row of an analysis: its context, the statistic's name, and whose row it is.
    Row {
        /// Context of the row.
        context: &'static str,
        /// Name of the statistic.
        stat_name: &'static str,
        /// Whose row it is.
        of: Of,
    },
    /// Two printed proportions of arms whose sizes are unknown but for their sum.
    Split,
    /// The sum of printed terms.
    Sum,
    /// The quotient of two printed terms.
    Quotient,
    /// A summary that takes more than what is published: held only against its own interval.
    Summary,
}

/// Whose row a statistic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// The whole trial's.
    Trial,
    /// One arm's.
    Arm,
    /// A comparison's.
    Comparison,
}

const fn arm(context: &'static str, stat_name: &'static str) -> Road {
    Road::Row { context, stat_name, of: Of::Arm }
}

const fn comparison(context: &'static str, stat_name: &'static str) -> Road {
    Road::Row { context, stat_name, of: Of::Comparison }
}

const TABLE: &[(&str, Road)] = &[
    ("proportion", arm("proportion", "p")),
    ("count", arm("proportion", "n")),
    ("total", Road::Row { context: "population", stat_name: "N", of: Of::Trial }),
    ("difference", comparison("difference", "estimate")),
    ("number-needed", comparison("difference", "nnt")),
    ("ratio", comparison("ratio", "estimate")),
    ("odds-ratio", comparison("odds-ratio", "estimate")),
    ("log-odds-ratio", comparison("log-odds-ratio", "estimate")),
    ("test", comparison("test", "p.value")),
    ("median-time", arm("quantile", "estimate")),
    ("survival", arm("survival", "estimate")),
    ("log-rank", comparison("test", "statistic")),
    ("hazard-ratio", comparison("coefficient", "hazard.ratio")),
    ("log-hazard-ratio", comparison("coefficient", "estimate")),
    ("proportions-of-total", Road::Split),
    ("sum", Road::Sum),
    ("quotient", Road::Quotient),
    ("mean", Road::Summary),
    ("mean-difference", Road::Summary),
    ("standardized-mean-difference", Road::Summary),
    ("mean-time", Road::Summary),
    ("correlation", Road::Summary),
    ("statistic", Road::Summary),
    ("sensitivity", Road::Summary),
    ("specificity", Road::Summary),
    ("predictive-value", Road::Summary),
    ("pooled-odds-ratio", Road::Summary),
    ("pooled-ratio", Road::Summary),
    ("pooled-proportion", Road::Summary),
    ("pooled-mean-difference", Road::Summary),
    ("bioavailability", Road::Summary),
    ("concentration", Road::Summary),
    ("time-to-peak", Road::Summary),
    ("half-life", Road::Summary),
    ("clearance", Road::Summary),
    ("volume", Road::Summary),
    ("rate-constant", Road::Summary),
    ("exposure", Road::Summary),
];

const fn names() -> [&'static str; TABLE.len()] {
    let mut names = [""; TABLE.len()];
    let mut index = 0;
    while index < TABLE.len() {
        names[index] = TABLE[index].0;
        index += 1;
    }
    names
}

impl Statistic {
    /// All names.
    pub const NAMES: &'static [&'static str] = &names();

    /// Stands for one whose name was refused.
    pub const UNKNOWN: Statistic = Statistic { name: "statistic", road: Road::Summary };

    /// The statistic of that name.
    pub fn named(name: &str) -> Option<Statistic> {
        TABLE.iter().find(|(known, _)| *known == name).map(|(name, road)| Statistic { name, road: *road })
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// How it is judged.
    pub fn road(self) -> Road {
        self.road
    }

    /// Its name in words.
    pub fn words(self) -> String {
        match self.name {
            "test" => "p value".to_owned(),
            "log-rank" => "log-rank statistic".to_owned(),
            "number-needed" => "number needed to treat".to_owned(),
            "proportions-of-total" => "proportions".to_owned(),
            "half-life" => "half-life".to_owned(),
            name => name.replace('-', " "),
        }
    }

    /// The statistic of an endpoint, in words. An endpoint that says itself what was measured says all.
    pub fn phrase(self, endpoint: &str) -> String {
        let words = self.words();
        match self.name {
            "survival" => format!("freedom from {endpoint}"),
            "median-time" | "mean-time" if !endpoint.starts_with("time") => format!("{words} to {endpoint}"),
            "statistic" | "time-to-peak" | "exposure" | "sum" | "quotient" => endpoint.to_owned(),
            _ if endpoint.contains(&words) => endpoint.to_owned(),
            _ => format!("{words} of {endpoint}"),
        }
    }

    /// Whether it is a ratio: exchanged arms invert it, and a square root is a slip worth trying.
    pub fn is_ratio(self) -> bool {
        matches!(self.name, "ratio" | "odds-ratio" | "hazard-ratio")
    }
}
