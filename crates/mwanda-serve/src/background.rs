//! A server beside the program that uses it.

use crate::{Port, ServeError, Server, Site};
use std::{
    io,
    sync::mpsc,
    thread::{self, JoinHandle},
};
use tokio::{runtime, sync::oneshot};

/// A server on a thread of its own, which stops when this is dropped. Tests open the app in it.
#[derive(Debug)]
pub struct Background {
    url: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Serves `site` from now on.
    ///
    /// # Errors
    /// Those of [`Server::bind`], and [`ServeError::Serve`] when there is no thread to be had.
    pub fn start(site: &Site, port: Port) -> Result<Self, ServeError> {
        let site = site.clone();
        let (stop, stopped) = oneshot::channel();
        let (bound, answer) = mpsc::channel();
        // All of it on the thread: where this is called from, a runtime may be at work already.
        let serve = move || {
            let runtime = match runtime::Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime,
                Err(error) => return drop(bound.send(Err(ServeError::Serve(error)))),
            };
            let server = match runtime.block_on(Server::bind(&site, port)) {
                Ok(server) => server,
                Err(error) => return drop(bound.send(Err(error))),
            };
            // Nobody waits any more if this fails, and then nobody uses the server either.
            let _ = bound.send(Ok(server.url()));
            let stop = async {
                let _ = stopped.await;
            };
            // Whoever uses the server sees in its answers, or their lack, that it broke off.
            let _ = runtime.block_on(server.run(stop));
        };
        let thread = thread::Builder::new()
            .spawn(serve)
            .map_err(ServeError::Serve)?;
        let gone = |error| ServeError::Serve(io::Error::other(error));
        let url = answer.recv().map_err(gone)??;
        Ok(Self {
            url,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where the app is.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
