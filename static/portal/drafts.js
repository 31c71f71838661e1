/**
 * Typing that the server has not confirmed, kept by this browser: one entry for each person, application, question
 * and page (two tabs never overwrite each other's). A person sees their own entries only; whoever stays away for
 * longer than `LONGEST` finds them gone.
 */

const PREFIX = "unpsa:draft:";
const LONGEST = 30 * 24 * 60 * 60 * 1000;

export const user = document.body.dataset.user ?? "";
const page = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
const lockOf = (id) => `unpsa:page:${id}`;

/** @typedef {{text: string, draft_th: string, base: number, at: number, lost: {text: string, draft_th: string}[],
 *   url: string, label: string, draft_base?: number, save?: string, flushed?: boolean}} Draft
 * `base` and `draft_base`: the revisions that the text and the Thai draft were based on; `flushed`: the page sent it to
 * the address `save` while it was being left, and nobody heard whether it arrived. */

/** A page that keeps entries holds a lock as long as it lives, so that others leave them alone. */
export function register() {
  navigator.locks?.request(lockOf(page), () => new Promise(() => {}));
}

const keyOf = (reference, number) => `${PREFIX}${user}:${reference}:${number}:${page}`;

/** @returns {boolean} whether the browser took it: its storage may be full, or switched off */
export function keep(reference, number, draft) {
  try {
    localStorage.setItem(keyOf(reference, number), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function drop(reference, number) {
  forget(keyOf(reference, number));
}

export function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // storage is switched off: nothing was kept either
  }
}

/** What was sent while its page was being left has not been taken: from now on it is text like any other. */
export function unflush(key) {
  const draft = read(key);
  if (!draft) return;
  try {
    localStorage.setItem(key, JSON.stringify({ ...draft, flushed: false }));
  } catch {
    // it stays as it is, and is asked for once more
  }
}

export function canKeep() {
  try {
    localStorage.setItem("unpsa:probe", "1");
    localStorage.removeItem("unpsa:probe");
    return true;
  } catch {
    return false;
  }
}

function allKeys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

/** @returns {Draft|null} null for what is gone or cannot be read */
function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    const sound = typeof draft?.text === "string" && typeof draft.draft_th === "string" && Number.isFinite(draft.base);
    return sound ? draft : null;
  } catch {
    return null;
  }
}

/** @returns {(Draft & {key: string, reference: string, number: string, page: string})[]} this person's, newest first */
export function kept() {
  if (!user) return [];
  const found = [];
  for (const key of allKeys()) {
    const [owner, reference, number, from] = key.slice(PREFIX.length).split(":");
    const draft = owner === user ? read(key) : null;
    if (draft) found.push({ ...draft, key, reference, number, page: from });
  }
  return found.sort((one, other) => other.at - one.at);
}

export const isOwn = (draft) => draft.page === page;

/** Resolves once the page that kept the entry is gone; at once when it is gone already. */
export async function whenLeft(draft) {
  await navigator.locks?.request(lockOf(draft.page), { mode: "shared" }, () => {});
}

/** Resolves to whether the page that kept the entry is gone. */
export async function isLeft(draft) {
  if (!navigator.locks) return !isOwn(draft);
  return navigator.locks.request(lockOf(draft.page), { mode: "shared", ifAvailable: true }, Boolean);
}

/** Everything this person typed, at sign-out. */
export function clearOwn() {
  for (const key of allKeys()) if (key.startsWith(`${PREFIX}${user}:`)) forget(key);
}

/** Old entries of anybody: a person who stays away cannot remove them. */
export function purge(now = Date.now()) {
  for (const key of allKeys()) if (!(read(key)?.at > now - LONGEST)) forget(key);
}

/** "14:02", and with the day when it was not today; Bangkok's clock like everywhere else in the portal. */
export function timeOf(draft) {
  const language = document.documentElement.lang;
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Bangkok" };
  const day = { day: "numeric", month: "long", timeZone: "Asia/Bangkok" };
  const dayOf = (moment) => new Intl.DateTimeFormat(language, day).format(moment);
  const time = new Intl.DateTimeFormat(language, clock).format(draft.at);
  return dayOf(draft.at) === dayOf(Date.now()) ? time : `${dayOf(draft.at)} ${time}`;
}
