/* The desk's shortcuts and small helps; every page works without this file.

   data-desk            on the page; data-keys="off" switches single keys off
   data-row             a case's link in a list: J and K go from one to the next
   data-take            the button that takes the case (of the row that has the focus), or puts it back: A
   data-search          the search field: /
   data-insert="#id"    on a button beside a .said: puts that text into the field instead of sending the form
   data-looking="url"   filled with who else is looking                                                        */
(() => {
  "use strict";
  const desk = document.querySelector("[data-desk]");
  if (!desk) return;
  const find = (selector, root = document) => root.querySelector(selector);
  const typing = (element) => element.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

  const step = (by) => {
    const links = [...document.querySelectorAll("[data-row]")];
    const row = document.activeElement.closest("tr, li");
    const here = links.findIndex((link) => row && row.contains(link));
    const next = links[here < 0 ? 0 : here + by];
    if (next) next.focus();
  };
  const take = () => {
    const row = document.activeElement.closest("tr");
    const button = find("[data-take]", row || document.createElement("i")) || find(".taker [data-take]");
    if (button) button.click();
  };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    a: take,
    "/": () => (find("[data-search]") || { focus: () => location.assign("/desk/") }).focus(),
    "?": () => find("#keys").togglePopover(),
  };
  document.addEventListener("keydown", (event) => {
    if (desk.dataset.keys === "off" || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const act = keys[event.key.toLowerCase()];
    if (!act || typing(event.target)) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    event.preventDefault();
    const field = find(button.dataset.insert);
    const text = find(".said", button.closest(".macro")).textContent;
    const before = field.value.slice(0, field.selectionEnd).trimEnd();
    const after = field.value.slice(field.selectionEnd).trimStart();
    field.value = [before, text, after].filter(Boolean).join("\n\n");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  const looking = find("[data-looking]");
  const look = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(looking.dataset.looking, { headers: { Accept: "application/json" } });
      const { text } = answer.ok ? await answer.json() : { text: "" };
      if (looking.textContent !== text) looking.textContent = text;
    } catch { /* away for a moment: the next round asks again */ }
  };
  if (looking) {
    look();
    setInterval(look, 30000);
  }
})();
