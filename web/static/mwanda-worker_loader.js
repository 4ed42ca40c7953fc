// Starts the engine's program, in its worker.
importScripts("./mwanda-worker.js");
wasm_bindgen({ module_or_path: "./mwanda-worker_bg.wasm" });
