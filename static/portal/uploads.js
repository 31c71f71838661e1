/**
 * Several files at once: chosen or dropped, each is sent by itself, one after the other, with its progress and a button
 * that stops it. What is refused says why; the others are kept. Without this script files are added one by one.
 */

import { fill } from "./request.js";
import { limitOf, tooBig, transfer } from "./transfer.js";

const form = document.querySelector("form[data-many]");
const say = form.dataset;
const field = form.elements.files;
const area = form.querySelector(".drop");
const list = form.querySelector("[data-files]");
const words = form.querySelector("[data-words]");
const card = form.closest("section");
const waiting = [];
const counts = { kept: 0, refused: 0 };
let current = null;

/** "annual_report.pdf" → "annual report" */
function titleOf(name) {
  return name.replace(/\.[^.]{1,5}$/, "").replaceAll("_", " ").trim() || name;
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** One line of the list: name, progress, words, and the button that stops. */
function line(file) {
  const row = element("li", "many-file");
  const bar = element("progress", "bar bar-brand bar-wide");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", fill(say.sayProgress, { name: file.name }));
  const state = element("span", "small", say.sayWaiting);
  const stop = element("button", "btn btn-secondary btn-sm", say.sayCancel);
  stop.type = "button";
  stop.append(element("span", "visually-hidden", ` ${file.name}`));
  row.append(element("b", "many-name", file.name), bar, state, stop);
  list.append(row);
  // The language is the one chosen when the file came, whatever is chosen for the next ones.
  return { file, language: form.elements.language.value, row, bar, state, stop };
}

function end(item, text, good) {
  item.bar.remove();
  item.stop.remove();
  item.state.textContent = text;
  item.row.classList.toggle("many-refused", !good);
  counts[good ? "kept" : "refused"] += 1;
}

function add(files) {
  words.textContent = "";
  for (const file of files) {
    const item = line(file);
    if (tooBig(field, file)) {
      end(item, fill(say.sayTooBig, { limit: limitOf(field) }), false);
      continue;
    }
    item.stop.addEventListener("click", () => stop(item));
    waiting.push(item);
  }
  if (!current) next();
}

function stop(item) {
  const place = waiting.indexOf(item);
  if (place >= 0) {
    waiting.splice(place, 1);
    end(item, say.sayStopped, false);
  } else {
    item.sent?.stop();
  }
}

async function next() {
  current = waiting.shift() ?? null;
  if (!current) {
    await finish();
    return;
  }
  const item = current;
  const body = new FormData();
  body.set("clause", "4.4");
  body.set("title", titleOf(item.file.name));
  body.set("language", item.language);
  body.set("file", item.file);
  item.sent = transfer(form, body, (percent) => {
    item.bar.value = percent;
    item.stop.hidden = percent === 100; // it has arrived: "not sent" would no longer be true
    item.state.textContent = percent < 100 ? fill(say.saySending, { percent }) : say.sayChecking;
  });
  const { outcome, reply } = await item.sent.answer;
  end(item, told(outcome, reply), outcome === "kept");
  await next();
}

function told(outcome, reply) {
  if (outcome === "kept") return say.sayKept;
  if (outcome === "stopped") return say.sayStopped;
  if (outcome === "broken") return say.sayBroken;
  return Object.values(reply?.errors ?? {}).flat().join(" ") || say.sayRefused;
}

/** The list above shows what is kept now; the lines below keep telling what was not. */
async function finish() {
  if (counts.kept) {
    try {
      const page = await fetch(location.href, { headers: { Accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await page.text(), "text/html").getElementById(card.id);
      for (const part of ["[data-rows]", "[data-finding]"]) {
        const now = fresh?.querySelector(part);
        if (now) card.querySelector(part).replaceWith(document.importNode(now, true));
      }
    } catch {
      // The list is brought up to date with the next look at the page.
    }
  }
  if (counts.kept + counts.refused) words.textContent = fill(say.sayDone, counts);
}

field.addEventListener("change", () => {
  add([...field.files]);
  field.value = "";
});
area.addEventListener("dragover", (event) => event.preventDefault());
area.addEventListener("drop", (event) => {
  event.preventDefault();
  add([...event.dataTransfer.files]);
});
addEventListener("beforeunload", (event) => {
  if (current) event.preventDefault();
});
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
