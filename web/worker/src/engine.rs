//! The engine, with the browser around it.

use std::{path::Path, rc::Rc, sync::Arc};

use mwanda_checkpoint::{Checkpoint, ExportSink, Files};
use mwanda_engine::{Cancel, EngineError, Environment, Outputs, Session};
use mwanda_protocol::{Answer, Event, Failure, FailureKind, Request};

use crate::{
    Cancellation, WorkerError,
    files::{Mount, shown},
    folders_read,
    library::Keeper,
    output,
    outputs::{Drafts, OutputSlot},
    page, scope, turn,
};

/// A session, and the files that it reads and writes.
pub struct Engine {
    session: Session,
    keeper: Rc<Keeper>,
    drafts: Drafts,
    slot: Rc<OutputSlot>,
    /// The loaded model's files: an export reads those again that are not weights.
    loaded: Mount,
}

impl Engine {
    /// A session without a model.
    pub async fn new(keeper: Rc<Keeper>) -> Self {
        let slot = Rc::new(OutputSlot::default());
        let files: Arc<dyn Files> = keeper.files();
        let session = Session::with_environment(Environment {
            files,
            outputs: Box::new(PageOutputs(Rc::clone(&slot))),
            pause: Some(|| Box::pin(turn())),
            available_memory: scope::available_memory,
        });
        Self {
            session,
            drafts: Drafts::open(keeper.storage()).await,
            keeper,
            slot,
            loaded: Mount::default(),
        }
    }

    /// Does what call `id` asks. All but the last answer go to the page from here.
    ///
    /// # Errors
    /// What the page is told as the last answer.
    pub async fn handle(
        &mut self,
        id: u32,
        request: Request,
        cancellation: &Cancellation,
    ) -> Result<(), Failure> {
        let own = |error: WorkerError| error.failure();
        let mut mounts = Vec::new();
        for path in folders_read(&request) {
            mounts.push(self.keeper.open_model(path).await.map_err(own)?);
        }
        let output = output(&request);
        let target = match output {
            Some(_) => {
                let bytes = self.output_bytes(&request);
                Some(self.drafts.begin(bytes).await.map_err(own)?)
            }
            None => None,
        };
        self.slot.prepare(target);

        let model = match &request {
            Request::Load(request) => Some(request.model.clone()),
            _ => None,
        };
        let unloads = matches!(request, Request::Unload);
        let result = self.run(id, request, cancellation).await;
        if let Some(path) = model {
            // Loading drops the model before, whether it succeeds or not.
            self.loaded = Mount::default();
            if result.is_ok() {
                self.loaded = mounts.pop().unwrap_or_default();
                // A model that was loaded need not fail because a note could not be taken.
                let _ = self.keeper.mark_used(&path).await;
            }
        } else if unloads || result.as_ref().is_err_and(ends_model) {
            self.loaded = Mount::default();
        }

        let written = self.slot.take_finished();
        self.slot.prepare(None);
        let Some(output) = output else {
            return result;
        };
        match (result, written) {
            (Ok(()), Some(target)) => {
                let file = target.into_file(&output.name).await.map_err(own)?;
                page::hand_out(id, &output.name, &file);
                Ok(())
            }
            (result, written) => {
                drop(written);
                self.drafts.discard_last().await;
                result
            }
        }
    }

    /// Bytes that a request is going to write at least.
    fn output_bytes(&self, request: &Request) -> u64 {
        match request {
            Request::Export(_) => self.session.export_bytes().unwrap_or(0),
            // Statistics are small beside any model.
            _ => 0,
        }
    }

    async fn run(
        &mut self,
        id: u32,
        request: Request,
        cancellation: &Cancellation,
    ) -> Result<(), Failure> {
        let cancel = Cancel::new();
        let flag = cancel.clone();
        cancellation.on_set(move || flag.set());
        let mut emit = |event: Event| page::answer(id, Answer::Event(event));
        let done = self.session.handle_async(request, &cancel, &mut emit);
        done.await.map_err(|error| shown(error.failure()))
    }
}

/// Whether the session has no model after this.
fn ends_model(failure: &Failure) -> bool {
    matches!(
        failure.kind,
        FailureKind::OutOfMemory | FailureKind::DeviceLost
    )
}

/// Writes into the file that was opened for the request.
struct PageOutputs(Rc<OutputSlot>);

impl Outputs for PageOutputs {
    /// Every file is a new one, so there is never anything to overwrite.
    fn sink(
        &self,
        _model: &Checkpoint,
        out: &Path,
        _overwrite: bool,
    ) -> Result<Box<dyn ExportSink>, EngineError> {
        Ok(self.0.sink(out)?)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), EngineError> {
        Ok(self.0.write(path, bytes)?)
    }
}
