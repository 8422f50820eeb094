//! Stock mappings of CDISC folders.

use super::shape::SHAPE;
use super::{Mapping, TableMapping};
use trialstat_trial::spec::{Source, read};

/// A CDISC standard that a folder may follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standard {
    /// Analysis data: ADSL, ADTTE, ADRS, ADQS and other data sets of the basic data structure.
    Adam,
    /// Collected data: DM, EX, QS, CE, AE, DS.
    Sdtm,
}

impl Standard {
    /// The standard of that name.
    pub fn named(name: &str) -> Option<Standard> {
        match name {
            "adam" => Some(Standard::Adam),
            "sdtm" => Some(Standard::Sdtm),
            _ => None,
        }
    }

    /// Its stock mapping, as a file of the mapping language.
    pub fn text(self) -> &'static str {
        match self {
            Standard::Adam => include_str!("stock/adam.toml"),
            Standard::Sdtm => include_str!("stock/sdtm.toml"),
        }
    }

    /// What its files hold.
    pub(super) fn tables(self) -> Vec<TableMapping> {
        let mut problems = Vec::new();
        let source = Source::new("stock mapping", self.text().as_bytes());
        let table = source.map(|source| read(&source, &SHAPE, &mut problems));
        let mapping = table.ok().and_then(|table| Mapping::from_table(&table, &mut problems));
        assert!(problems.is_empty(), "stock mappings are sound: {problems:?}");
        let mut tables = mapping.expect("stock mappings are sound").tables;
        tables.iter_mut().for_each(|table| table.stock = true);
        tables
    }
}
