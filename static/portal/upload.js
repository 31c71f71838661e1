/**
 * Sends a form with a file, showing how far it is. What was typed stays on the page whatever happens; errors come
 * back to their fields. Without this script the browser sends the same form by itself.
 */

import { fill } from "./request.js";
import { limitOf, tooBig, transfer } from "./transfer.js";

const form = document.querySelector("form[data-upload]");
const say = form.dataset;
const file = form.elements.file;
const progress = form.querySelector("[data-progress]");
const bar = progress.querySelector("progress");
const words = form.querySelector("[data-words]");
const cancel = form.querySelector("[data-cancel]");
let sent = null;

/** A translation is asked for only when the language is none of the UN's. */
function showTranslation() {
  const { language } = form.elements;
  const un = language.dataset.unLanguages.split(" ");
  const place = form.querySelector("[data-unless-un]");
  if (!place) return; // a translation, or a document with a translation of its own
  place.hidden = !language.value || (un.includes(language.value) && !form.elements.translated_into.value);
}

function clearErrors() {
  form.querySelector("[data-errors]").replaceChildren();
  for (const old of form.querySelectorAll(".invalid-feedback, .error-summary")) old.remove();
  for (const field of form.querySelectorAll(".is-invalid")) {
    field.classList.remove("is-invalid");
    field.removeAttribute("aria-invalid");
    const told = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => !id.startsWith("error-"));
    field.setAttribute("aria-describedby", told.join(" "));
  }
}

/** @param {Record<string, string[]>} errors by field name; "__all__" for the form */
function showErrors(errors) {
  clearErrors();
  const summary = element("div", "error-summary", { role: "alert", tabindex: "-1" });
  summary.append(element("h2", "", {}, say.sayWrong));
  const list = summary.appendChild(document.createElement("ul"));
  for (const [name, messages] of Object.entries(errors)) {
    for (const message of messages) list.append(entry(name, message));
  }
  form.querySelector("[data-errors]").append(summary);
  summary.focus();
}

function entry(name, message) {
  const line = document.createElement("li");
  let field = form.elements[name];
  const isGroup = field instanceof RadioNodeList;
  if (isGroup) field = field[0];
  if (!field) {
    line.textContent = message;
    return line;
  }
  const note = element("div", "invalid-feedback d-block", { id: `error-${field.id}` }, message);
  field.classList.add("is-invalid");
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${note.id}`.trim());
  field.insertAdjacentElement("afterend", note);
  const label = labelOf(field, isGroup);
  line.append(element("a", "", { href: `#${field.id}` }, label ? `${label}: ${message}` : message));
  return line;
}

/** The field's name as the page shows it, without the star of a required one. */
function labelOf(field, isGroup) {
  const shown = isGroup ? field.closest("fieldset")?.querySelector("legend") : field.labels?.[0];
  const words = shown?.cloneNode(true);
  words?.querySelector(".asteriskField")?.remove();
  return words?.textContent.trim() ?? "";
}

function element(tag, className, attributes = {}, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

async function send() {
  words.textContent = "";
  bar.value = 0;
  cancel.hidden = false;
  progress.hidden = false;
  sent = transfer(form, new FormData(form), (percent) => {
    bar.value = percent;
    cancel.hidden = percent === 100; // it has arrived: "nothing was changed" would no longer be true
    progress.querySelector("[data-progress-words]").textContent =
      percent < 100 ? fill(say.saySending, { percent }) : say.sayChecking;
  });
  const { outcome, reply, status } = await sent.answer;
  if (outcome === "kept") {
    form.dispatchEvent(new Event("portal:kept"));
    location.assign(reply.redirect);
    return;
  }
  sent = null;
  progress.hidden = true;
  words.textContent = { stopped: say.sayStopped, broken: say.sayBroken }[outcome] ?? "";
  if (outcome === "refused") showErrors(reply?.errors ?? { __all__: [say.sayRefused] });
  else if (status) showErrors({ __all__: [say.sayBroken] });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (sent) return; // a second click while the file is on its way
  clearErrors();
  if (tooBig(file, file.files[0])) {
    showErrors({ file: [fill(say.sayTooBig, { limit: limitOf(file) })] });
    return;
  }
  send();
});
cancel.addEventListener("click", () => sent?.stop());
form.elements.language.addEventListener("change", showTranslation);
const area = form.querySelector(".drop");
area.addEventListener("dragover", (event) => event.preventDefault());
area.addEventListener("drop", (event) => {
  event.preventDefault();
  file.files = event.dataTransfer.files;
});
showTranslation();
