// Colours and direction as in the last visit, before anything is drawn. The page's program sets them anew.
try {
  const root = document.documentElement;
  root.dataset.theme = localStorage.getItem("mwanda.theme") ?? "system";
  root.dir = localStorage.getItem("mwanda.language") === "ar" ? "rtl" : "ltr";
} catch {
  // A browser that keeps nothing for this page has nothing to remember either.
}
