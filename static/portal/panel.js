// Panel mode: the arrow keys turn the pages, unless somebody is writing or choosing, or has written and not saved.
const form = document.querySelector(".panel-table form");
let unsaved = Boolean(document.querySelector(".error-summary"));
form?.addEventListener("input", () => (unsaved = true));
form?.addEventListener("submit", () => (unsaved = false));

const busy = (target) => target.closest("input, textarea, select, .table-scroll");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  if (!way || unsaved || busy(event.target)) return;
  const link = document.querySelector(`.panel-steps a[rel="${way}"]`);
  if (link) {
    event.preventDefault();
    link.click();
  }
});

// The browser asks before what was typed is lost.
addEventListener("beforeunload", (event) => {
  if (unsaved && form) event.preventDefault();
});
