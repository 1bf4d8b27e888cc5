//! Resource exports in every shape that Azure's tools write.
