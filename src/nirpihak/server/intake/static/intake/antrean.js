// Moves through the officers' queue by keys: j and k between rows, Enter opens, x ticks, / searches, ? tells the keys.
// The page does all of it without this file too. Knows nothing of what the rows say.

const links = [...document.querySelectorAll("table.queue .ref")];
const boxes = [...document.querySelectorAll("table.queue .pick input")];
const counted = document.getElementById("tercentang");
const typing = "input:not([type=checkbox]), select, textarea";

const row = (element) => links.findIndex((link) => link.closest("tr").contains(element));

function go(step) {
  const at = row(document.activeElement);
  links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
}

function tick() {
  const box = boxes[row(document.activeElement)];
  if (box) {
    box.checked = !box.checked;
    count();
  }
}

function count() {
  if (counted) counted.textContent = `(${boxes.filter((box) => box.checked).length})`;
}

function help() {
  const keys = document.getElementById("tombol");
  keys.open = !keys.open;
  keys.querySelector("summary").focus();
}

const acts = { j: () => go(1), k: () => go(-1), x: tick, "/": () => document.getElementById("q").focus(), "?": help };

// Keys without a modifier get in the way of speech input, so they can be switched off; the browser keeps that.
const wanted = document.getElementById("pakai");
const KEPT = "nirpihak.antrean.pintas";

function kept(value) {
  try {
    if (value === undefined) return localStorage.getItem(KEPT);
    localStorage.setItem(KEPT, value);
  } catch {
    // A browser that keeps nothing has the keys on.
  }
  return null;
}

if (wanted) {
  document.getElementById("pintas").hidden = false;
  wanted.checked = kept() !== "off";
  wanted.addEventListener("change", () => kept(wanted.checked ? "on" : "off"));
}

document.addEventListener("keydown", (event) => {
  if (!wanted?.checked || event.target.matches(typing)) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const act = acts[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});
document.addEventListener("change", count);
count();
