//! Two groups compared by the estimators and tests of each name.

use super::direction::Direction;
use super::inference::{Inference, Range};
use super::tally::Tally;
use crate::method::{DifferenceInterval, OddsRatioMethod, RatioInterval, TestMethod};
use crate::reason::Reason;
use crate::rows::Pair;
use trialstat_stats::association::{
    Continuity, TwoSided, chi_squared, fisher, fisher_mid_p, fisher_one_sided, fisher_two_sided, likelihood_ratio,
};
use trialstat_stats::interval::{self as stats, Alternative, Estimate, Interval, Test};
use trialstat_stats::odds::{odds_ratio_conditional, odds_ratio_mid_p, odds_ratio_profile, odds_ratio_woolf};
use trialstat_stats::paired::{self, CrossoverCounts, mainland_gart, mcnemar, mcnemar_exact, mcnemar_mid_p, prescott};
use trialstat_stats::stratified::{
    self, CmhContinuity, DifferenceVariance, LeftOut, Stratified, Tail, Tarone, Weights,
};
use trialstat_stats::two_proportions::{
    self as two, BoschlooSides, DifferenceMargin, ScoreVariance, barnard, boschloo,
};
use trialstat_trial::result::NotEstimable;

/// An estimate or test, and the strata that took no part in it.
pub(crate) struct Found<T> {
    pub(crate) result: Result<T, NotEstimable>,
    pub(crate) left_out: Vec<LeftOut>,
}

impl<T, R: Reason> From<Result<T, R>> for Found<T> {
    fn from(result: Result<T, R>) -> Found<T> {
        Found { result: result.map_err(Reason::reason), left_out: Vec::new() }
    }
}

pub(super) fn over_strata<T, R: Reason>(found: Result<Stratified<T>, R>) -> Found<T> {
    match found {
        Ok(Stratified { result, left_out }) => Found { result: Ok(result), left_out },
        Err(reason) => Found { result: Err(reason.reason()), left_out: Vec::new() },
    }
}

impl Found<Estimate> {
    fn opened(self, inference: Inference, range: Range) -> Found<Estimate> {
        Found { result: self.result.map(|found| inference.opened_estimate(found, range)), ..self }
    }
}

pub(crate) fn difference(
    method: DifferenceInterval,
    tally: &Tally,
    pair: Pair,
    inference: Inference,
) -> Found<Estimate> {
    use DifferenceInterval as D;
    let (first, second) = (tally.groups[pair.group], tally.groups[pair.reference]);
    let strata = || tally.between(pair.group, pair.reference);
    let pairs = || tally.pairs(pair.group, pair.reference);
    let level = if method == D::ExactTwoSided { inference.level } else { inference.kernel_level() };
    let found: Found<Estimate> = match method {
        D::Wald => two::difference_wald(first, second, level).into(),
        D::WaldCorrected => two::difference_wald_corrected(first, second, level).into(),
        D::Newcombe => two::difference_newcombe(first, second, level).into(),
        D::NewcombeCorrected => two::difference_newcombe_corrected(first, second, level).into(),
        D::MiettinenNurminen => two::difference_miettinen_nurminen(first, second, level).into(),
        D::Mee => two::difference_mee(first, second, level).into(),
        D::AgrestiCaffo => two::difference_agresti_caffo(first, second, level).into(),
        D::Exact => two::difference_chan_zhang(first, second, level).into(),
        D::ExactTwoSided => two::difference_agresti_min(first, second, level).into(),
        D::MantelHaenszelGreenlandRobins => {
            over_strata(stratified::difference(&strata(), DifferenceVariance::GreenlandRobins, level))
        }
        D::MantelHaenszelSato => over_strata(stratified::difference(&strata(), DifferenceVariance::Sato, level)),
        D::StratifiedNewcombe => over_strata(stratified::difference_newcombe(&strata(), level)),
        D::StratifiedMiettinenNurminen => {
            over_strata(stratified::difference_miettinen_nurminen(&strata(), Weights::MiettinenNurminen, level))
        }
        D::StratifiedMiettinenNurminenCmh => {
            over_strata(stratified::difference_miettinen_nurminen(&strata(), Weights::CochranMantelHaenszel, level))
        }
        D::PairedWald => paired::difference_wald(pairs(), level).into(),
        D::PairedNewcombe => paired::difference_newcombe(pairs(), level).into(),
        D::Tango => paired::difference_tango(pairs(), level).into(),
        D::PairedAgrestiMin => paired::difference_agresti_min(pairs(), level).into(),
    };
    // It is two-sided by its nature.
    if method == D::ExactTwoSided { found } else { found.opened(inference, Range::Difference) }
}

pub(crate) fn ratio(method: RatioInterval, tally: &Tally, pair: Pair, inference: Inference) -> Found<Estimate> {
    let (first, second) = (tally.groups[pair.group], tally.groups[pair.reference]);
    let level = inference.kernel_level();
    let found: Found<Estimate> = match method {
        RatioInterval::Katz => two::ratio_katz(first, second, level).into(),
        RatioInterval::Koopman => two::ratio_koopman(first, second, level).into(),
        RatioInterval::MiettinenNurminen => two::ratio_miettinen_nurminen(first, second, level).into(),
        RatioInterval::MantelHaenszel => {
            over_strata(stratified::ratio(&tally.between(pair.group, pair.reference), level))
        }
    };
    found.opened(inference, Range::Ratio)
}

