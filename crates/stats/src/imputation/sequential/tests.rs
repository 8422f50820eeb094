use super::*;
use crate::imputation::Reason;

const DRAWS: Draws = Draws { seed: 3, group: 1, parameters: u64::MAX, replicate: 5 };
const SUBJECTS: [u64; 8] = [11, 4, 9, 2, 7, 5, 30, 1];

/// Eight subjects by three visits, two of them with a gap at the end and one in the middle.
fn scores() -> Vec<Option<f64>> {
    let numbers = [30, 25, 20, 28, 27, 22, 33, 20, 17, 26, 24, 25, 35, 29, 21, 31, 22, 0, 29, 0, 15, 27, 0, 0];
    numbers.map(|number| (number > 0).then(|| f64::from(number))).to_vec()
}

fn impute(scores: &[Option<f64>], subjects: &[u64]) -> Imputed {
    SequentialNormal::new(scores, 3, subjects).and_then(|arm| arm.impute(DRAWS)).expect("imputed")
}

#[test]
fn observed_scores_stay_and_gaps_are_filled() {
    let copy = impute(&scores(), &SUBJECTS);
    for (observed, score) in scores().into_iter().zip(&copy.scores) {
        assert!(observed.is_none_or(|observed| observed == *score) && score.is_finite());
    }
    let models: Vec<(usize, usize, &[usize])> =
        copy.models.iter().map(|model| (model.column, model.rows, &model.predictors[..])).collect();
    assert_eq!(models, [(1, 6, &[0][..]), (2, 6, &[1, 0][..])]);
}

#[test]
fn the_order_of_rows_changes_no_bit() {
    let whole = impute(&scores(), &SUBJECTS);
    let turned = [2, 7, 0, 5, 6, 1, 4, 3];
    let rows: Vec<Option<f64>> = turned.iter().flat_map(|&row| scores()[3 * row..3 * row + 3].to_vec()).collect();
    let copy = impute(&rows, &turned.map(|row| SUBJECTS[row]));
    for (place, &row) in turned.iter().enumerate() {
        assert_eq!(copy.scores[3 * place..3 * place + 3], whole.scores[3 * row..3 * row + 3]);
    }
}

#[test]
fn another_gap_shifts_no_random_number() {
    let without = |places: &[usize]| {
        let mut scores = scores();
        scores[19] = Some(21.0);
        places.iter().for_each(|&place| scores[place] = None);
        impute(&scores, &SUBJECTS).scores
    };
    // The third row lacks its last score, and by that no row more counts for the regression of the last column when it
    // lacks the one before too.
    let (one, both) = (without(&[8]), without(&[7, 8]));
    assert_eq!(one[17], both[17]);
    assert_ne!(one[8], both[8]);
    // A gap after a gap leaves the first as it is.
    assert_eq!(without(&[4])[4], without(&[4, 5])[4]);
}

#[test]
fn copies_and_arms_differ() {
    let arm = SequentialNormal::new(&scores(), 3, &SUBJECTS).expect("an arm");
    let at = |draws: Draws| arm.impute(draws).expect("a copy").scores[17];
    let others = [
        Draws { seed: 4, ..DRAWS },
        Draws { group: 2, ..DRAWS },
        Draws { parameters: 1000, ..DRAWS },
        Draws { replicate: 6, ..DRAWS },
    ];
    assert!(others.iter().all(|&other| at(other) != at(DRAWS)));
    assert_eq!(at(DRAWS), at(DRAWS));
}

#[test]
fn few_rows_leave_the_mean() {
    let scores = [Some(1.0), Some(2.0), Some(2.0), Some(5.0), Some(4.0), None].to_vec();
    let arm = SequentialNormal::new(&scores, 2, &[1, 2, 3]).expect("an arm");
    let copy = arm.impute(DRAWS).expect("a copy");
    let left_out = [LeftOut { column: 0, reason: Reason::TooFewRows }].to_vec();
    assert_eq!(copy.models, [VisitModel { column: 1, rows: 2, predictors: Vec::new(), left_out }]);
    let arm = SequentialNormal::new(&scores[2..], 2, &[2, 3]);
    assert_eq!(arm.err(), Some(ImputationError::TooFewObserved { column: 1, observed: 1 }));
}

#[test]
fn wrong_calls_are_refused() {
    let refused = |scores: &[Option<f64>], columns, subjects: &[u64]| {
        SequentialNormal::new(scores, columns, subjects).expect_err("refused")
    };
    assert_eq!(refused(&[None; 5], 2, &[1, 2]), ImputationError::Shape { scores: 5, subjects: 2, columns: 2 });
    assert_eq!(refused(&[], 0, &[]), ImputationError::Shape { scores: 0, subjects: 0, columns: 0 });
    assert_eq!(refused(&[Some(1.0); 4], 2, &[8, 8]), ImputationError::Subject(8));
    let infinite = [Some(1.0), Some(2.0), Some(f64::INFINITY), None];
    let value = f64::INFINITY;
    assert_eq!(refused(&infinite, 2, &[1, 2]), ImputationError::Score { row: 1, column: 0, value });
    let arm = SequentialNormal::new(&scores(), 3, &SUBJECTS).expect("an arm");
    assert_eq!(arm.impute(Draws { parameters: 7, ..DRAWS }), Err(ImputationError::Parameters(7)));
    assert_eq!(
        SequentialNormal::new(&[], 3, &[]).and_then(|none| none.impute(DRAWS)).map(|copy| copy.scores),
        Ok(vec![])
    );
}
