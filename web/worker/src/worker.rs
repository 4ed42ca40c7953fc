//! What happens when a message comes.

use std::{cell::RefCell, panic, rc::Rc};

use mwanda_protocol::{Answer, CallBody, LibraryRequest, Request};
use wasm_bindgen::{JsCast, prelude::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, MessageEvent};

use crate::{
    Queue, Stopped, WorkerError,
    engine::Engine,
    library::Keeper,
    message::{Message, Unreadable},
    page, scope,
};

/// Opens everything, and then answers the page's messages.
pub fn start() {
    panic::set_hook(Box::new(|panic| {
        page::say_panic(&panic.to_string());
        console_error_panic_hook::hook(panic);
    }));
    spawn_local(async {
        match Worker::open().await {
            Ok(worker) => {
                listen(Rc::new(worker));
                page::say_ready();
            }
            Err(error) => page::say_panic(&error.to_string()),
        }
    });
}

struct Worker {
    keeper: Rc<Keeper>,
    calls: RefCell<Queue<Request>>,
    /// `None` while it is at work.
    engine: RefCell<Option<Engine>>,
}

fn listen(worker: Rc<Worker>) {
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        worker.receive(&event);
    });
    scope::worker().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // It listens as long as the worker lives.
    on_message.forget();
}

impl Worker {
    async fn open() -> Result<Self, WorkerError> {
        let keeper = Rc::new(Keeper::open().await?);
        Ok(Self {
            engine: RefCell::new(Some(Engine::new(Rc::clone(&keeper)).await)),
            keeper,
            calls: RefCell::default(),
        })
    }

    fn receive(self: &Rc<Self>, event: &MessageEvent) {
        let Message { call, files } = match Message::read(event.data()) {
            Ok(message) => message,
            Err(Unreadable {
                id: Some(id),
                error,
            }) => return page::end(id, Err(error.failure())),
            Err(Unreadable { id: None, error }) => return page::complain(&error.to_string()),
        };
        match call.body {
            CallBody::Engine(request) => {
                self.calls.borrow_mut().push(call.id, request);
                self.work_off();
            }
            CallBody::Library(request) => self.look_up(call.id, request, files),
            CallBody::Cancel(other) => {
                self.stop(other);
                page::end(call.id, Ok(()));
            }
        }
    }

    /// Has the engine do what waits in line, unless it is at it already.
    fn work_off(self: &Rc<Self>) {
        let Some(mut engine) = self.engine.borrow_mut().take() else {
            return;
        };
        let worker = Rc::clone(self);
        spawn_local(async move {
            loop {
                let next = worker.calls.borrow_mut().take_next();
                let Some((id, request, cancellation)) = next else {
                    break;
                };
                let result = engine.handle(id, request, &cancellation).await;
                worker.calls.borrow_mut().finish(id);
                page::end(id, result);
            }
            *worker.engine.borrow_mut() = Some(engine);
        });
    }

    /// Has the keeper answer, beside whatever else goes on.
    fn look_up(self: &Rc<Self>, id: u32, request: LibraryRequest, files: Vec<File>) {
        let cancellation = self.calls.borrow_mut().begin(id);
        let worker = Rc::clone(self);
        spawn_local(async move {
            let emit = |event| page::answer(id, Answer::Library(event));
            let handled = worker
                .keeper
                .handle(request, files, &cancellation, &emit)
                .await;
            worker.calls.borrow_mut().finish(id);
            page::end(id, handled.map_err(|error| error.failure()));
        });
    }

    fn stop(&self, id: u32) {
        let stopped = self.calls.borrow_mut().stop(id);
        match stopped {
            Stopped::Running(cancellation) => cancellation.set(),
            Stopped::Waiting(_) => page::end(id, Err(WorkerError::Cancelled.failure())),
            Stopped::Unknown => {}
        }
    }
}
