// Runs the engine (the very same Python modules as on a server) on the reader's own device, in a worker of its own.
//
// It can reach nobody: the policy it is served under (server/device.py) allows no connection at all. What it needs is
// handed to it by the page that starts it (runtime.js), which never hands it on. What it does is in machine.js.

import createPyodideModule from "./pyodide.asm.mjs";
import { loadPyodide } from "./pyodide.mjs";
import { serve } from "./machine.js";

self.onmessage = serve({ createPyodideModule, loadPyodide, indexURL: new URL("./", import.meta.url).href });
