/**
 * On every page of a signed-in person: tells of text that a closed page could not send, and clears it at sign-out.
 * A question page sends its own (autosave.js).
 */

import { say, showBanner } from "./banner.js";
import { clearOwn, forget, isLeft, kept, purge, timeOf, user } from "./drafts.js";
import { clearForms, hasForms } from "./keptforms.js";
import { tellLeft } from "./leftovers.js";
import { tellPerson, tellSignOut } from "./person.js";
import { fill } from "./request.js";

const isWriting = Boolean(document.querySelector("form[data-autosave]"));

async function tell() {
  if (!(await tellLeft(false))) showBanner("", "");
}

/** On a question that takes no more changes the text is shown, to be copied or removed. */
async function showHere() {
  for (const draft of kept()) {
    const card = document.getElementById(`q-${draft.number}`)?.closest("section");
    if (!card || draft.url !== location.pathname || !(await isLeft(draft))) continue;
    card.append(boxOf(draft));
  }
}

function boxOf(draft) {
  const box = element("div", "conflict", { role: "group", "aria-label": fill(say.sayNotSaved, { time: timeOf(draft) }) });
  box.append(element("h4", "h3", {}, fill(say.sayNotSaved, { time: timeOf(draft) })));
  for (const [title, text] of [[say.sayThaiDraft, draft.draft_th], [say.sayUnText, draft.text]]) {
    if (!text) continue;
    box.append(element("h5", "tiny", {}, title));
    box.append(element("div", "prose conflict-text", { tabindex: "0", role: "group", "aria-label": title }, text));
  }
  const buttons = box.appendChild(element("div", "btns"));
  const discard = buttons.appendChild(element("button", "btn btn-secondary btn-sm", { type: "button" }, say.sayDiscard));
  discard.addEventListener("click", () => {
    forget(draft.key);
    box.remove();
    tell();
  });
  return box;
}

function element(tag, className, attributes = {}, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

/** Sign-out removes this person's texts: a question page saves before, and with something left it asks first. */
async function signOut(event) {
  const form = event.target;
  if (form.dataset.signOut === undefined || event.defaultPrevented) return;
  event.preventDefault();
  const saving = new CustomEvent("portal:settle", { detail: { done: null } });
  document.dispatchEvent(saving);
  await saving.detail.done;
  if ((kept().length || hasForms()) && !confirm(say.saySignOut)) return;
  document.dispatchEvent(new Event("portal:leave"));
  clearOwn();
  clearForms();
  tellSignOut();
  form.submit();
}

tellPerson();
purge();
if (user && say) {
  document.addEventListener("submit", signOut);
  if (!isWriting) {
    tell().then(showHere);
    addEventListener("storage", tell);
    addEventListener("focus", tell);
  }
}
