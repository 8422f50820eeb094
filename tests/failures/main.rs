//! Registries and data files that are broken, and what is said of each.
