//! Declared tables: which keys, of which kinds, which of them required.

/// What a field's value must be.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Text in quotes.
    Text,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A whole number from 0.
    Count,
    /// Any number.
    Number,
    /// `true` or `false`.
    Flag,
    /// A list of texts.
    Texts,
    /// A text or a list of texts; read as a list.
    TextOrTexts,
    /// A list whose members are all among these texts.
    SomeOf(&'static [&'static str]),
    /// A list of numbers.
    Numbers,
    /// A table.
    Table(&'static Shape),
    /// A list of tables.
    Tables(&'static Shape),
    /// One table or a list of them; read as a list.
    OneOrMore(&'static Shape),
    /// A table, or a text that stands for a table with this one key.
    Short(&'static Shape, &'static str),
    /// A list of such tables and texts.
    Shorts(&'static Shape, &'static str),
    /// A table of any keys, each with a text or a list of texts.
    Map,
}

/// One key of a table.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The key.
    pub key: &'static str,
    /// What its value must be.
    pub kind: Kind,
    /// Whether the table must have it.
    pub required: bool,
    /// What it means.
    pub doc: &'static str,
}

impl Field {
    /// A field that must be there.
    pub const fn required(key: &'static str, kind: Kind, doc: &'static str) -> Field {
        Field { key, kind, required: true, doc }
    }

    /// A field that may be left out.
    pub const fn optional(key: &'static str, kind: Kind, doc: &'static str) -> Field {
        Field { key, kind, required: false, doc }
    }
}

/// A declared table.
#[derive(Debug)]
pub struct Shape {
    /// What the table is called in messages.
    pub name: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// Its keys.
    pub fields: &'static [Field],
}

impl Shape {
    /// The field of that key.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
    }
}
