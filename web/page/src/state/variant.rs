//! A pruned variant.

use mwanda_protocol::{EvaluationReport, Manifest, Overview};

/// A pruned variant of the loaded model. The engine holds its mask under the same name.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name, unique among the variants.
    pub name: String,
    /// How it was made. `dense` and `pruned` hold the evaluations, once they are there.
    pub manifest: Manifest,
    /// What it looks like inside, once the engine has said.
    pub overview: Option<Overview>,
}

impl Variant {
    /// The scores before and after, if both are there.
    pub fn evaluations(&self) -> Option<(&EvaluationReport, &EvaluationReport)> {
        self.manifest
            .dense
            .as_ref()
            .zip(self.manifest.pruned.as_ref())
    }
}
