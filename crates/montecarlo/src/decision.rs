//! What a look decides.

use crate::codes;
use crate::endings::Stop;
use std::cmp::Ordering;
use trialstat_analysis::study::{self, Asked, Fitted, StudyPlan};
use trialstat_simulate::scenario::{Boundary, Look, LookAt};
use trialstat_stats::special::normal;
use trialstat_trial::diagnostic::Diagnostic;
use trialstat_trial::result::{ResultRow, Stat};
use trialstat_trial::spec::Text;
use trialstat_trial::spelling::did_you_mean;
use trialstat_trial::trial::Trial;

/// How a look decides.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decision {
    analysis: String,
    test: Option<String>,
    efficacy: Option<Limit>,
    futility: Option<Limit>,
}

/// A boundary made ready.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Limit {
    /// Of the p value.
    P(f64),
    /// Of the statistic, with the probability beyond its size.
    Z(f64, f64),
}

impl Decision {
    /// How a look decides by a plan; `rows` are what the plan says of one trial.
    ///
    /// # Errors
    /// The plan does not say what the look decides by. Looks without boundaries decide nothing and need nothing.
    pub(crate) fn new(look: &Look, plan: &StudyPlan, rows: &[ResultRow]) -> Result<Decision, Box<Diagnostic>> {
        let ids: Vec<&str> = plan.analyses().collect();
        // A look that waits for events is about them, where the plan tests their times.
        let waited_for = match &look.at {
            LookAt::Events { endpoint, .. } => Some(endpoint),
            LookAt::Day(_) | LookAt::Information(_) => None,
        };
        let is_of =
            |row: &&ResultRow| row.context == "test" && waited_for.is_some_and(|endpoint| row.variable == *endpoint);
        let tested = || rows.iter().find(is_of).map(|row| row.analysis.as_str());
        let named = |text: &Option<Text>| text.as_ref().map(|text| text.text.clone());
        let usual = || tested().or(ids.first().copied()).unwrap_or_default().to_owned();
        let decision = Decision {
            analysis: named(&look.analysis).unwrap_or_else(usual),
            test: named(&look.test),
            efficacy: look.efficacy.map(Limit::of),
            futility: look.futility.map(Limit::of),
        };
        if look.efficacy.is_none() && look.futility.is_none() {
            return Ok(decision);
        }
        let error = |code, at: &Option<Text>, message: String| {
            let place = at.as_ref().map_or(&look.place, |text| &text.place);
            Diagnostic::error(code, place.clone(), message)
        };
        if !ids.contains(&decision.analysis.as_str()) {
            let message =
                format!("look `{}` decides by `{}`, which is no analysis of the plan", look.name, decision.analysis);
            let hint = did_you_mean(&decision.analysis, &ids);
            return Err(Box::new(error(codes::UNKNOWN_DECISION, &look.analysis, message).with_hint(hint)));
        }
        let Some(test) = decision.test_row(rows) else {
            let named = decision.test.as_ref().map_or("test".to_owned(), |test| format!("test `{test}`"));
            let message = format!(
                "look `{}` decides by a {named} that analysis `{}` does not make",
                look.name, decision.analysis
            );
            let tests = rows.iter().filter(|row| row.analysis == decision.analysis && row.stat_name == "p.value");
            let methods: Vec<&str> = tests.map(|row| row.method.as_str()).collect();
            let hint = if methods.is_empty() {
                "ask for a `test` in the plan".to_owned()
            } else {
                format!("it makes: {}", methods.join(", "))
            };
            let at = if look.test.is_some() { &look.test } else { &look.analysis };
            return Err(Box::new(error(codes::UNKNOWN_DECISION, at, message).with_hint(hint)));
        };
        let on_z = [look.efficacy, look.futility].iter().any(|boundary| matches!(boundary, Some(Boundary::Z(_))));
        if on_z && decision.direction(test, rows).is_none() {
            let message = format!("look `{}` has a boundary `z`, and no row says which way the effect goes", look.name);
            let hint = "ask for a `difference` of rates in the plan, for `ties` of a Cox model, or give `p`";
            return Err(Box::new(error(codes::NO_DIRECTION, &look.analysis, message).with_hint(hint)));
        }
        Ok(decision)
    }

    /// Whether there is anything to stop by.
    pub(crate) fn has_boundary(&self) -> bool {
        self.efficacy.is_some() || self.futility.is_some()
    }

