// Loads the engine onto the reader's device and asks it. For every page that works without a server.

import { fetched, worker as newWorker } from "./source.js";

/** What an asking fails with that was stopped on purpose. */
export class Stopped extends Error {}

export class Engine {
  #files;
  #starting = null;
  #worker = null;
  #waiting = new Map();
  #last = 0;

  /** Use `Engine.load`. `blobs` are the files handed to the worker, by name: a later worker needs no fetching. */
  constructor(files, blobs) {
    this.#files = files;
    this.blobs = blobs;
    /** What the last start took: {milliseconds, snapshot}. */
    this.took = null;
    /** Bytes of memory that Python held when it last answered; they are given back by `stop` alone. */
    this.heap = 0;
  }

  /**
   * Fetches what is listed in `files` (`{base, handed: {name: bytes}, snapshot: {name: bytes}}`, see build.py) and
   * starts Python with it. `told` is called with a state (fetching, starting, ready) and the share that has come, 0 to 1.
   */
  static async load(files, told = () => {}) {
    told("fetching", 0);
    const engine = new Engine(files, await fetched(files, (share) => told("fetching", share)));
    told("starting", 1);
    await engine.start();
    told("ready", 1);
    return engine;
  }

  /** Starts Python where it does not run; asked again, it is the same start. */
  start() {
    if (this.#starting === null) {
      const starting = this.#begin().catch((error) => {
        if (this.#starting === starting) this.#end(error);
        throw error;
      });
      this.#starting = starting;
    }
    return this.#starting;
  }

  async #begin() {
    try {
      await this.#beginWith(this.blobs);
    } catch (error) {
      if (error instanceof Stopped || !("snapshot.bin" in this.blobs)) throw error;
      // A browser that cannot use the snapshot starts Python from its beginnings.
      console.warn(error);
      this.#worker.terminate();
      delete this.blobs["snapshot.bin"];
      await this.#beginWith(this.blobs);
    }
  }

  async #beginWith(blobs) {
    const worker = newWorker(this.#files);
    this.#worker = worker;
    this.took = await new Promise((resolve, reject) => {
      this.#waiting.set("start", { reject });
      worker.onerror = (event) => reject(new Error(event.message || "worker"));
      worker.onmessage = ({ data }) => (data.ready ? resolve(data.took) : reject(new Error(data.failed)));
      worker.postMessage({ start: blobs });
    });
    this.#waiting.delete("start");
    worker.onmessage = ({ data }) => this.#answered(data);
    worker.onerror = (event) => this.#end(new Error(event.message || "worker"));
  }

  #answered({ id, progress, result, heap, failed }) {
    const asked = this.#waiting.get(id);
    if (asked === undefined) return;
    if (progress !== undefined) {
      asked.told(...progress);
      return;
    }
    this.#waiting.delete(id);
    this.heap = heap ?? this.heap;
    if (failed === undefined) asked.resolve(result);
    else asked.reject(new Error(failed));
  }

  async #ask(message, told = () => {}) {
    await this.start();
    return new Promise((resolve, reject) => {
      const id = ++this.#last;
      this.#waiting.set(id, { resolve, reject, told });
      this.#worker.postMessage({ id, ...message });
    });
  }

  /** Calls a function of the engine ("nirpihak.module:function") with plain values; resolves to its text. */
  call(run, ...args) {
    return this.#ask({ run, args });
  }

  /**
   * Calls a function of the engine with files: in Python `function(paths, options, progress) -> str`.
   *
   * `files` is a list of items as `files.js` gives them; `options` is a text (JSON). `told` is called, ten times a second
   * at most, with whatever plain values Python calls `progress` with.
   */
  run(run, { files, options = "{}" }, told) {
    return this.#ask({ run, items: files, options }, told);
  }

  /** Ends the worker and what it holds; whatever was asked and not answered fails. What is asked later starts anew. */
  stop() {
    this.#end(new Stopped("stopped"));
  }

  #end(error) {
    this.#worker?.terminate();
    this.#worker = null;
    this.#starting = null;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
