// Starts the page's program, and the service worker that lets it work without a network.
// Trunk writes the names of the program's files into the attributes of the element that loads this script.

const root = document.documentElement;
const names = document.getElementById("start").dataset;
const workers = navigator.serviceWorker;

if (workers) {
  workers.addEventListener("message", (event) => {
    if (event.data === "update-ready") {
      root.dataset.update = "ready";
      dispatchEvent(new Event("mwanda-update"));
    }
  });
  workers.startMessages();
  // Asked first, so that a version whose program does not start is not kept for ever. There is no controller where this
  // page came straight from the site: such a page is the newest.
  workers.controller?.postMessage("look-for-update");
}

try {
  const program = await import(new URL(names.program, document.baseURI));
  await program.default({ module_or_path: new URL(names.wasm, document.baseURI) });
} catch (error) {
  document.getElementById("starting")?.remove();
  document.getElementById("cannot-start")?.removeAttribute("hidden");
  throw error;
} finally {
  // Without it the page works too, only not without a network.
  workers?.register("sw.js").catch((error) => console.warn(error));
}
