// The board: one tick for the whole page, and how many are ticked. Everything works without it.

const form = document.querySelector("form[data-board]");
const every = form?.querySelector("[data-every]");
const picks = form ? [...form.querySelectorAll('input[name="pick"]')] : [];
const words = form?.querySelector("[data-ticked]");
const untouched = words?.textContent;

function tell() {
  const ticked = picks.filter((pick) => pick.checked).length;
  every.checked = ticked === picks.length;
  every.indeterminate = ticked > 0 && ticked < picks.length;
  words.textContent = ticked ? words.dataset.ticked.replace("{n}", ticked) : untouched;
}

if (every) {
  every.hidden = false;
  every.addEventListener("change", () => {
    for (const pick of picks) pick.checked = every.checked;
    tell();
  });
  for (const pick of picks) pick.addEventListener("change", tell);
  // The browser may have kept the ticks of an earlier look at this page.
  addEventListener("pageshow", tell);
}
