//! Numbers that counts were answered with before. Thousands of simulated trials have few different counts: a pair of arms of
//! 150 has some hundreds that are likely.

use crate::rates::Sum;
use std::sync::atomic::{AtomicU64, Ordering};
use trialstat_trial::result::{ResultRow, Stat};

/// Which questions counts answer: no two plans with their level and conventions have the same in a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct QuestionNumber(u64);

impl QuestionNumber {
    /// One that nothing else has.
    pub(super) fn next() -> QuestionNumber {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        QuestionNumber(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// What counts were answered with, question by question.
#[derive(Debug, Default)]
pub(super) struct Answered {
    questions: Vec<OfQuestion>,
    lent: Option<Lent>,
}

/// Rows that have been given out: of which question and shape, and how many.
#[derive(Debug)]
struct Lent {
    question: usize,
    shape: usize,
    rows: usize,
}

/// The numbers that a question was answered with, in places that counts share: the last of them is known.
#[derive(Debug)]
struct OfQuestion {
    question: QuestionNumber,
    /// Rows with their words, and the reasons of those that have no number. There are few: an interval that holds infinity
    /// or does not makes two.
    shapes: Vec<Vec<ResultRow>>,
    /// Events and subjects of each arm, place by place; nobody where nothing is known.
    counts: Vec<u64>,
    /// Which shape the rows have, place by place.
    shape_of: Vec<u8>,
    /// The number of each row, place by place.
    numbers: Vec<f64>,
    /// For how many rows there is room in a place.
    width: usize,
}

impl Answered {
    /// Questions of which answers are kept.
    const QUESTIONS: usize = 32;

    /// Gives up rows that were given out and not taken back: their question is asked anew, and whatever is taken back from
    /// here on is something else.
    pub(super) fn give_up_lent(&mut self) {
        if let Some(lost) = self.lent.take() {
            self.questions.remove(lost.question);
        }
    }

    /// The rows of these counts, if they were asked before. They are written into those that were taken back last, so that
    /// no word is copied.
    pub(super) fn answer(&mut self, question: QuestionNumber, sums: &[Sum]) -> Option<Vec<ResultRow>> {
        self.give_up_lent();
        let position = self.questions.iter().position(|known| known.question == question)?;
        let known = &mut self.questions[position];
        let place = place(sums);
        let counts = &known.counts[place * 2 * sums.len()..];
        if !counts.iter().copied().zip(numbers_of(sums)).all(|(known, own)| known == own) {
            return None;
        }
        let shape = usize::from(known.shape_of[place]);
        let mut rows = std::mem::take(&mut known.shapes[shape]);
        self.lent = Some(Lent { question: position, shape, rows: rows.len() });
        for (row, number) in rows.iter_mut().zip(&known.numbers[place * known.width..]) {
            if let Stat::Number(own) = &mut row.stat {
                *own = *number;
            }
        }
        Some(rows)
    }

    /// Takes rows back that [`answer`](Answered::answer) gave out last, others after them perhaps; any other are given back.
    pub(super) fn take_back(&mut self, mut rows: Vec<ResultRow>) -> Option<Vec<ResultRow>> {
        let Some(lent) = self.lent.take() else { return Some(rows) };
        rows.truncate(lent.rows);
        self.questions[lent.question].shapes[lent.shape] = rows;
        None
    }

    /// Keeps the rows of these counts.
    pub(super) fn keep(&mut self, question: QuestionNumber, sums: &[Sum], rows: &[ResultRow]) {
        let position = self.questions.iter().position(|known| known.question == question).unwrap_or_else(|| {
            if self.questions.len() == Answered::QUESTIONS {
                self.questions.remove(0);
            }
            self.questions.push(OfQuestion::new(question, sums.len(), rows.len()));
            self.questions.len() - 1
        });
        self.questions[position].keep(sums, rows);
    }
}

impl OfQuestion {
    /// Shapes that are kept: more are no sign of rows that come again.
    const SHAPES: usize = 16;

    fn new(question: QuestionNumber, counts: usize, rows: usize) -> OfQuestion {
        let width = rows.next_power_of_two();
        let (counts, numbers) = (vec![0; PLACES * 2 * counts], vec![0.0; PLACES * width]);
        OfQuestion { question, shapes: Vec::new(), counts, shape_of: vec![0; PLACES], numbers, width }
    }

    fn keep(&mut self, sums: &[Sum], rows: &[ResultRow]) {
        let has_shape = |shape: &Vec<ResultRow>| {
            shape.len() == rows.len() && shape.iter().zip(rows).all(|(known, row)| differ_in_number_only(known, row))
        };
        let shape = self.shapes.iter().position(has_shape).unwrap_or(self.shapes.len());
        if shape == OfQuestion::SHAPES || rows.len() > self.width {
            return;
        }
        if shape == self.shapes.len() {
            self.shapes.push(rows.to_vec());
        }
        let place = place(sums);
        self.shape_of[place] = shape as u8;
        let counts = &mut self.counts[place * 2 * sums.len()..];
        counts.iter_mut().zip(numbers_of(sums)).for_each(|(known, own)| *known = own);
        let numbers = &mut self.numbers[place * self.width..];
        numbers.iter_mut().zip(rows).for_each(|(known, row)| *known = row.stat.number().unwrap_or_default());
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
    let same_kind = match (known.stat, row.stat) {
        (Stat::Number(_), Stat::Number(_)) => true,
        (known, row) => known == row,
    };
    let same_groups = (group1, group1_level, group2, group2_level)
        == (&row.group1, &row.group1_level, &row.group2, &row.group2_level);
    let same_variable = (analysis, variable, variable_level) == (&row.analysis, &row.variable, &row.variable_level);
    let of_statistic = |row: &ResultRow| [row.context, row.stat_name].map(str::as_ptr);
    same_kind
        && same_groups
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
        let none = vec![row("new", Stat::NotEstimable(NotEstimable::NoEvents)), row("old", Stat::Number(3.0))];
        let short = vec![row("new", Stat::Number(0.5))];
        let all = [(one, sums(1), some(0.1)), (one, sums(2), some(0.2)), (one, sums(3), none), (other, sums(1), short)];
        for (question, sums, rows) in &all {
            assert!(answered.answer(*question, sums).is_none());
            answered.keep(*question, sums, rows);
        }
        for (question, sums, rows) in all.iter().chain(&all) {
            let mut found = answered.answer(*question, sums).expect("it was asked before");
            assert_eq!(&found, rows);
            found.push(row("further", Stat::Number(1.0)));
            assert!(answered.take_back(found).is_none());
        }
        assert_eq!(answered.questions[0].shapes.len(), 2);
        // More rows than there is room for are made anew.
        let many: Vec<ResultRow> = (0..9).flat_map(|_| some(0.1)).collect();
        answered.keep(other, &sums(2), &many);
        assert!(answered.answer(other, &sums(2)).is_none());
        // Rows that are not of it are given back.
        assert_eq!(answered.take_back(many.clone()), Some(many));
    }

    /// Whoever keeps the rows keeps what they are written into, and they are made anew.
    #[test]
    fn what_is_not_taken_back_is_asked_again() {
        let (mut answered, question) = (Answered::default(), QuestionNumber::next());
        let rows = [row("new", Stat::Number(1.0))];
        answered.keep(question, &sums(1), &rows);
        assert_eq!(answered.answer(question, &sums(1)).as_deref(), Some(&rows[..]));
        assert!(answered.answer(question, &sums(1)).is_none());
        answered.keep(question, &sums(1), &rows);
        assert_eq!(answered.answer(question, &sums(1)).as_deref(), Some(&rows[..]));
        // What comes back of another question meanwhile is not written into.
        answered.give_up_lent();
        let others = vec![row("old", Stat::Number(2.0))];
        assert_eq!(answered.take_back(others.clone()), Some(others));
        assert!(answered.answer(question, &sums(1)).is_none());
    }

    #[test]
    fn the_questions_before_are_forgotten() {
        let (mut answered, first) = (Answered::default(), QuestionNumber::next());
        answered.keep(first, &sums(1), &[row("new", Stat::Number(1.0))]);
        for _ in 0..Answered::QUESTIONS {
            let rows = answered.answer(first, &sums(1)).expect("it was asked before");
            assert!(answered.take_back(rows).is_none());
            answered.keep(QuestionNumber::next(), &sums(1), &[row("new", Stat::Number(2.0))]);
        }
        assert!(answered.answer(first, &sums(1)).is_none());
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
            if let Some(rows) = answered.answer(question, &sums(number)) {
                assert_eq!(rows[0].stat, Stat::Number(number as f64));
                assert!(answered.take_back(rows).is_none());
                known += 1;
            }
        }
        assert!((2000..=PLACES).contains(&known), "{known}");
    }
}
