// A letter presses a button of a case: `data-key` says which. Off while somebody types, and for whoever turns it off on the
// page (WCAG 2.1.4); this browser remembers that. Without this the buttons are buttons, and the list of letters stays hidden.

const KEPT = "case-keys-off";
const box = document.querySelector("[data-keys-on]");
const TYPED_IN = "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), select, textarea, [contenteditable]";

if (box) {
  box.closest("[data-keys]").hidden = false;
  box.checked = localStorage.getItem(KEPT) === null;
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, "1");
  });

  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest(TYPED_IN) || document.querySelector("dialog[open]")) return;
    const button = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}
