//! Rating scales and the scores they can give.

use crate::spec::{Field, Kind, Shape, Table, embedded};
use crate::spelling::folded;
use std::sync::LazyLock;

static FILE: Shape = Shape {
    name: "file of instruments",
    doc: "instruments",
    fields: &[Field::required("instrument", Kind::Tables(&INSTRUMENT), "the instruments")],
};
/// The table of an instrument.
pub static INSTRUMENT: Shape = Shape {
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
    let sound = |table| Instrument::of_table(table).expect("an embedded range is two numbers");
    tables.iter().map(sound).collect()
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
    /// The instrument of a table of that [shape](INSTRUMENT); `None` if its range is not a lower and a higher number.
    pub fn of_table(table: &Table) -> Option<Instrument> {
        let owned = |key| table.owned(key).unwrap_or_default();
        let range = match table.numbers("range") {
            [low, high] if low < high => (*low, *high),
            _ => return None,
        };
        Some(Instrument {
            name: owned("name"),
            title: owned("title"),
            synonyms: table.texts("synonyms").iter().map(|synonym| synonym.text.clone()).collect(),
            range,
            whole: table.flag("whole").unwrap_or(false),
            worse: if table.text("worse") == Some("lower") { Worse::Lower } else { Worse::Higher },
            source: owned("source"),
        })
    }

    /// Whether that is one of its names, in any case and without regard to spaces and punctuation.
    pub fn is_called(&self, name: &str) -> bool {
        let wanted = folded(name);
        [&self.name, &self.title].into_iter().chain(&self.synonyms).any(|known| folded(known) == wanted)
    }
}

/// The instrument of that name, met in any case and without regard to spaces and punctuation.
pub fn instrument(name: &str) -> Option<&'static Instrument> {
    INSTRUMENTS.iter().find(|known| known.is_called(name))
}

/// All instruments.
pub fn instruments() -> &'static [Instrument] {
    &INSTRUMENTS
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn instruments_give_their_range() {
        for (name, range) in [
            ("MADRS", (0.0, 60.0)),
            ("madrs", (0.0, 60.0)),
            ("HDRS-17", (0.0, 52.0)),
            ("HAM-D 17", (0.0, 52.0)),
            ("PHQ9", (0.0, 27.0)),
            ("QIDS-SR16", (0.0, 27.0)),
            ("BDI-II", (0.0, 63.0)),
            ("PCL-5", (0.0, 80.0)),
            ("CAPS-5", (0.0, 80.0)),
            ("SSI", (0.0, 38.0)),
            ("C-SSRS ideation severity", (0.0, 5.0)),
            ("CADSS", (0.0, 92.0)),
            ("BPRS-18", (18.0, 126.0)),
            ("YMRS", (0.0, 60.0)),
            ("BPI severity", (0.0, 10.0)),
            ("VAS pain", (0.0, 100.0)),
            ("NRS", (0.0, 10.0)),
            ("CGI-S", (1.0, 7.0)),
            ("GAD-7", (0.0, 21.0)),
            ("AUDIT", (0.0, 40.0)),
            ("Montgomery-Åsberg Depression Rating Scale", (0.0, 60.0)),
            ("Montgomery-Asberg Depression Rating Scale", (0.0, 60.0)),
        ] {
            assert_eq!(instrument(name).expect(name).range, range, "{name}");
        }
        for name in ["", "HAMD", "BPRS", "HDRS-24", "unknown"] {
            assert_eq!(instrument(name), None, "{name}");
        }
        assert_eq!(instrument("MMSE").map(|known| known.worse), Some(Worse::Lower));
        let mut keys = BTreeSet::new();
        for known in instruments() {
            for name in [&known.name, &known.title].into_iter().chain(&known.synonyms) {
                assert!(keys.insert(folded(name)), "{name}");
            }
            let (low, high) = known.range;
            assert!(
                low < high && (!known.whole || low.fract() + high.fract() == 0.0) && !known.source.is_empty(),
                "{}",
                known.name
            );
        }
    }
}
