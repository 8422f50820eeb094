//! Rows that agree in all of some columns.

use crate::raw_table::{Cells, NumberCells};
use crate::scope::Scope;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::HashMap;

/// Each accepted row that agrees with an earlier one in all columns, with the first such row, in the order of rows.
pub(crate) fn find(columns: &[&Cells], scope: &Scope) -> Vec<(usize, usize)> {
    let mut codes: Vec<Cow<'_, [u32]>> = columns.iter().map(|cells| codes(cells)).collect();
    if ascending(&codes, scope) {
        return Vec::new();
    }
    // Rows are grouped by the column that tells most of them apart, after which only small groups have to be sorted.
    let distinct = |codes: &[u32]| codes.par_iter().max().map_or(0, |code| *code as usize + 1);
    let counts: Vec<usize> = codes.iter().map(|codes| distinct(codes)).collect();
    let Some(most) = (0..codes.len()).max_by_key(|at| counts[*at]) else { return Vec::new() };
    let group = codes.swap_remove(most);
    let mut rows = grouped(&group, counts[most], scope);
    let key = |row: u32| codes.iter().map(move |codes| codes[row as usize]);
    let repeated = |rows: &mut [u32]| -> Vec<(usize, usize)> {
        let above = |left: &u32, right: &u32| key(*left).lt(key(*right));
        if rows.is_sorted_by(above) {
            return Vec::new();
        }
        rows.sort_unstable_by(|left, right| key(*left).cmp(key(*right)).then(left.cmp(right)));
        let equal = rows.chunk_by(|left, right| key(*left).eq(key(*right)));
        equal.flat_map(|equal| equal[1..].iter().map(|again| (equal[0] as usize, *again as usize))).collect()
    };
    let groups = rows.par_chunk_by_mut(|left, right| group[*left as usize] == group[*right as usize]);
    let mut found: Vec<(usize, usize)> = groups.flat_map_iter(repeated).collect();
    found.par_sort_unstable_by_key(|(_, again)| *again);
    found
}

/// The accepted rows, those with one code together and in their order.
fn grouped(codes: &[u32], distinct: usize, scope: &Scope) -> Vec<u32> {
    let accepted: Vec<u32> = scope.accepted().map(|row| row as u32).collect();
    if accepted.is_sorted_by_key(|row| codes[*row as usize]) {
        return accepted;
    }
    let mut next = vec![0_u32; distinct + 1];
    accepted.iter().for_each(|row| next[codes[*row as usize] as usize + 1] += 1);
    for code in 0..distinct {
        next[code + 1] += next[code];
    }
    let mut rows = vec![0; accepted.len()];
    for row in accepted {
        let place = &mut next[codes[row as usize] as usize];
        rows[*place as usize] = row;
        *place += 1;
    }
    rows
}

/// Whether the codes of every row stand above those of the row before, as they do in a file sorted by its key.
fn ascending(codes: &[Cow<'_, [u32]>], scope: &Scope) -> bool {
    if !scope.is_untouched() || scope.rows() == 0 {
        return false;
    }
    let [first, others @ ..] = codes else { return false };
    let others_above = |row: usize| {
        let mut pairs = others.iter().map(|codes| codes[row].cmp(&codes[row - 1]));
        pairs.find(|order| order.is_ne()).is_some_and(std::cmp::Ordering::is_gt)
    };
    let above = |row: usize| match first[row].cmp(&first[row - 1]) {
        std::cmp::Ordering::Equal => others_above(row),
        order => order.is_gt(),
    };
    (1..scope.rows()).into_par_iter().with_min_len(1 << 16).all(above)
}

/// For each row a number that is the same for equal cells.
fn codes(cells: &Cells) -> Cow<'_, [u32]> {
    match cells {
        Cells::Text(cells) => Cow::Borrowed(cells.codes()),
        Cells::Number(cells) => Cow::Owned(codes_of_numbers(cells)),
    }
}

fn codes_of_numbers(cells: &NumberCells) -> Vec<u32> {
    let mut known: HashMap<Result<u64, u8>, u32> = HashMap::new();
    let code = |cell: Result<f64, crate::raw_table::SpecialMissing>| {
        // 0 and -0 are one number.
        let bits = cell.map(|number| (number + 0.0).to_bits()).map_err(|special| special.letter());
        let next = known.len() as u32;
        *known.entry(bits).or_insert(next)
    };
    cells.iter().map(code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raw_table::{NumberKind, TextCells};

    #[test]
    fn each_repetition_is_found_with_the_first() {
        let subjects: TextCells = ["a", "b", "a", "b", "a", "a"].into_iter().collect();
        let mut visits = NumberCells::with_capacity(NumberKind::Plain, 6);
        [1.0, 1.0, 2.0, 1.0, 1.0, 2.0].into_iter().for_each(|visit| visits.push(visit));
        let (subjects, visits) = (Cells::Text(subjects), Cells::Number(visits));
        let mut scope = Scope::all(6);
        assert_eq!(find(&[&subjects, &visits], &scope), [(1, 3), (0, 4), (2, 5)]);
        scope.reject(0);
        assert_eq!(find(&[&subjects, &visits], &scope), [(1, 3), (2, 5)]);
    }

    #[test]
    fn rows_in_order_of_their_key_are_told_apart_at_once() {
        let subjects: TextCells = ["a", "a", "b", "b"].into_iter().collect();
        let visits: TextCells = ["1", "2", "1", "2"].into_iter().collect();
        let (subjects, visits) = (Cells::Text(subjects), Cells::Text(visits));
        assert!(ascending(&[codes(&subjects), codes(&visits)], &Scope::all(4)));
        assert_eq!(find(&[&subjects, &visits], &Scope::all(4)), []);
    }

    #[test]
    fn rows_in_any_order_give_what_a_search_from_the_start_gives() {
        let (mut state, mut subjects, mut visits) = (7_u32, Vec::new(), Vec::new());
        for _ in 0..600 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            subjects.push(format!("s{}", (state >> 8) % 60));
            visits.push(format!("v{}", (state >> 20) % 9));
        }
        let mut scope = Scope::all(600);
        (0..600).step_by(7).for_each(|row| scope.reject(row));
        let same = |left: usize, right: usize| subjects[left] == subjects[right] && visits[left] == visits[right];
        let first = |row: usize| (0..row).find(|earlier| scope.is_accepted(*earlier) && same(*earlier, row));
        let expected: Vec<(usize, usize)> = scope.accepted().filter_map(|row| Some((first(row)?, row))).collect();
        let cells = |texts: &[String]| Cells::Text(texts.iter().map(String::as_str).collect());
        let (subjects, visits) = (cells(&subjects), cells(&visits));
        assert!(expected.len() > 100);
        assert_eq!(find(&[&subjects, &visits], &scope), expected);
        assert_eq!(find(&[&visits, &subjects], &scope), expected);
    }
}
