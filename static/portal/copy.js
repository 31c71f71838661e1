/** Copy buttons: shown only where copying works; they say when it is done, also to screen readers. */

if (navigator.clipboard) {
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  document.body.append(said);

  const show = () => {
    for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
  };
  show();
  // A row that comes back after its tick brings a button of its own.
  document.body.addEventListener("htmx:afterSwap", show);

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.firstChild.textContent = `${button.dataset.copied} ✓`;
    said.textContent = button.dataset.copied;
  });
}
