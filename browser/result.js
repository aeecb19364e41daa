// The result of a self-check as a page: how much was found, what could not be checked, what was read, what to save.
//
// Shows what the engine told (selfcheck/telling.py) and adds nothing to it.

import { away, button, details, filled, list, make, table, theirs } from "./elements.js";
import { Group, TO_DO } from "./findings.js";

const FILTER_FROM = 20;
const ROWS = 200;
/** English dates as the engine writes them: 4 October 2024. */
const LOCALES = { en: "en-GB" };
const PLACES = { WIB: "Asia/Jakarta", WITA: "Asia/Makassar", WIT: "Asia/Jayapura" };

/** The whole result; `does` holds what its buttons do: `again()` and `save("page" | "table")`. */
export class Result {
  constructor(told, page, lang, does) {
    this.told = told;
    this.words = page.words;
    this.lang = LOCALES[lang] ?? lang;
    this.item = page.item ? (id) => page.item.replace("-ID-", encodeURIComponent(id)) : null;
    this.does = does;
    this.ticks = new Map();
    this.wanted = {};
    this.groups = told.groups.filter((each) => each.findings.length || TO_DO.includes(each.id)).map((each) => new Group(each, this));
    this.heading = make("h1", { tabindex: "-1" }, this.words.result);
    this.status = make("p", { role: "status", class: "small" });
    this.root = make("section", { class: "stack measure result", id: "selfcheck-result" }, this.parts());
  }

  say(text) {
    this.status.textContent = text;
  }

  now() {
    const { lang, told } = this;
    const zone = PLACES[told.zone] ?? PLACES.WIB;
    const style = { dateStyle: "full", timeStyle: "short", timeZone: zone };
    return `${new Intl.DateTimeFormat(lang, style).format(new Date())} ${told.zone}`;
  }

  day(iso, style = "full") {
    const date = new Date(`${iso}T00:00:00Z`);
    return Number.isNaN(date.getTime()) ? "–" : new Intl.DateTimeFormat(this.lang, { dateStyle: style, timeZone: "UTC" }).format(date);
  }

  count() {
    for (const each of this.groups) each.count();
  }

  fits(finding) {
    return Object.entries(this.wanted).every(([name, value]) => !value || finding[name] === value);
  }

  showAll() {
    for (const each of this.groups) each.all();
  }

  parts() {
    const { told, words } = this;
    const anything = told.counts.undo + told.counts.look > 0;
    const tone = anything ? "tone-depends" : "tone-plain";
    const made = filled(words.made, {
      day: this.day(told.day),
      zone: told.zone,
      version: told.rulebook.slice(0, 12),
      records: told.records.toLocaleString(this.lang),
    });
    return [
      this.heading,
      make("div", { class: `verdict ${tone}` }, make("p", { class: "headline" }, told.headline)),
      make("p", { class: "small soft" }, made),
      this.overview(),
      told.files.troubles.length ? this.troubles() : null,
      this.actions(),
      anything ? this.reminders() : null,
      this.filter(),
      ...this.groups.filter((each) => each.todo).map((each) => each.root),
      this.unchecked(),
      make("div", {}, this.groups.filter((each) => !each.todo).map((each) => each.root)),
      this.periods(),
      this.taken(),
      this.files(),
    ];
  }

  /** How much there is of each, with a way to it. */
  overview() {
    const { told, words } = this;
    const line = (id, title, count) => [make("a", { href: `#${id}` }, title), make("span", { class: "number" }, String(count))];
    const points = told.unchecked.reduce((sum, part) => sum + part.items.length, 0);
    const rows = this.groups.map(({ group }) => line(`group-${group.id}`, group.title, group.findings.length));
    rows.splice(TO_DO.length, 0, line("unchecked", words.unchecked, filled(words.unchecked_count, { count: points })));
    const nav = make("nav", { "aria-label": words.overview }, list(rows, { class: "items last overview" }));
    nav.addEventListener("click", (event) => this.jump(event));
    return nav;
  }

  /** A group that is folded up opens when it is gone to. */
  jump(event) {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    const to = this.root.querySelector(link.getAttribute("href"));
    const folded = to.querySelector(":scope > details");
    if (folded) folded.open = true;
    const heading = to.querySelector("h2");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    to.scrollIntoView();
  }

  actions() {
    const { words, does } = this;
    return make(
      "div",
      { class: "stack tight no-print" },
      make("p", { class: "small soft" }, words.only_here),
      make(
        "div",
        { class: "actions" },
        button(words.save_page, () => does.save("page"), { id: "save-page" }),
        button(words.save_table, () => does.save("table"), { id: "save-table" }),
        button(words.print, () => print(), { id: "print" }),
        button(words.again, does.again, { id: "again", class: "plain-button" }),
      ),
      this.status,
    );
  }

  reminders() {
    const { told: { words: said }, words } = this;
    return make(
      "div",
      {},
      make("p", { class: "beside" }, make("strong", {}, `${words.inquiry}. `), said.inquiry),
      details(words.before, make("p", {}, said.note), make("p", {}, said.limits), make("p", {}, words.tick_hint)),
      details(words.not_mine, make("p", {}, said.whose)),
    );
  }

