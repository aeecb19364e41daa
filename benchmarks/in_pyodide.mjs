// Runs Python in Pyodide: node in_pyodide.mjs PYODIDE_FOLDER ARCHIVE.zip CODE.py
// The archive is unpacked into /bench; the code's last value, a JSON object, is printed with Pyodide's version.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, archive, code] = process.argv.slice(2);
try {
  const { loadPyodide, version } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
  // Python's own clocks tell time gone by here, not work done.
  globalThis.cpuSeconds = () => Object.values(process.cpuUsage()).reduce((sum, each) => sum + each, 0) / 1e6;
  const python = await loadPyodide({ indexURL: folder });
  python.FS.mkdirTree("/bench");
  // A plain array: node's own Buffer is refused.
  python.unpackArchive(new Uint8Array(readFileSync(archive)), "zip", { extractDir: "/bench" });
  const told = JSON.parse(python.runPython(readFileSync(code, "utf-8")));
  console.log(JSON.stringify({ ...told, pyodide: version }));
} catch (error) {
  // Left to node, the message would come with a megabyte of the source it arose in.
  console.error(String(error.message ?? error).trim());
  process.exit(1);
}
