//! The page: choose a model, prune it, see what each language lost, chat with it, take it away.
//!
//! It holds no tensor code. The engine runs elsewhere, and [`transport`] is the only way to it.

mod app;
mod browser;
mod charts;
mod components;
mod i18n;
mod number_range;
mod progress_detail;
mod sampling_limits;
mod share;
mod state;
mod steps;
mod transport;
mod units;
mod window_limits;

fn main() {
    console_error_panic_hook::set_once();
    app::start();
}
