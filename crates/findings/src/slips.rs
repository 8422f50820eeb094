//! The customary slips behind a number that does not reproduce, each tried on the same road as the number itself.

use crate::assess::{Assessment, Change, assess, shown};
use crate::evidence::from_counts;
use crate::grim::sizes_printing;
use crate::printed_number::PrintedNumber;
use crate::registry::{Finding, PublishedCount, Study};
use trialstat_analysis::Question;
use trialstat_analysis::plan::Plan;
use trialstat_trial::result::Stat;

/// What would make a contradicted finding print as it does, in words; empty if nothing that is tried does.
pub fn explain(finding: &Finding, study: &Study, plan: &Plan, question: &Question) -> Vec<String> {
    if finding.paired || finding.counts.iter().any(|count| count.events.is_none()) {
        return Vec::new();
    }
    let attempt = Attempt { finding, study, plan, question };
    let mut found = Vec::new();
    found.extend(attempt.other_sizes());
    found.extend(attempt.exchanged_arms());
    found.extend(attempt.changed_numbers());
    if found.is_empty() {
        found.extend(attempt.denominator());
    }
    if found.is_empty() {
        found.extend(attempt.neighbouring_counts());
    }
    found
}

struct Attempt<'a> {
    finding: &'a Finding,
    study: &'a Study,
    plan: &'a Plan,
    question: &'a Question,
}

impl Attempt<'_> {
    fn assess(&self, finding: &Finding, counts: &[PublishedCount], change: Change) -> Option<Assessment> {
        if counts.iter().any(|count| count.events.is_none_or(|events| events > count.total)) {
            return None;
        }
        let evidence = from_counts(finding, self.study, counts);
        assess(finding, self.plan, &evidence, self.question, change).ok()
    }

    fn reproduces(&self, finding: &Finding, counts: &[PublishedCount], change: Change) -> bool {
        let assessed = self.assess(finding, counts, change);
        assessed.is_some_and(|found| found.reproduces_estimate(finding) && found.reproduces_p(finding))
    }

    /// Each arm's events over the other arm's size; for one arm, over the size of another arm of the study.
    fn other_sizes(&self) -> Option<String> {
        match &self.finding.counts[..] {
            [first, second] => {
                let counts = [
                    PublishedCount { total: second.total, ..first.clone() },
                    PublishedCount { total: first.total, ..second.clone() },
                ];
                let prints = self.reproduces(self.finding, &counts, Change::None);
                prints.then(|| format!("it prints so with the arms' sizes exchanged: {}", words(&counts)))
            }
            [only] => self.study.arms.iter().find_map(|arm| {
                let total = arm.randomized.filter(|total| *total != only.total)?;
                let counts = [PublishedCount { total, ..only.clone() }];
                let prints = self.reproduces(self.finding, &counts, Change::None);
                prints.then(|| format!("it prints so with {total} subjects, as randomized to {}", arm.id))
            }),
            _ => None,
        }
    }

    fn exchanged_arms(&self) -> Option<String> {
        let (arm, reference) = (self.finding.arm.clone()?, self.finding.reference.clone()?);
        let mut exchanged = self.finding.clone();
        (exchanged.arm, exchanged.reference) = (Some(reference.clone()), Some(arm.clone()));
        let prints = self.finding.printed.is_some() && self.reproduces(&exchanged, &self.finding.counts, Change::None);
        prints.then(|| format!("it prints so for {reference} against {arm}"))
    }

    fn changed_numbers(&self) -> Option<String> {
        let finding = self.finding;
        if finding.statistic.is_ratio() {
            let assessed = self.assess(finding, &finding.counts, Change::SquareRoot)?;
            if assessed.reproduces_estimate(finding) {
                return Some("its square root prints so, as when the arms are coded −1 and 1".to_owned());
            }
            return near_square_root(finding, &assessed);
        }
        if finding.printed.is_some() && self.reproduces(finding, &finding.counts, Change::Sign) {
            return Some("it prints so with its sign changed".to_owned());
        }
        let one_sided = finding.p.is_some() && self.reproduces(finding, &finding.counts, Change::OneSided);
        one_sided.then(|| "the p value prints so one-sided".to_owned())
    }

    /// For a proportion: the sizes of which its events would print so.
    fn denominator(&self) -> Option<String> {
        let own: Vec<&PublishedCount> = self.finding.own_counts().collect();
        let (printed, [only]) = (self.finding.printed.as_ref()?, &own[..]) else { return None };
        if self.finding.statistic.name() != "proportion" {
            return None;
        }
        let events = only.events?;
        let sizes = sizes_printing(printed, events, 4 * only.total, self.finding.estimate_scale());
        let counted = only.unit.as_ref().map_or("subjects".to_owned(), |unit| format!("{unit}s"));
        let list = |sizes: &[u64]| sizes.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        match sizes.len() {
            0 => Some(format!("{events} prints so for no number of {counted}")),
            1..=4 => Some(format!("{events} prints so only for {} {counted}", list(&sizes))),
            _ => None,
        }
    }

    /// Counts that differ least: one more or fewer event in an arm, another published size.
    fn neighbouring_counts(&self) -> Option<String> {
        let [first, second] = &self.finding.counts[..] else { return None };
        let mut tries = Vec::new();
        for (left, left_cost) in self.neighbours(first) {
            for (right, right_cost) in self.neighbours(second) {
                tries.push((left_cost + right_cost, [left.clone(), right]));
            }
        }
        tries.sort_by_key(|(cost, _)| *cost);
        let found = tries.iter().skip(1).find(|(_, counts)| self.reproduces(self.finding, counts, Change::None));
        found.map(|(_, counts)| format!("it prints so for {}", words(counts)))
    }

    fn neighbours(&self, count: &PublishedCount) -> Vec<(PublishedCount, u64)> {
        let mut sizes = vec![count.total];
        for size in
            self.study.arms.iter().filter_map(|arm| arm.randomized).chain(self.finding.counts.iter().map(|c| c.total))
        {
            if !sizes.contains(&size) {
                sizes.push(size);
            }
        }
        let events = count.events.unwrap_or(0);
        let mut found = Vec::new();
        for size in sizes {
            for shifted in events.saturating_sub(1)..=events + 1 {
                let cost = shifted.abs_diff(events) + 2 * u64::from(size != count.total);
                found.push((PublishedCount { events: Some(shifted), total: size, ..count.clone() }, cost));
            }
        }
        found
    }
}

