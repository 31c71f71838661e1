/** Copy buttons: shown only where copying works; they say when it is done, also to screen readers. */

if (navigator.clipboard) {
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  document.body.append(said);
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy).textContent;
      await navigator.clipboard.writeText(text);
      button.firstChild.textContent = `${button.dataset.copied} ✓`;
      said.textContent = button.dataset.copied;
    });
  }
}