    /// Whether the trial stops by what its rows say.
    pub(crate) fn stop(&self, rows: &[ResultRow]) -> Option<Stop> {
        let test = self.test_row(rows)?;
        let p = test.stat.number()?;
        let order = |z: f64, beyond: f64| statistic_and(z, beyond, self.direction(test, rows)?, p);
        // A boundary of efficacy below 0 turns both directions around.
        let turned = |order: Ordering| match self.efficacy {
            Some(Limit::Z(z, _)) if z < 0.0 => order.reverse(),
            _ => order,
        };
        let efficacy = match self.efficacy {
            Some(Limit::P(boundary)) => p <= boundary,
            Some(Limit::Z(z, beyond)) => order(z, beyond).is_some_and(|order| turned(order).is_ge()),
            None => false,
        };
        let futility = match self.futility {
            Some(Limit::P(boundary)) => p >= boundary,
            Some(Limit::Z(z, beyond)) => order(z, beyond).is_some_and(|order| turned(order).is_le()),
            None => false,
        };
        match (efficacy, futility) {
            (true, _) => Some(Stop::Efficacy),
            (false, true) => Some(Stop::Futility),
            (false, false) => None,
        }
    }

    /// The part of a plan that the decision rests on, fitted to a trial, where it is known to say the same of it as `rows`,
    /// which are the whole plan's.
    pub(crate) fn fitted(
        &self,
        plan: &StudyPlan,
        trial: &Trial,
        asked: Asked,
        rows: &[ResultRow],
    ) -> Option<Fitted<'static>> {
        let part = plan.deciding(&self.analysis, self.test.as_deref())?;
        let fitted = Fitted::owning(part, trial).ok()?;
        let (own, _) = fitted.results(trial, asked, &mut study::Scratch::default());
        (self.seen(&own.rows)? == self.seen(rows)?).then_some(fitted)
    }

    /// What the decision rests on: the p value, and which way the effect goes.
    fn seen(&self, rows: &[ResultRow]) -> Option<(Stat, Option<f64>)> {
        let test = self.test_row(rows)?;
        Some((test.stat, self.direction(test, rows)))
    }

    /// The p value that decides.
    fn test_row<'r>(&self, rows: &'r [ResultRow]) -> Option<&'r ResultRow> {
        let own = |row: &&ResultRow| row.stat_name == "p.value" && row.analysis == self.analysis;
        match &self.test {
            Some(test) => rows.iter().filter(own).find(|row| row.method == *test),
            None => rows.iter().filter(own).find(|row| row.context == "test"),
        }
    }

    /// 1 where the compared arm has more of what is counted or later events than the reference, -1 where fewer or earlier.
    fn direction(&self, test: &ResultRow, rows: &[ResultRow]) -> Option<f64> {
        let arm = test.group1_level.as_deref()?;
        let number = |context: &str, stat_name: &str, of: &dyn Fn(&ResultRow) -> bool| {
            let is_meant = |row: &&ResultRow| row.stat_name == stat_name && row.context == context;
            let mut own = rows.iter().filter(is_meant).filter(|row| row.analysis == self.analysis);
            own.find(|row| of(row))?.stat.number()
        };
        let compared = |row: &ResultRow| row.group1_level.as_deref() == Some(arm) && row.group2_level.is_some();
        let of_arm = |row: &ResultRow| row.group1_level.as_deref() == Some(arm) && row.method == test.method;
        let expected = number("observed-expected", "expected", &of_arm);
        let observed = number("observed-expected", "observed", &of_arm);
        let fewer = || expected.zip(observed).map(|(expected, observed)| expected - observed);
        let hazard = || number("coefficient", "estimate", &|row| row.variable_level.as_deref() == Some(arm));
        let more = fewer()
            .or_else(|| number("difference", "estimate", &compared))
            .or_else(|| number("ratio", "estimate", &compared).map(|ratio| ratio - 1.0))
            .or_else(|| number("odds-ratio", "estimate", &compared).map(|ratio| ratio - 1.0))
            .or_else(|| hazard().map(|log_ratio| -log_ratio))?;
        Some(if more < 0.0 { -1.0 } else { 1.0 })
    }
}

impl Limit {
    fn of(boundary: Boundary) -> Limit {
        match boundary {
            Boundary::P(p) => Limit::P(p),
            Boundary::Z(z) => Limit::Z(z, normal::survival(z.abs())),
        }
    }
}

/// How a statistic of that direction and two-sided p value compares with a boundary, beyond whose size that probability
/// lies. By the probabilities nearly all are told apart; by its quantile the statistic is what it is, and takes long.
fn statistic_and(boundary: f64, beyond: f64, direction: f64, p: f64) -> Option<Ordering> {
    let tail = p / 2.0;
    let same_side = boundary != 0.0 && (direction < 0.0) == (boundary < 0.0);
    if same_side && (tail - beyond).abs() > 1e-9 * beyond {
        let sizes = beyond.total_cmp(&tail);
        return Some(if direction < 0.0 { sizes.reverse() } else { sizes });
    }
    (direction * normal::upper_quantile(tail)).partial_cmp(&boundary)
}

