//! Bringing a model of the catalogue.

use std::{
    path::{Path, PathBuf},
    slice::from_ref,
};

use mwanda_catalogue::Entry;
use mwanda_protocol::LibraryEvent;

use super::{
    begun::part_name,
    destination::Destination,
    download::{beside_the_page, download},
    keeper::Keeper,
    pace::Pace,
    sources::{SourceUrl, hugging_face_urls},
    state::{holds, licence},
};
use crate::{Cancellation, WorkerError, opfs, scope, turn};

impl Keeper {
    /// Brings a model, going on where an earlier attempt stopped, and answers its path.
    pub(super) async fn fetch(
        &self,
        name: &str,
        cancellation: &Cancellation,
        emit: &dyn Fn(LibraryEvent),
    ) -> Result<PathBuf, WorkerError> {
        let entry = self.catalogue.entry(name)?;
        if let Some(path) = self.at_hand(entry).await? {
            return Ok(path);
        }
        let _busy = self.busy.begin(&entry.name, &entry.title)?;
        let mut destination = match self.storage() {
            Some(storage) => Destination::stored(storage, entry).await?,
            None => Destination::memory(entry),
        };
        if self.storage().is_some() {
            let missing = entry.size - destination.length();
            opfs::room().await.expect(missing)?;
        }
        hash_beginning(entry, &mut destination, cancellation, emit).await?;
        let mut failures = Vec::new();
        for url in self.urls(entry).await {
            let fetched = fetch_from(&url, entry, &mut destination, cancellation, emit).await;
            match fetched {
                Ok(()) => return self.take_in(destination, entry).await,
                Err(error) if error.is_of_the_source() => failures.push(error),
                Err(error) => {
                    let missing = entry.size - destination.length();
                    return Err(opfs::room().await.explain(error, missing));
                }
            }
        }
        let kept = match self.storage() {
            Some(_) => destination.length(),
            None => 0,
        };
        drop(destination);
        if kept == 0
            && let Some(storage) = self.storage()
        {
            // An empty beginning says nothing; left behind, it would only be begun again.
            let _ = storage.partial.remove(&part_name(entry)).await;
        }
        Err(WorkerError::AllSourcesFailed {
            name: entry.title.clone(),
            attempts: failures,
            kept,
        })
    }

    /// Removes what an earlier attempt brought. Where another tab is at it, the browser refuses.
    pub(super) async fn discard(&self, name: &str) -> Result<(), WorkerError> {
        let entry = self.catalogue.entry(name)?;
        let _busy = self.busy.begin(&entry.name, &entry.title)?;
        let Some(storage) = self.storage() else {
            return Ok(());
        };
        let removed = storage.partial.remove(&part_name(entry)).await;
        removed.map_err(|thrown| thrown.while_doing("discarding", &entry.title))
    }

    /// The model's path, where it need not be fetched.
    async fn at_hand(&self, entry: &Entry) -> Result<Option<PathBuf>, WorkerError> {
        if let Some(path) = self.fetched.borrow().get(&entry.name) {
            return Ok(Some(path.clone()));
        }
        let Some(stored) = &self.stored else {
            return Ok(None);
        };
        match stored.find(&entry.name).await {
            Ok(folder) => Ok(holds(&folder, entry).then(|| stored_path(entry))),
            Err(WorkerError::NotThere { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Where to fetch it from, in the order in which to try.
    async fn urls(&self, entry: &Entry) -> Vec<SourceUrl> {
        let here = self.served().await.has(entry);
        let own = beside_the_page(&entry.file).filter(|_| here);
        own.into_iter().chain(hugging_face_urls(entry)).collect()
    }

    /// Puts a complete file where it belongs.
    async fn take_in(
        &self,
        destination: Destination,
        entry: &Entry,
    ) -> Result<PathBuf, WorkerError> {
        if let Some(file) = destination.finish(self.storage(), entry).await? {
            let path = self.pick(&entry.title, from_ref(&entry.file), &[file])?;
            let mut fetched = self.fetched.borrow_mut();
            fetched.insert(entry.name.clone(), path.clone());
            return Ok(path);
        }
        if let Some(stored) = &self.stored {
            stored
                .note(&entry.name, |note| {
                    note.title.clone_from(&entry.title);
                    note.licence = Some(licence(&entry.licence));
                })
                .await?;
        }
        Ok(stored_path(entry))
    }
}

fn stored_path(entry: &Entry) -> PathBuf {
    Path::new("stored").join(&entry.name).join(&entry.file)
}

/// Puts what an earlier attempt brought into the hash.
async fn hash_beginning(
    entry: &Entry,
    destination: &mut Destination,
    cancellation: &Cancellation,
    emit: &dyn Fn(LibraryEvent),
) -> Result<(), WorkerError> {
    let mut pace = Pace::new(scope::now(), 0, entry.size);
    let mut hashed = 0;
    while hashed < destination.length() {
        cancellation.check()?;
        hashed = destination.hash_piece(hashed)?;
        let report = pace.report(scope::now(), hashed, true);
        report
            .into_iter()
            .map(LibraryEvent::Progress)
            .for_each(emit);
        turn().await;
    }
    Ok(())
}

/// Brings the rest from one address, and checks the whole.
async fn fetch_from(
    url: &SourceUrl,
    entry: &Entry,
    destination: &mut Destination,
    cancellation: &Cancellation,
    emit: &dyn Fn(LibraryEvent),
) -> Result<(), WorkerError> {
    let mut pace = Pace::new(scope::now(), destination.length(), entry.size);
    let mut progress = |done| {
        let report = pace.report(scope::now(), done, false);
        report
            .into_iter()
            .map(LibraryEvent::Progress)
            .for_each(emit);
    };
    progress(destination.length());
    download(url, entry.size, destination, cancellation, &mut progress).await?;
    let found = destination.hash();
    if found == entry.sha256 {
        return Ok(());
    }
    destination.restart()?;
    Err(WorkerError::WrongHash {
        url: url.0.clone(),
        expected: entry.sha256.clone(),
        found,
    })
}
