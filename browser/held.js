// Where the engine's files come from in the single HTML file: from the page itself. Stands in the place of source.js.
//
// Opened from a disk a page may not start a module worker, nor fetch anything. So worker.js runs as a classic one, made
// to take itself for a worker of modules.

const SCRIPT = "text/javascript";
const CLASSIC = `self.importScripts = () => { throw new TypeError("a worker of modules"); };\n`;

/** A file that the page holds as compressed base64 (single.py). */
async function held(name, type = "") {
  const packed = atob(document.getElementById(`held-${name}`).textContent);
  const bytes = Uint8Array.from(packed, (each) => each.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream, { headers: { "Content-Type": type } }).blob();
}

export async function fetched(files, told) {
  const names = Object.keys(files.handed);
  const blobs = {};
  for (const [at, name] of names.entries()) {
    blobs[name] = await held(name, name.endsWith("js") ? SCRIPT : "");
    told((at + 1) / names.length);
  }
  return blobs;
}

export function worker() {
  const text = JSON.parse(document.getElementById("held-worker").textContent);
  return new Worker(URL.createObjectURL(new Blob([CLASSIC, text], { type: SCRIPT })));
}

/** The page's own policy (single.html) refuses every connection from the start. */
export const sealed = () => null;
