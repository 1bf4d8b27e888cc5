//! The data tables that policies and host share.
