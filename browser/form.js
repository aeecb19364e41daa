// What the visitor says before the check: which contests, who she is, which files. It all stays in the page's memory.

import { chosen, dropped } from "./files.js";
import { button, filled, list, make, size, tab, theirs } from "./elements.js";

const MOST = 6;
const ZONES = { "-420": "WIB", "-480": "WITA", "-540": "WIT" };

function choice(type, name, value, label, checked = false) {
  const id = `${name}-${value}`;
  const input = make("input", { type, name, value, id, checked });
  return { input, root: make("div", { class: "choice" }, input, make("label", { for: id }, label)) };
}

function select(id, label, options) {
  const field = make("select", { id }, options.map(({ id: value, name }) => make("option", { value }, name)));
  return { field, root: make("div", {}, make("label", { for: id }, label), field) };
}

/** The contests to tick; where there are many, those that a search finds. */
class Contests {
  constructor(words, contests, changed) {
    this.words = words;
    this.all = contests.map((contest) => {
      const note = contest.accounts ? null : make("span", { class: "small soft" }, ` (${words.no_accounts})`);
      const made = choice("checkbox", "contest", contest.id, [contest.name, note]);
      made.input.addEventListener("change", changed);
      return { contest, ...made, called: contest.name.toLocaleLowerCase() };
    });
    this.search = make("input", { type: "search", id: "contest-search", autocomplete: "off" });
    this.search.addEventListener("input", () => this.narrow());
    this.more = make("p", { class: "hint small", role: "status" });
    const searching = [make("label", { for: "contest-search", class: "small" }, words.search), this.search];
    this.root = make(
      "fieldset",
      { id: "contests", class: "stack tight", tabindex: "-1" },
      make("legend", {}, make("h2", {}, words.contests)),
      make("p", { class: "hint" }, words.contests_hint),
      this.all.length > MOST ? searching : null,
      make("div", { class: "choices" }, this.all.map((each) => each.root)),
      this.more,
    );
    this.narrow();
    if (this.all.length === 1) this.all[0].input.checked = true;
  }

  get chosen() {
    return this.all.filter((each) => each.input.checked).map((each) => each.contest);
  }

  narrow() {
    const asked = this.search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let left = MOST;
    let over = 0;
    for (const each of this.all) {
      const fits = asked.every((word) => each.called.includes(word));
      if (fits && !each.input.checked && left === 0) over += 1;
      each.root.hidden = !each.input.checked && !(fits && left > 0);
      if (fits && !each.root.hidden) left = Math.max(0, left - 1);
    }
    const none = this.all.every((each) => each.root.hidden);
    this.more.textContent = none ? this.words.no_contest_found : over ? filled(this.words.more_contests, { count: over }) : "";
  }
}