#[cfg(test)]
mod tests {
    use super::*;
    use trialstat_trial::result::stat_label;

    fn row(context: &'static str, stat_name: &'static str, value: f64) -> ResultRow {
        ResultRow {
            analysis: "death".into(),
            group1: Some("arm".into()),
            group1_level: Some("new".into()),
            group2: Some("arm".into()),
            group2_level: Some("control".into()),
            variable: "death".into(),
            variable_level: None,
            context,
            method: "log-rank".into(),
            stat_name,
            stat_label: stat_label(stat_name),
            stat: Stat::Number(value),
            unit: None,
            note: None,
        }
    }

    /// A two-sided p value with 10 events expected and so many observed.
    fn rows(p: f64, observed: f64) -> [ResultRow; 3] {
        [
            row("test", "p.value", p),
            row("observed-expected", "expected", 10.0),
            row("observed-expected", "observed", observed),
        ]
    }

    fn decision(efficacy: Option<Boundary>, futility: Option<Boundary>) -> Decision {
        let [efficacy, futility] = [efficacy, futility].map(|boundary| boundary.map(Limit::of));
        Decision { analysis: "death".to_owned(), test: None, efficacy, futility }
    }

    #[test]
    fn a_statistic_is_compared_as_its_quantile_would_be() {
        let tails = (0..2000).map(|step| 0.5 * libm::exp(-0.05 * f64::from(step)));
        for tail in tails {
            let size = normal::upper_quantile(tail);
            for direction in [-1.0, 1.0] {
                let near = [-1.0, 1.0].map(|side| direction * size * (1.0 + side * 1e-12));
                for boundary in [0.0, -0.5, 0.5, 1.96, -1.96, 2.797, size, -size].into_iter().chain(near) {
                    let beyond = normal::survival(f64::abs(boundary));
                    let order = statistic_and(boundary, beyond, direction, 2.0 * tail);
                    assert_eq!(order, (direction * size).partial_cmp(&boundary), "{tail} {boundary}");
                }
            }
        }
    }

    #[test]
    fn a_statistic_has_the_sign_of_the_effect() {
        let by_z = decision(Some(Boundary::Z(1.959)), Some(Boundary::Z(0.0)));
        assert_eq!(by_z.stop(&rows(0.05, 6.0)), Some(Stop::Efficacy));
        assert_eq!(by_z.stop(&rows(0.05, 14.0)), Some(Stop::Futility));
        assert_eq!(by_z.stop(&rows(0.06, 6.0)), None);
        let turned = decision(Some(Boundary::Z(-1.959)), Some(Boundary::Z(0.0)));
        assert_eq!(turned.stop(&rows(0.05, 14.0)), Some(Stop::Efficacy));
        assert_eq!(turned.stop(&rows(0.05, 6.0)), Some(Stop::Futility));
    }

    #[test]
    fn a_p_value_has_two_sides() {
        let by_p = decision(Some(Boundary::P(0.01)), Some(Boundary::P(0.5)));
        for observed in [6.0, 14.0] {
            assert_eq!(by_p.stop(&rows(0.01, observed)), Some(Stop::Efficacy));
            assert_eq!(by_p.stop(&rows(0.5, observed)), Some(Stop::Futility));
            assert_eq!(by_p.stop(&rows(0.4, observed)), None);
        }
    }

    #[test]
    fn without_a_p_value_nothing_stops() {
        let both = decision(Some(Boundary::P(1.0)), Some(Boundary::P(0.0)));
        assert_eq!(both.stop(&rows(0.2, 6.0)[1..]), None);
    }

    #[test]
    fn the_sign_of_an_odds_ratio_is_that_of_its_logarithm() {
        for (context, value, sign) in [("difference", -0.1, -1.0), ("odds-ratio", 0.5, -1.0), ("ratio", 2.0, 1.0)] {
            let rows = [row("test", "p.value", 0.5), row(context, "estimate", value)];
            assert_eq!(decision(None, None).direction(&rows[0], &rows), Some(sign), "{context}");
        }
        let mut hazard = row("coefficient", "estimate", 0.5);
        hazard.variable_level = Some("new".into());
        let rows = [row("test", "p.value", 0.5), hazard];
        assert_eq!(decision(None, None).direction(&rows[0], &rows), Some(-1.0));
        assert_eq!(decision(None, None).direction(&rows[0], &rows[..1]), None);
    }
}
