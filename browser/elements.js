// Elements of the self-check's page, made without markup: whatever a string holds is shown as text.

/** An element with attributes and children; an attribute that is false, null or undefined is left out. */
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export const list = (items, attributes = {}, tag = "ul") => make(tag, attributes, items.map((item) => make("li", {}, item)));

export function button(text, does, attributes = {}) {
  const made = make("button", { type: "button", class: "button quiet", ...attributes }, text);
  made.addEventListener("click", does);
  return made;
}

/** A table whose first cell in each row names it. */
export function table(caption, head, rows) {
  const cells = ([name, ...others]) => [make("th", { scope: "row" }, name), ...others.map((each) => make("td", {}, each))];
  return make(
    "table",
    { class: "cards", "aria-label": caption },
    make("thead", {}, make("tr", {}, head.map((each) => make("th", { scope: "col" }, each)))),
    make("tbody", {}, rows.map((row) => make("tr", {}, cells(row)))),
  );
}

export const details = (title, ...children) => make("details", {}, make("summary", {}, title), children);

/** A text of somebody's: kept apart from the words around it, whatever its direction. */
export const theirs = (text) => make("bdi", {}, text);

export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

/** A text of at most `most` characters, cut between characters. */
export function cut(text, most) {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}

/** A link that leaves the page in a tab of its own and does not say from where; null where it is no web address. */
export function away(url, text, hint, attributes = {}) {
  if (!url || !URL.canParse(url) || !["http:", "https:"].includes(new URL(url).protocol)) return null;
  return tab(url, text, hint, attributes);
}

/** The same for an address of our own. */
export function tab(href, text, hint, attributes = {}) {
  const to = { target: "_blank", rel: "noopener noreferrer", referrerpolicy: "no-referrer", ...attributes };
  return make("a", { href, ...to }, text, make("span", { class: "hidden" }, ` ${hint}`));
}

/** Bytes as people write them. */
export function size(bytes, lang) {
  if (bytes < 1e5) return `${Math.ceil(bytes / 1e3).toLocaleString(lang)} kB`;
  return `${megabytes(bytes, lang)} MB`;
}

export const megabytes = (bytes, lang) =>
  (bytes / 1e6).toLocaleString(lang, { maximumFractionDigits: bytes < 1e7 ? 1 : 0 });
