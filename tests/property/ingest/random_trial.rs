//! Trials as reading could have made them, drawn at random.

use std::sync::Arc;
use trialstat_trial::design::{
    Arm, ArmIndex, Design, Endpoint, EndpointIndex, Measure, MeasureIndex, SubjectIndex, Visit, VisitIndex,
};
use trialstat_trial::quantity::{Day, Days};
use trialstat_trial::reading::{MissingReason, Reading, ReasonIndex};
use trialstat_trial::record::{
    Assessment, Characteristic, CharacteristicValues, ClinicalEvent, Disposition, Dose, Ending, EventTime, Response,
    Subject, Word,
};
use trialstat_trial::trial::{Trial, TrialTables};

/// Texts that one format or another might mistake for something else.
const TEXTS: [&str; 24] = [
    "001",
    "1E10",
    "a, b",
    "say \"no\"",
    "two\nlines",
    "\"",
    "Ménière",
    "頭痛",
    "NA",
    ".",
    ".A",
    "None",
    "-99",
    "a\tb",
    "a;b",
    "=1+1",
    "'",
    "# no comment",
    "back\\slash",
    "true",
    "2012-08",
    "1,234",
    "a\r\nb",
    "Δ 👍",
];
/// Codes of missing values, each with what it means, sorted.
const REASONS: [(&str, &str); 5] =
    [("", ""), ("-99", "refused"), (".A", "not \"done\""), ("99", ""), ("NA", "not applicable")];
const NUMBERS: [f64; 12] = [0.0, 1.0, -1.0, 0.1, 12.5, 99.0, -99.0, 1e-9, 123_456_789.0, 1e20, 3.0, 1.0 / 3.0];

/// A source of numbers that look random.
pub struct Draw {
    state: u64,
}

