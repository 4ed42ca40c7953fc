// Starts the page's program, and the service worker that lets it work without a network.
// Trunk writes the names of the program's files into the attributes of the element that loads this script.

const root = document.documentElement;

// Colours and direction as in the last visit, before anything else is drawn.
try {
  root.dataset.theme = localStorage.getItem("mwanda.theme") ?? "system";
  const language = localStorage.getItem("mwanda.language");
  if (language === "ar") root.dir = "rtl";
} catch {
  // A browser that keeps nothing for this page has nothing to remember either.
}

const names = document.getElementById("start").dataset;
try {
  const program = await import(new URL(names.program, document.baseURI));
  await program.default({ module_or_path: new URL(names.wasm, document.baseURI) });
} catch (error) {
  document.getElementById("starting")?.remove();
  document.getElementById("cannot-start")?.removeAttribute("hidden");
  throw error;
}

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data === "update-ready") {
      root.dataset.update = "ready";
      dispatchEvent(new Event("mwanda-update"));
    }
  });
  // Without it the page works too, only not without a network.
  navigator.serviceWorker.register("sw.js").catch((error) => console.warn(error));
}
