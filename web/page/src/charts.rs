//! Charts and the tables beside them, as components over plain data.
//!
//! They look like those of the HTML report, so that who knows one can read the other. Where everything lies is computed in
//! modules that know nothing of the browser: `rows`, `lanes`, `bar_shape`, `histogram`, the scales, `shape`, `grid_keys`.

mod axis;
pub mod bar_chart;
mod bar_shape;
pub mod copy_table;
pub mod description;
pub mod dot_chart;
pub mod figures;
mod grid_keys;
pub mod heat_grid;
pub mod heat_scale;
pub mod heat_table;
pub mod histogram;
pub mod histogram_chart;
mod lanes;
mod number_form;
pub mod ratio_scale;
pub mod rows;
pub mod scroll;
mod shape;
pub mod share_scale;
pub mod tab_separated;
pub mod table_alternative;
