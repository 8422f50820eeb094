//! What an interruption leaves, and what goes on from it.

use crate::scenarios::{ASKED, RATES_PLAN, characteristics, plan, scenario, stamp, two_rates};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use trialstat_analysis::study::StudyPlan;
use trialstat_montecarlo::part::{Named, Part, merge};
use trialstat_montecarlo::points::{Points, WatchPoints};
use trialstat_montecarlo::precision::Precision;
use trialstat_montecarlo::run::{End, Unwatched};
use trialstat_montecarlo::shard::Shard;
use trialstat_simulate::scenario::Scenario;

/// Wants no more after so many replicates, or large ones.
#[derive(Default)]
struct Impatient {
    replicates: Option<u64>,
    large: Option<u64>,
    made: AtomicU64,
    made_large: AtomicU64,
}

impl WatchPoints for Impatient {
    fn is_cancelled(&self) -> bool {
        let reached =
            |made: &AtomicU64, most: Option<u64>| most.is_some_and(|most| made.load(Ordering::SeqCst) >= most);
        reached(&self.made, self.replicates) || reached(&self.made_large, self.large)
    }

    fn made(&self, replicates: u64) {
        self.made.fetch_add(replicates, Ordering::SeqCst);
    }

    fn large(&self, made: u64, of: u64) {
        assert!(made < of);
        self.made_large.fetch_max(made, Ordering::SeqCst);
    }
}

/// Wants to be told after every piece what is finished.
#[derive(Default)]
struct Curious {
    told: Mutex<Vec<String>>,
}

impl WatchPoints for Curious {
    fn is_due(&self) -> bool {
        true
    }

    fn finished(&self, part: &dyn Fn() -> Part) {
        self.told.lock().expect("nobody panics").push(part().in_order().to_json());
    }
}

/// Two rates in 1500 replicates, and where their run begins.
struct Rates {
    scenario: Scenario,
    plan: StudyPlan,
    precision: Option<Precision>,
}

impl Rates {
    fn new(precision: Option<&str>) -> Rates {
        let precision = precision.map(|text| text.parse().expect("a precision"));
        let text = two_rates(0.3, 0.5).replace("replicates = 4000", "replicates = 1500");
        Rates { scenario: scenario(&text), plan: plan(RATES_PLAN), precision }
    }

    fn none(&self) -> Part {
        let stamp = stamp(&self.scenario);
        Part::new(
            trialstat_montecarlo::stamp::Stamp { precision: self.precision.as_ref().map(ToString::to_string), ..stamp },
            Shard::WHOLE,
        )
    }

    fn run(&self, from: Part, threads: usize, watch: &dyn WatchPoints) -> (Part, End) {
        let points = self.scenario.points("scenario.toml", &[], &|_| None).expect("one point");
        let seed = self.scenario.seed();
        let points = Points { points: &points, plan: &self.plan, asked: ASKED, seed, large: 3 };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let (part, end) = pool.install(|| points.run(from, self.precision.as_ref(), watch)).expect("it fits");
        (part.in_order(), end)
    }
}

/// A part as it is read from the file that it was kept in.
fn kept(part: &Part) -> Part {
    Part::from_json(part.to_json().as_bytes()).expect("a part")
}

#[test]
fn what_is_finished_of_a_batch_is_kept_and_gone_on_from() {
    let rates = Rates::new(None);
    let (whole, end) = rates.run(rates.none(), 2, &Unwatched);
    assert_eq!((end, whole.replicates()), (End::Complete, 1500));
    for (threads, most) in [(1, 1), (3, 130), (4, 990), (2, 1210)] {
        let watch = Impatient { replicates: Some(most), ..Impatient::default() };
        let (part, end) = rates.run(rates.none(), threads, &watch);
        assert_eq!(end, End::Cancelled);
        let made = part.replicates();
        assert!(made >= most && made < most + 20 * (threads as u64 + 1), "{made} of {most} on {threads}");
        assert_eq!((part.until, watch.made.load(Ordering::SeqCst)), (made, made));
        let (rest, end) = rates.run(kept(&part), 2, &Unwatched);
        assert_eq!(end, End::Complete);
        assert!(rest.to_json() == whole.to_json(), "from {made}");
    }
}

#[test]
fn what_is_told_on_the_way_is_gone_on_from() {
    let (rates, watch) = (Rates::new(None), Curious::default());
    let (whole, _) = rates.run(rates.none(), 3, &watch);
    assert!(whole.to_json() == rates.run(rates.none(), 1, &Unwatched).0.to_json());
    let told = watch.told.into_inner().expect("nobody panics");
    assert!(told.len() > 20, "{}", told.len());
    for text in [&told[0], &told[told.len() / 2]] {
        let part = Part::from_json(text.as_bytes()).expect("a part");
        assert!(part.replicates() > 0 && part.replicates() < 1500);
        assert!(rates.run(part, 2, &Unwatched).0.to_json() == whole.to_json());
    }
}

/// A share near one half is known to 0.03 from 278 replicates on.
#[test]
fn precision_is_asked_of_whole_batches_however_the_run_was_interrupted() {
    let rates = Rates::new(Some("coverage=0.03,rejection=0.03"));
    let (whole, end) = rates.run(rates.none(), 2, &Unwatched);
    assert_eq!((end, whole.replicates()), (End::Precise, 1000));
    let watch = Impatient { replicates: Some(600), ..Impatient::default() };
    let (part, end) = rates.run(rates.none(), 2, &watch);
    assert!(end == End::Cancelled && part.replicates() < 1000);
    assert!(rates.run(kept(&part), 2, &Unwatched).0.to_json() == whole.to_json());
    let (told, _) = rates.run(rates.none(), 2, &Curious::default());
    assert!(told.to_json() == whole.to_json());
    // What was kept of it is all there is; what was kept of the one interrupted is not.
    let merged = |part: &Part| merge(vec![Named { file: "kept.json".to_owned(), part: kept(part) }]);
    assert!(merged(&part).is_err());
    assert!(characteristics(&merged(&whole).expect("all of it")) == characteristics(&whole));
}

#[test]
fn the_truth_is_interrupted_too() {
    let rates = Rates::new(None);
    for large in [0, 1] {
        let watch = Impatient { large: Some(large), ..Impatient::default() };
        let (part, end) = rates.run(rates.none(), 1, &watch);
        assert_eq!((end, part.replicates(), part.points.len()), (End::Cancelled, 0, 0));
        assert_eq!(watch.made_large.load(Ordering::SeqCst), large);
        let (rest, _) = rates.run(kept(&part), 2, &Unwatched);
        assert_eq!(rest.replicates(), 1500);
    }
}
