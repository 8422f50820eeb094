//! Tests of equal survival: of all groups at once, and of each with the reference.

use super::named_test::NamedTest;
use super::one_test::{Found, Sample, Sums};
use super::question::SurvivalQuestion;
use crate::codes;
use crate::complete::DataName;
use crate::conventions::Conventions;
use crate::follow_up::FollowUp;
use crate::reason::Reason;
use crate::rows::{About, Pair, Rows};
use std::borrow::Cow;
use trialstat_stats::survival::log_rank::LogRank;
use trialstat_stats::survival::log_rank::pairwise::{self, Basis, pairwise};
use trialstat_trial::diagnostic::Diagnostic;

/// Memory that the tests of one analysis leave to the next.
#[derive(Debug, Default)]
pub(super) struct TestScratch {
    /// Of each test by itself.
    sums: Vec<Sums>,
}

impl TestScratch {
    /// The sums of so many tests, as those made last left them.
    fn of_tests(&mut self, tests: usize) -> &mut [Sums] {
        self.sums.resize_with(self.sums.len().max(tests), Sums::default);
        &mut self.sums[..tests]
    }
}

/// Groups that can be tested, and by what.
pub(super) struct GroupTests<'a> {
    sample: Sample<'a>,
    tests: Cow<'a, [NamedTest]>,
    question: &'a SurvivalQuestion,
    /// The group that the others are compared with.
    reference: usize,
    /// How many groups there are.
    groups: usize,
}

impl<'a> GroupTests<'a> {
    /// The groups and the tests that can be made of them; of those that cannot it is said why.
    pub(super) fn new(
        follow_up: &'a FollowUp,
        question: &'a SurvivalQuestion,
        reference: usize,
        data: DataName<'_>,
        said: &mut Vec<Diagnostic>,
    ) -> Option<GroupTests<'a>> {
        let mut tests = question.wanted.tests();
        let groups = follow_up.levels.levels.len();
        let mut refuse = |code, message: String, hint: &str| {
            said.push(Diagnostic::error(code, data.place(), message).with_hint(hint));
        };
        if tests.is_empty() {
            return None;
        }
        if groups < 2 {
            let message = "there is one group only, and nothing to compare it with".to_owned();
            refuse(codes::ONE_GROUP, message, "name another column");
            return None;
        }
        let Some(sample) = Sample::of(follow_up) else {
            let hint = "their variance counts subjects, so weights have to be whole numbers";
            refuse(codes::WEIGHTS_NOT_WHOLE, "groups cannot be tested with these weights".to_owned(), hint);
            return None;
        };
        let permutes = |test: &NamedTest| matches!(test, NamedTest::Permutation(_));
        if tests.iter().any(permutes) && !sample.is_of_subjects() {
            let hint = "a permutation needs a row for each subject, and no `--weight`";
            refuse(codes::COUNTED_ROWS, "rows that stand for several subjects cannot be permuted".to_owned(), hint);
            tests.to_mut().retain(|test| !permutes(test));
        }
        let scores = question.wanted.scores.len();
        if scores != 0 && scores != groups {
            let hint = format!("one for each group, in this order: {}", crate::complete::listed(&follow_up.levels));
            refuse(codes::SCORES, format!("{scores} scores for {groups} groups"), &hint);
            tests.to_mut().retain(|test| !matches!(test, NamedTest::Trend(_)));
        }
        Some(GroupTests { sample, tests, question, reference, groups })
    }

    /// Rows of all tests.
    pub(super) fn rows(&self, scratch: &mut TestScratch, rows: &mut Rows) {
        // Several groups are tested at once, and each against the reference if there is an interest in pairs.
        let pairs = self.question.reference.is_some() || self.question.adjust.is_some();
        let sums = scratch.of_tests(self.tests.len());
        for (test, sums) in self.tests.iter().zip(sums) {
            self.sample.sum(test, self.question, sums);
            let (of_two, of_all) = (matches!(test, NamedTest::MaxCombo(_)), matches!(test, NamedTest::Trend(_)));
            if self.groups == 2 {
                let pair = Pair { group: 1 - self.reference, reference: self.reference };
                push(About::new("test", "").pair(pair), self.sample.test(test, sums, self.question, rows), rows);
            } else if !of_two {
                push(About::new("test", ""), self.sample.test(test, sums, self.question, rows), rows);
            }
            if self.groups > 2 && (of_two || (pairs && !of_all)) {
                self.with_the_reference(test, rows);
            }
        }
        if !self.question.wanted.is_bare() {
            for (test, sums) in self.tests.iter().zip(scratch.of_tests(self.tests.len())) {
                if let Some(Ok(sums)) = sums.found() {
                    self.expected_rows(test, sums, rows);
                }
            }
        }
    }

    /// Each group against the reference.
    fn with_the_reference(&self, test: &NamedTest, rows: &mut Rows) {
        let of_all = self.of_all(test);
        for group in (0..self.groups).filter(|group| *group != self.reference) {
            let about = About::new("test", "").pair(Pair { group, reference: self.reference });
            let ends = (group.min(self.reference), group.max(self.reference));
            if let Some(pair) = of_all.iter().find(|pair| (pair.first, pair.second) == ends) {
                let note = Some("from the sums of the test of all groups, as in SAS".to_owned());
                let method = rows.phrase(format_args!("{test}"));
                push(about, Found { method, result: pair.test.map_err(Reason::reason), note }, rows);
                continue;
            }
            let two = self.sample.follow_up.of_groups(|other| other == group || other == self.reference);
            let Some(sample) = Sample::of(&two) else { continue };
            let mut sums = Sums::default();
            sample.sum(test, self.question, &mut sums);
            let found = sample.test(test, &sums, self.question, rows);
            let alone = "the two groups alone";
            let note = found.note.map_or(alone.to_owned(), |note| format!("{note}; {alone}"));
            push(about, Found { note: Some(note), ..found }, rows);
        }
    }

    /// The pairs as the test of all groups has them, which is SAS's way.
    fn of_all(&self, test: &NamedTest) -> Vec<pairwise::Pair> {
        match (test, self.question.conventions) {
            (NamedTest::Weighted(test), Conventions::Sas) => {
                pairwise(&self.sample.compared(), test.weight(Conventions::Sas), Basis::AllGroups).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    /// Events of each group, and those expected if all had the same hazard.
    fn expected_rows(&self, test: &NamedTest, sums: &LogRank, rows: &mut Rows) {
        let NamedTest::Weighted(test) = test else { return };
        for (group, (observed, expected)) in sums.observed.iter().zip(&sums.expected).enumerate() {
            let about = About::new("observed-expected", rows.phrase(format_args!("{test}"))).group(group);
            let about = about.notes(test.note(self.question.conventions));
            rows.push(&about, "N", self.sample.size(group));
            rows.push(&about, "observed", *observed);
            rows.push(&about, "expected", *expected);
        }
    }
}

fn push(mut about: About, found: Found, rows: &mut Rows) {
    about.method = found.method;
    rows.test(&about.notes(found.note), found.result);
}
