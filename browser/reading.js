// The page Telaah on the reader's own device: offers the choice, loads the engine once, shows what it says of a text.
//
// All words come from the page (the JSON block #device-words), in its language. Whatever a text holds is shown as text:
// nothing here makes markup out of a string.

import { Engine } from "./runtime.js";

const TELLING = "nirpihak.assessing.telling";

/** An element with attributes and children; a child is an element, a text, or nothing. */
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

const list = (items, tag = "ul", attributes = {}) =>
  make(tag, attributes, items.map((item) => make("li", {}, item)));

/** A table whose first cell in each row names it. */
function table(kind, caption, head, rows) {
  const heads = head.map((each) => make("th", { scope: "col" }, each));
  const body = rows.map(([name, ...cells]) =>
    make("tr", {}, make("th", { scope: "row" }, name), cells.map((cell) => make("td", {}, cell))),
  );
  return make(
    "table",
    { class: kind },
    make("caption", {}, caption),
    make("thead", {}, make("tr", {}, heads)),
    make("tbody", {}, body),
  );
}

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

/** The result of one text as elements; `words` are the page's phrases, `item` gives the address of an item. */
export class Shown {
  constructor(words, item) {
    this.words = words;
    this.item = item;
  }

  /** What was read: marked text, participants, masked text. */
  reading(told) {
    const { words } = this;
    const several = told.participants.length > 1;
    const top = [
      make("p", { class: "beside measure" }, words.suggestion),
      make("p", { class: "device-text" }, this.marked(told.text, several)),
      told.cut ? make("p", { class: "beside" }, words.cut) : null,
    ];
    if (told.participants.length === 0) {
      return [...top, make("p", { class: "lead measure" }, told.note)];
    }
    const masked = told.masked.map((piece) => this.hidden(piece));
    return [
      ...top,
      make("p", { class: "small soft" }, words.legend),
      ...told.participants.map((person) => this.participant(person)),
      make(
        "details",
        { class: "measure" },
        make("summary", {}, words.masked),
        make("p", { class: "hint" }, words.masked_hint),
        make("p", { class: "device-text" }, masked),
      ),
    ];
  }

  /** The text with names in bold and each cue as one mark, whether or not a name stands in it. */
  marked(pieces, several) {
    const shown = [];
    let last = null;
    for (const piece of pieces) {
      if (piece.cue && piece.cue.number === last) shown.at(-1).append(this.named(piece));
      else shown.push(piece.cue ? this.cue(piece, several) : this.named(piece));
      last = piece.cue?.number ?? null;
    }
    return shown;
  }

  named(piece) {
    if (!piece.named) return piece.text;
    return make("b", {}, make("span", {}, piece.named), piece.text);
  }

  cue(piece, several) {
    const { side, letter } = piece.cue;
    const sign = `${side === "support" ? "+" : "−"}${several ? letter : ""}`;
    return make("mark", { class: side }, make("span", {}, sign), this.named(piece));
  }

  hidden(piece) {
    return piece.letter ? make("b", {}, filled(this.words.participant, piece)) : piece.text;
  }

  participant(person) {
    const { words } = this;
    const mentions = person.mentions.map((mention) => `“${mention}”`).join(", ");
    const evidence = list(person.evidence.map((each) => this.evidence(each)), "ul", { class: "plain" });
    const rows = [
      [words.mentions, mentions],
      [words.evidence, evidence],
    ];
    const id = `device-who-${person.letter}`;
    return make(
      "section",
      { class: "stack tight", "aria-labelledby": id },
      make("h3", { id }, `${filled(words.participant, person)}: ${person.name}`),
      make("p", {}, make("strong", {}, filled(words.reads_as, person))),
      make("dl", { class: "facts" }, rows.flatMap(([term, said]) => [make("dt", {}, term), make("dd", {}, said)])),
      this.facts(person),
    );
  }

  evidence({ words, value, told }) {
    const kind = make("span", { class: "soft" }, `(${told ?? this.words.weight})`);
    return make("span", {}, `${value > 0 ? "+" : "−"} “${words ?? ""}” `, kind);
  }

  facts(person) {
    const { words } = this;
    const quoted = (fact) => (fact.words ? `“${fact.words}”` : "");
    const rows = person.facts.map((fact) => [fact.label, fact.told, quoted(fact)]);
    return table("cards", words.facts, [words.fact, words.value, words.rests], rows);
  }

