//! Among which weights the lowest scores are looked for.

use serde::{Deserialize, Serialize};

use crate::names::named;

/// The weights that compete with each other in unstructured pruning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The weights of one output row: every row loses equally many. Wanda's choice.
    #[default]
    Row,
    /// The weights of one matrix: rows may lose more or fewer. The choice of RIA's own code.
    Matrix,
}

named!(Scope, "scope", Row => "row", Matrix => "matrix");
