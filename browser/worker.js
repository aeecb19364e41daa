// Runs the engine (the very same Python modules as on a server) on the reader's own device, in a worker of its own.
//
// It can reach nobody, our own server included: the policy it is served under (server/device.py) allows no connection
// and no script but those it makes itself, of what the page that starts it hands over (runtime.js). What it does with
// them is in machine.js.

const MODULES = ["pyodide.asm.mjs", "pyodide.mjs", "machine.js"];
const taken = (blob) => import(URL.createObjectURL(blob));
let serving = null;

async function begin(handed) {
  const [{ default: createPyodideModule }, { loadPyodide }, { serve }] = await Promise.all(
    MODULES.map((name) => taken(handed[name])),
  );
  return serve({ createPyodideModule, loadPyodide, indexURL: "https://handed.invalid/" });
}

self.onmessage = async (event) => {
  try {
    serving ??= begin(event.data.start);
    await serving;
  } catch (error) {
    self.postMessage({ failed: String(error?.message ?? error) });
    return;
  }
  await (await serving)(event);
};
