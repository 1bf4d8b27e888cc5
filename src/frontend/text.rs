//! Bytes to text: UTF-8, UTF-16, byte order marks.