/// The limits of a ratio that a score method has although there is no estimate.
pub(crate) fn limits_without_ratio(
    method: RatioInterval,
    tally: &Tally,
    pair: Pair,
    inference: Inference,
) -> Option<Interval> {
    let variance = match method {
        RatioInterval::Koopman => ScoreVariance::Plain,
        RatioInterval::MiettinenNurminen => ScoreVariance::MiettinenNurminen,
        RatioInterval::Katz | RatioInterval::MantelHaenszel => return None,
    };
    let (first, second) = (tally.groups[pair.group], tally.groups[pair.reference]);
    let limits = two::ratio_score_limits(first, second, inference.kernel_level(), variance).ok()?;
    Some(inference.opened(limits, Range::Ratio))
}

pub(crate) fn odds_ratio(method: OddsRatioMethod, tally: &Tally, pair: Pair, inference: Inference) -> Found<Estimate> {
    let (first, second) = (tally.groups[pair.group], tally.groups[pair.reference]);
    let strata = || tally.between(pair.group, pair.reference);
    let level = inference.kernel_level();
    let found: Found<Estimate> = match method {
        OddsRatioMethod::Woolf => odds_ratio_woolf(first, second, level).into(),
        OddsRatioMethod::Exact => odds_ratio_conditional(first, second, level).into(),
        OddsRatioMethod::MidP => odds_ratio_mid_p(first, second, level).into(),
        OddsRatioMethod::Profile => odds_ratio_profile(first, second, level).into(),
        OddsRatioMethod::MantelHaenszel => over_strata(stratified::odds_ratio(&strata(), level)),
        OddsRatioMethod::StratifiedExact => {
            over_strata(stratified::odds_ratio_conditional(&strata(), Tail::Exact, level))
        }
        OddsRatioMethod::StratifiedMidP => {
            over_strata(stratified::odds_ratio_conditional(&strata(), Tail::MidP, level))
        }
    };
    found.opened(inference, Range::Ratio)
}

/// A test of one group against another; `None` for one that is none.
pub(crate) fn test(method: TestMethod, tally: &Tally, pair: Pair, direction: Direction) -> Option<Found<Test>> {
    if let Some(alternative) = direction.one_sided() {
        return one_sided_test(method, tally, pair, alternative);
    }
    use TestMethod as T;
    let (first, second) = (tally.groups[pair.group], tally.groups[pair.reference]);
    let strata = || tally.between(pair.group, pair.reference);
    let pairs = || tally.pairs(pair.group, pair.reference);
    let crossover = |test: fn(CrossoverCounts) -> Result<Test, stats::NotEstimable>| {
        test(tally.sequences(pair.group, pair.reference)).into()
    };
    Some(match method {
        T::Fisher => fisher(first, second).into(),
        T::FisherDoubled => fisher_two_sided(first, second, TwoSided::Doubled).into(),
        T::FisherBlaker => fisher_two_sided(first, second, TwoSided::Blaker).into(),
        T::FisherMidP => fisher_mid_p(first, second).into(),
        T::ChiSquared => chi_squared(first, second, Continuity::None).into(),
        T::ChiSquaredYates => chi_squared(first, second, Continuity::Yates).into(),
        T::LikelihoodRatio => likelihood_ratio(first, second).into(),
        T::Barnard => barnard(first, second).into(),
        T::Boschloo => boschloo(first, second, BoschlooSides::MinimumLikelihood).into(),
        T::Cmh => over_strata(stratified::cochran_mantel_haenszel(&strata(), CmhContinuity::None)),
        T::CmhCorrected => over_strata(stratified::cochran_mantel_haenszel(&strata(), CmhContinuity::R)),
        T::CmhExact => over_strata(stratified::cochran_mantel_haenszel_exact(&strata())),
        T::BreslowDay => over_strata(stratified::breslow_day(&strata(), Tarone::Without)),
        T::BreslowDayTarone => over_strata(stratified::breslow_day(&strata(), Tarone::With)),
        T::Zelen => over_strata(stratified::zelen(&strata())),
        T::McNemar => mcnemar(pairs(), Continuity::None).into(),
        T::McNemarCorrected => mcnemar(pairs(), Continuity::Yates).into(),
        T::McNemarExact => mcnemar_exact(pairs()).into(),
        T::McNemarMidP => mcnemar_mid_p(pairs()).into(),
        T::MainlandGart => crossover(mainland_gart),
        T::Prescott => crossover(|counts| prescott(counts, Continuity::None)),
        T::PrescottCorrected => crossover(|counts| prescott(counts, Continuity::Yates)),
        T::CochranArmitage | T::CochranArmitageExact | T::CmhCorrelation | T::LogRank => return None,
    })
}

/// The same against one direction; `None` for a test that has no such form.
fn one_sided_test(method: TestMethod, tally: &Tally, pair: Pair, alternative: Alternative) -> Option<Found<Test>> {
    use TestMethod as T;
    let (first, second) = (tally.groups[pair.group], tally.groups[pair.reference]);
    Some(match method {
        T::Fisher => fisher_one_sided(first, second, alternative).into(),
        // The statistic is then the signed root of Pearson's, which is the score test of a difference of 0.
        T::ChiSquared => {
            let none = DifferenceMargin::new(0.0).expect("0 lies between -1 and 1");
            two::farrington_manning(first, second, none, alternative, ScoreVariance::Plain).into()
        }
        T::Barnard => two::barnard_one_sided(first, second, alternative).into(),
        T::Boschloo => two::boschloo_one_sided(first, second, alternative).into(),
        T::CmhExact => over_strata(stratified::cochran_mantel_haenszel_exact_one_sided(
            &tally.between(pair.group, pair.reference),
            alternative,
        )),
        _ => return None,
    })
}
