/**
 * Text typed into a form marked `data-keep` that the server has not taken yet, kept by this browser: a session that
 * ends meanwhile, or a server that does not answer, costs nobody their typing. After signing in again the page offers
 * it back. One entry for each person, page and form; gone once it is saved, at sign-out, and after `LONGEST`.
 */

import { say } from "./banner.js";
import { timeOf, user } from "./drafts.js";
import { onSignOut } from "./person.js";
import { fill } from "./request.js";

const PREFIX = "unpsa:form:";
const LONGEST = 30 * 24 * 60 * 60 * 1000;
const PAUSE = 400;
const here = location.pathname + location.search;

/** @typedef {{url: string, at: number, sent: boolean, values: Record<string, string[]>}} Kept */

const keyOf = (form) => `${PREFIX}${user}:${form.dataset.keep}:${here}`;

function keysOf(start) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(start));
  } catch {
    return []; // storage is switched off: nothing was kept
  }
}

/** @returns {Kept|null} null for what is gone or cannot be read */
function read(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    return kept?.values && Number.isFinite(kept.at) ? kept : null;
  } catch {
    return null;
  }
}

function write(key, kept) {
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // full or switched off: the form works as it does without this script
  }
}

function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // nothing was kept either
  }
}

/** What stands in the form, but no file, no token and no button. `base` says what the typing was based on. */
function valuesOf(form) {
  const values = {};
  for (const field of form.elements) {
    if (!field.name || field.name === "csrfmiddlewaretoken" || /^(file|password|submit|button)$/.test(field.type)) continue;
    values[field.name] ??= [];
    if (!/^(checkbox|radio)$/.test(field.type) || field.checked) values[field.name].push(field.value);
  }
  return values;
}

const typed = ({ base: _, ...values }) => JSON.stringify(values);

function putBack(form, values) {
  for (const field of form.elements) {
    const own = values[field.name];
    if (!own || /^(file|password|submit|button)$/.test(field.type)) continue;
    const before = [field.checked, field.value].join();
    if (/^(checkbox|radio)$/.test(field.type)) field.checked = own.includes(field.value);
    else field.value = own[0] ?? "";
    if (before === [field.checked, field.value].join()) continue;
    // As if it had been typed: other scripts of the page look at it.
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  }
}

/** The box above the form: put it back, or remove it. */
function offer(form, key, kept) {
  const box = document.createElement("section");
  box.className = "note gap-below kept-form";
  box.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = fill(say.sayFormKept, { time: timeOf(kept) });
  if (form.querySelector('input[type="file"]')) words.textContent += ` ${say.sayFormFile}`;
  const buttons = document.createElement("div");
  buttons.className = "btns";
  const button = (text, action) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-secondary btn-sm";
    made.textContent = text;
    made.addEventListener("click", action);
    buttons.append(made);
  };
  button(say.sayFormPutBack, () => {
    putBack(form, kept.values);
    words.textContent = fill(say.sayFormBack, { time: timeOf(kept) });
    buttons.remove();
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  button(say.sayDiscard, () => {
    forget(key);
    box.remove();
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  box.append(words, buttons);
  form.before(box);
}

function look(form) {
  const key = keyOf(form);
  const kept = read(key);
  const atFirst = typed(valuesOf(form));
  let timer = 0;
  let stopped = false;
  const keep = (sent) => {
    clearTimeout(timer);
    if (stopped) return;
    const values = valuesOf(form);
    if (!sent && typed(values) === atFirst) return;
    write(key, { url: here, at: Date.now(), sent, values });
  };
  if (kept && typed(kept.values) === atFirst) {
    // Shown again with its errors it is still not saved; otherwise the server has it.
    if (!document.querySelector(".error-summary")) forget(key);
  } else if (kept) {
    offer(form, key, kept);
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE, false);
  });
  addEventListener("pagehide", () => timer && keep(Boolean(read(key)?.sent)));
  // A script that sends the form itself prevents this one, and says so when it is kept.
  document.addEventListener("submit", (event) => event.target === form && keep(!event.defaultPrevented));
  const letGo = () => {
    clearTimeout(timer);
    stopped = true;
    forget(key);
  };
  form.addEventListener("portal:kept", letGo);
  // This person signs out, in this page or in another one.
  document.addEventListener("portal:leave", letGo);
  onSignOut(letGo);
}

/**
 * A form that was sent has been saved when the portal leads on from it and says so; any other page (sign-in, an error,
 * the form with its errors) means that it has not.
 */
function settle() {
  const from = document.referrer ? new URL(document.referrer) : null;
  const saidSo =
    document.querySelector("#messages .alert-success, #messages .alert-warning") &&
    !document.querySelector(".error-summary");
  for (const key of keysOf(PREFIX)) {
    const kept = read(key);
    if (!kept || kept.at < Date.now() - LONGEST) {
      forget(key);
      continue;
    }
    if (!kept.sent) continue;
    const isOwn = user && key.startsWith(`${PREFIX}${user}:`);
    const cameFrom = from?.origin === location.origin && kept.url.split("?")[0] === from.pathname;
    if (isOwn && cameFrom && saidSo) forget(key);
    else if (!user || here === kept.url) write(key, { ...kept, sent: false });
  }
}

/** Whether this person has typed something that is not saved. */
export const hasForms = () => Boolean(user) && keysOf(`${PREFIX}${user}:`).length > 0;

/** Everything this person typed, at sign-out. */
export function clearForms() {
  for (const key of keysOf(`${PREFIX}${user}:`)) forget(key);
}

settle();
if (user && say) {
  for (const form of document.querySelectorAll("form[data-keep]")) look(form);
}
