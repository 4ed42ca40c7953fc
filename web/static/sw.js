// Lets the page work without a network after the first visit.
//
// A version of the page is `index.html` and every file of this site that it names. It is kept whole in a cache of its own
// and served from there, so that files of two versions never meet. At each visit the page has the site asked, in the
// background, whether there is a newer version; once all of it has arrived, open pages are told, and the next visit gets
// it. Nothing else passes through here: models and downloads go straight to the network or to the browser's storage.

const PAGE = new URL("./", self.registration.scope).href;
const POINTER = "mwanda-current";
const VERSION = "mwanda-version-";
// Trunk puts a hash of the contents into these names, so a file of the same name is the same file.
const HASHED = /-[0-9a-f]{10,}(_bg)?\.(js|wasm|css)$/;

self.addEventListener("install", (event) => {
  event.waitUntil(fetchVersion().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldVersions().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || request.headers.has("range")) return;
  const url = new URL(request.url);
  if (url.origin !== location.origin || !url.href.startsWith(PAGE)) return;
  if (request.mode === "navigate") {
    // The query is the page's own business: a shared link is the same file.
    if (url.origin + url.pathname !== PAGE && !url.pathname.endsWith("/index.html")) return;
    event.respondWith(servePage());
  } else {
    event.respondWith(serveFile(request));
  }
});

// A page that has started asks for it, so that it is there to be told.
self.addEventListener("message", (event) => {
  if (event.data === "look-for-update") event.waitUntil(update());
});

async function servePage() {
  await takeNewestVersion();
  const cache = await currentCache();
  return (await cache?.match(PAGE)) ?? fetch(PAGE);
}

async function serveFile(request) {
  const cache = await currentCache();
  return (await cache?.match(request, { ignoreSearch: true, ignoreVary: true })) ?? fetch(request);
}

async function update() {
  try {
    const isNew = await fetchVersion();
    if (!isNew) return;
  } catch {
    return; // No network: the version that is kept goes on serving.
  }
  for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage("update-ready");
}

// Fetches the site's version, unless it is kept already, and notes it as the newest. Says whether it is another than the
// current one.
async function fetchVersion() {
  const current = await currentCache();
  const page = await fetched(PAGE);
  const html = await page.clone().text();
  const responses = new Map([[PAGE, page]]);
  await Promise.all(namedFiles(html).map(async (url) => {
    const kept = HASHED.test(url) ? await current?.match(url) : undefined;
    responses.set(url, kept ?? (await fetched(url)));
  }));

  const name = VERSION + (await fingerprint(responses));
  const before = await pointer("current");
  if (!(await caches.has(name))) {
    const cache = await caches.open(name);
    try {
      await Promise.all([...responses].map(([url, response]) => cache.put(url, response)));
    } catch (error) {
      await caches.delete(name); // Storage is full: better no version than half of one.
      throw error;
    }
  }
  await point("newest", name);
  if (before === undefined) await point("current", name);
  return before !== undefined && before !== name;
}

async function fetched(url) {
  const response = await fetch(url, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
}

// Every file of this site that the page names in an attribute.
function namedFiles(html) {
  const attributes = html.matchAll(/\s(?:href|src|data-program|data-wasm)="([^"#]+)"/g);
  const urls = [...attributes].map(([, path]) => new URL(path, PAGE).href);
  return [...new Set(urls)].filter((url) => url.startsWith(PAGE) && url !== PAGE).sort();
}

// A hash of names and contents; of files with a hash in their name, the name says enough.
async function fingerprint(responses) {
  const parts = [...responses].map(async ([url, response]) => {
    if (HASHED.test(url)) return url;
    const digest = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer());
    return url + hex(digest);
  });
  const text = (await Promise.all(parts)).sort().join("\n");
  return hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).slice(0, 16);
}

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function takeNewestVersion() {
  const newest = await pointer("newest");
  if (newest === undefined || newest === (await pointer("current"))) return;
  if (await caches.has(newest)) await point("current", newest);
  await dropOldVersions();
}

async function dropOldVersions() {
  const wanted = [await pointer("current"), await pointer("newest")];
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(VERSION) && !wanted.includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function currentCache() {
  const name = await pointer("current");
  return name !== undefined && (await caches.has(name)) ? caches.open(name) : undefined;
}

async function pointer(which) {
  const response = await (await caches.open(POINTER)).match(PAGE + which);
  return response?.text();
}

async function point(which, name) {
  await (await caches.open(POINTER)).put(PAGE + which, new Response(name));
}
