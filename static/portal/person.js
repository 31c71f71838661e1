/**
 * Who is signed in in this browser: every page that opens leaves its person's number, so that the other pages know
 * of a sign-in, a sign-out or another person without asking the server.
 */

const KEY = "unpsa:person";
const OUT = "unpsa:signed-out";
const own = document.body.dataset.user ?? "";

/** Called by every page when it opens. */
export function tellPerson() {
  try {
    localStorage.setItem(KEY, own);
  } catch {
    // without storage the pages notice it when they come to the front
  }
}

/** Whether somebody else has signed in since: nothing may be saved in their name. */
export function isSomebodyElse() {
  try {
    const now = localStorage.getItem(KEY);
    return Boolean(now) && now !== own;
  } catch {
    return false;
  }
}

/** @param {(signedIn: boolean) => void} listener hears of changes made by other pages */
export function onPerson(listener) {
  addEventListener("storage", (event) => {
    if (event.key === KEY) listener(event.newValue === own);
  });
}

/** Called when the person signs out by a button, which an expired session never does. */
export function tellSignOut() {
  try {
    localStorage.setItem(OUT, `${own}:${Date.now()}`);
  } catch {
    // without storage nothing was kept that the other pages would have to forget
  }
}

/** @param {() => void} listener hears of this person's sign-out in another page */
export function onSignOut(listener) {
  addEventListener("storage", (event) => {
    if (event.key === OUT && event.newValue?.startsWith(`${own}:`)) listener();
  });
}
