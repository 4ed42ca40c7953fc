//! The `mwanda` command.
fn main() {}
