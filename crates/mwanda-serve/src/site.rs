//! What is served under which address.

use crate::{Prefix, ServeError, host, models};
use axum::{
    Router,
    http::{HeaderValue, header},
    middleware,
    response::Redirect,
    routing::get,
};
use std::path::PathBuf;
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

/// What to serve.
#[derive(Clone, Debug)]
pub struct Site {
    /// The built app: the folder with its `index.html`.
    pub dist: PathBuf,
    /// The folder that models are kept in. It need not exist.
    pub models: PathBuf,
    /// The path under which all of it lies.
    pub prefix: Prefix,
}

impl Site {
    /// The app in `dist`, at the root, with the models where `mwanda` keeps them.
    ///
    /// # Errors
    /// [`ServeError::Catalogue`] when there is no home folder to keep models in.
    pub fn new(dist: impl Into<PathBuf>) -> Result<Self, ServeError> {
        Ok(Self {
            dist: dist.into(),
            models: mwanda_catalogue::models_dir()?,
            prefix: Prefix::default(),
        })
    }

    /// The service that answers requests for this site.
    ///
    /// # Errors
    /// [`ServeError::NoApp`]; [`ServeError::Catalogue`].
    pub fn router(&self) -> Result<Router, ServeError> {
        if !self.dist.join("index.html").is_file() {
            return Err(ServeError::NoApp {
                folder: self.dist.clone(),
            });
        }
        let app = ServeDir::new(&self.dist)
            .precompressed_br()
            .precompressed_gzip()
            .redirect_path_prefix(self.prefix.as_str());
        let site = models::routes(&self.models)?.fallback_service(app);
        let router = under(&self.prefix, site)
            // A new build is seen at once, and what has not changed is not sent again.
            .layer(always(header::CACHE_CONTROL, "no-cache"))
            .layer(always(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .layer(middleware::from_fn(host::only_local));
        Ok(router)
    }
}

/// `site` below a prefix, and nothing beside it.
fn under(prefix: &Prefix, site: Router) -> Router {
    let path = prefix.as_str();
    if path.is_empty() {
        return site;
    }
    let root = prefix.to_string();
    // Without its last slash, the addresses in the page would be relative to the folder above.
    let redirect = {
        let root = root.clone();
        get(async move || Redirect::temporary(&root))
    };
    Router::new()
        .route(path, redirect)
        .nest_service(&root, site)
}

fn always(name: header::HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}
