// Lets the page work without a network after the first visit.
//
// A version of the page is `index.html` and every file of this site that it names. It is kept whole in a cache of its own
// and served from there. A page that was opened in one version stays with it, and so do the workers that it starts, whose
// files have the same names in all versions: files of two versions never meet, and a version is kept as long as a page
// needs it. At each visit the page has the site asked, in the background, whether there is a newer version; once all of it
// has arrived, open pages are told, and the next visit gets it. Nothing else passes through here: models and downloads go
// straight to the network or to the browser's storage.

const PAGE = new URL("./", self.registration.scope).href;
const POINTER = "mwanda-current";
const VERSION = "mwanda-version-";
// Notes which version a page or worker belongs to.
const CLIENT = "client/";
// A page that is being opened is not among the clients yet, in milliseconds.
const OPENING = 60_000;
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
    event.respondWith(servePage(event.resultingClientId));
  } else {
    event.respondWith(serveFile(event));
  }
});

// A page that has started asks for it, so that it is there to be told.
self.addEventListener("message", (event) => {
  if (event.data === "look-for-update") event.waitUntil(update());
});

async function servePage(client) {
  await takeNewestVersion();
  const name = await pointer("current");
  if (client && name !== undefined) await pin(client, name);
  await dropOldVersions();
  const cache = await cacheOf(name);
  return (await cache?.match(PAGE)) ?? fetch(PAGE);
}

async function serveFile({ request, clientId, resultingClientId }) {
  const name = (await pinned(clientId))?.name ?? (await pointer("current"));
  // The script of a worker: what that loads comes from the version of the page that started it. A browser that does not
  // tell the worker beforehand gets the current version.
  if (resultingClientId && name !== undefined) await pin(resultingClientId, name);
  const cache = await cacheOf(name);
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
  const current = await pointer("current");
  const newest = await pointer("newest");
  if (newest === undefined || newest === current || !(await caches.has(newest))) return;
  // Pages that were open before this looked after them have the version that was current until now.
  if (current !== undefined) {
    for (const { id } of await openClients()) if (!(await pinned(id))) await pin(id, current);
  }
  await point("current", newest);
}

// Forgets what belongs to no version that is current, newest or in use.
async function dropOldVersions() {
  const open = new Set((await openClients()).map((client) => client.id));
  const wanted = new Set([await pointer("current"), await pointer("newest")]);
  const notes = await caches.open(POINTER);
  for (const { url } of await notes.keys()) {
    if (!url.startsWith(PAGE + CLIENT)) continue;
    const id = url.slice((PAGE + CLIENT).length);
    const { name, since } = (await pinned(id)) ?? {};
    if (open.has(id) || Date.now() - since < OPENING) wanted.add(name);
    else await notes.delete(url);
  }
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(VERSION) && !wanted.has(name));
  await Promise.all(old.map((name) => caches.delete(name)));
}

function openClients() {
  return self.clients.matchAll({ type: "all", includeUncontrolled: true });
}

async function pin(client, name) {
  await point(CLIENT + client, JSON.stringify({ name, since: Date.now() }));
}

async function pinned(client) {
  const note = client ? await pointer(CLIENT + client) : undefined;
  return note === undefined ? undefined : JSON.parse(note);
}

async function currentCache() {
  return cacheOf(await pointer("current"));
}

async function cacheOf(name) {
  return name !== undefined && (await caches.has(name)) ? caches.open(name) : undefined;
}

async function pointer(which) {
  const response = await (await caches.open(POINTER)).match(PAGE + which);
  return response?.text();
}

async function point(which, text) {
  await (await caches.open(POINTER)).put(PAGE + which, new Response(text));
}