/// Twenty to one a slip, where the root is within this factor of what is printed and the number itself is not.
const NEAR: f64 = 0.05;

fn near_square_root(finding: &Finding, assessed: &Assessment) -> Option<String> {
    let printed: &PrintedNumber = finding.printed.as_ref()?;
    let near = |value: f64| (value / printed.value() - 1.0).abs() < NEAR;
    let candidate = assessed.candidates.iter().find_map(|candidate| match candidate.estimate {
        Some(Stat::Number(root)) if near(root) && !near(root * root) => Some((root, candidate)),
        _ => None,
    });
    let (root, candidate) = candidate?;
    let limits = match candidate.limits {
        Some([Stat::Number(low), Stat::Number(high)]) => {
            format!(" ({} to {})", shown(low, Some(printed), false), shown(high, Some(printed), false))
        }
        _ => String::new(),
    };
    Some(format!(
        "its square root by {}, {}{limits}, is near, as when the arms are coded −1 and 1, but does not print so either",
        candidate.method,
        shown(root, Some(printed), false),
    ))
}

fn words(counts: &[PublishedCount]) -> String {
    let one = |count: &PublishedCount| format!("{}/{} {}", count.events.unwrap_or(0), count.total, count.arm);
    counts.iter().map(one).collect::<Vec<_>>().join(" v ")
}

#[cfg(test)]
mod tests {
    use crate::tiny_registry::{STUDY, judged_in, one_arm, two_arms};
    use crate::verdict::Verdict::Contradicted;

    /// What the reason ends in, after what was obtained.
    #[track_caller]
    fn slip(lines: &str) -> String {
        slip_in(STUDY, lines)
    }

    #[track_caller]
    fn slip_in(study: &str, lines: &str) -> String {
        let judged = judged_in(study, lines);
        assert_eq!(judged.verdict, Contradicted, "{}", judged.why);
        judged.why
    }

    #[track_caller]
    fn assert_ends(why: &str, end: &str) {
        assert!(why.ends_with(end), "{why}");
    }

