//! Reports: one file a format, one match.
