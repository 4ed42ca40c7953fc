//! The catalogue's models that are on disk.

use axum::{
    Json, Router,
    extract::{Path as UrlPath, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use mwanda_catalogue::{Catalogue, CatalogueError, Entry};
use serde::Serialize;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use tower::ServiceExt;
use tower_http::services::ServeFile;

/// The models folder, of which only files that the catalogue names are ever looked at.
struct Shelf {
    folder: PathBuf,
    catalogue: Catalogue,
}

/// `models/index.json`.
#[derive(Serialize)]
struct Index<'a> {
    models: Vec<Listed<'a>>,
}

#[derive(Serialize)]
struct Listed<'a> {
    file: &'a str,
    bytes: u64,
}

/// The routes below `models/`.
pub(crate) fn routes(folder: &Path) -> Result<Router, CatalogueError> {
    let shelf = Arc::new(Shelf {
        folder: folder.to_path_buf(),
        catalogue: Catalogue::builtin()?,
    });
    let routes = Router::new()
        .route("/models/index.json", get(index))
        .route("/models/{file}", get(model));
    Ok(routes.with_state(shelf))
}

async fn index(State(shelf): State<Arc<Shelf>>) -> Response {
    let models = shelf.there().map(|entry| Listed {
        file: &entry.file,
        bytes: entry.size,
    });
    let index = Index {
        models: models.collect(),
    };
    Json(index).into_response()
}

async fn model(
    State(shelf): State<Arc<Shelf>>,
    UrlPath(file): UrlPath<String>,
    request: Request,
) -> Response {
    let Some(entry) = shelf.there().find(|entry| entry.file == file) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let served = ServeFile::new(entry.path(&shelf.folder)).oneshot(request);
    served.await.into_response()
}

impl Shelf {
    /// The models that are there as plain files of the right size. Whether the content is right, the browser checks: it has
    /// to hash what it gets in any case.
    fn there(&self) -> impl Iterator<Item = &Entry> {
        self.catalogue.entries().iter().filter(|entry| {
            fs::metadata(entry.path(&self.folder))
                .is_ok_and(|metadata| metadata.is_file() && metadata.len() == entry.size)
        })
    }
}
