// Where the engine's files come from in the single HTML file: from the page itself. Stands in the place of source.js.
//
// Opened from a disk a page may not start a module worker, nor fetch anything. So the worker is a classic one, made of
// this text, that takes itself for a module worker and imports the modules it is handed (as blobs: an address that the
// page made for one is of no use in a worker of a page without an origin).

const CLASSIC = `
  self.importScripts = () => { throw new TypeError("a worker of modules"); };
  const taken = (blob) => import(URL.createObjectURL(blob));
  const begin = async ({ asm, pyodide, machine }) => {
    const [{ default: createPyodideModule }, { loadPyodide }, { serve }] =
      await Promise.all([taken(asm), taken(pyodide), taken(machine)]);
    return serve({ createPyodideModule, loadPyodide, indexURL: "https://held.invalid/" });
  };
  let served = null;
  self.onmessage = async (event) => {
    if (served === null) served = begin(event.data.modules);
    else (await served)(event);
  };
`;

const SCRIPT = "text/javascript";
let modules = null;

/** A file that the page holds as compressed base64 (single.py). */
async function held(name, type = "") {
  const packed = atob(document.getElementById(`held-${name}`).textContent);
  const bytes = Uint8Array.from(packed, (each) => each.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream, { headers: { "Content-Type": type } }).blob();
}

export async function fetched(files, told) {
  modules ??= {
    asm: await held("pyodide.asm.mjs", SCRIPT),
    pyodide: await held("pyodide.mjs", SCRIPT),
    machine: await held("machine.js", SCRIPT),
  };
  const names = Object.keys(files.handed);
  const blobs = {};
  for (const [at, name] of names.entries()) {
    blobs[name] = await held(name);
    told((at + 1) / names.length);
  }
  return blobs;
}

export function worker() {
  const made = new Worker(URL.createObjectURL(new Blob([CLASSIC], { type: SCRIPT })));
  made.postMessage({ modules });
  return made;
}

/** The page's own policy (single.html) refuses every connection from the start. */
export const sealed = () => null;
