//! The user's browser.

use std::env;

/// Opens `url` in the user's browser. `false` where there is none that could show it.
pub fn open(url: &str) -> bool {
    has_display(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
        && open::that_detached(url).is_ok()
}

/// Whether there is a screen. Where a system may be without, a browser in text mode would be opened instead, in the terminal
/// that the server runs in.
fn has_display(is_set: impl Fn(&str) -> bool) -> bool {
    let always = cfg!(any(windows, target_os = "macos"));
    always
        || ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"]
            .into_iter()
            .any(is_set)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_display_is_told_by_its_variable() {
        assert!(!has_display(|_| false));
        for variable in ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"] {
            assert!(has_display(|name| name == variable));
        }
    }
}
