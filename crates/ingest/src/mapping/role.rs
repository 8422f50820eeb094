//! What a file's rows are, and the columns that each kind of row has.

/// What a row of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// A subject.
    Subjects,
    /// A reading of an instrument.
    Assessments,
    /// A dose given.
    Doses,
    /// A dated happening.
    Events,
    /// An end of treatment or of follow-up.
    Dispositions,
    /// A supplied binary endpoint.
    Responses,
    /// A supplied time to an event.
    Times,
    /// The counts of an arm.
    Counts,
}

/// What the cells of a column must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// An identifier or a word: text as it stands.
    Text,
    /// A number.
    Number,
    /// A whole number from 0.
    Count,
    /// A study day: a whole number other than 0.
    Day,
    /// A calendar date.
    Date,
    /// A length of time that is a whole number of days.
    Days,
    /// Yes or no.
    Flag,
    /// 0 for an event, any other whole number for a reason to censor.
    Censoring,
}

/// A column that a role has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleColumn {
    /// The key that names it.
    pub key: &'static str,
    /// What its cells must be.
    pub kind: CellKind,
    /// How much of it must be there.
    pub need: Need,
}

/// How much of a column must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A table has the column, and every row a value in it.
    Filled,
    /// A table has the column; its values may be missing.
    Named,
    /// A table may have it; if it does, every row has a value in it.
    FilledIfNamed,
    /// A table may have it.
    Optional,
}

const fn required(key: &'static str, kind: CellKind) -> RoleColumn {
    RoleColumn { key, kind, need: Need::Filled }
}

const fn named(key: &'static str, kind: CellKind) -> RoleColumn {
    RoleColumn { key, kind, need: Need::Named }
}

const fn if_named(key: &'static str, kind: CellKind) -> RoleColumn {
    RoleColumn { key, kind, need: Need::FilledIfNamed }
}

const fn optional(key: &'static str, kind: CellKind) -> RoleColumn {
    RoleColumn { key, kind, need: Need::Optional }
}

const TRIAL: RoleColumn = if_named("trial", CellKind::Text);
const SUBJECT: RoleColumn = required("subject", CellKind::Text);
const ARM: RoleColumn = if_named("arm", CellKind::Text);
const ENDPOINT: RoleColumn = required("endpoint", CellKind::Text);
const LABEL: RoleColumn = optional("label", CellKind::Text);
const VISIT: RoleColumn = optional("visit", CellKind::Text);
const DAY: RoleColumn = optional("day", CellKind::Day);
const DATE: RoleColumn = optional("date", CellKind::Date);
const LAST_DAY: RoleColumn = optional("last_day", CellKind::Day);
const LAST_DATE: RoleColumn = optional("last_date", CellKind::Date);
const TERM: RoleColumn = required("term", CellKind::Text);
const CATEGORY: RoleColumn = optional("category", CellKind::Text);
const UNIT: RoleColumn = optional("unit", CellKind::Text);

impl Role {
    /// All of them, in the order in which tables are read: subjects come before what is recorded of them.
    pub const ALL: &'static [Role] = &[
        Role::Subjects,
        Role::Assessments,
        Role::Doses,
        Role::Events,
        Role::Dispositions,
        Role::Responses,
        Role::Times,
        Role::Counts,
    ];

    /// The key of its tables in a mapping.
    pub fn name(self) -> &'static str {
        match self {
            Role::Subjects => "subjects",
            Role::Assessments => "assessments",
            Role::Doses => "doses",
            Role::Events => "events",
            Role::Dispositions => "dispositions",
            Role::Responses => "responses",
            Role::Times => "times",
            Role::Counts => "counts",
        }
    }

    /// The columns it has.
    pub fn columns(self) -> &'static [RoleColumn] {
        match self {
            Role::Subjects => {
                const { &[TRIAL, SUBJECT, optional("arm", CellKind::Text), optional("start", CellKind::Date)] }
            }
            Role::Assessments => {
                const {
                    &[
                        TRIAL,
                        SUBJECT,
                        ARM,
                        required("measure", CellKind::Text),
                        LABEL,
                        VISIT,
                        DAY,
                        DATE,
                        named("score", CellKind::Number),
                        UNIT,
                    ]
                }
            }
            Role::Doses => {
                const {
                    &[
                        TRIAL,
                        SUBJECT,
                        ARM,
                        required("treatment", CellKind::Text),
                        named("amount", CellKind::Number),
                        UNIT,
                        optional("route", CellKind::Text),
                        DAY,
                        DATE,
                        LAST_DAY,
                        LAST_DATE,
                    ]
                }
            }
            Role::Events => {
                const {
                    &[
                        TRIAL,
                        SUBJECT,
                        ARM,
                        TERM,
                        CATEGORY,
                        DAY,
                        DATE,
                        LAST_DAY,
                        LAST_DATE,
                        optional("minutes", CellKind::Count),
                        optional("severity", CellKind::Text),
                        optional("serious", CellKind::Flag),
                        optional("relation", CellKind::Text),
                    ]
                }
            }
            Role::Dispositions => const { &[TRIAL, SUBJECT, ARM, TERM, CATEGORY, DAY, DATE] },
            Role::Responses => {
                const { &[TRIAL, SUBJECT, ARM, ENDPOINT, LABEL, VISIT, required("met", CellKind::Flag)] }
            }
            Role::Times => {
                const {
                    &[
                        TRIAL,
                        SUBJECT,
                        ARM,
                        ENDPOINT,
                        LABEL,
                        required("time", CellKind::Days),
                        UNIT,
                        if_named("event", CellKind::Flag),
                        if_named("censored", CellKind::Censoring),
                        optional("description", CellKind::Text),
                    ]
                }
            }
            Role::Counts => {
                const {
                    &[
                        TRIAL,
                        required("arm", CellKind::Text),
                        ENDPOINT,
                        required("events", CellKind::Count),
                        required("total", CellKind::Count),
                    ]
                }
            }
        }
    }

    /// The keys of the columns that tell its rows apart unless the mapping says otherwise; without any, rows may be
    /// equal.
    pub fn key(self) -> &'static [&'static str] {
        match self {
            Role::Subjects => &["trial", "subject"],
            Role::Assessments => &["trial", "subject", "measure", "visit"],
            Role::Responses => &["trial", "subject", "endpoint", "visit", "arm"],
            Role::Times => &["trial", "subject", "endpoint"],
            Role::Counts => &["trial", "endpoint", "arm"],
            Role::Doses | Role::Events | Role::Dispositions => &[],
        }
    }
}
