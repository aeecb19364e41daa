// The page Periksa diri: loads the engine, closes the page, asks what to check, runs the check, shows what was found.
//
// The same modules on our page and in the single file. All words come from the page (the JSON block #selfcheck-told).
// What is given and what is found live in this page's memory alone.

import { button, details, filled, list, make, megabytes } from "./elements.js";
import { Form } from "./form.js";
import { Result } from "./result.js";
import { Engine, Stopped } from "./runtime.js";
import { keep, seal } from "./seal.js";

const MEMORY = /MemoryError|out of memory|memory access out of bounds|Cannot enlarge memory|allocation failed|RangeError/i;
const CHANGED = /OSError|NotReadableError|NotFoundError|Errno/;

/** What to tell of an error: not what went wrong inside, but what to do. */
export function blamed(error, words) {
  const text = String(error?.message ?? error);
  if (MEMORY.test(text)) return words.memory;
  if (CHANGED.test(text)) return words.changed;
  // A worker that is ended from outside says nothing of its own.
  return text === "worker" || text === "" ? words.died : words.failed;
}

class Page {
  #engine = null;

  constructor(root, told) {
    this.root = root;
    this.told = told;
    this.around = ["selfcheck-before", "selfcheck-after"].map((id) => document.getElementById(id)).filter(Boolean);
    this.languages = Object.keys(told.pages);
    this.speak(told.lang);
    addEventListener("beforeunload", (event) => {
      if (this.result) event.preventDefault();
    });
    addEventListener("beforeprint", () => this.result?.showAll());
  }

  speak(lang) {
    this.lang = lang;
    this.page = this.told.pages[lang];
    this.words = this.page.words;
    document.documentElement.lang = lang;
    this.status = make("p", { role: "status", class: "small soft" });
    this.view = make("div", {});
    this.root.replaceChildren(this.view, this.status);
    this.root.hidden = false;
    this.start();
  }

