//! Rating scales and the scores they can give.

use super::{embedded, key};
use std::sync::LazyLock;
use trialstat_trial::spec::{Field, Kind, Shape, Table};

static FILE: Shape = Shape {
    name: "file of instruments",
    doc: "instruments",
    fields: &[Field::required("instrument", Kind::Tables(&INSTRUMENT), "the instruments")],
};
static INSTRUMENT: Shape = Shape {
    name: "instrument",
    doc: "a rating scale",
    fields: &[
        Field::required("name", Kind::Text, "its short name"),
        Field::required("title", Kind::Text, "its name"),
        Field::optional("synonyms", Kind::Texts, "what files write for it"),
        Field::required("range", Kind::Numbers, "lowest and highest score"),
        Field::required("whole", Kind::Flag, "whether every score is a whole number"),
        Field::required("worse", Kind::OneOf(&["higher", "lower"]), "which scores are the worse"),
        Field::required("source", Kind::Text, "where it is described"),
    ],
};
static INSTRUMENTS: LazyLock<Vec<Instrument>> = LazyLock::new(|| {
    let tables = embedded("instruments.toml", include_str!("instruments.toml"), &FILE, "instrument");
    tables.iter().map(Instrument::of_table).collect()
});

/// Which scores are the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Worse {
    /// The higher ones, as on most scales of symptoms.
    Higher,
    /// The lower ones, as on scales of ability and well-being.
    Lower,
}

/// A rating scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Instrument {
    /// Its short name.
    pub name: String,
    /// Its name.
    pub title: String,
    /// What files write for it.
    pub synonyms: Vec<String>,
    /// Lowest and highest score that it can give.
    pub range: (f64, f64),
    /// Whether every score is a whole number.
    pub whole: bool,
    /// Which scores are the worse.
    pub worse: Worse,
    /// Where it is described.
    pub source: String,
}

impl Instrument {
    fn of_table(table: &Table) -> Instrument {
        let owned = |key| table.owned(key).unwrap_or_default();
        let [low, high] = table.numbers("range") else { panic!("an embedded range is two numbers") };
        Instrument {
            name: owned("name"),
            title: owned("title"),
            synonyms: table.texts("synonyms").iter().map(|synonym| synonym.text.clone()).collect(),
            range: (*low, *high),
            whole: table.flag("whole").unwrap_or(false),
            worse: if table.text("worse") == Some("lower") { Worse::Lower } else { Worse::Higher },
            source: owned("source"),
        }
    }
}

/// The instrument of that name, met in any case and without regard to spaces and punctuation.
pub fn instrument(name: &str) -> Option<&'static Instrument> {
    let wanted = key(name);
    INSTRUMENTS
        .iter()
        .find(|known| [&known.name, &known.title].into_iter().chain(&known.synonyms).any(|name| key(name) == wanted))
}

/// All instruments.
pub fn instruments() -> &'static [Instrument] {
    &INSTRUMENTS
}
