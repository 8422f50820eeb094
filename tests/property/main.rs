//! What must hold whatever the data.

mod proportions;
mod special;
mod survival;
