//! Tables of assessments.

use super::parts::PART;
use super::place::{NOBODY, place_subjects, study_day};
use super::subjects::reading;
use super::{Building, TrialRows};
use crate::prepared::Prepared;
use crate::problem::Problem;
use crate::raw_table::Cells;
use crate::rules::{cell as cell_rules, trial as rules};
use crate::typed::{Cell, Typed};
use rayon::prelude::*;
use trialstat_trial::design::{MeasureIndex, SubjectIndex, VisitIndex};
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::quantity::Day;
use trialstat_trial::record::{Assessment, Word};

/// Adds a row's reading.
pub(super) fn add(trial: &mut Building, table: &mut Prepared<'_>, rows: &TrialRows, problems: &mut Vec<Problem>) {
    let mut placed = place_subjects(trial, table, rows, problems);
    let measures = positions(&table.columns.texts["measure"], |name| trial.measure(name), &placed);
    let visits = table.columns.texts.get("visit");
    let visits = visits.map(|visits| positions(visits, |name| trial.visit(name), &placed));
    describe_measures(trial, table, &measures, &placed);
    let days = counted_days(trial, table, &placed, problems);
    reject_mixed_units(trial, table, &measures, &mut placed, problems);
    reject_out_of_range(trial, table, &measures, &mut placed, problems);
    let columns = &table.columns;
    let (measure_cells, visit_cells) = (&columns.texts["measure"], columns.texts.get("visit"));
    let (scores, own_days) = (&columns.numbers["score"], columns.study_days.get("day"));
    let assessment = |row: usize| {
        let visit = visit_cells.zip(visits.as_ref()).map(|(cells, of)| of[cells.position(row)]);
        Assessment {
            subject: SubjectIndex(placed[row]),
            measure: MeasureIndex(measures[measure_cells.position(row)] as u16),
            visit: visit.filter(|visit| *visit != NOBODY).map(|visit| VisitIndex(visit as u16)),
            day: match &days {
                Some(days) => days[row],
                None => own_days.and_then(|days| days.get(row).value().copied()),
            },
            score: reading(scores, row),
        }
    };
    // Sized beforehand, since ten million records are not to be moved twice; and where every row counts, their origins
    // take the place of the subjects' list.
    let somebody = |part: &[u32]| part.iter().filter(|subject| **subject != NOBODY).count();
    let count: usize = placed.par_chunks(PART).map(somebody).sum();
    let (read, origins): (Vec<Assessment>, Vec<u32>) = if count == placed.len() {
        let read = (0..count).into_par_iter().map(assessment).collect();
        drop(days);
        (0..count as u32).into_par_iter().zip(&mut placed).for_each(|(row, origin)| *origin = table.first_row + row);
        (read, placed)
    } else {
        let mut origins = Vec::with_capacity(count);
        let counted = (table.first_row..).zip(&placed).filter(|(_, subject)| **subject != NOBODY);
        origins.extend(counted.map(|(origin, _)| origin));
        let row = |origin: &u32| (origin - table.first_row) as usize;
        (origins.par_iter().map(|origin| assessment(row(origin))).collect(), origins)
    };
    warn_of_windows(trial, table, &read, &origins, problems);
    if trial.tables.assessments.is_empty() {
        (trial.tables.assessments, trial.origins.assessments) = (read, origins);
    } else {
        trial.tables.assessments.extend(read);
        trial.origins.assessments.extend(origins);
    }
}

/// For each distinct name that an accepted row has its position, else [`NOBODY`]; positions are given in the order of
/// the rows.
pub(super) fn positions(cells: &Typed<'_, Word>, mut position: impl FnMut(&str) -> u32, placed: &[u32]) -> Vec<u32> {
    let mut of = vec![NOBODY; cells.distinct().len()];
    let mut left = cells.distinct().iter().filter(|cell| cell.value().is_some()).count();
    for row in (0..placed.len()).filter(|row| placed[*row] != NOBODY) {
        let at = cells.position(row);
        if of[at] != NOBODY {
            continue;
        }
        let Some(name) = cells.distinct()[at].value() else { continue };
        of[at] = position(name);
        left -= 1;
        if left == 0 {
            break;
        }
    }
    of
}

