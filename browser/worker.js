// Runs the engine (the very same Python modules as on a server) on the reader's own device, in a worker of its own.
//
// It can reach nobody: the policy it is served under (server/device.py) allows no connection at all. What it needs is
// handed to it by the page that starts it (runtime.js), which never hands it on.
//
//   page -> {start: {name: ArrayBuffer, ...}}      worker -> {ready: true} or {failed: "..."}
//   page -> {id, run: "module:function", args}     worker -> {id, result: "text"} or {id, failed: "..."}

import createPyodideModule from "./pyodide.asm.mjs";
import { loadPyodide } from "./pyodide.mjs";

const TYPES = { wasm: "application/wasm", zip: "application/zip" };
const ENGINE = "/nirpihak";
const MODULE = /^nirpihak(\.\w+)+$/;
let python = null;

async function start(files) {
  // Pyodide asks for its files by `fetch`: each is answered once, from memory, and nothing else ever is.
  self.fetch = async (wanted) => {
    const name = String(wanted.url ?? wanted).split("/").pop();
    const bytes = files[name];
    if (bytes === undefined) throw new TypeError(`not handed over: ${name}`);
    delete files[name];
    return new Response(bytes, { headers: { "Content-Type": TYPES[name.split(".").pop()] ?? "text/plain" } });
  };
  const lock = JSON.parse(new TextDecoder().decode(files["pyodide-lock.json"]));
  const engine = files["engine.zip"];
  const made = await loadPyodide({
    createPyodideModule,
    indexURL: new URL("./", import.meta.url).href,
    lockFileContents: lock,
    packageBaseUrl: "handed:",
  });
  made.unpackArchive(engine, "zip", { extractDir: ENGINE });
  made.runPython(`import sys; sys.path.insert(0, "${ENGINE}")`);
  python = made;
}

function run(wanted, args) {
  const [module, name] = wanted.split(":");
  if (!MODULE.test(module)) throw new Error(`no module of the engine: ${module}`);
  const imported = python.pyimport(module);
  const callable = imported[name];
  try {
    return callable(...args);
  } finally {
    callable.destroy();
    imported.destroy();
  }
}

// A traceback is for whoever mends it; a page shows its last line at most.
const said = (error) => String(error?.message ?? error).trim();

self.onmessage = async ({ data }) => {
  if (data.start) {
    try {
      await start(data.start);
      self.postMessage({ ready: true });
    } catch (error) {
      self.postMessage({ failed: said(error) });
    }
    return;
  }
  try {
    self.postMessage({ id: data.id, result: run(data.run, data.args) });
  } catch (error) {
    self.postMessage({ id: data.id, failed: said(error) });
  }
};
