//! The pip client, through which models come where Hugging Face cannot be reached.

use crate::packages::{answers, install};

/// Whether pip was missing and now is there.
pub fn install_if_missing() -> bool {
    let is_there = [("python3", &["-m", "pip", "--version"][..]), ("python", &["-m", "pip", "--version"]), ("pip3", &["--version"]), ("pip", &["--version"])]
        .into_iter()
        .any(|(program, arguments)| answers(program, arguments));
    !is_there && install(&["python3-pip"], "pip, to fetch models as Python packages")
}
