//! ARM JSON templates and parameter files.
