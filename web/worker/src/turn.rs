//! Giving the browser's event loop a turn.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageChannel, MessagePort};

/// Returns once every message that had arrived by now was handled: how a long computation lets a cancellation in.
///
/// A message that the worker sends to itself comes back in its turn; a timer would wait for 4 ms.
pub async fn turn() {
    let promise = Promise::new(&mut |resolve, _| {
        let is_asked = TURNS.with(|turns| turns.as_ref().is_some_and(|turns| turns.ask(&resolve)));
        if !is_asked {
            // Without a channel there are no turns, but the work goes on.
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    });
    let _ = JsFuture::from(promise).await;
}

thread_local! {
    static TURNS: Option<Turns> = Turns::new();
}

struct Turns {
    port: MessagePort,
    waiting: Rc<RefCell<VecDeque<Function>>>,
    _on_message: Closure<dyn FnMut()>,
}

impl Turns {
    fn new() -> Option<Self> {
        let channel = MessageChannel::new().ok()?;
        let waiting = Rc::new(RefCell::new(VecDeque::<Function>::new()));
        let due = Rc::clone(&waiting);
        let on_message = Closure::<dyn FnMut()>::new(move || {
            let next = due.borrow_mut().pop_front();
            if let Some(resolve) = next {
                let _ = resolve.call0(&JsValue::UNDEFINED);
            }
        });
        channel
            .port1()
            .set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Some(Self {
            port: channel.port2(),
            waiting,
            _on_message: on_message,
        })
    }

    fn ask(&self, resolve: &Function) -> bool {
        let is_sent = self.port.post_message(&JsValue::NULL).is_ok();
        if is_sent {
            self.waiting.borrow_mut().push_back(resolve.clone());
        }
        is_sent
    }
}