  /** What a screen reader is told of what goes on. */
  say(text) {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  /** One thing at a time: what was there before is kept, not shown. What goes on stands in the part itself. */
  show(part, heading) {
    for (const each of this.around) each.hidden = true;
    this.status.className = "hidden";
    this.root.prepend(this.status);
    this.view.replaceChildren(part);
    document.title = `${heading.textContent} – Nirpihak`;
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }

  // ------------------------------------------------------------ the start

  start() {
    const { words, page } = this;
    if (typeof WebAssembly !== "object" || typeof Worker !== "function") {
      this.view.append(make("p", { class: "beside measure" }, words.unsupported));
      return;
    }
    this.bar = make("progress", { max: 1, value: 0, hidden: true, "aria-label": words.begin });
    this.button = button(words.begin, () => this.begin(), { class: "button start", id: "begin", "aria-describedby": "begin-hint" });
    this.view.append(
      make(
        "div",
        { class: "stack measure begin" },
        this.around.length ? null : this.introduction(),
        make("p", {}, this.button),
        make("p", { class: "hint small", id: "begin-hint" }, page.hint),
        this.bar,
      ),
    );
  }

  /** What the served page says in its own markup, for the single file. */
  introduction() {
    const { words, page } = this;
    const other = this.languages.find((each) => each !== this.lang);
    const { guides } = page;
    return [
      other && make("p", {}, button(words.other_lang, () => this.speak(other), { class: "plain-button", lang: other })),
      make("h1", {}, words.title),
      make("p", { class: "lead" }, words.lead),
      guides && make("p", { class: "beside" }, make("strong", {}, `${words.inquiry}. `), guides.words.inquiry),
      guides && make("h2", {}, words.guides),
      guides && make("div", {}, guides.platforms.map(({ name, export: { steps, pick, enough, wait } }) =>
        details(name, list(steps, {}, "ol"), list([...pick, enough]), make("p", { class: "soft" }, wait)))),
    ];
  }

  /** Everything comes before anything is given: only then is a file asked for. */
  async begin() {
    const { words, told } = this;
    if (this.button.getAttribute("aria-disabled") === "true") return;
    this.button.setAttribute("aria-disabled", "true");
    this.bar.hidden = false;
    this.status.className = "small soft";
    let kept = false;
    try {
      this.#engine = await Engine.load(told, (state, share) => this.loading(state, share));
      this.say(words.keeping);
      kept = await keep(told, this.#engine.blobs);
      seal(told);
    } catch (error) {
      console.warn(error);
      this.#engine = null;
      this.bar.hidden = true;
      this.button.removeAttribute("aria-disabled");
      this.status.className = "message measure";
      this.say(words.not_loaded);
      return;
    }
    this.form = new Form(this.page, this.lang, () => this.check());
    if (kept) this.form.closed.append(` ${words.offline}`);
    this.root.dataset.closed = "";
    this.say("");
    this.show(this.form.root, this.form.heading);
  }

  /** Told in steps of ten per cent, so that a screen reader is not flooded. */
  loading(state, share) {
    const { words, bar } = this;
    if (state === "fetching") {
      bar.value = share;
      this.say(filled(words.fetching, { percent: Math.floor(share * 10) * 10 }));
    } else {
      bar.removeAttribute("value");
      this.say(words.starting);
    }
  }

  // ------------------------------------------------------------ the check

  async check() {
    const { words, form } = this;
    const { problems } = form;
    form.tell(problems);
    if (problems.length) return;
    const { files, options } = form.asked;
    this.working();
    try {
      const text = await this.#engine.run(this.told.run, { files, options: JSON.stringify(options) }, (...seen) => this.seen(...seen));
      const told = JSON.parse(text);
      if (told.wrong) this.back([["", told.wrong]]);
      else this.found(told, text);
    } catch (error) {
      if (error instanceof Stopped) {
        this.back([]);
        this.status.className = "beside measure";
        this.say(words.stopped);
        return;
      }
      console.warn(error);
      this.#engine.stop();
      this.back([["", blamed(error, words)]], String(error?.message ?? error).trim().split("\n").at(-1));
    }
  }

  working() {
    const { words } = this;
    const heading = make("h1", { tabindex: "-1" }, words.working);
    this.bar = make("progress", { max: 1, "aria-label": words.working });
    this.bytes = make("p", {}, words.opening);
    this.member = make("p", { class: "small soft member" });
    this.say(words.opening);
    this.show(
      make(
        "section",
        { class: "stack tight measure", id: "selfcheck-working" },
        heading,
        this.bar,
        this.bytes,
        this.member,
        make("p", { class: "hint small" }, words.stay),
        make("p", {}, button(words.cancel, () => this.#engine.stop(), { id: "cancel" })),
      ),
      heading,
    );
  }

  /** What the engine has read so far, in bytes; a screen reader is told every tenth. */
  seen(done, total, member) {
    const { words, lang } = this;
    const share = total ? done / total : 0;
    const text = share < 1 ? filled(words.read_so_far, { done: megabytes(done, lang), total: megabytes(total, lang) }) : words.weighing;
    if (share < 1) this.bar.value = share;
    else this.bar.removeAttribute("value");
    this.bytes.textContent = text;
    this.member.replaceChildren(make("bdi", {}, String(member ?? "")));
    const step = Math.floor(share * 10);
    if (step !== this.step) this.say(text);
    this.step = step;
  }

  /** To the form as it was left. */
  back(problems, technical = null) {
    this.say("");
    this.show(this.form.root, this.form.heading);
    this.form.tell(problems, technical);
  }

  // ------------------------------------------------------------ the result

  found(told, text) {
    const { words, page, lang } = this;
    this.result = new Result(told, page, lang, {
      again: () => this.back([]),
      save: (kind) => this.save(kind, text, told.day),
    });
    this.show(this.result.root, this.result.heading);
    this.say(words.done);
  }

  /** The report or the table as a file: made by the engine, handed over by the browser, on this device. */
  async save(kind, text, day) {
    const { words, told } = this;
    const [run, type, ending] = { page: [told.report, "text/html", "html"], table: [told.table, "text/csv", "csv"] }[kind];
    try {
      const ticks = kind === "page" ? [JSON.stringify(Object.fromEntries(this.result.ticks))] : [];
      const made = await this.#engine.call(run, text, ...ticks);
      const url = URL.createObjectURL(new Blob([made], { type: `${type};charset=utf-8` }));
      make("a", { href: url, download: `${words.file_name}-${day}.${ending}` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
      this.result.say(words.saved);
    } catch (error) {
      console.warn(error);
      this.result.say(words.not_saved);
    }
  }
}

const block = document.getElementById("selfcheck-told");
const root = document.getElementById("selfcheck");
if (block && root) new Page(root, JSON.parse(block.textContent));
