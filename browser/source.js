// Where the engine's files come from: our own server. The single file has another module in this one's place (held.js).

/** Fetches a file piece by piece into a Blob; `seen` is told of each piece's bytes. */
async function blobOf(url, size, signal, seen) {
  const response = await fetch(url, { credentials: "omit", signal });
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  const pieces = [];
  const reader = response.body.getReader();
  let come = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    signal.throwIfAborted();
    pieces.push(value);
    come += value.length;
    seen(value.length);
  }
  if (come !== size) throw new Error(`${come} of ${size} bytes: ${url}`);
  return new Blob(pieces, { type: response.headers.get("Content-Type") ?? "" });
}

/** Asked to save data, or on a slow line, the engine starts without its snapshot: less to fetch, more to compute. */
function sparing() {
  const line = globalThis.navigator?.connection;
  return Boolean(line?.saveData) || ["slow-2g", "2g", "3g"].includes(line?.effectiveType);
}

/**
 * Every file that is handed to the worker, by its name, as a Blob. `told` is called with the share that has come.
 * One that does not come ends the others; of the snapshot alone it is no matter.
 */
export async function fetched(files, told) {
  const snapshot = sparing() ? {} : (files.snapshot ?? {});
  const total = Object.values({ ...files.handed, ...snapshot }).reduce((sum, size) => sum + size, 0);
  let come = 0;
  const stop = new AbortController();
  const blobs = {};
  const one = async ([name, size]) => {
    blobs[name] = await blobOf(files.base + name, size, stop.signal, (more) => {
      come += more;
      told(Math.min(1, come / total));
    });
  };
  try {
    const saved = Object.entries(snapshot).map((entry) => one(entry).catch((error) => console.warn(error)));
    await Promise.all([...Object.entries(files.handed).map(one), ...saved]);
  } catch (error) {
    stop.abort(error);
    throw error;
  }
  return blobs;
}

export const worker = (files) => new Worker(`${files.base}worker.js`, { type: "module" });

/** What a page may still do once everything has come: start the worker anew. Nothing else, of us or of anybody. */
export const sealed = (files) =>
  `default-src 'none'; worker-src ${new URL(files.base, location.href).href}; form-action 'none'; base-uri 'none'`;
