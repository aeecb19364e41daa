// Loads the engine onto the reader's device and asks it. For every page that works without a server (reading.js).

/** Fetches a file piece by piece; `seen` is told of each piece's bytes. */
async function bytesOf(url, size, signal, seen) {
  const response = await fetch(url, { credentials: "omit", signal });
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  const bytes = new Uint8Array(size);
  const reader = response.body.getReader();
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    signal.throwIfAborted();
    bytes.set(value, at);
    at += value.length;
    seen(value.length);
  }
  if (at !== size) throw new Error(`${at} of ${size} bytes: ${url}`);
  return bytes.buffer;
}

export class Engine {
  #worker;
  #waiting = new Map();
  #last = 0;

  constructor(worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }) => {
      const { resolve, reject } = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.failed === undefined) resolve(data.result);
      else reject(new Error(data.failed));
    };
    worker.onerror = (event) => this.#end(new Error(event.message || "worker"));
  }

  /**
   * Fetches what is listed in `files` (`{base, handed: {name: bytes}}`, see build.py) and starts Python with it.
   * `told` is called with a state (fetching, starting, ready) and the share of the bytes that have come, 0 to 1.
   */
  static async load(files, told = () => {}) {
    const total = Object.values(files.handed).reduce((sum, size) => sum + size, 0);
    let come = 0;
    told("fetching", 0);
    const names = Object.keys(files.handed);
    const stop = new AbortController();
    const fetching = names.map((name) =>
      bytesOf(files.base + name, files.handed[name], stop.signal, (more) => {
        come += more;
        told("fetching", come / total);
      }),
    );
    let fetched;
    try {
      fetched = await Promise.all(fetching);
    } catch (error) {
      // One file that did not come ends the others too, and what they would still tell.
      stop.abort(error);
      throw error;
    }
    told("starting", 1);
    const worker = new Worker(`${files.base}worker.js`, { type: "module" });
    const start = Object.fromEntries(names.map((name, at) => [name, fetched[at]]));
    try {
      await new Promise((resolve, reject) => {
        worker.onerror = (event) => reject(new Error(event.message || "worker"));
        worker.onmessage = ({ data }) => (data.ready ? resolve() : reject(new Error(data.failed)));
        worker.postMessage({ start }, fetched);
      });
    } catch (error) {
      worker.terminate();
      throw error;
    }
    told("ready", 1);
    return new Engine(worker);
  }

  /** Calls a function of the engine ("nirpihak.module:function") with plain values; resolves to its text. */
  call(run, ...args) {
    return new Promise((resolve, reject) => {
      const id = ++this.#last;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, run, args });
    });
  }

  /** Ends the worker; whatever was asked and not answered fails. */
  stop() {
    this.#end(new Error("stopped"));
  }

  #end(error) {
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
