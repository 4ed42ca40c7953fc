//! The project's main job: the web app, in the user's browser.

use crate::{
    run::run_in_place,
    serve::mwanda_serve,
    web::{self, dist},
};
use anyhow::Result;

/// Builds the web app, serves it on this machine with the models that are on disk, and opens it, until Ctrl-C.
pub fn start() -> Result<()> {
    web::web()?;
    run_in_place(mwanda_serve(&["--open", "--dir"])?.arg(dist()))
}
