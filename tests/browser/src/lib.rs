//! What the tests of the web app are made of: the app served as a static host would, a headless Chromium that opens it, and
//! the page as a user finds it, by the words on its buttons and fields.
//!
//! A browser is watched while it is used: what it prints to its console and every address it asks for are checked when it is
//! [closed](Browser::close). A test that fails shows what its user would have seen.

mod app;
mod browser;
mod catalogue_card;
mod chat;
mod chromium;
mod downloads;
mod driver;
mod experiment;
mod kept_models;
mod keyboard;
mod model_files;
mod net_log;
mod page;
mod strings;
mod trouble;
mod unreliable;

pub use app::App;
pub use browser::{Browser, Options};
pub use catalogue_card::smallest_model;
pub use chat::Answer;
pub use downloads::{Downloads, unzip};
pub use experiment::Loss;
pub use keyboard::Keyboard;
pub use model_files::{ModelFiles, teaching_model};
pub use net_log::Requests;
pub use page::Page;
pub use strings::Strings;
pub use unreliable::{Sending, Sendings};
