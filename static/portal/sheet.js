/**
 * Saves a score sheet by itself, a second after the typing stops. Nothing typed is ever lost: what could not be saved
 * is kept by this browser (until sign-out) and tried again; what another window has saved meanwhile is put together
 * field by field, and where both changed the same field, both are shown. The page works without this script.
 */

import { say as bannerSays, showBanner } from "./banner.js";
import { timeOf, user } from "./drafts.js";
import { isSomebodyElse, onPerson, onSignOut } from "./person.js";
import { csrfToken, fill } from "./request.js";
import { focusOn, form, names, offer, put, read, same, say, showDone } from "./sheetfields.js";

const QUIET = 1000;
const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 30_000;
const PATIENCE = 20_000;

// keptforms.js knows this prefix: it clears these entries at sign-out, and old ones.
const KEY = `unpsa:form:${user}:sheet:${location.pathname}`;

// After a page that could not save, the fields hold something else than the server does.
let stored = form.querySelector(".error-summary, .theirs") ? null : read();
let version = Number(form.elements.version.value);
let flying = null;
let timer = 0;
let pause = 0;
let trouble = "";
let reason = "";
let leaving = false;
let isKept = true;
let isOurs = false; // whether the kept entry is this page's: another window's is left alone
const lost = []; // sent, but nobody knows whether it arrived
const conflicts = new Map(); // field → what is stored

const isDirty = () => !stored || !same(read(), stored);

function announce(words) {
  const place = form.querySelector("[data-announce]");
  if (place.textContent !== words) place.textContent = words;
}

function show(words, tone = "", aloud = true) {
  const place = form.querySelector("[data-saved]");
  place.textContent = words;
  place.className = `saved${tone ? ` saved-${tone}` : ""}`;
  if (aloud) announce(words);
}

function tell() {
  if (!bannerSays) return;
  if (!isDirty() && !conflicts.size) return showBanner("saved", bannerSays.saySaved);
  const kept = isKept ? bannerSays.sayKept : bannerSays.sayNotKept;
  if (trouble === "refused") {
    return showBanner("refused", `${reason} ${isKept ? bannerSays.sayKeptHere : bannerSays.sayNotKept}`);
  }
  if (trouble === "signedout") {
    const words = isSomebodyElse() ? bannerSays.saySomebodyElse : bannerSays.saySignedOut;
    const link = { href: bannerSays.login, words: bannerSays.saySignIn, newTab: true };
    return showBanner("signedout", `${words} ${kept}`, link);
  }
  if (!navigator.onLine) return showBanner("offline", `${bannerSays.sayOffline} ${kept}`);
  if (trouble === "lost") return showBanner("again", `${bannerSays.sayTrying} ${kept}`);
  if (conflicts.size) {
    const place = form.querySelector(".theirs");
    return showBanner("choose", bannerSays.sayChoose, { href: `#${place.id}`, words: bannerSays.sayToChoice });
  }
  showBanner("unsaved", say.sayPending);
}

function keep() {
  if (leaving) return;
  try {
    if (!isDirty()) {
      if (isOurs) localStorage.removeItem(KEY);
      isOurs = false;
    } else {
      const values = Object.fromEntries(Object.entries(read()).map(([name, value]) => [name, [value]]));
      const entry = { url: location.pathname, at: Date.now(), sent: false, values, base: stored, version };
      localStorage.setItem(KEY, JSON.stringify(entry));
      isOurs = true;
    }
    isKept = true;
  } catch {
    isKept = false;
  }
}

function typed() {
  showDone();
  keep();
  if (isDirty() && !flying && !pause && !conflicts.size) show(say.sayUnsaved, "wait", false);
  tell();
  if (!pause && !conflicts.size) soon(QUIET);
}

function soon(wait) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

/** Save now. Resolves to whether everything in the fields is stored. */
async function save() {
  clearTimeout(timer);
  if (conflicts.size) return false;
  if (flying) {
    await flying;
    return conflicts.size || pause || trouble ? !isDirty() : save();
  }
  if (!isDirty()) return true;
  flying = send(read());
  const goesOn = await flying;
  flying = null;
  keep();
  tell();
  if (goesOn && isDirty()) return save();
  return !isDirty();
}

/** One request. Resolves to whether the next may follow at once. */
async function send(values) {
  if (isSomebodyElse()) return retry("signedout", say.saySignedOut);
  show(say.saySaving, "wait", false);
  const body = new URLSearchParams({ ...values, version });
  let response = null;
  let reply = null;
  try {
    response = await fetch(say.save, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": csrfToken(form) },
      body,
      signal: AbortSignal.timeout(PATIENCE),
      credentials: "same-origin",
    });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    reply = isJson ? await response.json() : null;
  } catch {
    response = null; // no connection, no reply in time, or a broken one
  }
  if (response?.status === 200 && reply) return confirmed(values, reply);
  if (response?.status === 409 && reply) return stale(reply);
  if (response?.status === 401) return retry("signedout", say.saySignedOut);
  if (reply?.message || response?.status === 404) return refused(reply?.message ?? say.sayRefused);
  lost.push(values);
  return retry("lost", say.sayAgain);
}

