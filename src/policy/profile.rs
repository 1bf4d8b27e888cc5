//! Profiles: which controls are on, with what parameters and severity.
