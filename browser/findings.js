// The findings of a self-check, group by group: what was done, how sure, which rule, how to undo it, a box to tick.
//
// Shows what the engine told (selfcheck/telling.py) and adds nothing to it but what the visitor ticks.

import { away, button, cut, details, filled, list, make, tab, theirs } from "./elements.js";

const PORTION = 20;
const NAME = 90;
/** The groups in which something is left to do: shown at once, with a box to tick. */
export const TO_DO = ["undo", "look"];

/** One finding as a card. */
class Card {
  constructor(finding, group, shown) {
    this.finding = finding;
    this.group = group;
    this.shown = shown;
    this.words = shown.words;
  }

  make() {
    const { finding, words } = this;
    const whom = finding.whom ?? words.nobody;
    const level = finding.level === "exact" ? "tag on" : "tag due";
    return make(
      "li",
      { class: "finding", "data-key": finding.key },
      make("h3", { tabindex: "-1" }, `${finding.platform_name}: ${finding.done_text} `, theirs(cut(whom, NAME))),
      make("p", { class: "when" }, finding.when, finding.times > 1 ? ` (${filled(words.times, { count: finding.times })})` : null),
      make("p", {}, make("span", { class: level }, finding.level_text), ` ${finding.by_text}.`),
      make("p", {}, `${words.about} `, make("strong", {}, finding.participant_name), this.contest()),
      finding.text && this.text(),
      make("p", {}, finding.reason, this.rule()),
      finding.caveats.map((each) => make("p", { class: "small soft" }, `${words.mind}: ${each}`)),
      this.undo(),
      this.more(whom),
      TO_DO.includes(this.group.id) ? this.tick() : null,
    );
  }

  /** Told only where there are several. */
  contest() {
    if (this.shown.told.contests.length === 1) return null;
    return make("span", { class: "soft" }, `, ${this.finding.contest_name}`);
  }

  text() {
    const { finding, words } = this;
    const said = make("p", { class: "small soft" }, finding.own ? words.own_text : words.their_text);
    return make("div", { class: "said" }, said, make("blockquote", { class: "read-text", dir: "auto" }, finding.text));
  }

  named(rule) {
    const { words, shown } = this;
    const name = shown.item ? tab(shown.item(rule.id), rule.name, words.new_tab) : make("strong", {}, rule.name);
    return [name, make("span", { class: "small soft" }, ` ${rule.id}, ${rule.instrument}`)];
  }

  /** The way to the first item; the reason has named it. */
  rule() {
    const [first] = this.finding.rules;
    const { words, shown } = this;
    if (!first || !shown.item) return null;
    return [" ", tab(shown.item(first.id), `${words.rule} ${first.id}`, words.new_tab)];
  }

  undo() {
    const { finding, words, group } = this;
    const { url, bulk, steps } = finding.undo;
    const open = group.id === "undo" ? words.open_to_undo : words.open_to_look;
    const links = [
      away(url, open, words.new_tab, { class: "button quiet" }),
      away(bulk, filled(words.bulk, { name: finding.platform_name }), words.new_tab),
    ].filter(Boolean);
    return [
      links.length ? make("p", { class: "actions undo" }, links) : null,
      steps.length ? details(words.how_undo, list(steps, {}, "ol")) : null,
    ];
  }

  more(whom) {
    const { finding, words } = this;
    const { file, member, part, row } = finding.source;
    const at = [member, part, row === null ? null : filled(words.row, { row })].filter(Boolean).join(", ");
    const rules = finding.rules.map((rule) => [
      make("p", {}, this.named(rule)),
      make("p", { class: "small" }, [rule.outcome_text, rule.limb, ...rule.basis].filter(Boolean).join("; ")),
      make("p", { class: "small soft" }, rule.confidence),
      rule.disagreement ? make("p", { class: "small beside" }, `${words.disagreement}: ${rule.disagreement}`) : null,
    ]);
    return details(
      words.details,
      rules.length ? list(rules, { class: "items" }) : null,
      finding.questions.length ? [make("p", { class: "small soft" }, words.questions), list(finding.questions)] : null,
      whom.length > NAME ? [make("p", { class: "small soft" }, words.account), make("p", { class: "small" }, theirs(whom))] : null,
      make("p", { class: "small soft" }, words.source),
      make("p", { class: "small" }, theirs(file), ": ", theirs(at)),
    );
  }

  tick() {
    const { finding, words, group, shown } = this;
    const id = `tick-${group.id}-${finding.key}`;
    const input = make("input", { type: "checkbox", id });
    const when = make("span", { class: "small block" });
    const tell = () => {
      const at = shown.ticks.get(finding.key);
      input.checked = at !== undefined;
      when.textContent = at ?? "";
    };
    input.addEventListener("change", () => {
      if (input.checked) shown.ticks.set(finding.key, shown.now());
      else shown.ticks.delete(finding.key);
      tell();
      shown.count();
    });
    tell();
    const label = group.id === "undo" ? words.tick_undo : words.tick_look;
    return make("div", { class: "choice tick" }, input, make("label", { for: id }, label, when));
  }
}

/** One group of findings; many are shown a portion at a time. `shown` is the result that they belong to. */
export class Group {
  constructor(group, shown) {
    this.group = group;
    this.shown = shown;
    this.portion = PORTION;
    this.list = make("ul", { class: "items findings" });
    this.more = button("", () => this.grow());
    this.counter = make("p", { class: "small soft counter", role: "status" });
    this.none = make("p", { class: "soft" });
    const { words } = shown;
    const count = group.findings.length;
    const inner = [count ? make("p", { class: "soft" }, group.what) : null, this.counter, this.none, this.list, make("p", { class: "no-print" }, this.more)];
    const title = `${group.title} (${count})`;
    this.todo = TO_DO.includes(group.id);
    this.root = make(
      "section",
      { class: `stack tight of-${group.id}`, id: `group-${group.id}`, "aria-label": group.title },
      this.todo ? [make("h2", {}, title), ...inner] : make("details", {}, make("summary", {}, make("h2", {}, title)), inner),
    );
    if (!this.todo || count === 0) this.counter.hidden = true;
    this.none.textContent = count ? words.filtered_out : words.none;
    this.show();
  }

  get fitting() {
    return this.group.findings.filter((each) => this.shown.fits(each));
  }

  show() {
    const { fitting } = this;
    const now = fitting.slice(0, this.portion);
    this.list.replaceChildren(...now.map((each) => new Card(each, this.group, this.shown).make()));
    this.list.hidden = now.length === 0;
    this.none.hidden = now.length > 0;
    const left = fitting.length - now.length;
    this.more.hidden = left === 0;
    this.more.textContent = filled(this.shown.words.show_more, { count: Math.min(left, PORTION) });
    this.count();
  }

  grow() {
    const from = this.portion;
    this.portion += PORTION;
    const more = this.fitting.slice(from, this.portion);
    this.list.append(...more.map((each) => new Card(each, this.group, this.shown).make()));
    const left = this.fitting.length - from - more.length;
    this.more.hidden = left === 0;
    this.more.textContent = filled(this.shown.words.show_more, { count: Math.min(left, PORTION) });
    this.list.children[from].querySelector("h3").focus();
  }

  /** Before printing: everything is on the page. */
  all() {
    if (this.portion < this.group.findings.length) {
      this.portion = this.group.findings.length;
      this.show();
    }
  }

  count() {
    const { findings } = this.group;
    const done = findings.filter((each) => this.shown.ticks.has(each.key)).length;
    this.counter.textContent = filled(this.shown.words.ticked, { done, count: findings.length });
  }
}