function confirmed(values, reply) {
  stored = values;
  rebase(reply.version);
  pause = 0;
  trouble = "";
  lost.length = 0;
  if (!isDirty()) show(fill(say.saySaved, { time: reply.saved_at }));
  return true;
}

function rebase(number) {
  version = number;
  form.elements.version.value = number;
}

/**
 * Another window has saved since (or this one, whose reply got lost): what was not touched here takes what is stored,
 * what was not touched there stays, and what both changed is for the reader to choose.
 */
function stale(reply) {
  const theirs = reply.fields;
  const base = lost.find((values) => same(values, theirs)) ?? stored;
  lost.length = 0;
  pause = 0;
  trouble = "";
  const mine = read();
  let adopted = false;
  for (const name of names) {
    if (mine[name] === theirs[name]) continue;
    if (base && mine[name] === base[name]) {
      put(name, theirs[name]);
      adopted = true;
    } else if (!base || theirs[name] !== base[name]) {
      conflicts.set(name, theirs[name]);
    }
  }
  stored = theirs;
  rebase(reply.version);
  for (const [name, text] of conflicts) offer(name, text, decide);
  showDone();
  if (conflicts.size) show(say.sayConflict, "bad");
  else if (adopted) show(say.sayAdopted);
  return !conflicts.size;
}

/** The reader has chosen: `text` is the stored one, or null to keep what stands in the field. */
function decide(name, text, box) {
  if (text !== null) put(name, text);
  conflicts.delete(name);
  focusOn(name);
  box.remove();
  showDone();
  keep();
  tell();
  if (conflicts.size) return;
  if (isDirty()) save();
  else show("");
}

function retry(kind, words) {
  pause = Math.min(pause ? pause * 2 : FIRST_PAUSE, LONGEST_PAUSE);
  trouble = kind;
  show(words, "bad");
  soon(pause);
  return false;
}

/** The server will not take it: trying the same again helps nobody, so the next change tries. */
function refused(words) {
  pause = 0;
  trouble = "refused";
  reason = words;
  show(words, "bad");
  return false;
}

function wake() {
  if (isDirty() && !flying && (pause || trouble)) save();
}

form.addEventListener("input", typed);
for (const change of ["online", "focus"]) addEventListener(change, wake);
addEventListener("offline", tell);
onPerson((signedIn) => signedIn && wake());
onSignOut(() => {
  leaving = true;
  clearTimeout(timer);
});
document.addEventListener("portal:settle", (event) => {
  event.detail.done = save();
});
document.addEventListener("portal:leave", () => {
  leaving = true;
});
addEventListener("beforeunload", (event) => {
  if (!leaving && (isDirty() || conflicts.size)) event.preventDefault();
});
addEventListener("pagehide", keep);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const goes = event.submitter?.value === "submit";
  if (!stored) {
    leaving = true; // a stale page's fields: the server decides with what stands in them
    withChoice(goes).submit();
    return;
  }
  if ((await save()) && goes) location.assign(say.submit);
  else if (conflicts.size) form.querySelector(".theirs").focus();
});

/** The form with its button's value, which a script's submit leaves out. */
function withChoice(goes) {
  const go = document.createElement("input");
  go.type = "hidden";
  go.name = "go";
  go.value = goes ? "submit" : "save";
  form.append(go);
  return form;
}

/** A link of this page is followed once everything is saved; when saving fails the browser asks. */
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[href]");
  const plain = !event.defaultPrevented && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
  if (!link || !plain || link.target || link.origin !== location.origin || link.pathname === location.pathname) return;
  if (leaving || !isDirty()) return;
  event.preventDefault();
  await save();
  location.assign(link.href);
});

/** What an earlier page could not send: put back as if it had just been typed, upon the version it was based on. */
function putBack() {
  let entry = null;
  try {
    entry = JSON.parse(localStorage.getItem(KEY));
  } catch {
    return; // no storage, or not to be read: nothing was kept
  }
  if (!entry?.values || !stored) return;
  isOurs = true;
  const kept = Object.fromEntries(names.map((name) => [name, entry.values[name]?.[0] ?? ""]));
  if (same(kept, stored)) return keep();
  for (const name of names) put(name, kept[name]);
  if (entry.base) stored = entry.base;
  rebase(Number(entry.version));
  show(fill(bannerSays.sayPutBack, { time: timeOf(entry) }));
  showDone();
  tell();
  soon(0);
}

if (!stored) keep();
putBack();
showDone();
tell();
