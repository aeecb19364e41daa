// The public door where scripts run: answers outlive a lost connection, sending is tried again, files go up in pieces,
// work is proved in the background. Nothing else; without this file every page works too.
"use strict";
(() => {
  const KEPT = "lapor:";
  const WAITS = [2, 5, 10, 20, 40];
  const PATIENCE = 20000;
  const banner = document.getElementById("banner");
  const lang = document.documentElement.lang;
  const pause = (seconds) => new Promise((resolve) => {
    const done = () => { clearTimeout(timer); removeEventListener("online", done); resolve(); };
    const timer = setTimeout(done, seconds * 1000);
    addEventListener("online", done);
  });

  // ---- answers of this page, until the server has them

  const store = {
    read: (name) => { try { return JSON.parse(sessionStorage.getItem(KEPT + name) || "null"); } catch (_) { return null; } },
    write: (name, value) => { try { sessionStorage.setItem(KEPT + name, JSON.stringify(value)); } catch (_) { /* full or forbidden */ } },
    drop: (name) => { try { sessionStorage.removeItem(KEPT + name); } catch (_) { /* forbidden */ } },
    clear: () => { try { Object.keys(sessionStorage).filter((each) => each.startsWith(KEPT)).forEach((each) => sessionStorage.removeItem(each)); } catch (_) { /* forbidden */ } },
  };
  const fields = (form) => Array.from(form.elements).filter((each) => each.name && each.type !== "hidden" && each.type !== "file" && each.type !== "submit");
  const isTick = (each) => each.type === "radio" || each.type === "checkbox";

  function keep(form) {
    const name = form.dataset.keep + location.search;
    const said = store.read(name);
    if (said) {
      let changed = false;
      for (const each of fields(form)) {
        const key = isTick(each) ? `${each.name}=${each.value}` : each.name;
        if (!(key in said)) continue;
        if (isTick(each)) { changed = changed || each.checked !== said[key]; each.checked = said[key]; }
        else { changed = changed || each.value !== said[key]; each.value = said[key]; }
      }
      if (changed) tell(banner.dataset.kept);
    }
    form.addEventListener("input", () => {
      const now = {};
      for (const each of fields(form)) now[isTick(each) ? `${each.name}=${each.value}` : each.name] = isTick(each) ? each.checked : each.value;
      store.write(name, now);
    });
    return () => store.drop(name);
  }

  function tell(words, again) {
    if (!banner) return;
    banner.textContent = words;
    banner.hidden = !words;
    if (again) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link";
      button.textContent = banner.dataset.retry;
      button.addEventListener("click", () => dispatchEvent(new Event("online")));
      banner.append(" ", button);
    }
  }

  // ---- sending, tried again until there is an answer

  let waiting = Promise.resolve();
  function sender(form, forget) {
    let busy = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (busy) return;
      busy = true;
      const pressed = event.submitter;
      if (form.hasAttribute("data-send")) tell(banner.dataset.sending);
      await waiting;
      const body = new FormData(form);
      for (const each of form.querySelectorAll("input[type=file]")) body.delete(each.name);
      if (pressed && pressed.name) body.set(pressed.name, pressed.value);
      for (let tries = 0; ; tries += 1) {
        let answer = null;
        try {
          answer = await fetch(form.action, { method: "POST", body, headers: { "X-Lapor": "1" }, credentials: "same-origin" });
        } catch (_) { /* no connection */ }
        if (answer && answer.ok && (answer.headers.get("Content-Type") || "").startsWith("application/json")) {
          const told = await answer.json().catch(() => null);
          if (told) { forget(); location.assign(told.to); return; }
        } else if (answer && (answer.status < 500 || tries > 2)) {
          plain(form, pressed);
          return;
        }
        tell(banner.dataset.offline, true);
        await pause(WAITS[Math.min(tries, WAITS.length - 1)]);
        tell(banner.dataset.online);
      }
    });
  }

  // What is wrong is shown by the server, as without this file.
  function plain(form, pressed) {
    if (pressed && pressed.name) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = pressed.name;
      field.value = pressed.value;
      form.append(field);
    }
    HTMLFormElement.prototype.submit.call(form);
  }

  // ---- files, piece by piece

  function uploader(form) {
    const input = form.querySelector("input[type=file]");
    const list = document.getElementById("going");
    const token = form.elements.csrfmiddlewaretoken.value;
    const chunk = Number(form.dataset.chunk);
    input.addEventListener("change", () => {
      for (const file of Array.from(input.files)) {
        const shown = show(file);
        waiting = waiting.then(() => carry(file, shown));
      }
      input.value = "";
    });

    function show(file) {
      const item = document.createElement("li");
      const words = document.createElement("span");
      const bar = document.createElement("progress");
      const cancel = document.createElement("button");
      item.className = "person";
      const named = document.createElement("div");
      named.textContent = file.name + " ";
      words.className = "tag due";
      words.textContent = form.dataset.going;
      bar.max = 1;
      bar.value = 0;
      bar.setAttribute("aria-label", file.name);
      named.append(words, bar);
      cancel.type = "button";
      cancel.className = "link small";
      cancel.textContent = form.dataset.cancel;
      item.append(named, cancel);
      list.append(item);
      const shown = { item, words, bar, stopped: false, at: "" };
      shown.end = (said, tone) => { words.className = `tag ${tone}`; words.textContent = said; bar.remove(); cancel.remove(); };
      cancel.addEventListener("click", () => {
        shown.stopped = true;
        item.remove();
        if (shown.at) ask(shown.at, { method: "DELETE" }).catch(() => null);
        dispatchEvent(new Event("online"));
      });
      return shown;
    }

    const ask = (address, more) => fetch(address, { ...more, credentials: "same-origin", headers: { "X-CSRFToken": token, ...(more.headers || {}) } });

    async function carry(file, shown) {
      let came = -1;
      for (let tries = 0; !shown.stopped;) {
        try {
          let answer;
          if (!shown.at) {
            answer = await ask(form.dataset.upload, { method: "POST", body: JSON.stringify({ name: file.name, size: file.size }) });
          } else if (came < 0) {
            answer = await ask(shown.at, { method: "GET" });
          } else {
            answer = await ask(shown.at, { method: "PATCH", body: file.slice(came, came + chunk), headers: { "Upload-Offset": String(came), "Content-Type": "application/offset+octet-stream" } });
          }
          if (answer.status >= 500) throw new Error("later");
          const told = await answer.json();
          if (told.error) { shown.end((told.error[lang] || told.error.id), "danger"); return; }
          if (told.id) shown.at = `${form.dataset.upload}${told.id}/`;
          tries = 0;
          came = told.came;
          shown.bar.value = file.size ? came / file.size : 1;
          shown.words.textContent = form.dataset.going;
          if (told.state === "kept" || (answer.ok && came >= file.size)) { shown.end(form.dataset.done, "on"); return; }
        } catch (_) {
          came = -1;
          shown.words.textContent = form.dataset.stopped;
          await pause(WAITS[Math.min(tries, WAITS.length - 1)]);
          tries += 1;
        }
      }
    }
  }

  // ---- proof of work: SHA-256, the first block of the challenge taken once

  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((each) => n % each)) primes.push(n);
  const fraction = (value) => ((value - Math.floor(value)) * 4294967296) | 0;
  const START = primes.slice(0, 8).map((each) => fraction(Math.sqrt(each)));
  const K = Int32Array.from(primes, (each) => fraction(Math.cbrt(each)));
  const W = new Int32Array(64);

  function block(state, bytes, offset) {
    for (let i = 0; i < 16; i += 1) W[i] = (bytes[offset + 4 * i] << 24) | (bytes[offset + 4 * i + 1] << 16) | (bytes[offset + 4 * i + 2] << 8) | bytes[offset + 4 * i + 3];
    for (let i = 16; i < 64; i += 1) {
      const x = W[i - 15], y = W[i - 2];
      W[i] = (W[i - 16] + W[i - 7] + (((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)) + (((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10))) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const one = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
      const two = ((((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    return [a + state[0], b + state[1], c + state[2], d + state[3], e + state[4], f + state[5], g + state[6], h + state[7]].map((each) => each | 0);
  }

  function worker(form) {
    const bits = Number(form.dataset.bits), text = `${form.dataset.challenge}:`;
    const bytes = new Uint8Array(192);
    for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
    const whole = text.length - (text.length % 64);
    let state = START;
    for (let at = 0; at < whole; at += 64) state = block(state, bytes, at);
    let number = 0;
    const first = (n) => {
      const digits = String(n), length = text.length + digits.length;
      const end = whole + (length - whole + 9 > 64 ? 128 : 64);
      bytes.fill(0, text.length);
      for (let i = 0; i < digits.length; i += 1) bytes[text.length + i] = digits.charCodeAt(i);
      bytes[length] = 128;
      bytes[end - 2] = (length * 8) >>> 8;
      bytes[end - 1] = (length * 8) & 255;
      let now = state;
      for (let at = whole; at < end; at += 64) now = block(now, bytes, at);
      return now[0] >>> 0;
    };
    const begun = Date.now();
    waiting = new Promise((resolve) => {
      const step = () => {
        const until = Date.now() + 25;
        while (Date.now() < until) {
          for (let i = 0; i < 64; i += 1, number += 1) {
            if (Math.clz32(first(number)) >= bits) { form.elements.work.value = text + number; resolve(); return; }
          }
        }
        // Whoever waits longer than this is read a little later instead.
        if (Date.now() - begun > PATIENCE) resolve(); else setTimeout(step, 5);
      };
      setTimeout(step, 50);
    });
  }

  // ---- which page this is

  if (document.getElementById("filed")) store.clear();
  for (const form of document.querySelectorAll("form[data-forget]")) form.addEventListener("submit", store.clear);
  const leave = document.getElementById("leave");
  if (leave) leave.addEventListener("click", (event) => { event.preventDefault(); store.clear(); location.replace(leave.href); });
  for (const form of document.querySelectorAll("form[data-keep]")) {
    const forget = keep(form);
    if (form.dataset.upload) uploader(form);
    sender(form, forget);
  }
  for (const form of document.querySelectorAll("form[data-send]")) {
    worker(form);
    sender(form, () => null);
  }
})();