    /// 46/73 = 63.01 %.
    #[test]
    fn the_other_arms_size_is_tried() {
        let why = slip(&two_arms((46, 83), (25, 73), "statistic = \"proportion\"\nprinted = \"63.0%\""));
        assert_ends(&why, "it prints so with the arms' sizes exchanged: 46/73 a v 25/83 b");
    }

    #[test]
    fn the_size_of_another_arm_of_the_study_is_tried() {
        let study = STUDY.replace("id = \"b\"\n", "id = \"b\"\nn = 73\n");
        let why = slip_in(&study, &one_arm((46, 83), "printed = \"63.0%\""));
        assert_ends(&why, "it prints so with 73 subjects, as randomized to b");
    }

    /// (10·15)/(10·5) = 3 for a against b, a third for b against a.
    #[test]
    fn exchanged_arms_are_tried() {
        let why = slip(&two_arms((10, 20), (5, 20), "statistic = \"odds-ratio\"\nprinted = \"0.33\""));
        assert_ends(&why, "it prints so for b against a");
    }

    /// (16·16)/(4·4) = 16, whose root is 4.
    #[test]
    fn the_square_root_of_a_ratio_is_tried() {
        let sixteen = |printed: &str| {
            slip(&two_arms((16, 20), (4, 20), &format!("statistic = \"odds-ratio\"\nprinted = \"{printed}\"")))
        };
        assert_ends(&sixteen("4.0"), "its square root prints so, as when the arms are coded −1 and 1");
        let near = sixteen("4.1");
        assert!(near.contains("its square root by woolf, 4.0"), "{near}");
        assert_ends(&near, "is near, as when the arms are coded −1 and 1, but does not print so either");
        assert!(!sixteen("4.3").contains("square root"), "4.3 is more than a twentieth away");
    }

    /// 10/20 − 5/20 = 25 %.
    #[test]
    fn a_changed_sign_is_tried() {
        let why = slip(&two_arms((10, 20), (5, 20), "statistic = \"difference\"\nprinted = \"−25%\""));
        assert_ends(&why, "it prints so for b against a; it prints so with its sign changed");
    }

    /// The uncorrected chi-squared test gives .0405, half of which is .0203.
    #[test]
    fn a_one_sided_p_value_is_tried() {
        let why = slip(&two_arms((8, 12), (3, 12), "statistic = \"test\"\np = \".020\""));
        assert_ends(&why, "the p value prints so one-sided");
    }

    /// 25/79 = 31.65 % is the only fraction with 25 events that prints 31.6 %; of one event none prints 70 %.
    #[test]
    fn sizes_that_would_print_a_proportion_are_sought() {
        assert_ends(&slip(&one_arm((25, 83), "printed = \"31.6%\"")), "25 prints so only for 79 subjects");
        assert_ends(&slip(&one_arm((1, 3), "printed = \"70%\"")), "1 prints so for no number of subjects");
    }

    /// (11·15)/(9·5) = 3.67; no other count that differs by one event prints so.
    #[test]
    fn counts_that_differ_by_one_event_are_tried_last() {
        let why = slip(&two_arms((10, 20), (5, 20), "statistic = \"odds-ratio\"\nprinted = \"3.67\""));
        assert_ends(&why, "it prints so for 11/20 a v 5/20 b");
    }

    #[test]
    fn a_number_that_no_slip_explains_is_left_unexplained() {
        let why = slip(&two_arms((10, 20), (5, 20), "statistic = \"odds-ratio\"\nprinted = \"99.9\""));
        assert!(why.starts_with("obtained 3") && !why.contains("prints so"), "{why}");
    }

    /// Fisher's p of 8/18 v 1/18 is .0178, half of which is .0089.
    #[test]
    fn nothing_is_tried_on_paired_counts() {
        let lines = two_arms((8, 18), (1, 18), "statistic = \"test\"\np = \".009\"\ntest = \"fisher\"");
        assert_ends(&slip(&lines), "the p value prints so one-sided");
        let paired = format!("{}\npaired = true", lines.replace("two-arms", "crossover"));
        assert!(!slip(&paired).contains("prints so"), "{}", slip(&paired));
    }
}
