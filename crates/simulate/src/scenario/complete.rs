//! The scenario without what hides the truth.

use super::time_law::TimeLaw;
use super::{DirectModel, Scenario};

impl Scenario {
    /// The same subjects, so many of them, without loss of data: nobody leaves, no look and no cut-off ends the trial.
    ///
    /// What the design sets stays, such as the longest follow-up of a subject, and so does what happens to subjects on the
    /// way, such as a rescue or a missed session: what becomes of these the plan says.
    pub fn complete(&self, subjects: usize) -> Scenario {
        let mut complete = Scenario { subjects, accrual: None, looks: Vec::new(), cut_off: None, ..self.clone() };
        for direct in &mut complete.direct {
            if let DirectModel::Time { dropout, .. } = &mut direct.model {
                *dropout = TimeLaw::constant(0.0);
            }
        }
        (complete.collection.missing, complete.collection.withdrawal) = (None, None);
        complete
    }
}
