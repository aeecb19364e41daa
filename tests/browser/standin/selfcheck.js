// A bare page in the place of Periksa diri: loads the engine, closes the page, takes files, shows what the engine says.
//
// The same module on our page and in the single file. All words come from the page (the JSON block #selfcheck-told).
// Whatever a file holds is shown as text: nothing here makes markup out of a string.

import { chosen, dropped } from "./files.js";
import { Engine, Stopped } from "./runtime.js";
import { keep, seal } from "./seal.js";

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

class Page {
  #engine = null;
  #items = [];

  constructor(root, told) {
    this.told = told;
    this.root = root;
    this.status = make("p", { role: "status" });
    this.given = make("ul", { id: "given" });
    this.result = make("pre", { id: "result" });
    this.inputs = [this.input("files", {}), this.input("folder", { webkitdirectory: "" })];
    this.check = this.button("check", () => this.run());
    this.cancel = this.button("cancel", () => this.#engine.stop());
    root.append(...this.inputs, this.given, this.check, this.cancel, this.status, this.result);
    root.addEventListener("dragover", (event) => event.preventDefault());
    root.addEventListener("drop", (event) => {
      event.preventDefault();
      dropped(event.dataTransfer).then((items) => this.add(items));
    });
    root.hidden = false;
  }

  input(id, attributes) {
    const made = make("input", { type: "file", multiple: "", id, disabled: "", ...attributes });
    made.addEventListener("change", () => this.add(chosen(made.files)));
    return made;
  }

  button(id, does) {
    const made = make("button", { type: "button", id, disabled: "" }, this.told.words[id] ?? id);
    made.addEventListener("click", does);
    return made;
  }

  say(text) {
    this.status.textContent = text;
  }

  /** Everything comes before anything is given: only then the fields open. */
  async begin() {
    try {
      this.#engine = await Engine.load(this.told, (state) => this.say(state === "ready" ? "keeping" : state));
      this.root.dataset.kept = await keep(this.told, this.#engine.blobs);
      seal(this.told);
    } catch (error) {
      console.warn(error);
      this.say("failed");
      return;
    }
    for (const field of [...this.inputs, this.check, this.cancel]) field.disabled = false;
    this.say("ready");
  }

  add(items) {
    this.#items.push(...items);
    this.given.replaceChildren(...this.#items.map((item) => make("li", {}, `${item[0].path} (${item.length})`)));
  }

  async run() {
    this.say("checking");
    const asked = { files: this.#items, options: JSON.stringify({ lang: this.told.lang }) };
    try {
      this.result.textContent = await this.#engine.run(this.told.run, asked, (...told) => this.say(told.join(" ")));
      this.root.dataset.heap = this.#engine.heap;
      this.say("done");
    } catch (error) {
      this.say(error instanceof Stopped ? "stopped" : "failed");
      this.result.textContent = error.message;
    }
  }
}

const block = document.getElementById("selfcheck-told");
const root = document.getElementById("selfcheck");
if (block && root && typeof WebAssembly === "object" && typeof Worker === "function") {
  new Page(root, JSON.parse(block.textContent)).begin();
}
