//! Two groups compared: differences, ratios, odds ratios and tests, each by the kernel of its name.

use super::methods::Methods;
use super::tally::Tally;
use crate::method::{Compares, DifferenceInterval, OddsRatioMethod, RatioInterval, TestMethod};
use crate::reason::Reason;
use crate::rows::{About, Pair, Rows};
use trialstat_stats::association::{
    Continuity, TwoSided, chi_squared, fisher, fisher_mid_p, fisher_two_sided, likelihood_ratio,
};
use trialstat_stats::interval::{Estimate, Interval, Level, Test};
use trialstat_stats::odds::{odds_ratio_conditional, odds_ratio_mid_p, odds_ratio_profile, odds_ratio_woolf};
use trialstat_stats::paired::{self, mcnemar, mcnemar_exact, mcnemar_mid_p};
use trialstat_stats::stratified::{
    self, CmhContinuity, DifferenceVariance, LeftOut, Stratified, Tail, Tarone, Weights,
};
use trialstat_stats::two_proportions::{
    self as two, BoschlooSides, NumberNeeded, NumbersNeeded, barnard, boschloo, number_needed,
};
use trialstat_trial::result::{NotEstimable, Stat};

/// An estimate or test, and the strata that took no part in it.
struct Found<T> {
    result: Result<T, NotEstimable>,
    left_out: Vec<LeftOut>,
}

impl<T, R: Reason> From<Result<T, R>> for Found<T> {
    fn from(result: Result<T, R>) -> Found<T> {
        Found { result: result.map_err(Reason::reason), left_out: Vec::new() }
    }
}

fn over_strata<T, R: Reason>(found: Result<Stratified<T>, R>) -> Found<T> {
    match found {
        Ok(Stratified { result, left_out }) => Found { result: Ok(result), left_out },
        Err(reason) => Found { result: Err(reason.reason()), left_out: Vec::new() },
    }
}

/// Rows of one group against another.
pub(crate) fn compare(methods: &Methods, tally: &Tally, pair: Pair, level: Level, rows: &mut Rows) {
    for method in &methods.differences {
        let found = difference(*method, tally, pair, level);
        let about = about("difference", (method.name(), method.compares()), pair, tally, &found.left_out);
        rows.estimate(&about, found.result, level);
        number_needed_rows(&about, found.result, level, rows);
    }
    for method in &methods.ratios {
        let found = ratio(*method, tally, pair, level);
        rows.estimate(
            &about("ratio", (method.name(), method.compares()), pair, tally, &found.left_out),
            found.result,
            level,
        );
    }
    for method in &methods.odds_ratios {
        let found = odds_ratio(*method, tally, pair, level);
        rows.estimate(
            &about("odds-ratio", (method.name(), method.compares()), pair, tally, &found.left_out),
            found.result,
            level,
        );
        if *method == OddsRatioMethod::Woolf {
            let about = about("log-odds-ratio", (method.name(), method.compares()), pair, tally, &found.left_out);
            rows.estimate(&about, found.result.map(on_the_log_scale), level);
        }
    }
    for method in &methods.tests {
        if let Some(found) = test(*method, tally, pair) {
            rows.test(&about("test", (method.name(), method.compares()), pair, tally, &found.left_out), found.result);
        }
    }
}

/// A row about two groups. Strata that took no part are named, and subjects seen in both groups where that is ignored.
fn about(
    context: &'static str,
    (method, compares): (&str, Compares),
    pair: Pair,
    tally: &Tally,
    left_out: &[LeftOut],
) -> About {
    let about = About::new(context, method).pair(pair);
    if left_out.is_empty() {
        let independent = compares == Compares::Independent && !tally.subjects.is_empty();
        return if independent { about.note("the groups taken as independent") } else { about };
    }
    let named = left_out.iter().map(|left| format!("{} ({})", tally.stratum_name(left.stratum), left.reason));
    let named: Vec<String> = named.collect();
    about.note(format!("strata that say nothing: {}", named.join(", ")))
}

fn difference(method: DifferenceInterval, tally: &Tally, pair: Pair, level: Level) -> Found<Estimate> {
    use DifferenceInterval as D;
    let (first, second) = (tally.groups[pair.group], tally.groups[pair.reference]);
    let strata = || tally.between(pair.group, pair.reference);
    let pairs = || tally.pairs(pair.group, pair.reference);
    match method {
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
    }
}

fn ratio(method: RatioInterval, tally: &Tally, pair: Pair, level: Level) -> Found<Estimate> {
    let (first, second) = (tally.groups[pair.group], tally.groups[pair.reference]);
    match method {
        RatioInterval::Katz => two::ratio_katz(first, second, level).into(),
        RatioInterval::Koopman => two::ratio_koopman(first, second, level).into(),
        RatioInterval::MiettinenNurminen => two::ratio_miettinen_nurminen(first, second, level).into(),
        RatioInterval::MantelHaenszel => {
            over_strata(stratified::ratio(&tally.between(pair.group, pair.reference), level))
        }
    }
}

fn odds_ratio(method: OddsRatioMethod, tally: &Tally, pair: Pair, level: Level) -> Found<Estimate> {
    let (first, second) = (tally.groups[pair.group], tally.groups[pair.reference]);
    let strata = || tally.between(pair.group, pair.reference);
    match method {
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
    }
}

/// `None` for a test of another kind of endpoint.
fn test(method: TestMethod, tally: &Tally, pair: Pair) -> Option<Found<Test>> {
    use TestMethod as T;
    let (first, second) = (tally.groups[pair.group], tally.groups[pair.reference]);
    let strata = || tally.between(pair.group, pair.reference);
    let pairs = || tally.pairs(pair.group, pair.reference);
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
        T::CochranArmitage | T::CochranArmitageExact | T::LogRank => return None,
    })
}

fn on_the_log_scale(ratio: Estimate) -> Estimate {
    let Interval { lower, upper } = ratio.interval;
    let interval = Interval { lower: libm::log(lower), upper: libm::log(upper) };
    Estimate { estimate: libm::log(ratio.estimate), interval }
}

/// The number needed to treat: its size beside the difference, and a context of its own with its sign and its limits.
fn number_needed_rows(about: &About, difference: Result<Estimate, NotEstimable>, level: Level, rows: &mut Rows) {
    let number = difference.map(number_needed);
    let size = number.map_or_else(Stat::NotEstimable, |number| number.estimate.abs().into());
    rows.push(about, "nnt", size);
    let mut about = About { context: "number-needed", ..about.clone() };
    let limits = match number {
        Ok(NumberNeeded { interval: NumbersNeeded::Rays { up_to, from }, .. }) => {
            about.note = Some("the interval goes from its lower limit up through infinity to its upper one".into());
            Ok(Interval { lower: from, upper: up_to })
        }
        Ok(NumberNeeded { interval: NumbersNeeded::Stretch(limits), .. }) => Ok(limits),
        Ok(NumberNeeded { interval: NumbersNeeded::Infinity, .. }) => Err(NotEstimable::Infinite),
        Err(reason) => Err(reason),
    };
    let estimate = number.map_or_else(Stat::NotEstimable, |number| number.estimate.into());
    rows.push(&about, "estimate", estimate);
    rows.interval(&about, limits, level);
}
