/**
 * Comments and evidence under an answer. Their forms work by themselves (htmx, or without any script); here is what
 * happens when the server does not take them: the words stay in their field, and a line says why.
 */

import { csrfToken } from "./request.js";

for (const foot of document.querySelectorAll("[data-talk]")) {
  // What is typed here is no typing of the answer above.
  foot.addEventListener("input", (event) => event.stopPropagation());
}

const isOurs = (form) => form?.matches?.("form[data-talk-form]");
const lineOf = (form) => document.querySelector(form.getAttribute("data-hx-target"))?.closest("[data-talk]")?.querySelector("[data-talk-failed]");

// Signing in again in another tab has changed the token since the page came.
document.addEventListener("htmx:configRequest", (event) => {
  const form = event.detail.elt;
  if (!isOurs(form)) return;
  const token = csrfToken(form);
  event.detail.headers["X-CSRFToken"] = token;
  event.detail.parameters.csrfmiddlewaretoken = token;
});

for (const [name, words] of [["htmx:responseError", "sayRefused"], ["htmx:sendError", "sayOffline"]]) {
  document.addEventListener(name, (event) => {
    const form = event.detail.elt;
    if (!isOurs(form)) return;
    const line = lineOf(form);
    const signedOut = event.detail.xhr?.status === 401;
    line.textContent = signedOut ? line.dataset.saySignedOut : line.dataset[words];
    line.hidden = false;
  });
}

document.addEventListener("htmx:afterSwap", (event) => {
  const line = event.detail.elt?.closest?.("[data-talk]")?.querySelector("[data-talk-failed]");
  if (line) line.hidden = true;
});
