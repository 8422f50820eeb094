//! What a data dictionary says of tables and their columns.
