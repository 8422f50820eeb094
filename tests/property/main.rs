//! What must hold whatever the data.

mod ingest;
mod proportions;
mod special;
mod survival;