/// Gives each measure the label and the unit that its first row gives.
fn describe_measures(trial: &mut Building, table: &Prepared<'_>, measures: &[u32], placed: &[u32]) {
    let (labels, units) = (table.columns.texts.get("label"), table.columns.texts.get("unit"));
    if labels.is_none() && units.is_none() {
        return;
    }
    let measure_cells = &table.columns.texts["measure"];
    let mut left: Vec<bool> = measures.iter().map(|measure| *measure != NOBODY).collect();
    let cells = table.mapping.columns.get("measure").and_then(|of| table.raw.position(of.column()?));
    if let (Some(at), true) = (cells, table.piece.is_some()) {
        // The first row of a measure may have been in an earlier piece.
        if let Cells::Text(cells) = &table.raw.columns[at].cells
            && cells.distinct().len() == left.len()
        {
            for (cell, left) in cells.distinct().zip(&mut left).filter(|(_, left)| **left) {
                *left = trial.pieces.is_new(cell, table);
            }
        }
    }
    let mut open = left.iter().filter(|left| **left).count();
    for row in (0..placed.len()).filter(|row| placed[*row] != NOBODY) {
        let at = measure_cells.position(row);
        if open == 0 || !std::mem::replace(&mut left[at], false) {
            continue;
        }
        open -= 1;
        let measure = &mut trial.tables.measures[measures[at] as usize];
        if let Some(label) = labels.and_then(|labels| labels.get(row).value()).filter(|_| measure.label.is_empty()) {
            measure.label = label.to_string();
        }
        if let Some(unit) = units.and_then(|units| units.get(row).value()).filter(|_| measure.unit.is_none()) {
            measure.unit = Some(unit.to_string());
        }
    }
}

/// The study days of rows that give dates; `None` where the table has no dates.
fn counted_days(
    trial: &mut Building,
    table: &Prepared<'_>,
    placed: &[u32],
    problems: &mut Vec<Problem>,
) -> Option<Vec<Option<Day>>> {
    table.columns.dates.get("date")?;
    let mut grouped = trial.pieces.take("days");
    let day = |row: usize| {
        let subject = SubjectIndex(placed[row]);
        let day = || study_day(trial, table, row, subject, ["day", "date"], &mut grouped, problems);
        (placed[row] != NOBODY).then(day).flatten()
    };
    let days = (0..placed.len()).map(day).collect();
    trial.pieces.leave("days", grouped, table);
    Some(days)
}

fn reject_mixed_units(
    trial: &mut Building,
    table: &mut Prepared<'_>,
    measures: &[u32],
    placed: &mut [u32],
    problems: &mut Vec<Problem>,
) {
    let several = table.piece.as_ref().map(|whole| whole.several_units);
    if table.columns.texts.get("unit").is_none_or(|units| !several.unwrap_or(units.distinct().len() > 1)) {
        return;
    }
    let mut grouped = trial.pieces.take("units");
    for row in 0..placed.len() {
        if placed[row] == NOBODY {
            continue;
        }
        let at = measures[table.columns.texts["measure"].position(row)];
        let Some(measure) = trial.tables.measures.get(at as usize) else { continue };
        let unit = table.columns.texts["unit"].get(row).value();
        let Some(unit) = unit.filter(|unit| measure.unit.as_deref().is_some_and(|own| own != &***unit)) else {
            continue;
        };
        let unit = unit.to_string();
        let own = measure.unit.as_deref().unwrap_or_default();
        let mixed = || {
            let message = format!("`{}` is in `{unit}` here and in `{own}` elsewhere", measure.name);
            let problem = Diagnostic::error(rules::UNIT_MIX, table.place(row), message);
            let problem = problem.in_column(table.column_name("unit")).with_value(unit.as_str(), own);
            problem.with_hint("bring all scores of a measure to one unit at the source")
        };
        grouped.push(problems, table, row, &unit, mixed, rules::UNIT_MIX);
        table.scope.reject(row);
        placed[row] = NOBODY;
    }
    trial.pieces.leave("units", grouped, table);
}

