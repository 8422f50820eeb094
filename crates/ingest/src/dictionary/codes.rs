//! Diagnostic codes of data dictionaries.
