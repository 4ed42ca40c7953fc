//! Studies: what pruning costs, measured over models × methods × sparsities and patterns × calibration sets × seeds.
//!
//! A [`Study`] is a TOML file that a person writes. [`Study::cells`] are its runs. What a run gave is a [`Record`], one JSON
//! line; the file of records is the study's only state, so that a study that was stopped goes on where it was. The report
//! and all comparisons are computed from the records alone.
//!
//! Nothing here runs a model: the `mwanda` command does, cell by cell.

mod base_method;
mod cell;
mod cells;
mod compare;
mod differences;
mod draw;
mod error;
mod expected;
mod key;
mod measured;
mod paired;
mod parse;
mod record;
mod report;
mod report_rows;
mod results;
mod student;
mod study;
pub mod tasks;
#[cfg(test)]
mod test_record;
#[cfg(test)]
mod test_study;
mod texts;

pub use cell::{Calibrated, Cell, DENSE};
pub use compare::{ByLanguage, CompareError, Compared, TaskDifferences, compare};
pub use differences::{Differences, Interval, Unit};
pub use error::StudyError;
pub use expected::{Expected, Mismatch, Selected};
pub use key::{CalibrationKey, KeyParts, TaskKey};
pub use measured::Measured;
pub use record::{Answered, PruningRecord, Record, TaskRecord};
pub use report::{
    AccuracyRow, ChartFile, ComparisonGroup, ComparisonKind, ComparisonRow, MarkdownTable,
    ReportError, Share, charts, html, sparsity_label, tables,
};
pub use report_rows::{accuracy_rows, comparison_rows};
pub use results::{FORMAT, Results, ResultsError};
pub use study::{
    Calibration, CalibrationSet, Comparison, Evaluation, Grid, Lines, NamedMethod, Pruner, Study,
    Tasks,
};
pub use texts::shuffled;
