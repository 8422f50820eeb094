//! Result rows to draw in tests.

use trialstat_trial::result::{NotEstimable, ResultRow, ResultSet, Stat, stat_label};

/// What the rows of one interval are about.
#[derive(Clone)]
pub(crate) struct Interval {
    row: ResultRow,
}

/// An interval of a context by a method.
pub(crate) fn interval(context: &'static str, method: &str) -> Interval {
    let row = ResultRow {
        analysis: "primary".into(),
        group1: None,
        group1_level: None,
        group2: None,
        group2_level: None,
        variable: "response".into(),
        variable_level: None,
        context,
        method: method.to_owned().into(),
        stat_name: "estimate",
        stat_label: stat_label("estimate"),
        stat: Stat::Number(0.0),
        unit: None,
        note: None,
    };
    Interval { row }
}

impl Interval {
    pub(crate) fn arm(mut self, arm: &str) -> Interval {
        (self.row.group1, self.row.group1_level) = (Some("arm".into()), Some(arm.to_owned().into()));
        self
    }

    pub(crate) fn reference(mut self, arm: &str) -> Interval {
        (self.row.group2, self.row.group2_level) = (Some("arm".into()), Some(arm.to_owned().into()));
        self
    }

    pub(crate) fn about(mut self, change: impl FnOnce(&mut ResultRow)) -> Interval {
        change(&mut self.row);
        self
    }

    /// The row of one statistic.
    pub(crate) fn row(&self, stat_name: &'static str, stat: impl Into<Stat>) -> ResultRow {
        ResultRow { stat_name, stat_label: stat_label(stat_name), stat: stat.into(), ..self.row.clone() }
    }

    /// Estimate, limits and a level of 95 %.
    pub(crate) fn rows(
        &self,
        estimate: impl Into<Stat>,
        low: impl Into<Stat>,
        high: impl Into<Stat>,
    ) -> Vec<ResultRow> {
        let name = if self.row.context == "proportion" { "p" } else { "estimate" };
        vec![
            self.row(name, estimate),
            self.row("conf.low", low),
            self.row("conf.high", high),
            self.row("conf.level", 0.95),
        ]
    }

    pub(crate) fn failed(&self, reason: NotEstimable) -> Vec<ResultRow> {
        let missing = Stat::NotEstimable(reason);
        self.rows(missing, missing, missing)
    }
}

pub(crate) fn results(rows: impl IntoIterator<Item = Vec<ResultRow>>) -> ResultSet {
    ResultSet { rows: rows.into_iter().flatten().collect() }
}

/// 12 of 20 under an active drug and 5 of 20 under placebo, by several methods each.
pub(crate) fn two_arms() -> ResultSet {
    let of = |arm: &str, method: &str, n: f64, p: f64, low: f64, high: f64| {
        let about = interval("proportion", method).arm(arm);
        [vec![about.row("n", n), about.row("N", 20.0)], about.rows(p, low, high)].concat()
    };
    let versus = |context, method: &str, estimate: f64, low: f64, high: f64| {
        interval(context, method).arm("active").reference("placebo").rows(estimate, low, high)
    };
    results([
        of("active", "wald", 12.0, 0.6, 0.3853, 0.8147),
        of("active", "wilson", 12.0, 0.6, 0.3866, 0.7812),
        of("active", "clopper-pearson", 12.0, 0.6, 0.3605, 0.8088),
        of("placebo", "wald", 5.0, 0.25, 0.0602, 0.4398),
        of("placebo", "wilson", 5.0, 0.25, 0.1119, 0.4687),
        of("placebo", "clopper-pearson", 5.0, 0.25, 0.0866, 0.4910),
        versus("difference", "wald", 0.35, 0.0633, 0.6367),
        versus("difference", "newcombe", 0.35, 0.0451, 0.5781),
        versus("ratio", "katz", 2.4, 1.0436, 5.5196),
        versus("odds-ratio", "woolf", 4.5, 1.1658, 17.3698),
        versus("odds-ratio", "exact", 4.3012, 0.9752, 21.5603),
    ])
}

/// Comparisons by turns wide, narrow, without an end, without an estimate, from 1e-4 to 1e4.
pub(crate) fn ratios() -> ResultSet {
    let infinite = Stat::NotEstimable(NotEstimable::Infinite);
    let of = |method: &str| interval("odds-ratio", method).arm("active").reference("placebo");
    results([
        of("small").rows(1e-4, 2e-5, 8e-4),
        of("large").rows(1e4, 1.2e3, 9e4),
        of("no upper limit").rows(3.0, 1.5, infinite),
        of("zero").rows(0.0, 0.0, 0.9),
        of("all infinite").rows(infinite, 2.5, infinite),
        of("zero cell").failed(NotEstimable::ZeroCell),
        of("estimate alone").rows(
            1.2,
            Stat::NotEstimable(NotEstimable::NoMaximum),
            Stat::NotEstimable(NotEstimable::NoMaximum),
        ),
    ])
}

/// Names that are long, of many alphabets, and made of what SVG gives a meaning.
pub(crate) fn long_names() -> ResultSet {
    let words = "a method whose name goes on, as names do that say which correction and which convention was taken";
    let of = |method: &str| {
        let compared = "Ωmega-3 50 µg «früh & spät» <b>";
        interval("difference", method).arm(compared).reference("プラセボ 🙂 Плацебо e\u{301}clair").rows(0.2, -0.1, 0.5)
    };
    results([of(words), of(&format!("{words}, twice: {words}")), of(&"x".repeat(200)), of("short")])
}

/// As many lines as one figure holds, three methods at each of twenty centres.
pub(crate) fn sixty() -> ResultSet {
    results((0..60).map(|index| {
        let proportion = 0.1 + 0.8 * f64::from(index) / 60.0;
        let method = ["wilson", "clopper-pearson", "jeffreys"][index as usize % 3];
        let about = interval("proportion", method).arm(&format!("Centre {}", index / 3));
        about.rows(proportion, proportion - 0.09, proportion + 0.08)
    }))
}

/// Median times, some of which were not reached.
pub(crate) fn medians() -> ResultSet {
    let of = |arm: &str| {
        interval("quantile", "kaplan-meier, log").arm(arm).about(|row| {
            row.unit = Some("days".into());
            row.variable_level = Some("0.5".into());
        })
    };
    let beyond = Stat::NotEstimable(NotEstimable::NotReached);
    results([
        of("maintained").rows(31.0, 18.0, beyond),
        of("not maintained").rows(23.0, 8.0, 43.0),
        of("late").rows(beyond, 28.0, beyond),
        of("never").failed(NotEstimable::NotReached),
    ])
}

/// Nothing to draw in any panel.
pub(crate) fn nothing_estimable() -> ResultSet {
    let of = |context, method: &str| interval(context, method).arm("active").reference("placebo");
    results([
        of("difference", "newcombe").failed(NotEstimable::NoSubjects),
        of("ratio", "katz").failed(NotEstimable::ZeroCell),
    ])
}
