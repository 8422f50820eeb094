//! Names in the order in which they were first met.

use std::collections::HashMap;

/// Names, each with its position.
#[derive(Debug, Default)]
pub(super) struct Names {
    names: Vec<String>,
    positions: HashMap<String, u32>,
}

impl Names {
    /// These names first.
    pub(super) fn of<'a>(names: impl Iterator<Item = &'a str>) -> Names {
        let mut list = Names::default();
        for name in names {
            list.index(name);
        }
        list
    }

    /// The name's position; a new name goes to the end.
    pub(super) fn index(&mut self, name: &str) -> u32 {
        if let Some(position) = self.positions.get(name) {
            return *position;
        }
        let position = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.positions.insert(name.to_owned(), position);
        position
    }

    /// The names in order.
    pub(super) fn list(&self) -> &[String] {
        &self.names
    }
}