/** What was chosen or dropped, as items for the engine, and the list of it. */
class Given {
  constructor(words, lang) {
    this.words = words;
    this.lang = lang;
    this.items = [];
    this.list = make("ul", { class: "items last given", "aria-label": words.given });
    this.said = make("p", { class: "small soft", role: "status" }, words.given_none);
    const inputs = [this.input("files-input", {}), this.input("folder-input", { webkitdirectory: true })];
    const folders = "webkitdirectory" in inputs[1];
    this.buttons = [
      button(words.choose_files, () => inputs[0].click(), { id: "choose-files", "aria-describedby": "files-hint" }),
      folders ? button(words.choose_folder, () => inputs[1].click(), { id: "choose-folder" }) : null,
    ];
    this.root = make(
      "fieldset",
      { id: "files", class: "stack tight drop", tabindex: "-1" },
      make("legend", {}, make("h2", {}, words.files)),
      make("p", { class: "hint", id: "files-hint" }, words.files_hint),
      make("p", { class: "actions" }, this.buttons, inputs),
      make("p", { class: "hint small droppable" }, words.drop),
      this.said,
      this.list,
    );
    // A file dropped beside the field must not open in place of the page.
    for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());
    this.root.addEventListener("dragover", () => this.root.classList.add("over"));
    this.root.addEventListener("dragleave", () => this.root.classList.remove("over"));
    this.root.addEventListener("drop", (event) => {
      this.root.classList.remove("over");
      dropped(event.dataTransfer).then((items) => this.add(items));
    });
  }

  input(id, attributes) {
    const made = make("input", { type: "file", multiple: true, id, hidden: true, ...attributes });
    made.addEventListener("change", () => {
      this.add(chosen(made.files));
      made.value = "";
    });
    return made;
  }

  add(items) {
    const known = new Set(this.items.map(named));
    for (const item of items) {
      if (known.has(named(item))) continue;
      known.add(named(item));
      this.items.push(item);
    }
    this.show();
  }

  show() {
    const { words, lang } = this;
    this.list.replaceChildren(
      ...this.items.map((item) => {
        const name = item.length > 1 || item[0].path.includes("/") ? item[0].path.split("/")[0] : item[0].path;
        const bytes = size(item.reduce((sum, each) => sum + each.file.size, 0), lang);
        const about = item.length > 1 ? `${filled(words.in_folder, { count: item.length })}, ${bytes}` : bytes;
        const away = button([words.remove, make("span", { class: "hidden" }, ` ${name}`)], () => this.remove(item), {
          class: "plain-button",
        });
        return make("li", { class: "row" }, make("span", {}, theirs(name), make("span", { class: "small soft" }, ` ${about}`)), away);
      }),
    );
    this.said.textContent = this.items.length ? filled(words.given_added, { count: this.items.length }) : words.given_none;
  }

  remove(item) {
    this.items = this.items.filter((each) => each !== item);
    this.show();
    this.buttons[0].focus();
  }

  /** The first file that was chosen alone and holds nothing: a download that broke off. */
  get empty() {
    return this.items.find((item) => item.length === 1 && item[0].file.size === 0)?.[0].path;
  }
}

const named = (item) => `${item[0].path}\0${item.length}\0${item[0].file.size}\0${item[0].file.lastModified}`;

/** The whole form; `check` is called when the visitor asks for the check. */
export class Form {
  constructor(page, lang, check) {
    const { words } = page;
    this.words = words;
    this.lang = lang;
    this.contests = new Contests(words, page.contests, () => this.spouses());
    this.given = new Given(words, lang);
    this.employment = select("employment", words.employment, page.employment);
    this.position = select("position", words.position, [{ id: "", name: words.skip }, ...page.position]);
    this.spouse = select("spouse", words.spouse, [{ id: "", name: words.spouse_no }]);
    this.spouse.field.addEventListener("change", () => this.leaves());
    const answers = [["yes", words.yes], ["no", words.no], ["", words.unknown]];
    this.leave = answers.map(([value, label]) => choice("radio", "leave", value, label, value === ""));
    this.leaveField = make(
      "fieldset",
      { hidden: true },
      make("legend", {}, words.leave),
      make("div", { class: "choices inline" }, this.leave.map((each) => each.root)),
    );
    const here = ZONES[new Date().getTimezoneOffset()] ?? page.zones[0];
    this.zones = page.zones.map((zone) => choice("radio", "zone", zone, zone, zone === here));
    this.messages = choice("checkbox", "messages", "own", [
      words.messages,
      make("span", { class: "hint small block" }, words.messages_hint),
    ]);
    this.me = make("input", { type: "text", id: "me", autocomplete: "off", "aria-describedby": "me-hint" });
    const me = make(
      "div",
      { hidden: true },
      make("label", { for: "me" }, words.me),
      make("p", { class: "hint small", id: "me-hint" }, words.me_hint),
      this.me,
    );
    this.messages.input.addEventListener("change", () => {
      me.hidden = !this.messages.input.checked;
    });
    this.errors = make("div", { class: "errors", role: "alert", tabindex: "-1", hidden: true });
    this.heading = make("h1", { tabindex: "-1" }, words.form);
    this.closed = make("p", { class: "beside calm" }, words.closed);
    const guides = page.guides_url ? make("p", { class: "small" }, tab(page.guides_url, words.guides, words.new_tab)) : null;
    this.root = make(
      "section",
      { class: "stack measure form", id: "selfcheck-form" },
      this.errors,
      this.heading,
      this.closed,
      this.contests.root,
      make(
        "fieldset",
        { class: "stack tight" },
        make("legend", {}, make("h2", {}, words.who)),
        make("p", { class: "hint" }, words.who_hint),
        this.employment.root,
        this.position.root,
        this.spouse.root,
        this.leaveField,
      ),
      make(
        "fieldset",
        { class: "stack tight" },
        make("legend", {}, make("h2", {}, words.zone)),
        make("p", { class: "hint" }, words.zone_hint),
        make("div", { class: "choices inline" }, this.zones.map((each) => each.root)),
      ),
      this.given.root,
      guides,
      make("div", { class: "choices" }, this.messages.root),
      me,
      make("p", {}, button(words.check, check, { class: "button start", id: "check" })),
    );
  }

