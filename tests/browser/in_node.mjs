// Pyodide without a browser, for tests: asked line by line on standard input, it answers line by line.
//
//   node in_node.mjs PYODIDE_FOLDER ENGINE.zip      {"run", "paths", "options", "root"} -> {"result"} or {"failed"}

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [folder, engine] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
const say = (told) => process.stdout.write(`${JSON.stringify(told)}\n`);
const python = await loadPyodide({ indexURL: folder, stdout: () => {}, stderr: (line) => console.error(line) });
python.unpackArchive(new Uint8Array(readFileSync(engine)), "zip", { extractDir: "/nirpihak" });
python.runPython('import sys; sys.path.insert(0, "/nirpihak")');

function answered({ run, paths, options, root }) {
  const [module, name] = run.split(":");
  // The same paths as outside, so that nothing told of them can differ.
  python.FS.mkdirTree(root);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, root);
  try {
    return { result: python.pyimport(module)[name](python.toPy(paths), options, () => {}) };
  } catch (error) {
    return { failed: String(error.message ?? error) };
  } finally {
    python.FS.unmount(root);
  }
}

say({ ready: python.version });
for await (const line of createInterface({ input: process.stdin })) say(answered(JSON.parse(line)));
