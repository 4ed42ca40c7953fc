//! The engine in a dedicated Web Worker.

#[cfg(target_family = "wasm")]
fn main() {
    mwanda_worker::start();
}

#[cfg(not(target_family = "wasm"))]
fn main() {
    eprintln!(
        "This program is the part of the web app that runs in a browser's Web Worker: build the app with `cargo xtask start`."
    );
}
