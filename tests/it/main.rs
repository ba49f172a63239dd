//! Tests that need no daemon.

mod tidy;
