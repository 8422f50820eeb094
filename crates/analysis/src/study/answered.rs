//! Numbers that counts were answered with before. Thousands of simulated trials have few different counts: a pair of arms of
//! 150 has some hundreds that are likely.

use crate::rates::Sum;
use crate::rows::Rows;
use std::sync::atomic::{AtomicU64, Ordering};
use trialstat_trial::result::{ResultRow, Stat};

/// Which question counts answer: no two questions of a process have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct QuestionNumber(u64);

impl QuestionNumber {
    /// One that no other question has.
    pub(super) fn next() -> QuestionNumber {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        QuestionNumber(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// What counts were answered with, question by question.
#[derive(Debug, Default)]
pub(super) struct Answered {
    questions: Vec<OfQuestion>,
}

/// The numbers that a question was answered with, in places that counts share: the last of them is known.
#[derive(Debug)]
struct OfQuestion {
    question: QuestionNumber,
    /// The rows of the first counts: all others that are kept have their words.
    words: Vec<ResultRow>,
    /// Events and subjects of each arm, place by place; nobody where nothing is known.
    counts: Vec<u64>,
    /// The number of each row, place by place.
    numbers: Vec<f64>,
}

impl Answered {
    /// Questions of which answers are kept.
    const QUESTIONS: usize = 32;

    /// Appends the rows of these counts if they were asked before, and tells whether.
    pub(super) fn answer(&self, question: QuestionNumber, sums: &[Sum], rows: &mut Rows) -> bool {
        let Some(known) = self.questions.iter().find(|known| known.question == question) else { return false };
        let place = place(sums);
        if !known.counts[place * 2 * sums.len()..]
            .iter()
            .copied()
            .zip(numbers_of(sums))
            .all(|(known, own)| known == own)
        {
            return false;
        }
        let numbers = &known.numbers[place * known.words.len()..];
        let of_words = known.words.iter().zip(numbers);
        rows.as_mut_vec()
            .extend(of_words.map(|(row, number)| ResultRow { stat: Stat::Number(*number), ..row.clone() }));
        true
    }

    /// Keeps the rows of these counts, unless they say of something that there is no number.
    pub(super) fn keep(&mut self, question: QuestionNumber, sums: &[Sum], rows: &[ResultRow]) {
        if rows.iter().any(|row| row.stat.number().is_none()) {
            return;
        }
        let known = match self.questions.iter_mut().position(|known| known.question == question) {
            Some(position) => &mut self.questions[position],
            None => {
                if self.questions.len() == Answered::QUESTIONS {
                    self.questions.remove(0);
                }
                let (counts, numbers) = (vec![0; PLACES * 2 * sums.len()], vec![0.0; PLACES * rows.len()]);
                self.questions.push(OfQuestion { question, words: rows.to_vec(), counts, numbers });
                self.questions.last_mut().expect("one was pushed")
            }
        };
        let has_words = known.words.len() == rows.len()
            && known.words.iter().zip(rows).all(|(known, row)| differ_in_number_only(known, row));
        if has_words {
            let place = place(sums);
            let counts = &mut known.counts[place * 2 * sums.len()..];
            counts.iter_mut().zip(numbers_of(sums)).for_each(|(known, own)| *known = own);
            let numbers = &mut known.numbers[place * rows.len()..];
            numbers.iter_mut().zip(rows).for_each(|(known, row)| *known = row.stat.number().unwrap_or_default());
        }
    }
}

/// How many counts have a place.
const PLACES: usize = 4096;

/// Where the answer to these counts is kept.
fn place(sums: &[Sum]) -> usize {
    // The multiplier spreads numbers that follow one another evenly over the high bits, which the turn brings down.
    let mix = |hash: u64, number: u64| (hash ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    numbers_of(sums).fold(0, mix) as usize % PLACES
}

fn numbers_of(sums: &[Sum]) -> impl Iterator<Item = u64> {
    sums.iter().flat_map(|sum| [sum.events(), sum.total()])
}

fn differ_in_number_only(known: &ResultRow, row: &ResultRow) -> bool {
    let ResultRow { analysis, group1, group1_level, group2, group2_level, variable, variable_level, .. } = known;
    let same_groups = (group1, group1_level, group2, group2_level)
        == (&row.group1, &row.group1_level, &row.group2, &row.group2_level);
    let same_variable = (analysis, variable, variable_level) == (&row.analysis, &row.variable, &row.variable_level);
    let of_statistic = |row: &ResultRow| [row.context, row.stat_name].map(str::as_ptr);
    same_groups
        && same_variable
        && of_statistic(known) == of_statistic(row)
        && (&known.method, &known.unit, &known.note) == (&row.method, &row.unit, &row.note)
}

#[cfg(test)]
mod tests {
    use super::*;
    use trialstat_trial::result::{NotEstimable, stat_label};

    fn row(level: &str, stat: Stat) -> ResultRow {
        let note = match stat {
            Stat::Number(_) => None,
            Stat::NotEstimable(reason) => Some(reason.words().into()),
        };
        let stat_name = "p";
        ResultRow {
            analysis: "response".into(),
            group1: Some("arm".into()),
            group1_level: Some(level.to_owned().into()),
            group2: None,
            group2_level: None,
            variable: "response".into(),
            variable_level: None,
            context: "proportion",
            method: "wilson".into(),
            stat_name,
            stat_label: stat_label(stat_name),
            stat,
            unit: None,
            note,
        }
    }

    fn sums(events: u64) -> [Sum; 1] {
        let mut sum = Sum::default();
        sum.add(events, 10);
        [sum]
    }

    #[test]
    fn what_was_asked_is_answered_and_nothing_else() {
        let mut answered = Answered::default();
        let (one, other) = (QuestionNumber::next(), QuestionNumber::next());
        let some = |number: f64| vec![row("new", Stat::Number(number)), row("old", Stat::Number(-number))];
        let short = vec![row("new", Stat::Number(0.5))];
        for (question, sums, rows) in
            [(one, sums(1), some(0.1)), (one, sums(2), some(0.2)), (other, sums(1), short.clone())]
        {
            assert!(!answered.answer(question, &sums, &mut Rows::default()));
            answered.keep(question, &sums, &rows);
            let mut found = Rows::default();
            assert!(answered.answer(question, &sums, &mut found));
            assert_eq!(found.as_mut_vec(), &rows);
        }
        // Rows of other words, or without a number, are made anew.
        answered.keep(one, &sums(3), &short);
        answered.keep(other, &sums(3), &[row("new", Stat::NotEstimable(NotEstimable::NoEvents))]);
        for question in [one, other] {
            assert!(!answered.answer(question, &sums(3), &mut Rows::default()));
        }
    }

    #[test]
    fn the_questions_before_are_forgotten() {
        let (mut answered, first) = (Answered::default(), QuestionNumber::next());
        answered.keep(first, &sums(1), &[row("new", Stat::Number(1.0))]);
        for _ in 0..Answered::QUESTIONS {
            assert!(answered.answer(first, &sums(1), &mut Rows::default()));
            answered.keep(QuestionNumber::next(), &sums(1), &[row("new", Stat::Number(2.0))]);
        }
        assert!(!answered.answer(first, &sums(1), &mut Rows::default()));
    }

    /// More counts than places: those that share one drive one another out, and each answer is to its own counts.
    #[test]
    fn no_answer_is_to_other_counts() {
        let (mut answered, question) = (Answered::default(), QuestionNumber::next());
        let sums = |number: u64| {
            let mut sum = Sum::default();
            sum.add(number, 100_000);
            [sum]
        };
        for number in 0..10_000 {
            answered.keep(question, &sums(number), &[row("new", Stat::Number(number as f64))]);
        }
        let mut known = 0;
        for number in 0..10_000 {
            let mut rows = Rows::default();
            if answered.answer(question, &sums(number), &mut rows) {
                assert_eq!(rows.as_mut_vec()[0].stat, Stat::Number(number as f64));
                known += 1;
            }
        }
        assert!((2000..=PLACES).contains(&known), "{known}");
    }
}
