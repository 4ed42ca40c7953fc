//! The C compiler, which the build needs for Oniguruma, the regular expressions of the tokenizers.

use crate::{packages::install, run::answers};
use anyhow::{Result, bail};
use std::env;

/// Makes sure that there is a C compiler.
///
/// # Errors
/// There is none and none could be installed.
pub fn set_up() -> Result<()> {
    // On Windows the build finds the compiler of Visual Studio, without whose linker Rust would not work either.
    if cfg!(windows) {
        return Ok(());
    }
    let named = env::var_os("CC").is_some_and(|name| !name.is_empty());
    let packages = packages(named, || answers("cc", &["--version"]));
    if packages.is_empty() || install(packages, "A C compiler") {
        return Ok(());
    }
    bail!("the build needs a C compiler: install one as `cc`, or name it in the variable CC")
}

/// The packages to install, where the user has or has not named a compiler in `CC`.
fn packages(named: bool, has_cc: impl FnOnce() -> bool) -> &'static [&'static str] {
    if named || has_cc() {
        &[]
    } else {
        &["build-essential"]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiler_is_installed_only_where_there_is_none() {
        assert!(packages(false, || true).is_empty());
        assert!(packages(true, || false).is_empty());
        assert_eq!(packages(false, || false), ["build-essential"]);
    }
}