  filter() {
    const { told, words } = this;
    const all = told.groups.flatMap((each) => each.findings);
    if (all.length <= FILTER_FROM) return null;
    const said = make("p", { class: "small soft", role: "status" });
    const choose = (name, label, shown) => {
      const options = new Map(all.map((each) => [each[name], each[shown]]));
      const field = make("select", { id: `by-${name}` }, make("option", { value: "" }, words.every), [...options].map(([value, text]) => make("option", { value }, text)));
      field.addEventListener("change", () => {
        this.wanted[name] = field.value;
        for (const each of this.groups) each.show();
        said.textContent = filled(words.shown, { shown: all.filter((each) => this.fits(each)).length, count: all.length });
      });
      return make("div", {}, make("label", { for: `by-${name}` }, label), field);
    };
    return make(
      "div",
      { class: "filters no-print", role: "group", "aria-label": words.filter },
      choose("platform", words.platform, "platform_name"),
      choose("level", words.level, "level_text"),
      said,
    );
  }

  // ------------------------------------------------------------ what was not found, and why

  unchecked() {
    const { told, words } = this;
    const item = (each) => [
      make("p", {}, each.what),
      each.look && make("p", { class: "small soft" }, `${words.look} ${each.look} `, away(each.url, words.open_there, words.new_tab)),
    ];
    return make(
      "section",
      { class: "stack tight unchecked", id: "unchecked", "aria-label": words.unchecked },
      make("h2", {}, words.unchecked),
      make("p", {}, words.unchecked_what),
      told.unchecked.filter((part) => part.items.length).map((part) => [
        make("h3", {}, part.name ?? words.general),
        list(part.items.map(item), { class: "items last" }),
      ]),
    );
  }

  periods() {
    const { told, words } = this;
    const rows = told.periods.map((each) => [each.text, each.warnings.map((warning) => make("p", { class: "beside small" }, warning))]);
    return make(
      "section",
      { class: "stack tight" },
      make("h2", {}, words.periods),
      rows.length ? list(rows) : make("p", {}, words.no_periods),
    );
  }

  taken() {
    const { told, words } = this;
    const contest = ({ name, participants, accounts, note }) => [
      name,
      make("span", { class: "small soft block" }, filled(words.participants, { count: participants, accounts })),
      note && make("span", { class: "small block" }, note),
    ];
    return make(
      "section",
      { class: "stack tight" },
      make("h2", {}, words.taken),
      list([...told.contests.map(contest), ...told.profile.map((each) => `${each.label}: ${each.value}`), ...told.assumed]),
    );
  }

  troubles() {
    const { words, told: { files } } = this;
    const name = (each) => theirs([each.source, each.member].filter(Boolean).join(": "));
    return make(
      "section",
      { class: "stack tight troubles" },
      make("h2", {}, filled(words.troubles, { count: files.troubles.length })),
      list(files.troubles.slice(0, ROWS).map((each) => [make("p", { class: "small soft" }, name(each)), make("p", {}, each.text)]), { class: "items last" }),
    );
  }

  files() {
    const { words, told: { files } } = this;
    const name = (each) => theirs(`${each.source}: ${each.member}`);
    const span = (each) => (each.first ? `${this.day(each.first, "medium")} – ${this.day(each.last, "medium")}` : "–");
    const read = files.read.slice(0, ROWS).map((each) => [name(each), String(each.records), span(each)]);
    const left = files.left.map((each) => [
      theirs(each.members.join(", ") + (each.count > each.members.length ? " …" : "")),
      String(each.count),
      each.why,
    ]);
    const leaving = files.left.reduce((sum, each) => sum + each.count, 0);
    return make(
      "section",
      { class: "stack tight files" },
      make("h2", {}, words.read_files),
      make(
        "div",
        {},
        details(filled(words.files_read, { count: files.read.length }), table(words.read_files, [words.file, words.records, words.span], read)),
        leaving ? details(filled(words.files_left, { count: leaving }), table(words.read_files, [words.file, words.records, words.reason], left)) : null,
        files.unknown.length ? this.unknown() : null,
      ),
      files.media ? make("p", { class: "small soft" }, filled(words.media, { count: files.media })) : null,
      files.other ? make("p", { class: "small soft" }, filled(words.other, { count: files.other })) : null,
    );
  }

  /** Layouts nobody knows, as a text to hand on: file names and values are not in it. */
  unknown() {
    const { words, told: { files } } = this;
    const lines = files.unknown.map((each) => `${each.platform ?? "?"}: ${each.shape}`);
    const field = make("textarea", { readonly: true, rows: 6, id: "format-report", "aria-label": words.report });
    field.value = lines.join("\n");
    const said = make("span", { class: "small", role: "status" });
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(field.value);
        said.textContent = words.copied;
      } catch {
        field.select();
        said.textContent = words.not_copied;
      }
    };
    return details(
      filled(words.files_unknown, { count: files.unknown.length }),
      make("p", {}, words.unknown_text),
      list(files.unknown.slice(0, ROWS).map((each) => theirs(`${each.source}: ${each.member}`)), { class: "small" }),
      make("p", { class: "small soft" }, words.report),
      field,
      make("p", { class: "actions no-print" }, button(words.copy, copy), said),
    );
  }
}
