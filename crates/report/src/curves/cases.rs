//! Result rows to draw in tests, as the commands write them.

use trialstat_trial::result::{NotEstimable, ResultRow, ResultSet, Stat, stat_label};

/// What the rows of one curve are about.
#[derive(Clone)]
pub(crate) struct About {
    row: ResultRow,
}

pub(crate) fn about(context: &'static str, method: &str) -> About {
    let row = ResultRow {
        analysis: "survival".into(),
        group1: None,
        group1_level: None,
        group2: None,
        group2_level: None,
        variable: "weeks".into(),
        variable_level: None,
        context,
        method: method.to_owned().into(),
        stat_name: "estimate",
        stat_label: stat_label("estimate"),
        stat: Stat::Number(0.0),
        unit: None,
        note: None,
    };
    About { row }
}

impl About {
    pub(crate) fn group(mut self, name: &str, level: &str) -> About {
        (self.row.group1, self.row.group1_level) = (Some(name.to_owned().into()), Some(level.to_owned().into()));
        self
    }

    pub(crate) fn variable(mut self, name: &str) -> About {
        self.row.variable = name.to_owned().into();
        self
    }

    pub(crate) fn at(&self, level: f64, stat_name: &'static str, stat: impl Into<Stat>) -> ResultRow {
        let row = self.row.clone();
        let stat_label = stat_label(stat_name);
        ResultRow { variable_level: Some(level.to_string().into()), stat_name, stat_label, stat: stat.into(), ..row }
    }
}

/// At risk, with the event and censored at a time.
pub(crate) type Tally = (f64, f64, f64, f64);

/// The tallies of subjects with these times, `true` where it is that of the event.
pub(crate) fn tallies(subjects: &[(f64, bool)]) -> Vec<Tally> {
    let mut times: Vec<f64> = subjects.iter().map(|subject| subject.0).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    let count = |kind: &dyn Fn(f64, bool) -> bool| subjects.iter().filter(|(end, event)| kind(*end, *event)).count();
    let tally = |time: f64| {
        let [at_risk, events, censored] = [
            count(&|end, _| end >= time),
            count(&|end, event| end == time && event),
            count(&|end, event| end == time && !event),
        ]
        .map(|number| number as f64);
        (time, at_risk, events, censored)
    };
    times.into_iter().map(tally).collect()
}

/// Every step of a product-limit curve with limits on the log scale.
pub(crate) fn steps(about: &About, tallies: &[Tally]) -> Vec<ResultRow> {
    let (mut survival, mut variance) = (1.0, 0.0);
    let mut rows = Vec::new();
    for (time, at_risk, events, censored) in tallies {
        survival *= 1.0 - events / at_risk;
        variance += events / (at_risk * (at_risk - events));
        let width = libm::exp(1.96 * variance.sqrt());
        let limits = if survival > 0.0 {
            [survival / width, (survival * width).min(1.0)].map(Stat::Number)
        } else {
            [Stat::NotEstimable(NotEstimable::TransformUndefined); 2]
        };
        rows.push(about.at(*time, "n.risk", *at_risk));
        rows.push(about.at(*time, "n.event", *events));
        rows.push(about.at(*time, "n.censor", *censored));
        rows.push(about.at(*time, "estimate", survival));
        rows.push(about.at(*time, "std.error", survival * variance.sqrt()));
        rows.push(about.at(*time, "conf.low", limits[0]));
        rows.push(about.at(*time, "conf.high", limits[1]));
        rows.push(about.at(*time, "conf.level", 0.95));
    }
    rows
}

pub(crate) fn kaplan_meier() -> About {
    about("survival", "kaplan-meier, log")
}

pub(crate) fn results(rows: impl IntoIterator<Item = Vec<ResultRow>>) -> ResultSet {
    ResultSet { rows: rows.into_iter().flatten().collect() }
}

/// Times to relapse of acute leukaemia under 6-mercaptopurine and placebo (Freireich 1963), in weeks.
pub(crate) const MERCAPTOPURINE: [(f64, bool); 21] = [
    (6.0, true),
    (6.0, true),
    (6.0, true),
    (6.0, false),
    (7.0, true),
    (9.0, false),
    (10.0, true),
    (10.0, false),
    (11.0, false),
    (13.0, true),
    (16.0, true),
    (17.0, false),
    (19.0, false),
    (20.0, false),
    (22.0, true),
    (23.0, true),
    (25.0, false),
    (32.0, false),
    (32.0, false),
    (34.0, false),
    (35.0, false),
];

pub(crate) fn placebo() -> Vec<(f64, bool)> {
    [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23].map(|week| (f64::from(week), true)).to_vec()
}

/// Two arms, one of which comes down to 0, with medians, one of which has no upper limit.
pub(crate) fn two_arms() -> ResultSet {
    let arm = |level: &str, subjects: &[(f64, bool)], median: f64| {
        let mut rows = steps(&kaplan_meier().group("arm", level), &tallies(subjects));
        rows.push(about("quantile", "kaplan-meier, log").group("arm", level).at(0.5, "estimate", median));
        rows
    };
    results([arm("6-MP", &MERCAPTOPURINE, 23.0), arm("placebo", &placebo(), 8.0)])
}

