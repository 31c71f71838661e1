// The fields of a score sheet: what stands in them, and what another window has stored, shown beside one of them.

import { fill } from "./request.js";

export const form = document.querySelector("form[data-sheet]");
export const say = form.dataset;

export const names = [
  ...new Set([...form.elements].filter((f) => f.name && !["hidden", "submit"].includes(f.type)).map((f) => f.name)),
];
const lines = (text) => text.replace(/\r\n?/g, "\n");

/** What stands in the fields. */
export function read() {
  const data = new FormData(form);
  return Object.fromEntries(names.map((name) => [name, lines(data.get(name) ?? "")]));
}

export function put(name, value) {
  const field = form.elements[name];
  if (field instanceof RadioNodeList) for (const choice of field) choice.checked = choice.value === value;
  else field.value = value;
}

export const same = (one, other) => names.every((name) => one[name] === other[name]);

/** Puts the focus on a field; in a row of choices on the chosen one. */
export function focusOn(name) {
  const field = form.elements[name];
  if (field instanceof RadioNodeList) ([...field].find((choice) => choice.checked) ?? field[0]).focus();
  else field.focus();
}

/** How many criteria have a score, everywhere the page says so. */
export function showDone() {
  const done = [...form.querySelectorAll("[data-criterion]")].filter((c) => c.querySelector("input:checked")).length;
  for (const place of document.querySelectorAll("[data-done]")) place.textContent = done;
}

const wordsOf = (name, value) => {
  const choice = form.querySelector(`input[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
  return choice ? choice.parentElement.textContent.trim() : value || "–";
};

/**
 * Shows beside a field what another window has stored, with two buttons.
 * @param {(name: string, text: string|null, box: Element) => void} decide the text to take, or null to keep the field's
 */
export function offer(name, text, decide) {
  const place = form.querySelector(`[data-field="${CSS.escape(name)}"]`);
  place.querySelector(":scope > .theirs")?.remove();
  const box = document.createElement("div");
  box.className = "theirs";
  box.id = `theirs-${name.replace(/\W/g, "-")}`;
  box.setAttribute("role", "group");
  box.tabIndex = -1;
  const words = document.createElement("p");
  words.className = "prose";
  words.textContent = fill(say.sayTheirs, { text: wordsOf(name, text) });
  box.setAttribute("aria-label", words.textContent.slice(0, 120));
  const buttons = document.createElement("div");
  buttons.className = "btns";
  for (const [label, takes] of [[say.sayKeep, false], [say.sayTake, true]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-secondary btn-sm";
    button.textContent = label;
    button.addEventListener("click", () => decide(name, takes ? text : null, box));
    buttons.append(button);
  }
  box.append(words, buttons);
  place.append(box);
}
