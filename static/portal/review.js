/**
 * Keys of the score sheet: j and k go through the criteria, 0–5 and x judge, r goes to the reason, ? explains. They are
 * silent while somebody types in a text field, and can be switched off (WCAG 2.1.4).
 */

const OFF = "unpsa:keys-off";
const form = document.querySelector("form[data-sheet]");
const dialog = document.querySelector("[data-keys]");
const button = form.querySelector("[data-keys-help]");
const toggle = dialog.querySelector("[data-keys-on]");
const criteria = [...form.querySelectorAll("[data-criterion]")];

function isOn() {
  try {
    return !localStorage.getItem(OFF);
  } catch {
    return true;
  }
}

function setOn(on) {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
  } catch {
    // without storage the keys stay on, as the box then says on the next page
  }
}

const isTyping = (target) =>
  target.isContentEditable || target.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button])");

let current = -1;

function go(index) {
  current = Math.max(0, Math.min(index, criteria.length - 1));
  const criterion = criteria[current];
  mark();
  (criterion.querySelector("input:checked") ?? criterion.querySelector("input")).focus();
  criterion.scrollIntoView({ block: "nearest" });
}

function mark() {
  criteria.forEach((criterion, index) => criterion.classList.toggle("is-current", index === current));
}

/** A level is chosen as if it had been clicked, so that everything that listens hears of it. */
function judge(value) {
  if (current < 0) return;
  const level = criteria[current].querySelector(`input[value="${value}"]`);
  level.focus();
  if (!level.checked) level.click();
}

function help() {
  toggle.checked = isOn();
  dialog.showModal();
}

form.addEventListener("focusin", (event) => {
  const index = criteria.indexOf(event.target.closest("[data-criterion]"));
  if (index < 0) return;
  current = index;
  mark();
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || dialog.open) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape" && form.contains(event.target) && current >= 0) go(current);
    return;
  }
  if (!isOn()) return;
  const act = {
    j: () => go(current + 1),
    k: () => go(current < 0 ? 0 : current - 1),
    r: () => current >= 0 && criteria[current].querySelector("textarea").focus(),
    x: () => judge("x"),
    "?": help,
  }[event.key];
  if (act) act();
  else if (/^[0-5]$/.test(event.key)) judge(event.key);
  else return;
  event.preventDefault();
});

toggle.addEventListener("change", () => setOn(toggle.checked));
button.addEventListener("click", help);
button.hidden = false;