/// The first arm with limits that hold for the whole curve at once.
pub(crate) fn banded() -> ResultSet {
    let band = about("band", "hall-wellner, log").group("arm", "6-MP");
    let limits = |time: f64, low: f64, high: f64| {
        vec![band.at(time, "estimate", 0.5), band.at(time, "conf.low", low), band.at(time, "conf.high", high)]
    };
    let mut critical = band.at(0.0, "critical.value", 1.2);
    critical.variable_level = None;
    let mut rows = two_arms();
    rows.rows.push(critical);
    rows.rows.extend(
        [limits(6.0, 0.6, 1.0), limits(10.0, 0.5, 0.95), limits(16.0, 0.35, 0.9), limits(23.0, 0.2, 0.8)].concat(),
    );
    rows
}

/// One curve that nothing tells from others.
pub(crate) fn one_curve() -> ResultSet {
    results([steps(&kaplan_meier(), &tallies(&MERCAPTOPURINE))])
}

/// As many groups as one figure holds, of names too long for a line, some of which end alike.
pub(crate) fn eight_groups() -> ResultSet {
    let words = "a regimen whose name goes on, as names do that say the dose, the schedule and what was given before";
    results((0..8_u32).map(|group| {
        let subjects: Vec<(f64, bool)> = (1..40)
            .map(|subject| (f64::from((subject * (37 + 4 * group)) % 300 + group * 10 + 1), subject % 4 != group % 4))
            .collect();
        let name = match group % 4 {
            0 => format!("{words}: {group}"),
            1 => group.to_string(),
            2 => format!("Ωmega-3 «früh & spät» <{group}> プラセボ 🙂 Плацебо"),
            _ => "x".repeat(90 + group as usize),
        };
        steps(&kaplan_meier().group("regimen", &name), &tallies(&subjects))
    }))
}

/// A curve without an event, beside one of a single subject.
pub(crate) fn all_censored() -> ResultSet {
    let censored: Vec<(f64, bool)> = (1..30).map(|day| (f64::from(day) * 12.0, false)).collect();
    let group = |level| kaplan_meier().group("arm", level);
    results([steps(&group("nobody"), &tallies(&censored)), steps(&group("one"), &tallies(&[(90.0, false)]))])
}

/// Rows of curves of which nothing is known, and of subjects who all ended at once.
pub(crate) fn nothing_known() -> ResultSet {
    let missing = kaplan_meier().group("arm", "a").at(10.0, "estimate", Stat::NotEstimable(NotEstimable::NoSubjects));
    results([vec![missing], steps(&kaplan_meier().group("arm", "b"), &[(0.0, 5.0, 5.0, 0.0)])])
}

/// So many subjects, one a moment of a follow-up of this length; every third is censored.
pub(crate) fn many(subjects: u32, length: f64) -> ResultSet {
    let tally = |shift: u32| -> Vec<Tally> {
        (0..subjects)
            .map(|index| {
                let event = f64::from(u8::from(index % 3 != shift));
                let time = length * f64::from(index + 1) / f64::from(subjects);
                (time, f64::from(subjects - index), event, 1.0 - event)
            })
            .collect()
    };
    let group = |level| kaplan_meier().group("arm", level);
    results([steps(&group("active"), &tally(0)), steps(&group("control"), &tally(1)[..subjects as usize / 2])])
}

/// Subjects who entered late, and weights.
pub(crate) fn late_entries() -> ResultSet {
    let late = [(2.0, 3.0, 1.0, 0.0), (4.0, 7.0, 1.0, 1.0), (5.0, 9.0, 2.0, 0.0), (9.0, 4.0, 0.0, 4.0)];
    let weighted = [(1.0, 12.5, 1.25, 0.0), (6.0, 10.0, 0.0, 2.5), (8.0, 7.5, 5.0, 2.5)];
    let group = |level| kaplan_meier().group("dose", level);
    results([steps(&group("1"), &late), steps(&group("2"), &weighted)])
}

/// Two causes in two groups.
pub(crate) fn causes() -> ResultSet {
    let of = |level: &str, cause: &str, rise: f64, scale: f64| {
        let about = about("incidence", "aalen-johansen, log-log, jackknife").group("arm", level).variable(cause);
        let rows = (1..25).flat_map(move |month| {
            let time = f64::from(month) * scale;
            let incidence = rise * (1.0 - 1.0 / (1.0 + f64::from(month) / 9.0));
            [
                about.at(time, "n.risk", 60.0 - 2.0 * f64::from(month)),
                about.at(time, "n.event", 1.0),
                about.at(time, "n.censor", f64::from(u8::from(month % 5 == 0))),
                about.at(time, "estimate", incidence),
                about.at(time, "conf.low", incidence * 0.7),
                about.at(time, "conf.high", incidence * 1.3),
                about.at(time, "conf.level", 0.95),
            ]
        });
        rows.collect::<Vec<ResultRow>>()
    };
    results([
        of("active", "relapse", 0.4, 1.0),
        of("active", "death in remission", 0.15, 1.0),
        of("placebo", "relapse", 0.7, 1.1),
        of("placebo", "death in remission", 0.1, 1.1),
    ])
}
