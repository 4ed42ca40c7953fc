//! A Vulkan driver, without which the GPU tests have nothing to run on.

use crate::{packages::install, say};
use anyhow::{Result, bail};
use std::{env, fs, path::PathBuf};

/// Makes sure that there is a Vulkan driver: a software one is installed where there is none.
///
/// # Errors
/// When there is none and none could be installed, on a CI machine (`CI=true`): elsewhere the GPU tests are skipped.
pub fn set_up() -> Result<()> {
    // Metal and Direct3D 12 come with their systems.
    if !cfg!(target_os = "linux") || has_driver() && has_loader() {
        return Ok(());
    }
    let packages = ["libvulkan1", "mesa-vulkan-drivers"];
    if install(&packages, "A Vulkan driver, for the GPU tests") {
        return Ok(());
    }
    if env::var("CI").is_ok_and(|value| value == "true") {
        bail!("no Vulkan driver for the GPU tests, and CI=true");
    }
    say("The GPU tests will be skipped.");
    Ok(())
}

/// Whether a driver is registered in one of the places where the loader looks for its manifest (Vulkan loader,
/// "Driver discovery on Linux").
fn has_driver() -> bool {
    let named = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"].into_iter().any(|name| env::var_os(name).is_some());
    let home = env::var_os("HOME").map(PathBuf::from);
    let folders = ["/etc/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/usr/share/vulkan/icd.d"];
    let folders = folders
        .into_iter()
        .map(PathBuf::from)
        .chain(home.map(|home| home.join(".local/share/vulkan/icd.d")));
    named
        || folders.filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten().any(|file| {
            file.path().extension().is_some_and(|extension| extension == "json")
        })
}

fn has_loader() -> bool {
    let machine = format!("{}-linux-gnu", env::consts::ARCH);
    let folders = ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64"];
    folders
        .into_iter()
        .map(PathBuf::from)
        .chain([PathBuf::from("/usr/lib").join(machine)])
        .any(|folder| folder.join("libvulkan.so.1").exists())
}
