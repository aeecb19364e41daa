// Makes a memory snapshot at build time: Python with the engine's modules imported, so that a page starts at once.
//
//   node snapshot.mjs PYODIDE_FOLDER ENGINE.zip WARM.py SNAPSHOT
//
// Clock and chance stand still, so that the same sources give the same bytes.

import crypto from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

Date.now = () => Date.UTC(2026, 0, 1);
performance.now = () => 1000;
Math.random = () => 0.5;
crypto.randomFillSync = (view) => view.fill(7);

const [folder, engine, warm, out] = process.argv.slice(2);
try {
  const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
  const python = await loadPyodide({
    indexURL: folder,
    _makeSnapshot: true,
    env: { PYTHONHASHSEED: "0" },
  });
  python.unpackArchive(new Uint8Array(readFileSync(engine)), "zip", { extractDir: "/nirpihak" });
  python.runPython(readFileSync(warm, "utf8"));
  writeFileSync(out, python.makeMemorySnapshot());
} catch (error) {
  console.error(String(error.message ?? error).trim());
  process.exitCode = 1;
}
