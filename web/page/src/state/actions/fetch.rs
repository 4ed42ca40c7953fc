//! The models at hand: downloads, copies, deletions.

use std::path::PathBuf;

use leptos::prelude::*;
use mwanda_protocol::{Answer, CallBody, FailureKind, LibraryEvent, LibraryRequest};

use crate::state::{AppState, Fetching, Inspected, Picked, Remedy};

impl AppState {
    /// Lists the models at hand.
    pub fn refresh_library(self) {
        self.library_request(LibraryRequest::List, &[], None, |_| {});
    }

    /// Brings a model of the catalogue, going on where an earlier attempt stopped, and describes it.
    pub fn fetch_model(self, name: String) {
        let catalogue = self.library.get_untracked().catalogue;
        let known = catalogue.into_iter().find(|model| model.name == name);
        let title = known.map_or_else(|| name.clone(), |model| model.title);
        let request = LibraryRequest::Fetch { name: name.clone() };
        self.library_request(request, &[], Some(name), move |path| {
            self.inspect_model(path, title.clone());
        });
    }

    /// Takes files that the user picked as a model and describes it; `keep` copies them into the browser's storage.
    /// `files` are the paths inside the folder, or the file's name, each with its file.
    pub fn take_files(self, name: String, files: Vec<(String, web_sys::File)>, keep: bool) {
        let picked = files.clone();
        self.take_files_then(name.clone(), files, keep, move |path| {
            self.picked.set_value((!keep).then(|| Picked {
                path: path.clone(),
                files: picked.clone(),
            }));
            self.inspect_model(path, name.clone());
        });
    }

    /// Loads the model that was described; copies its files first, where they were picked and a copy is wanted by now.
    pub fn load_described(self) {
        let Some(Inspected { path, title, .. }) = self.inspected.get_untracked() else {
            return;
        };
        let picked = self.picked.get_value();
        let picked =
            picked.filter(|picked| self.keeps_copies.get_untracked() && picked.path == path);
        let Some(Picked { files, .. }) = picked else {
            self.load_model(path, title, false);
            return;
        };
        self.take_files_then(title.clone(), files, true, move |kept| {
            self.picked.set_value(None);
            // A copy is the same model: it need not be described again.
            self.inspected.update(|inspected| {
                let inspected = inspected
                    .as_mut()
                    .filter(|inspected| inspected.path == path);
                if let Some(inspected) = inspected {
                    inspected.path = kept.clone();
                }
            });
            self.load_model(kept, title.clone(), false);
        });
    }

    /// Takes files that the user picked; `then` gets the path under which the engine reads them.
    pub fn take_files_then(
        self,
        name: String,
        files: Vec<(String, web_sys::File)>,
        keep: bool,
        then: impl FnMut(PathBuf) + 'static,
    ) {
        let shown = name.clone();
        let (paths, files): (Vec<_>, Vec<_>) = files.into_iter().unzip();
        let request = if keep {
            LibraryRequest::Keep { name, files: paths }
        } else {
            LibraryRequest::Pick { name, files: paths }
        };
        self.library_request(request, &files, Some(shown), then);
    }

    /// Deletes a kept model.
    pub fn delete_model(self, path: PathBuf) {
        self.library_request(LibraryRequest::Delete { path }, &[], None, |_| {});
    }

    /// Removes what an unfinished download has brought.
    pub fn discard_download(self, name: String) {
        self.library_request(LibraryRequest::Discard { name }, &[], None, |_| {});
    }

    /// Stops a download or a copy.
    pub fn cancel_fetch(self, name: &str) {
        let fetching = self.fetching.get_untracked();
        let own = fetching.iter().find(|fetching| fetching.name == name);
        if let Some(id) = own.and_then(|fetching| fetching.id) {
            self.cancel(id);
        }
    }

    /// `shown` is the name under which its progress shows, if it takes long.
    fn library_request(
        self,
        request: LibraryRequest,
        files: &[web_sys::File],
        shown: Option<String>,
        mut on_ready: impl FnMut(PathBuf) + 'static,
    ) {
        if let Some(name) = &shown {
            // What went wrong before is not what goes wrong now.
            self.trouble.set(None);
            self.fetching.update(|fetching| {
                fetching.push(Fetching {
                    id: None,
                    name: name.clone(),
                    progress: None,
                });
            });
        }
        let name = shown.clone();
        let is_fetch = matches!(request, LibraryRequest::Fetch { .. });
        let id = self.call(
            CallBody::Library(request),
            files,
            move |answer| match answer {
                Answer::Library(LibraryEvent::Progress(progress)) => {
                    self.fetching.update(|fetching| {
                        let own = fetching
                            .iter_mut()
                            .find(|fetching| Some(&fetching.name) == name.as_ref());
                        if let Some(own) = own {
                            own.progress = Some(progress);
                        }
                    });
                }
                Answer::Library(LibraryEvent::State(state)) => self.library.set(state),
                Answer::Library(LibraryEvent::Ready { path, state }) => {
                    self.library.set(state);
                    on_ready(path);
                }
                Answer::Event(_) => {}
                Answer::Done => self.fetch_ended(name.as_deref()),
                Answer::Failed(failure) => {
                    self.fetch_ended(name.as_deref());
                    let kind = failure.kind;
                    self.show_failure(failure, None);
                    let fetched = name.clone().filter(|_| is_fetch);
                    let remedy = match kind {
                        FailureKind::Network => fetched.map(Remedy::ResumeFetch),
                        FailureKind::Damaged => fetched.map(Remedy::FetchAgain),
                        _ => None,
                    };
                    let has_changed = remedy.is_some() || kind == FailureKind::Cancelled;
                    if let Some(remedy) = remedy {
                        self.trouble.update(|trouble| {
                            if let Some(trouble) = trouble {
                                trouble.remedy = remedy;
                            }
                        });
                    }
                    if is_fetch && has_changed {
                        // How much of it is there shows in the catalogue.
                        self.refresh_library();
                    }
                }
            },
        );
        self.fetching.update(|fetching| {
            let own = fetching
                .iter_mut()
                .find(|fetching| Some(&fetching.name) == shown.as_ref());
            if let Some(own) = own {
                own.id = Some(id);
            }
        });
    }

    fn fetch_ended(self, name: Option<&str>) {
        self.fetching
            .update(|fetching| fetching.retain(|fetching| Some(fetching.name.as_str()) != name));
    }
}
