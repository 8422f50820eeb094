//! Files that were cut off or have bytes changed: whatever is said of them, nothing panics and everything is placed.

mod data_files;
mod registry_files;