fn reject_out_of_range(
    trial: &mut Building,
    table: &mut Prepared<'_>,
    measures: &[u32],
    placed: &mut [u32],
    problems: &mut Vec<Problem>,
) {
    let range_of = |measure: u32| trial.tables.measures.get(measure as usize).and_then(|measure| measure.range);
    let ranges: Vec<Option<(f64, f64)>> = measures.iter().map(|measure| range_of(*measure)).collect();
    let (cells, scores) = (&table.columns.texts["measure"], &table.columns.numbers["score"]);
    // Distinct scores are few: where none lies outside any range, no row does.
    let suspect = ranges.iter().flatten().any(|(low, high)| {
        let mut scores = scores.distinct().iter().filter_map(Cell::value);
        scores.any(|score| !(low..=high).contains(&score))
    });
    if !suspect {
        return;
    }
    let outside = |row: &usize| {
        let range = ranges[cells.position(*row)].filter(|_| placed[*row] != NOBODY);
        let score = scores.get(*row).value();
        range.zip(score).is_some_and(|((low, high), score)| !(low..=high).contains(score))
    };
    let outside: Vec<usize> = (0..placed.len()).into_par_iter().filter(outside).collect();
    let mut grouped = trial.pieces.take("ranges");
    for row in outside {
        let at = table.columns.texts["measure"].position(row);
        let (Some((low, high)), Some(score)) = (ranges[at], table.columns.numbers["score"].get(row).value()) else {
            continue;
        };
        let (name, score) = (&trial.tables.measures[measures[at] as usize].name, score.to_string());
        let refused = || {
            let message = format!("`{name}` is {score}, expected {low} to {high}");
            let problem = Diagnostic::error(cell_rules::OUT_OF_RANGE, table.place(row), message);
            let problem = problem.in_column(table.column_name("score"));
            let problem = problem.with_value(score.as_str(), format!("{low} to {high}"));
            problem.with_hint("a code of a missing value has to be declared as `missing`")
        };
        grouped.push(problems, table, row, &format!("{name} {score}"), refused, cell_rules::OUT_OF_RANGE);
        table.scope.reject(row);
        placed[row] = NOBODY;
    }
    trial.pieces.leave("ranges", grouped, table);
}

/// Warns of assessments on days outside the windows of their visits.
fn warn_of_windows(
    trial: &mut Building,
    table: &Prepared<'_>,
    read: &[Assessment],
    origins: &[u32],
    problems: &mut Vec<Problem>,
) {
    let visits = &trial.tables.visits;
    if visits.iter().all(|visit| visit.window.is_none()) {
        return;
    }
    let outside = |at: &usize| {
        let assessment = &read[*at];
        let window = assessment.visit.and_then(|visit| visits[visit.0 as usize].window);
        window.zip(assessment.day).is_some_and(|((first, last), day)| !(first..=last).contains(&day))
    };
    let outside: Vec<usize> = (0..read.len()).into_par_iter().filter(outside).collect();
    let mut grouped = trial.pieces.take("windows");
    for at in outside {
        let Assessment { visit: Some(visit), day: Some(day), .. } = read[at] else { continue };
        let visit = &visits[visit.0 as usize];
        let Some((first, last)) = visit.window else { continue };
        let row = (origins[at] - table.first_row) as usize;
        let (name, day) = (&visit.name, day.to_string());
        let late = || {
            let message = format!("day {day} is outside the window of `{name}`, days {first} to {last}");
            let problem = Diagnostic::warning(rules::OUT_OF_WINDOW, table.place(row), message);
            let problem = problem.in_column(table.column_name("day"));
            problem
                .with_value(day.as_str(), format!("{first} to {last}"))
                .with_hint("it was kept at the visit that the data give")
        };
        grouped.push(problems, table, row, &format!("{name} {day}"), late, rules::OUT_OF_WINDOW);
    }
    trial.pieces.leave("windows", grouped, table);
}
