//! A rectangular data set: variables side by side, one row an observation, as statistical programs hold them.
//!
//! What a row is, a subject or a visit or an arm's counts, the data set does not know; whoever analyses it names the
//! variables and what they stand for.

use crate::diagnostic::Place;
use crate::record::Word;

/// Variables of equal length, and where their rows stood.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    file: String,
    lines: Vec<u32>,
    variables: Vec<Variable>,
}

/// One column.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its values, one a row.
    pub values: Values,
}

/// The values of a variable; `None` where the file has none.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Finite numbers.
    Numbers(Vec<Option<f64>>),
    /// Levels of a classification.
    Levels(Factor),
}

/// Levels of a classification in their order, and which of them each row has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Factor {
    /// The levels that occur: in the order of their numbers if all of them are numbers, else in the order of their
    /// characters' codes.
    pub levels: Vec<Word>,
    /// For each row the position of its level.
    pub rows: Vec<Option<u32>>,
}

/// So many words are looked for one after the other.
const FEW: usize = 8;

impl Factor {
    /// The factor of these values, `None` where a row has none.
    pub fn new<'v>(values: impl IntoIterator<Item = Option<&'v str>>) -> Factor {
        let mut known: std::collections::HashMap<&str, u32> = std::collections::HashMap::new();
        let mut names: Vec<&str> = Vec::new();
        // Equal words are mostly one allocation: a few of them are told apart faster by where they lie than by a hash.
        let mut seen: Vec<(&str, u32)> = Vec::with_capacity(FEW);
        let mut code = |value: &'v str| {
            if let Some((_, code)) = seen.iter().find(|(seen, _)| std::ptr::eq(*seen, value)) {
                return *code;
            }
            let code = *known.entry(value).or_insert_with(|| {
                names.push(value);
                (names.len() - 1) as u32
            });
            if seen.len() < FEW {
                seen.push((value, code));
            }
            code
        };
        let rows: Vec<Option<u32>> = values.into_iter().map(|value| value.map(&mut code)).collect();
        let mut order: Vec<usize> = (0..names.len()).collect();
        let numbers: Option<Vec<f64>> = names.iter().map(|name| number(name)).collect();
        match numbers {
            Some(numbers) => {
                order.sort_by(|left, right| {
                    numbers[*left].total_cmp(&numbers[*right]).then(names[*left].cmp(names[*right]))
                });
            }
            None => order.sort_by_key(|at| names[*at]),
        }
        let mut position = vec![0; names.len()];
        for (sorted, at) in order.iter().enumerate() {
            position[*at] = sorted as u32;
        }
        Factor {
            levels: order.iter().map(|at| names[*at].into()).collect(),
            rows: rows.into_iter().map(|row| row.map(|code| position[code as usize])).collect(),
        }
    }

    /// The position of a level: of that very name, else of the only one that is the same number.
    pub fn position(&self, level: &str) -> Option<u32> {
        let exact = self.levels.iter().position(|known| **known == *level);
        let same = || {
            let wanted = number(level)?;
            let mut alike = (0..self.levels.len()).filter(|at| number(&self.levels[*at]) == Some(wanted));
            alike.next().filter(|_| alike.next().is_none())
        };
        exact.or_else(same).map(|at| at as u32)
    }
}

/// The finite number that a level's name writes, if it writes one.
fn number(name: &str) -> Option<f64> {
    name.parse().ok().filter(|number: &f64| number.is_finite())
}

impl Dataset {
    /// Variables whose rows stood on these lines of a file.
    ///
    /// # Panics
    /// When a variable has another number of rows than there are lines.
    pub fn new(file: impl Into<String>, lines: Vec<u32>, variables: Vec<Variable>) -> Dataset {
        let equally_long = variables.iter().all(|variable| variable.values.len() == lines.len());
        assert!(equally_long, "variables of one data set are equally long");
        Dataset { file: file.into(), lines, variables }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.lines.len()
    }

