//! `mwanda`: prunes small multilingual language models on the device at hand, shows what each language lost, and chats
//! with the result.

mod catalogue;
mod cli;
mod commands;
mod driver;
mod failure;
mod interrupt;
mod languages;
mod notes;
mod numbers;
mod options;
mod output;
mod perplexities;
mod progress;
mod room;
mod table;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    ask_no_display_server();
    match cli::Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failure::report(&error),
    }
}

/// Mesa's Vulkan layer asks a display server which GPU is the usual one, and prints an error where there is none.
#[cfg(target_os = "linux")]
fn ask_no_display_server() {
    let has_display = ["WAYLAND_DISPLAY", "DISPLAY"]
        .into_iter()
        .any(|name| std::env::var_os(name).is_some());
    if !has_display {
        // SAFETY: the program has no other thread yet that could read its environment.
        unsafe { std::env::set_var("NODEVICE_SELECT", "1") };
    }
}
