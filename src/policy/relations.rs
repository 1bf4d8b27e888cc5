//! Relations between resources, from a data table.
