//! The server, on this machine's loopback address only.

use crate::{ServeError, Site};
use axum::Router;
use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};
use tokio::{net::TcpListener, sync::oneshot, time::sleep};

/// The port that is tried first. Browsers keep what a page stores (models, settings) by its address, so that it is found
/// again only where the address stays the same.
pub const PREFERRED_PORT: u16 = 8717;

/// How long a download that is under way may go on after the server was told to stop.
const GRACE: Duration = Duration::from_secs(2);

/// Which port to serve on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Port {
    /// This one and no other.
    Exactly(u16),
    /// This one, or any other where it is taken.
    Preferably(u16),
    /// Any that is free.
    Any,
}

/// A server that has its address, and answers once it is [run](Self::run).
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    root: String,
    router: Router,
}

impl Server {
    /// Takes an address for `site`.
    ///
    /// # Errors
    /// [`ServeError::Port`], and those of [`Site::router`].
    pub async fn bind(site: &Site, port: Port) -> Result<Self, ServeError> {
        let router = site.router()?;
        let listener = match port {
            Port::Exactly(port) => listen(port).await?,
            Port::Any => listen(0).await?,
            Port::Preferably(port) => match listen(port).await {
                Ok(listener) => listener,
                Err(_) => listen(0).await?,
            },
        };
        let address = listener.local_addr().map_err(ServeError::Serve)?;
        Ok(Self {
            listener,
            address,
            root: site.prefix.to_string(),
            router,
        })
    }

    /// Where the app is, such as `http://127.0.0.1:8717/`.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.root)
    }

    /// The port that it serves on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Answers requests until `stop` is ready, and for a moment after that those that are under way.
    ///
    /// # Errors
    /// [`ServeError::Serve`].
    pub async fn run(
        self,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ServeError> {
        let (told, stopping) = oneshot::channel();
        let stop = async move {
            stop.await;
            let _ = told.send(());
        };
        let give_up = async move {
            let _ = stopping.await;
            sleep(GRACE).await;
        };
        let serve = axum::serve(self.listener, self.router).with_graceful_shutdown(stop);
        tokio::select! {
            ended = async { serve.await } => ended.map_err(ServeError::Serve),
            () = give_up => Ok(()),
        }
    }
}

async fn listen(port: u16) -> Result<TcpListener, ServeError> {
    let listener: io::Result<_> = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    listener.map_err(|source| ServeError::Port { port, source })
}
