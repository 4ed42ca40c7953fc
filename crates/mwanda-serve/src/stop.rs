//! When to stop.

/// Ready when the user presses Ctrl-C or the system asks the program to end.
pub async fn asked() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Then Ctrl-C ends the program the hard way.
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupt => {}
        () = terminate() => {}
    }
}

#[cfg(unix)]
async fn terminate() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            terminate.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminate() {
    std::future::pending().await
}
