/**
 * Sends a form with a file, showing how far it is. What was typed stays on the page whatever happens; errors come
 * back to their fields. Without this script the browser sends the same form by itself.
 */

import { csrfToken, fill } from "./request.js";

const form = document.querySelector("form[data-upload]");
const say = form.dataset;
const file = form.elements.file;
const progress = form.querySelector("[data-progress]");
const bar = progress.querySelector("progress");
const words = form.querySelector("[data-words]");
let request = null;

/** A translation is asked for only when the language is none of the UN's. */
function showTranslation() {
  const { language } = form.elements;
  const un = language.dataset.unLanguages.split(" ");
  const place = form.querySelector("[data-unless-un]");
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
  if (field instanceof RadioNodeList) field = field[0];
  if (!field) {
    line.textContent = message;
    return line;
  }
  const note = element("div", "invalid-feedback d-block", { id: `error-${field.id}` }, message);
  field.classList.add("is-invalid");
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${note.id}`.trim());
  field.insertAdjacentElement("afterend", note);
  line.append(element("a", "", { href: `#${field.id}` }, message));
  return line;
}

function element(tag, className, attributes = {}, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

function tooBig() {
  const most = Number(file.dataset.mostBytes);
  return most && file.files[0]?.size > most;
}

function send() {
  request = new XMLHttpRequest();
  request.open("POST", form.action || location.href);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", csrfToken(form));
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const percent = Math.floor((100 * event.loaded) / event.total);
    bar.value = percent;
    progress.querySelector("[data-progress-words]").textContent =
      percent < 100 ? fill(say.saySending, { percent }) : say.sayChecking;
  });
  request.addEventListener("load", () => answered(request));
  request.addEventListener("error", () => stop(say.sayBroken));
  request.addEventListener("abort", () => stop(say.sayStopped));
  const body = new FormData(form);
  // The header carries the token of now; the field may hold an old one, and would be believed first.
  body.set("csrfmiddlewaretoken", csrfToken(form));
  words.textContent = "";
  bar.value = 0;
  progress.hidden = false;
  request.send(body);
}

function answered({ status, responseText }) {
  let reply = null;
  try {
    reply = JSON.parse(responseText);
  } catch {
    // Not from the form's own address: a sign-in page, a proxy, a fault. The words below say what to do.
  }
  if (status === 200 && reply?.redirect) {
    location.assign(reply.redirect);
    return;
  }
  stop("");
  if (reply?.errors) showErrors(reply.errors);
  else showErrors({ __all__: [status >= 500 ? say.sayBroken : say.sayRefused] });
}

function stop(text) {
  request = null;
  progress.hidden = true;
  words.textContent = text;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (request) return; // a second click while the file is on its way
  clearErrors();
  if (tooBig()) {
    showErrors({ file: [fill(say.sayTooBig, { limit: Math.floor(file.dataset.mostBytes / 1048576) })] });
    return;
  }
  send();
});
form.querySelector("[data-cancel]").addEventListener("click", () => request?.abort());
form.elements.language.addEventListener("change", showTranslation);
showTranslation();
