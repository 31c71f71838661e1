// Small comforts of every page. Nothing here is needed to use the portal.

const MENUS = "details.menu";

/** Open menus close on Escape (focus goes back to their button) and on a click or focus elsewhere. */
function closeMenus(except) {
  for (const menu of document.querySelectorAll(`${MENUS}[open]`)) {
    if (!menu.contains(except)) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector(`${MENUS}[open]`);
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

/** A page that comes back with errors starts at their summary, so that it is read first. */
document.querySelector("[data-focus]")?.focus();

/** A file field shows its drop area as ready while a file hangs over it. */
for (const area of document.querySelectorAll(".drop")) {
  area.addEventListener("dragover", () => area.classList.add("drop-over"));
  for (const end of ["dragleave", "drop"]) area.addEventListener(end, () => area.classList.remove("drop-over"));
}

/** A form marked data-once is sent once: a second click finds its buttons resting. */
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
// A page taken back from the browser's memory may be sent again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
