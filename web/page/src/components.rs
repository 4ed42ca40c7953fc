//! Widgets that several steps share.

pub mod absence_notice;
pub mod choice;
pub mod copy_button;
pub mod file_drop;
pub mod header;
pub mod hindrance_note;
pub mod number_field;
pub mod progress;
pub mod step_nav;
pub mod step_section;
pub mod troubles;
pub mod update_notice;