    /// The variables, in the order in which they were asked for.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// The numbers of a variable; `None` if there is none of that name, or it has levels only.
    pub fn numbers(&self, name: &str) -> Option<&[Option<f64>]> {
        self.values(name).find_map(|values| match values {
            Values::Numbers(numbers) => Some(&numbers[..]),
            Values::Levels(_) => None,
        })
    }

    /// The levels of a variable; `None` if there is none of that name, or it has numbers only.
    pub fn factor(&self, name: &str) -> Option<&Factor> {
        self.values(name).find_map(|values| match values {
            Values::Levels(factor) => Some(factor),
            Values::Numbers(_) => None,
        })
    }

    /// The values of a variable; twice where it was read both as numbers and as levels.
    fn values(&self, name: &str) -> impl Iterator<Item = &Values> {
        self.variables.iter().filter(move |variable| variable.name == name).map(|variable| &variable.values)
    }

    /// Where a row stood.
    pub fn place(&self, row: usize) -> Place {
        Place { file: self.file.clone(), line: self.lines[row] as usize, column: 0 }
    }

    /// The file as a whole.
    pub fn file(&self) -> &str {
        &self.file
    }
}

impl Values {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Values::Numbers(numbers) => numbers.len(),
            Values::Levels(factor) => factor.rows.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_that_are_numbers_are_sorted_as_numbers() {
        let factor = Factor::new([Some("10"), Some("9"), None, Some("10")]);
        assert_eq!(factor.levels.iter().map(|level| &**level).collect::<Vec<_>>(), ["9", "10"]);
        assert_eq!(factor.rows, [Some(1), Some(0), None, Some(1)]);
    }

    #[test]
    fn other_levels_are_sorted_by_their_characters() {
        let factor = Factor::new([Some("b"), Some("10"), Some("B"), Some("9")]);
        assert_eq!(factor.levels.iter().map(|level| &**level).collect::<Vec<_>>(), ["10", "9", "B", "b"]);
    }

    #[test]
    fn a_level_is_found_by_its_name_or_its_number() {
        let factor = Factor::new([Some("1.0"), Some("0.0")]);
        assert_eq!((factor.position("1"), factor.position("0.0"), factor.position("yes")), (Some(1), Some(0), None));
        let twice = Factor::new([Some("1.0"), Some("1.00")]);
        assert_eq!((twice.position("1"), twice.position("1.0")), (None, Some(0)), "two levels are the number 1");
    }

    #[test]
    fn a_variable_is_found_by_its_name_and_kind() {
        let variables = vec![
            Variable { name: "age".into(), values: Values::Numbers(vec![Some(31.0), None]) },
            Variable { name: "arm".into(), values: Values::Levels(Factor::new([Some("a"), Some("b")])) },
        ];
        let dataset = Dataset::new("trial.csv", vec![2, 3], variables);
        assert_eq!(dataset.numbers("age"), Some(&[Some(31.0), None][..]));
        assert_eq!((dataset.numbers("arm"), dataset.factor("age"), dataset.numbers("sex")), (None, None, None));
        assert_eq!(dataset.factor("arm").map(|factor| factor.rows.len()), Some(2));
        assert_eq!((dataset.rows(), dataset.place(1).line), (2, 3));
    }

    #[test]
    fn a_variable_may_be_there_as_numbers_and_as_levels() {
        let variables = vec![
            Variable { name: "site".into(), values: Values::Levels(Factor::new([Some("1"), Some("2")])) },
            Variable { name: "site".into(), values: Values::Numbers(vec![Some(1.0), Some(2.0)]) },
        ];
        let dataset = Dataset::new("trial.csv", vec![2, 3], variables);
        assert_eq!(dataset.numbers("site"), Some(&[Some(1.0), Some(2.0)][..]));
        assert_eq!(dataset.factor("site").map(|factor| &factor.rows[..]), Some(&[Some(0), Some(1)][..]));
    }
}
