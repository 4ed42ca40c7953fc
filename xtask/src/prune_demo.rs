//! What the `mwanda` command does, shown on the demo model.

use crate::{
    c_compiler,
    cargo::root,
    models::{self, GEMMA},
    mwanda::{self, mwanda},
    run::run,
    vulkan,
};
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Name of the pruned model's folder: model, method and percentage.
const PRUNED: &str = "gemma-3-270m-m-wanda-50";

/// What `mwanda prune` leaves in its output.
const MANIFEST: &str = "mwanda-manifest.json";

/// Builds `mwanda`, fetches the demo model, prunes it on the GPU if there is one, and shows what each language lost.
pub fn prune_demo() -> Result<()> {
    c_compiler::set_up()?;
    vulkan::set_up_for_mwanda();
    mwanda::build()?;
    models::fetch(&GEMMA)?;
    let out = folder_of_pruned_models()?.join(PRUNED);
    let arguments = prune_arguments(is_pruned_model(&out));
    run(mwanda(&arguments)?.arg("--out").arg(out))
}

/// All but the output. What an earlier run left there is replaced; anything else `mwanda` refuses to touch.
fn prune_arguments(replace: bool) -> Vec<&'static str> {
    let mut arguments = vec![
        "prune",
        GEMMA.name,
        "--method",
        "m-wanda",
        "--sparsity",
        "0.5",
    ];
    if replace {
        arguments.push("--overwrite");
    }
    arguments
}

fn is_pruned_model(folder: &Path) -> bool {
    folder.join(MANIFEST).is_file()
}

/// `pruned` in the workspace's root, made if it is missing, with a note to git that nothing in it is the project's.
fn folder_of_pruned_models() -> Result<PathBuf> {
    let folder = root().join("pruned");
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(folder.join(".gitignore"), "*\n"))
        .with_context(|| format!("{} cannot be written", folder.display()))?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_is_m_wanda_at_half() {
        let arguments = prune_arguments(false).join(" ");
        assert_eq!(
            arguments,
            "prune gemma-3-270m --method m-wanda --sparsity 0.5"
        );
        assert!(prune_arguments(true).join(" ").starts_with(&arguments));
    }

    #[test]
    fn only_a_pruned_model_is_replaced() {
        assert!(!prune_arguments(false).contains(&"--overwrite"));
        assert!(prune_arguments(true).contains(&"--overwrite"));
        assert!(!is_pruned_model(root()));
    }
}