impl Draw {
    pub fn from_seed(seed: u64) -> Draw {
        Draw { state: seed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below another.
    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Whether something happens that does so once in so many times.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    fn some<T>(&mut self, value: T) -> Option<T> {
        (!self.once_in(3)).then_some(value)
    }

    fn text(&mut self) -> Word {
        Arc::from(*self.of(&TEXTS))
    }

    /// So many different texts.
    fn names(&mut self, count: usize) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        while names.len() < count {
            let (text, number) = (self.text(), self.below(100));
            let name = if self.once_in(2) { text.to_string() } else { format!("{text}{number}") };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    fn day(&mut self) -> Option<Day> {
        let number = self.below(80) as i32 - 20;
        Day::new(number)
    }

    /// Codes of missing values of one column, as positions in [`REASONS`].
    fn reasons(&mut self) -> Vec<usize> {
        let mut of: Vec<usize> = (0..REASONS.len()).filter(|_| self.once_in(3)).collect();
        if of.is_empty() {
            of.push(0);
        }
        of
    }

    /// A number or, now and then, one of the reasons; no number is one of the column's codes.
    fn reading(&mut self, reasons: &[usize]) -> Reading {
        if self.once_in(4) {
            return Reading::Missing(ReasonIndex(*self.of(reasons) as u8));
        }
        let number = *self.of(&NUMBERS);
        let is_code = reasons.iter().any(|reason| REASONS[*reason].0.parse() == Ok(number));
        Reading::Number(if is_code { 7.0 } else { number })
    }
}

/// A trial of subjects that each have one arm.
pub fn parallel_trial(draw: &mut Draw) -> Trial {
    let mut tables = frame(draw, Design::Parallel);
    add_characteristics(draw, &mut tables);
    add_records(draw, &mut tables);
    finished(tables)
}

/// A trial whose subjects are treated in every arm.
pub fn crossover_trial(draw: &mut Draw) -> Trial {
    let mut tables = frame(draw, Design::Crossover);
    add_records(draw, &mut tables);
    finished(tables)
}

/// Several trials of one file, told apart by their names.
pub fn pooled_trials(draw: &mut Draw) -> Vec<Trial> {
    let names = draw.names(3);
    let arms = draw.names(2);
    // One mapping describes visits and measures for all of them.
    let TrialTables { number, visits, measures, .. } = frame(draw, Design::Parallel);
    let reasons = draw.reasons();
    let mut trial = |name: &String| {
        let mut tables = TrialTables { number, ..TrialTables::empty(name.clone(), Design::Parallel) };
        tables.arms = arms.iter().map(|name| Arm { name: name.clone() }).collect();
        tables.endpoints = vec![Endpoint::named("response")];
        let ids = draw.names(5);
        tables.subjects = ids.iter().enumerate().map(|(at, id)| subject(id, Some(ArmIndex((at % 2) as u32)))).collect();
        tables.responses = (0..tables.subjects.len())
            .map(|at| Response {
                subject: SubjectIndex(at as u32),
                endpoint: EndpointIndex(0),
                arm: ArmIndex((at % 2) as u32),
                visit: None,
                met: draw.once_in(2),
            })
            .collect();
        tables.visits.clone_from(&visits);
        tables.measures.clone_from(&measures);
        tables.reasons = all_reasons();
        let subjects: Vec<SubjectIndex> = (0..tables.subjects.len() as u32).map(SubjectIndex).collect();
        subjects.iter().for_each(|subject| add_assessments(draw, &mut tables, *subject, &reasons));
        finished(tables)
    };
    names.iter().map(&mut trial).collect()
}

fn subject(id: &str, arm: Option<ArmIndex>) -> Subject {
    Subject { id: id.into(), arm }
}

/// A trial's lists of names, and its subjects.
fn frame(draw: &mut Draw, design: Design) -> TrialTables {
    let mut tables = TrialTables::empty(draw.text().to_string(), design);
    tables.number = draw.below(3) as u64;
    let count = 2 + draw.below(2);
    tables.arms = draw.names(count).into_iter().map(|name| Arm { name }).collect();
    let count = draw.below(4);
    for name in draw.names(count) {
        let day = draw.day();
        let window = day.and_then(|day| draw.some((day, day)));
        tables.visits.push(Visit { name, day, window });
    }
    for name in draw.names(2) {
        let label = if draw.once_in(2) { draw.text().to_string() } else { String::new() };
        let unit = draw.once_in(2).then(|| draw.text().to_string());
        let range = draw.once_in(2).then_some((-1000.5, 1e21));
        tables.measures.push(Measure { name, label, unit, range });
    }
    let count = draw.below(10);
    for id in draw.names(3 + count) {
        let arm = ArmIndex(draw.below(tables.arms.len()) as u32);
        tables.subjects.push(subject(&id, (design == Design::Parallel).then_some(arm)));
    }
    tables.reasons = all_reasons();
    tables
}

fn all_reasons() -> Vec<MissingReason> {
    REASONS.map(|(code, meaning)| MissingReason { code: code.to_owned(), meaning: meaning.to_owned() }).into()
}

fn add_characteristics(draw: &mut Draw, tables: &mut TrialTables) {
    let label = |draw: &mut Draw| if draw.once_in(2) { "Age at <start>".to_owned() } else { String::new() };
    for name in ["AGE", "WEIGHT1", "BMI"] {
        if draw.once_in(2) {
            let reasons = draw.reasons();
            let values = tables.subjects.iter().map(|_| draw.reading(&reasons)).collect();
            let values = CharacteristicValues::Numbers(values);
            tables.characteristics.push(Characteristic { name: name.to_owned(), label: label(draw), values });
        }
    }
    for name in ["SEX", "REGION"] {
        if draw.once_in(2) {
            let reasons = draw.reasons();
            let mut level = |_| match draw.text() {
                _ if draw.once_in(4) => Err(ReasonIndex(*draw.of(&reasons) as u8)),
                text if reasons.iter().any(|reason| REASONS[*reason].0 == &*text) => Ok(Arc::from("level")),
                text => Ok(text),
            };
            let values = CharacteristicValues::Levels(tables.subjects.iter().map(&mut level).collect());
            tables.characteristics.push(Characteristic { name: name.to_owned(), label: label(draw), values });
        }
    }
}

/// Adds records of several kinds, each now and then left out altogether.
fn add_records(draw: &mut Draw, tables: &mut TrialTables) {
    let kinds: Vec<bool> = (0..6).map(|_| draw.once_in(2)).collect();
    let subjects: Vec<SubjectIndex> = (0..tables.subjects.len() as u32).map(SubjectIndex).collect();
    let (score_reasons, amount_reasons) = (draw.reasons(), draw.reasons());
    for subject in subjects.iter().copied() {
        if kinds[0] {
            add_assessments(draw, tables, subject, &score_reasons);
        }
        if kinds[1] {
            add_doses(draw, tables, subject, &amount_reasons);
        }
        if kinds[2] {
            add_events(draw, tables, subject);
        }
        if kinds[3] && !draw.once_in(3) {
            // After every dose, as a trial that was read has it.
            let day = draw.some(()).and(Day::new(1000));
            let (term, text) = (draw.text(), draw.text());
            tables.dispositions.push(Disposition { subject, term, category: draw.some(text), day });
        }
        if kinds[4] {
            add_responses(draw, tables, subject);
        }
    }
    // Times name endpoints after all responses have.
    for subject in subjects.iter().filter(|_| kinds[5]) {
        add_times(draw, tables, *subject);
    }
}

fn add_assessments(draw: &mut Draw, tables: &mut TrialTables, subject: SubjectIndex, reasons: &[usize]) {
    for measure in 0..tables.measures.len() {
        let visits = (0..tables.visits.len() as u16).map(|visit| Some(VisitIndex(visit))).chain([None]);
        for visit in visits.filter(|_| !draw.once_in(3)).collect::<Vec<_>>() {
            let (day, score) = (draw.day(), draw.reading(reasons));
            let measure = MeasureIndex(measure as u16);
            tables.assessments.push(Assessment { subject, measure, visit, day, score });
        }
    }
}

fn add_doses(draw: &mut Draw, tables: &mut TrialTables, subject: SubjectIndex, reasons: &[usize]) {
    for _ in 0..draw.below(3) {
        let treatment = draw.text();
        // One treatment has one unit.
        let unit = (!treatment.len().is_multiple_of(3)).then(|| Arc::from("mg"));
        let (day, length) = (draw.day(), draw.below(5) as i32);
        let last_day = day.and_then(|day| Day::new(day.number() + length)).and_then(|day| draw.some(day));
        let (amount, route) = (draw.reading(reasons), draw.text());
        tables.doses.push(Dose { subject, treatment, day, last_day, amount, unit, route: draw.some(route) });
    }
}

fn add_events(draw: &mut Draw, tables: &mut TrialTables, subject: SubjectIndex) {
    for _ in 0..draw.below(4) {
        let (category, severity, relation) = (draw.text(), draw.text(), draw.text());
        let (day, serious, minutes) = (draw.day(), draw.once_in(2), draw.below(1000) as u32);
        tables.events.push(ClinicalEvent {
            subject,
            term: draw.text(),
            category: draw.some(category),
            day,
            last_day: day.and_then(|day| draw.some(day)),
            minutes: draw.some(minutes),
            severity: draw.some(severity),
            serious: draw.some(serious),
            relation: draw.some(relation),
        });
    }
}

/// The position of an endpoint, which comes into being with its first record.
fn endpoint(tables: &mut TrialTables, name: &str, label: &str) -> EndpointIndex {
    let known = tables.endpoints.iter().position(|endpoint| endpoint.name == name);
    let at = known.unwrap_or_else(|| {
        tables.endpoints.push(Endpoint { name: name.to_owned(), label: label.to_owned() });
        tables.endpoints.len() - 1
    });
    EndpointIndex(at as u16)
}

fn add_responses(draw: &mut Draw, tables: &mut TrialTables, subject: SubjectIndex) {
    let own = tables.subjects[subject.0 as usize].arm;
    let arms: Vec<ArmIndex> = own.map_or((0..tables.arms.len() as u32).map(ArmIndex).collect(), |arm| vec![arm]);
    for (name, label) in [("response, 50 %", "Response \"at\" the end"), ("REMISS", "")] {
        for arm in &arms {
            if draw.once_in(3) {
                continue;
            }
            let visit = (!tables.visits.is_empty()).then(|| VisitIndex(draw.below(tables.visits.len()) as u16));
            let endpoint = endpoint(tables, name, label);
            tables.responses.push(Response { subject, endpoint, arm: *arm, visit, met: draw.once_in(2) });
        }
    }
}

fn add_times(draw: &mut Draw, tables: &mut TrialTables, subject: SubjectIndex) {
    for (name, label) in [("RELAPSE", "Time to relapse"), ("death", "")] {
        if draw.once_in(3) {
            continue;
        }
        let time = Days(*draw.of(&[0, 1, 7, 99, 400, u32::MAX]));
        let ending = if draw.once_in(2) { Ending::Event } else { Ending::Censored };
        let (endpoint, text) = (endpoint(tables, name, label), draw.text());
        tables.event_times.push(EventTime { subject, endpoint, time, ending, description: draw.some(text) });
    }
}

/// The trial, with those reasons that occur.
fn finished(mut tables: TrialTables) -> Trial {
    let mut used = [false; REASONS.len()];
    each_reason(&mut tables, |reason| used[reason.0 as usize] = true);
    let mut number = [ReasonIndex(0); REASONS.len()];
    let mut kept = Vec::new();
    for at in (0..tables.reasons.len()).filter(|at| used[*at]) {
        number[at] = ReasonIndex(kept.len() as u8);
        kept.push(tables.reasons[at].clone());
    }
    each_reason(&mut tables, |reason| *reason = number[reason.0 as usize]);
    tables.reasons = kept;
    Trial::new(tables).unwrap_or_else(|violations| panic!("a drawn trial is sound: {violations:?}"))
}

fn each_reason(tables: &mut TrialTables, mut of: impl FnMut(&mut ReasonIndex)) {
    let mut reading = |reading: &mut Reading| {
        if let Reading::Missing(reason) = reading {
            of(reason);
        }
    };
    tables.assessments.iter_mut().for_each(|record| reading(&mut record.score));
    tables.doses.iter_mut().for_each(|record| reading(&mut record.amount));
    for characteristic in &mut tables.characteristics {
        match &mut characteristic.values {
            CharacteristicValues::Numbers(values) => values.iter_mut().for_each(&mut reading),
            CharacteristicValues::Levels(values) => {
                for reason in values.iter_mut().filter_map(|value| value.as_mut().err()) {
                    let mut missing = Reading::Missing(*reason);
                    reading(&mut missing);
                    if let Reading::Missing(changed) = missing {
                        *reason = changed;
                    }
                }
            }
        }
    }
}