  /** Those who can be her spouse: participants of the contests that are ticked. */
  spouses() {
    this.contests.narrow();
    const { field } = this.spouse;
    const before = field.value;
    const groups = this.contests.chosen.map(({ id: contest, name, participants }) =>
      make("optgroup", { label: name }, participants.map((each) => make("option", { value: `${contest}/${each.id}` }, each.name))),
    );
    field.replaceChildren(make("option", { value: "" }, this.words.spouse_no), ...groups);
    field.value = before;
    if (field.selectedIndex < 0) field.value = "";
    this.leaves();
  }

  leaves() {
    this.leaveField.hidden = !this.spouse.field.value;
  }

  /** What is asked of the engine (`asked_from` in selfcheck/running.py), and the files. */
  get asked() {
    const spouse = this.spouse.field.value;
    const leave = this.leave.find((each) => each.input.checked).input.value;
    const names = this.me.value.split(",").map((name) => name.trim()).filter(Boolean);
    return {
      files: this.given.items,
      options: {
        lang: this.lang,
        contests: this.contests.chosen.map((each) => each.id),
        employment: this.employment.field.value,
        position: this.position.field.value || null,
        spouse_of: spouse || "none",
        on_leave: spouse && leave ? leave === "yes" : null,
        zone: this.zones.find((each) => each.input.checked).input.value,
        messages: this.messages.input.checked,
        me: this.messages.input.checked ? names : [],
      },
    };
  }

  /** What is still missing: the id of the field and what to do. */
  get problems() {
    const { words } = this;
    const empty = this.given.empty;
    return [
      this.contests.chosen.length === 0 && ["contests", words.need_contest],
      this.given.items.length === 0 && ["files", words.need_files],
      empty !== undefined && ["files", filled(words.empty_file, { name: empty })],
    ].filter(Boolean);
  }

  /** Show problems above the form and beside each field; `technical` is one line for whoever mends it. */
  tell(problems, technical = null) {
    const { words, errors } = this;
    for (const old of this.root.querySelectorAll(".message")) old.remove();
    for (const field of [this.contests.root, this.given.root]) field.classList.remove("wrong");
    errors.hidden = problems.length === 0;
    if (errors.hidden) return;
    const shown = problems.map(([id, text]) => (id ? this.towards(id, text) : text));
    const note = technical && make("details", {}, make("summary", {}, words.technical), make("p", { class: "hash" }, technical));
    errors.replaceChildren(make("h2", {}, words.problems), list(shown), ...(note ? [note] : []));
    errors.focus();
  }

  towards(id, text) {
    const field = this.root.querySelector(`#${id}`);
    field.classList.add("wrong");
    field.querySelector("legend").after(make("p", { class: "message" }, text));
    const link = make("a", { href: `#${id}` }, text);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      field.querySelector("input:not([hidden]), button").focus();
    });
    return link;
  }
}
