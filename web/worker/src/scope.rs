//! What the browser gives to this worker.

use std::alloc::System;

use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::{DedicatedWorkerGlobalScope, WorkerNavigator};

use crate::heap::CountedHeap;

/// All of the worker's memory but its stack and what it is born with.
#[global_allocator]
static HEAP: CountedHeap<System> = CountedHeap::new(System);

/// The worker itself.
pub fn worker() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// The browser.
pub fn navigator() -> WorkerNavigator {
    worker().navigator()
}

/// Milliseconds since the worker began.
pub fn now() -> f64 {
    worker().performance().map_or(0.0, |clock| clock.now())
}

/// Bytes that WebAssembly can address.
const ADDRESSABLE: u64 = 4 << 30;

/// Bytes that a model outside of the GPU may take: all that can be addressed, or the machine's memory where the browser tells
/// that there is less; without what is in use.
pub fn available_memory() -> Option<u64> {
    let gibibytes = Reflect::get(&navigator(), &"deviceMemory".into()).ok();
    let machine = gibibytes
        .and_then(|gibibytes| gibibytes.as_f64())
        .map(|gibibytes| (gibibytes * f64::from(1 << 30)) as u64);
    let most = machine.map_or(ADDRESSABLE, |machine| machine.min(ADDRESSABLE));
    Some(most.saturating_sub(HEAP.in_use()))
}
