// A button marked data-print opens the browser's print dialogue. Without a script the browser's own menu does.

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
