// The worker's own part: starts Python with the files handed to it, and calls functions of the engine.
//
//   page -> {start: {name: Blob, ...}}                     worker -> {ready: true, took} or {failed: "..."}
//   page -> {id, run: "module:function", args}             worker -> {id, result: "text", heap} or {id, failed: "..."}
//   page -> {id, run, items: [[{path, file}, ...]], options} worker -> {id, progress: [...]} now and then, then as above
//
// Files that the visitor chose are mounted, never copied: Python reads the pieces it asks for.

const TYPES = { wasm: "application/wasm", zip: "application/zip" };
const ENGINE = "/nirpihak";
const GIVEN = "/given";
const MODULE = /^nirpihak(\.\w+)+$/;
const IO_ERROR = 29;
const OFTEN = 100;

let python = null;

/** Python, from files that are each asked for once; `loaded` are Pyodide's two modules, and the address they expect. */
async function start(files, { createPyodideModule, loadPyodide, indexURL }) {
  const began = performance.now();
  const handed = { ...files };
  // Pyodide asks for its files by `fetch`: each is answered once, from memory, and nothing else ever is.
  self.fetch = async (wanted) => {
    const name = String(wanted.url ?? wanted).split("/").pop();
    const blob = handed[name];
    if (blob === undefined) throw new TypeError(`not handed over: ${name}`);
    delete handed[name];
    return new Response(blob, { headers: { "Content-Type": TYPES[name.split(".").pop()] ?? "text/plain" } });
  };
  const snapshot = handed["snapshot.bin"];
  const made = await loadPyodide({
    createPyodideModule: (settings) => roomy(createPyodideModule, settings, snapshot?.size ?? 0),
    indexURL,
    lockFileContents: JSON.parse(await handed["pyodide-lock.json"].text()),
    packageBaseUrl: "handed:",
    ...(snapshot ? { _loadSnapshot: snapshot.arrayBuffer() } : {}),
  });
  made.unpackArchive(await handed["engine.zip"].arrayBuffer(), "zip", { extractDir: ENGINE });
  made.runPython(`import sys; "${ENGINE}" in sys.path or sys.path.insert(0, "${ENGINE}")`);
  readSafely(made.FS.filesystems.WORKERFS);
  python = made;
  return { milliseconds: performance.now() - began, snapshot: Boolean(snapshot) };
}

/** Python's memory begins with a fixed size; a snapshot that is larger needs room before it is put there. */
async function roomy(createPyodideModule, settings, size) {
  const module = await createPyodideModule(settings);
  if (size > module.HEAP8.length) module.growMemory(size);
  return module;
}

/** A chosen file that was changed or taken away since must fail as a file does, not end Python. */
function readSafely(filesystem) {
  const { read } = filesystem.stream_ops;
  filesystem.stream_ops.read = (...asked) => {
    try {
      return read(...asked);
    } catch {
      throw new python.FS.ErrnoError(IO_ERROR);
    }
  };
}

/** One part of a path, as the file system can hold it: no way up, nothing empty, no name that objects have already. */
function part(name) {
  const sound = (name.toWellFormed?.() ?? name).replace(/[\0/]/g, "_").slice(0, 200);
  return ["", ".", ".."].includes(sound) || sound in {} ? `_${sound}` : sound;
}

/** Where each item is mounted: files by their place below GIVEN, and the path of each item. */
export function laidOut(items) {
  const blobs = [];
  const taken = new Set();
  const paths = items.map((entries, at) => {
    let top = "";
    for (const { path, file } of entries) {
      const parts = path.split("/").map(part);
      top = parts[0];
      let name = [at + 1, ...parts].join("/");
      while (taken.has(name)) name += "_";
      taken.add(name);
      blobs.push({ name, data: file });
    }
    return `${GIVEN}/${at + 1}/${top}`;
  });
  return { blobs, paths };
}

function called(wanted, use) {
  const [module, name] = wanted.split(":");
  if (!MODULE.test(module)) throw new Error(`no module of the engine: ${module}`);
  const imported = python.pyimport(module);
  let callable;
  try {
    callable = imported[name];
    if (typeof callable !== "function") throw new Error(`no function of the engine: ${wanted}`);
    const result = use(callable);
    if (typeof result !== "string") throw new Error(`no text: ${wanted}`);
    return result;
  } finally {
    callable?.destroy?.();
    imported.destroy();
  }
}

function withFiles({ id, run, items, options }) {
  const { FS } = python;
  const { blobs, paths } = laidOut(items);
  let last = -Infinity;
  const progress = (...values) => {
    const now = performance.now();
    if (now - last < OFTEN) return;
    last = now;
    self.postMessage({ id, progress: values });
  };
  FS.mkdirTree(GIVEN);
  FS.mount(FS.filesystems.WORKERFS, { blobs }, GIVEN);
  const given = python.toPy(paths);
  try {
    return called(run, (callable) => callable(given, options, progress));
  } finally {
    given.destroy();
    FS.unmount(GIVEN);
  }
}

// A traceback is for whoever mends it; a page shows its last line at most.
const said = (error) => String(error?.message ?? error).trim();

/** The worker's `onmessage`. */
export const serve = (loaded) => async ({ data }) => {
  const { id } = data;
  try {
    if (data.start) self.postMessage({ ready: true, took: await start(data.start, loaded) });
    else {
      const result = data.items ? withFiles(data) : called(data.run, (callable) => callable(...data.args));
      self.postMessage({ id, result, heap: python._module.HEAPU8.length });
    }
  } catch (error) {
    self.postMessage({ id, failed: said(error) });
  }
};
