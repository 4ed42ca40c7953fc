//! The command line.

use crate::{browser, stop};
use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};
use mwanda_catalogue::models_dir;
use mwanda_serve::{
    Compressed, PREFERRED_PORT, Port, Prefix, Server, Site, check_wasm, compress, wasm_size,
};
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};
use tokio::runtime;

/// Serve mwanda's web app on this machine, until Ctrl-C
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(flatten)]
    serve: ServeArguments,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Args)]
struct ServeArguments {
    /// Folder of the built app
    #[arg(long, value_name = "FOLDER", default_value = "dist")]
    dir: PathBuf,
    /// Port to serve on, 0 for any [default: 8717, or any where that is taken]
    #[arg(long)]
    port: Option<u16>,
    /// Path to serve the app under, such as /some/path/
    #[arg(long, default_value = "/")]
    prefix: Prefix,
    /// Folder of the models [default: where `mwanda` keeps them]
    #[arg(long, value_name = "FOLDER")]
    models: Option<PathBuf>,
    /// Open the app in the browser
    #[arg(long)]
    open: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Write compressed files beside those of a folder, and show their sizes
    Compress {
        /// Folder of the built app
        folder: PathBuf,
        /// Fail where all WebAssembly takes more than this with Brotli, which every browser takes
        #[arg(long, value_name = "BYTES")]
        wasm_limit: Option<u64>,
    },
}

impl Cli {
    /// Does what was asked for.
    pub fn run(self) -> Result<()> {
        match self.command {
            Some(Command::Compress { folder, wasm_limit }) => run_compress(&folder, wasm_limit),
            None => self.serve.run(),
        }
    }
}

impl ServeArguments {
    fn run(self) -> Result<()> {
        let models = self.models.map_or_else(models_dir, Ok)?;
        let site = Site {
            dist: self.dir,
            models,
            prefix: self.prefix,
        };
        let port = self
            .port
            .map_or(Port::Preferably(PREFERRED_PORT), Port::Exactly);
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("the server cannot be set up")?;
        runtime.block_on(async {
            let server = Server::bind(&site, port).await?;
            if port == Port::Preferably(PREFERRED_PORT) && server.port() != PREFERRED_PORT {
                eprintln!(
                    "Port {PREFERRED_PORT} is taken. At another one, the browser does not find what it stored before."
                );
            }
            let url = server.url();
            let mut out = io::stdout();
            writeln!(out, "{url}").and_then(|()| out.flush())?;
            if self.open && !browser::open(&url) {
                eprintln!("No browser can be opened from here: open the address above in one.");
            }
            eprintln!("Ctrl-C stops the server.");
            Ok(server.run(stop::asked()).await?)
        })
    }
}

fn run_compress(folder: &Path, wasm_limit: Option<u64>) -> Result<()> {
    let files = compress(folder)?;
    let mut out = io::stdout();
    writeln!(out, "{:>11} {:>11} {:>11}  file", "plain", "gzip", "brotli")?;
    for Compressed {
        file,
        plain,
        gzip,
        brotli,
    } in &files
    {
        let file = file.display();
        writeln!(out, "{plain:>11} {gzip:>11} {brotli:>11}  {file}")?;
    }
    writeln!(out, "WebAssembly with Brotli: {} bytes", wasm_size(&files))?;
    if let Some(limit) = wasm_limit {
        check_wasm(&files, limit)?;
    }
    Ok(())
}