  /** What the rulebook says of the facts suggested of one participant. */
  assessment({ letter, told }, several) {
    const { words } = this;
    const section = (title, items, open = true) => {
      if (items.length === 0) return [];
      const shown = make("ul", { class: "items last" }, items.map((item) => this.told(item)));
      const heading = make("h4", {}, title);
      if (open) return [heading, shown];
      return [heading, make("details", {}, make("summary", {}, filled(words.all, { count: items.length })), shown)];
    };
    const tag = (limb) => make("span", { class: this.tag(limb.outcome) }, limb.outcome_text);
    const limbs = told.limbs.map((limb) => [limb.name, tag(limb)]);
    return [
      make("h3", {}, several ? `${words.assessed}: ${filled(words.participant, { letter })}` : words.assessed),
      make("p", { class: "lead measure" }, told.headline),
      make("p", { class: "hint measure" }, words.assessed_hint),
      table("narrow", words.limbs, [words.limb, words.outcome], limbs),
      make("h4", {}, words.steps),
      list(told.next_steps, "ol"),
      ...section(words.findings, told.findings),
      ...section(words.referrals, told.referrals),
      ...this.missing(told.missing),
      ...section(words.open, told.open, told.open.length <= 8),
      ...section(words.excepted, told.excepted),
      ...section(words.guidance, told.guidance),
      make("p", { class: "small soft" }, `${words.version}: `, make("span", { class: "hash" }, told.version)),
    ];
  }

  tag(outcome) {
    return `tag${outcome === "met" ? " danger" : outcome === "undetermined" ? " due" : ""}`;
  }

  missing(questions) {
    const { words } = this;
    if (questions.length === 0) return [];
    const rows = questions.map((each) => [each.question, each.who]);
    return [table("cards", words.missing, [words.question, words.who], rows)];
  }

  told(item) {
    const { words } = this;
    const about = [item.instrument, item.limb, item.sanction && `${words.sanction}: ${item.sanction}`].filter(Boolean);
    return make(
      "li",
      {},
      make("p", {}, make("a", { href: this.item(item.id) }, item.name)),
      make("p", { class: "small soft" }, make("span", { class: "code" }, item.id), ` · ${about.join(" · ")}`),
      item.exceptions.map(([name, safe]) => make("p", {}, make("strong", {}, `${name}. `), safe)),
      item.outcome === "undetermined" && item.questions.length ? list(item.questions, "ul", { class: "plain" }) : null,
      make("p", { class: "small soft" }, `${words.basis}: ${item.basis.join("; ")} (${item.confidence})`),
      item.disagreement ? make("p", { class: "small beside" }, `${words.disagreement}: ${item.disagreement}`) : null,
    );
  }
}

/** The choice on the page: a button, how far the loading is, and what went wrong. */
class Choice {
  #engine = null;

  constructor(root, told) {
    this.told = told;
    this.words = told.words;
    this.root = root;
    this.button = root.querySelector("button");
    this.status = root.querySelector("[role=status]");
    this.bar = root.querySelector("progress");
    this.text = document.getElementById(told.text);
    this.contest = document.getElementById(told.contest);
    this.result = document.getElementById(told.result);
    this.shown = new Shown(told.words, (id) => told.item.replace("-ID-", encodeURIComponent(id)));
    this.button.addEventListener("click", () => this.read());
    root.hidden = false;
  }

  say(text) {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  /** Told in steps of ten per cent, so that a screen reader is not flooded. */
  progress(state, share) {
    this.bar.hidden = state === "ready";
    if (state === "fetching") {
      this.bar.value = share;
      const total = this.told.megabytes;
      const come = Math.floor(share * 10) / 10;
      this.say(filled(this.words.fetching, { come: (come * total).toFixed(1), total }));
    } else {
      this.bar.removeAttribute("value");
      this.say(this.words.starting);
    }
  }

  async read() {
    const text = this.text.value;
    for (const [field, wrong] of [
      [this.contest, this.words.no_contest],
      [this.text, this.words.empty],
    ]) {
      if (!field.value.trim()) {
        this.say(wrong);
        field.focus();
        return;
      }
    }
    if (this.button.getAttribute("aria-disabled") === "true") return;
    this.button.setAttribute("aria-disabled", "true");
    try {
      this.#engine ??= await Engine.load(this.told, (state, share) => this.progress(state, share));
      await this.show(text, this.contest.value);
    } catch (error) {
      console.warn(error);
      this.#engine?.stop();
      this.#engine = null;
      this.say(this.words.failed);
    } finally {
      this.bar.hidden = true;
      this.button.removeAttribute("aria-disabled");
    }
  }

  async show(text, contest) {
    const { words, result } = this;
    const sound = text.toWellFormed?.() ?? text;
    const { lang } = this.told;
    const ask = async (name) => JSON.parse(await this.#engine.call(`${TELLING}:${name}`, sound, contest, lang));
    this.say(words.reading);
    const told = await ask("read");
    const heading = make("h2", { tabindex: "-1" }, words.result);
    result.replaceChildren(
      heading,
      make("p", { class: "small soft" }, words.stayed),
      ...this.shown.reading(told).flat().filter(Boolean),
    );
    result.hidden = false;
    heading.focus();
    if (told.participants.length === 0) {
      this.say(words.done);
      return;
    }
    this.say(words.assessing);
    const assessments = await ask("assess");
    result.append(...assessments.flatMap((each) => this.shown.assessment(each, assessments.length > 1)));
    this.say(words.done);
  }
}

const block = document.getElementById("device-words");
const root = document.getElementById("device");
if (block && root && typeof WebAssembly === "object" && typeof Worker === "function") {
  new Choice(root, JSON.parse(block.textContent));
}
