//! Whole roads: from files on disk to verdicts and reports.

mod built_in;
mod cdisc;
mod changed_number;
mod example_study;
mod known_cases;
mod real_data;
mod threads;
mod times_and_tables;
