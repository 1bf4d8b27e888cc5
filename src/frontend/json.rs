//! JSON with comments and multi-line strings, every node with its span.
