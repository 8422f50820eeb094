//! Lists of terms.

use super::nearest;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use trialstat_trial::spec::{Field, Kind, Shape, Table, embedded};
use trialstat_trial::spelling::folded;

static FILE: Shape = Shape {
    name: "file of code lists",
    doc: "code lists",
    fields: &[Field::required("list", Kind::Tables(&LIST), "the lists")],
};
static LIST: Shape = Shape {
    name: "code list",
    doc: "terms of one kind",
    fields: &[
        Field::required("name", Kind::Text, "what a mapping calls it"),
        Field::required("cdisc", Kind::Text, "CDISC's short name"),
        Field::required("code", Kind::Text, "its concept in the NCI Thesaurus"),
        Field::required("title", Kind::Text, "CDISC's name"),
        Field::optional("extensible", Kind::Flag, "whether a trial may add terms"),
        Field::required("terms", Kind::Tables(&TERM), "the terms"),
    ],
};
static TERM: Shape = Shape {
    name: "term",
    doc: "a term",
    fields: &[
        Field::required("term", Kind::Text, "CDISC's submission value"),
        Field::optional("code", Kind::Text, "its concept in the NCI Thesaurus"),
        Field::optional("synonyms", Kind::Texts, "what files write for it"),
    ],
};
static LISTS: LazyLock<Vec<CodeList>> = LazyLock::new(|| {
    let tables = embedded("code_lists.toml", include_str!("code_lists.toml"), &FILE, "list");
    tables.iter().map(CodeList::of_table).collect()
});

/// A list of terms.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeList {
    /// What a mapping calls it.
    pub name: String,
    /// CDISC's short name (`AESEV`).
    pub cdisc: String,
    /// Its concept in the NCI Thesaurus.
    pub code: String,
    /// CDISC's name for it.
    pub title: String,
    /// Whether a trial may add terms.
    pub extensible: bool,
    terms: Vec<Term>,
    /// By key, which term is meant.
    keys: BTreeMap<String, usize>,
}

/// A term of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// CDISC's submission value.
    pub term: String,
    /// Its concept in the NCI Thesaurus, where it is certain.
    pub code: Option<String>,
    /// What files write for it.
    pub synonyms: Vec<String>,
}

impl CodeList {
    fn of_table(table: &Table) -> CodeList {
        let owned = |key| table.owned(key).unwrap_or_default();
        let terms: Vec<Term> = table.tables("terms").iter().map(Term::of_table).collect();
        let names = |term: &Term| {
            std::iter::once(&term.term).chain(&term.synonyms).map(|name| folded(name)).collect::<Vec<_>>()
        };
        let keys = terms.iter().enumerate().flat_map(|(at, term)| names(term).into_iter().map(move |key| (key, at)));
        let keys = keys.collect();
        let extensible = table.flag("extensible").unwrap_or(false);
        CodeList {
            name: owned("name"),
            cdisc: owned("cdisc"),
            code: owned("code"),
            title: owned("title"),
            extensible,
            terms,
            keys,
        }
    }

    /// The terms, in CDISC's order.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The term that a text means, with its code.
    pub fn entry(&self, text: &str) -> Option<&Term> {
        self.keys.get(&folded(text)).map(|at| &self.terms[*at])
    }

    /// CDISC's submission value of the term that a text means.
    pub fn term(&self, text: &str) -> Option<&str> {
        self.entry(text).map(|entry| entry.term.as_str())
    }

    /// The term that a text may be meant for, if it is a slip away from one.
    pub fn nearest(&self, text: &str) -> Option<&str> {
        self.term(nearest(text, self.keys.keys().map(String::as_str))?)
    }

    /// What to do about a text that is no term.
    pub fn hint(&self, text: &str) -> String {
        match self.nearest(text) {
            Some(term) => format!("did you mean `{term}`? if so, correct it or declare it in the column's `codes`"),
            None => {
                let terms: Vec<&str> = self.terms.iter().map(|term| term.term.as_str()).collect();
                format!("declare in the column's `codes` which of these it is: {}", terms.join(", "))
            }
        }
    }
}

impl Term {
    fn of_table(table: &Table) -> Term {
        Term {
            term: table.owned("term").unwrap_or_default(),
            code: table.owned("code"),
            synonyms: table.texts("synonyms").iter().map(|synonym| synonym.text.clone()).collect(),
        }
    }
}

/// The list that a mapping or CDISC calls `name` (`severity`, `AESEV`, `C66769`).
pub fn list(name: &str) -> Option<&'static CodeList> {
    let wanted = folded(name);
    LISTS.iter().find(|list| [&list.name, &list.cdisc, &list.code].into_iter().any(|name| folded(name) == wanted))
}

/// All lists.
pub fn lists() -> &'static [CodeList] {
    &LISTS
}
