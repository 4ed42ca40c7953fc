//! Vulkan on Linux: the loader that programs open, and the drivers that it finds.

use crate::{packages::install, say};
use anyhow::{Result, bail};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

const LOADER: &str = "libvulkan1";
/// Brings lavapipe, which runs Vulkan on the CPU.
const SOFTWARE_DRIVER: &str = "mesa-vulkan-drivers";

const NO_DRIVER: &str = "\
There is a GPU, but no Vulkan driver for it was found: without one mwanda runs on the CPU.
NVIDIA's driver brings its own; that of AMD and Intel is Mesa's (Debian: mesa-vulkan-drivers).";

/// Makes sure that `mwanda` finds the GPU, if there is one. It runs on the CPU otherwise, so nothing here is an error, and
/// a driver in software is of no use: the CPU itself is tens of times faster.
pub fn set_up_for_mwanda() {
    // Metal and Direct3D 12 come with their systems.
    if !cfg!(target_os = "linux") {
        return;
    }
    let found = Found::here();
    let packages = packages_for_mwanda(&found);
    if !packages.is_empty() {
        install(&packages, "The Vulkan loader, to find the GPU");
    }
    if found.gpu && !found.has_gpu_driver() {
        say(NO_DRIVER);
    }
}

/// Makes sure that the kernels' tests have a device to run on: a driver in software where there is no other.
///
/// # Errors
/// There is none and none could be installed, where `CI=true`: elsewhere these tests are skipped.
pub fn set_up_for_tests() -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let packages = packages_for_tests(&Found::here());
    if packages.is_empty() || install(&packages, "Vulkan, for the tests of the GPU kernels") {
        return Ok(());
    }
    if env::var("CI").is_ok_and(|value| value == "true") {
        bail!("there is no Vulkan for the tests of the GPU kernels, and CI=true");
    }
    say("The tests of the GPU kernels will be skipped.");
    Ok(())
}

/// What a machine has of Vulkan.
#[derive(Debug, Default)]
struct Found {
    /// A GPU, whatever its driver.
    gpu: bool,
    /// The loader.
    loader: bool,
    /// File names of the drivers' manifests.
    manifests: Vec<String>,
}

impl Found {
    fn here() -> Self {
        Self {
            gpu: has_gpu(),
            loader: has_loader(),
            manifests: manifests(),
        }
    }

    fn has_gpu_driver(&self) -> bool {
        self.gpu && self.manifests.iter().any(|name| !is_software(name))
    }

    fn has_software_driver(&self) -> bool {
        self.manifests.iter().any(|name| is_software(name))
    }
}

fn packages_for_mwanda(found: &Found) -> Vec<&'static str> {
    if found.gpu && !found.loader {
        vec![LOADER]
    } else {
        Vec::new()
    }
}

fn packages_for_tests(found: &Found) -> Vec<&'static str> {
    let mut packages = Vec::new();
    if !found.loader {
        packages.push(LOADER);
    }
    if !(found.has_gpu_driver() || found.has_software_driver()) {
        packages.push(SOFTWARE_DRIVER);
    }
    packages
}

/// Whether the manifest of this name is that of a driver in software: lavapipe, or SwiftShader.
fn is_software(manifest: &str) -> bool {
    manifest.starts_with("lvp_") || manifest.contains("swiftshader")
}

fn has_gpu() -> bool {
    let is_render_node = |file: &PathBuf| {
        file.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("renderD"))
    };
    // A container is often given NVIDIA's devices without their render nodes.
    let nvidia = Path::new("/dev/nvidiactl");
    let nodes = files_of(Path::new("/dev/dri"));
    nodes.iter().any(is_render_node) || nvidia.exists()
}

fn has_loader() -> bool {
    let machine = format!("/usr/lib/{}-linux-gnu", env::consts::ARCH);
    let named = env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    ["/usr/lib", "/usr/lib64", "/usr/local/lib"]
        .into_iter()
        .map(PathBuf::from)
        .chain([PathBuf::from(machine)])
        .chain(env::split_paths(&named))
        .any(|folder| folder.join("libvulkan.so.1").exists())
}

/// Manifests in the places where the loader looks for them (Vulkan-Loader, "Driver interface to the Vulkan Loader").
fn manifests() -> Vec<String> {
    let named = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"]
        .into_iter()
        .find_map(env::var_os);
    let files: Vec<PathBuf> = match named {
        Some(files) => env::split_paths(&files).collect(),
        None => manifest_folders()
            .iter()
            .flat_map(|folder| files_of(folder))
            .collect(),
    };
    files
        .iter()
        .filter(|file| file.extension().is_some_and(|name| name == "json"))
        .filter_map(|file| file.file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect()
}

fn manifest_folders() -> Vec<PathBuf> {
    let of_user = env::home_dir().map(|home| home.join(".local/share/vulkan/icd.d"));
    [
        "/etc/vulkan/icd.d",
        "/usr/local/share/vulkan/icd.d",
        "/usr/share/vulkan/icd.d",
    ]
    .into_iter()
    .map(PathBuf::from)
    .chain(of_user)
    .collect()
}

/// What lies in a folder; nothing where it cannot be read.
fn files_of(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAVAPIPE: &str = "lvp_icd.x86_64.json";
    const NVIDIA: &str = "nvidia_icd.json";

    fn found(gpu: bool, loader: bool, manifests: &[&str]) -> Found {
        Found {
            gpu,
            loader,
            manifests: manifests.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn mwanda_asks_for_the_loader_only_where_there_is_a_gpu() {
        let drivers: [&[&str]; 3] = [&[], &[LAVAPIPE], &[NVIDIA]];
        for manifests in drivers {
            let of_gpu = packages_for_mwanda(&found(true, false, manifests));
            assert_eq!(of_gpu, [LOADER]);
            for (gpu, loader) in [(true, true), (false, false), (false, true)] {
                let packages = packages_for_mwanda(&found(gpu, loader, manifests));
                assert!(packages.is_empty(), "{packages:?}");
            }
        }
    }

    #[test]
    fn tests_ask_for_what_is_missing() {
        let of_bare_machine = packages_for_tests(&Found::default());
        assert_eq!(of_bare_machine, [LOADER, SOFTWARE_DRIVER]);
        assert_eq!(
            packages_for_tests(&found(false, true, &[])),
            [SOFTWARE_DRIVER]
        );
        assert_eq!(
            packages_for_tests(&found(false, false, &[LAVAPIPE])),
            [LOADER]
        );
        assert!(packages_for_tests(&found(false, true, &[LAVAPIPE])).is_empty());
        assert!(packages_for_tests(&found(true, true, &[NVIDIA])).is_empty());
    }

    #[test]
    fn a_driver_without_its_gpu_does_not_count() {
        let packages = packages_for_tests(&found(false, true, &[NVIDIA]));
        assert_eq!(packages, [SOFTWARE_DRIVER]);
        assert!(!found(false, true, &[NVIDIA]).has_gpu_driver());
        assert!(!found(true, true, &[LAVAPIPE]).has_gpu_driver());
        assert!(found(true, true, &[LAVAPIPE, NVIDIA]).has_gpu_driver());
    }

    #[test]
    fn software_drivers_are_told_by_their_manifests() {
        for name in [LAVAPIPE, "lvp_icd.json", "vk_swiftshader_icd.json"] {
            assert!(is_software(name), "{name}");
        }
        for name in [NVIDIA, "radeon_icd.x86_64.json", "intel_icd.x86_64.json"] {
            assert!(!is_software(name), "{name}");
        }
    }
}
