/* Small helps on top of pages that work without them. No page needs this file.
   Everything listens on the document, so fragments that htmx swaps in are served too.

   data-once        on a form: a second press does not send twice
   data-focus       takes the focus when it appears (error summary)
   data-count=n     on a textarea: counts down in the .count beside it
   data-upload      on the box round a file input: previews, captions, removal, progress
   data-copy="#id"  on a hidden button: shows it, copies that field's value
   data-print       on a hidden button: shows it, prints the page
   data-keep        on the language form: what is typed survives the switch                */
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (event, handler) => document.addEventListener(event, handler);
  const make = (tag, props = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), props);
    element.append(...children);
    return element;
  };
  const fill = (text, values) => (text || "").replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);

  /* The reader's time zone, so that the server can show instants in it. ------------------ */
  try {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (zone && !document.cookie.includes("wakai_zone=" + encodeURIComponent(zone))) {
      const secure = location.protocol === "https:" ? ";secure" : "";
      document.cookie = "wakai_zone=" + encodeURIComponent(zone) + ";path=/;max-age=31536000;samesite=lax" + secure;
    }
  } catch { /* an old browser: the server shows the marketplace's zone and names it */ }

  /* Send once. --------------------------------------------------------------------------- */
  const release = (form) => {
    delete form.dataset.sent;
    $$("[aria-disabled]", form).forEach((button) => button.removeAttribute("aria-disabled"));
  };
  on("submit", (event) => {
    const form = event.target;
    if (form.dataset.once === undefined || event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    /* aria-disabled and not disabled: a disabled button's own value would not be sent. */
    $$("button:not([type=button])", form).forEach((button) => button.setAttribute("aria-disabled", "true"));
    const box = $("[data-upload]", form);
    if (box && chosen(box).length) send(form, box, event);
  });
  window.addEventListener("pageshow", () => $$("form[data-sent]").forEach(release));
  on("htmx:afterRequest", (event) => event.target.matches?.("form[data-sent]") && release(event.target));

  /* Characters left. ---------------------------------------------------------------------- */
  const count = (area) => {
    const line = $(".count", area.parentElement);
    if (!line) return;
    /* The server counts code points after turning line ends into \n; so do we. */
    const left = Number(area.dataset.count) - [...area.value].length;
    line.textContent = fill(left < 0 ? line.dataset.over : line.dataset.left, { n: Math.abs(left) });
    line.classList.toggle("over", left < 0);
  };
  on("input", (event) => event.target.matches("textarea[data-count]") && count(event.target));

  /* Files. ------------------------------------------------------------------------------- */
  const held = new WeakMap(); // input -> files chosen so far: a phone's camera hands over one at a time
  const inputs = (box) => $$("input[type=file]", box);
  const chosen = (box) => inputs(box).flatMap((input) => held.get(input) || [...input.files]);
  const sync = (input, files) => {
    const carrier = new DataTransfer();
    files.forEach((file) => carrier.items.add(file));
    input.files = carrier.files;
    held.set(input, files);
  };
  const size = (bytes) => (bytes < 1e6 ? Math.ceil(bytes / 1e3) + " kB" : (bytes / 1e6).toFixed(1) + " MB");
  const thumb = async (file, frame) => {
    frame.textContent = (file.name.split(".").pop() || "").slice(0, 5);
    try {
      const picture = await createImageBitmap(file, { resizeWidth: 144 });
      const canvas = make("canvas", { width: 144, height: Math.min(288, picture.height) });
      canvas.getContext("2d").drawImage(picture, 0, 0);
      frame.replaceChildren(canvas);
    } catch { /* not a picture this browser can draw (HEIC, PDF): its extension stays */ }
  };
  const list = (box) => {
    const words = box.dataset;
    const captions = new Map($$(".picked li", box).map((row) => [row.file, $("input", row)?.value]));
    const rows = inputs(box).flatMap((input) => (held.get(input) || []).map((file) => {
      const frame = make("div", { className: "thumb" });
      const name = make("span", { className: "name", textContent: file.name + " · " + size(file.size) });
      if (file.size > Number(words.limit || Infinity)) name.append(make("strong", { className: "late", textContent: " " + words.tooLarge }));
      // What is no picture tells itself what it shows.
      const caption = words.caption ? make("input", { name: input.name + "-caption", maxLength: 200, value: captions.get(file) || "", placeholder: words.caption }) : "";
      if (caption) caption.setAttribute("aria-label", words.caption + ": " + file.name);
      const remove = make("button", { type: "button", className: "button quiet small", textContent: words.remove });
      remove.setAttribute("aria-label", words.remove + ": " + file.name);
      remove.onclick = () => { sync(input, held.get(input).filter((other) => other !== file)); list(box); input.focus(); };
      thumb(file, frame);
      return Object.assign(make("li", {}, frame, name, caption, make("div", {}, remove)), { file });
    }));
    ($(".picked", box) || box.appendChild(make("ul", { className: "picked" }))).replaceChildren(...rows);
  };
  const add = (input, files) => {
    const before = held.get(input) || [];
    const same = (a, b) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
    sync(input, [...before, ...files.filter((file) => !before.some((old) => same(old, file)))]);
    list(input.closest("[data-upload]"));
  };
  on("change", (event) => event.target.matches("[data-upload] input[type=file]") && add(event.target, [...event.target.files]));
  for (const name of ["dragover", "dragleave", "drop"]) {
    on(name, (event) => {
      const box = event.target.closest?.("[data-upload]");
      if (!box || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      box.classList.toggle("over", name === "dragover");
      if (name === "drop") add(inputs(box)[0], [...event.dataTransfer.files]);
    });
  }

  /* Sending with a bar. The answer is the next page or this one with its errors; either becomes the page. */
  const place = () => location.pathname + location.search;
  let shown = place();
  const show = (request) => {
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const main = $("main", page);
    if (!main && request.status >= 400) return request.onerror();
    if (!main) return location.assign(request.responseURL);
    document.title = page.title;
    $("main").replaceWith(document.adoptNode(main));
    if (request.responseURL !== location.href) history.pushState({}, "", request.responseURL);
    shown = place();
    window.scrollTo(0, 0);
    wake(document);
    if (!$("[data-focus]")) $("main").focus();
  };
  async function send(form, box, event) {
    event.preventDefault();
    let data = new FormData(form, event.submitter);
    const bar = make("progress", { max: 100, value: 0 });
    const line = make("p", { textContent: box.dataset.sending });
    const state = make("div", { className: "sending" }, line, bar);
    state.setAttribute("role", "status");
    $(".sending", form)?.remove();
    form.append(state);
    try {
      if (globalThis.wakaiPieces) data = await wakaiPieces(data, box.dataset, (text, share) => { line.textContent = text; if (share !== undefined) bar.value = 100 * share; });
    } catch (refused) {
      line.textContent = refused.message;
      bar.remove();
      return release(form);
    }
    bar.value = 0;
    line.textContent = box.dataset.sending;
    const request = new XMLHttpRequest();
    request.upload.onprogress = (step) => {
      bar.value = (100 * step.loaded) / step.total;
      if (step.loaded === step.total) line.textContent = box.dataset.checking;
    };
    request.onload = () => { if (request.status < 400) globalThis.wakaiPieces?.forget(); show(request); };
    request.onerror = () => { line.textContent = box.dataset.failed; bar.remove(); release(form); };
    request.open("POST", form.getAttribute("action") || location.href); // form.action may be a field of that name
    request.send(data);
  }
  /* Back from a page that was put in place: load the one before. A jump within the page is no such thing. */
  window.addEventListener("popstate", () => place() !== shown && location.reload());

  /* Copy, print. --------------------------------------------------------------------------- */
  on("click", async (event) => {
    const button = event.target.closest?.("[data-copy], [data-print]");
    if (!button) return;
    if (button.dataset.print !== undefined) return window.print();
    const field = $(button.dataset.copy);
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { return; }
    const status = $("[role=status]", button.parentElement);
    if (status) status.textContent = button.dataset.done;
  });

  /* What is typed survives a change of language. Kept in this tab only, and only until it is read back. */
  const KEPT = "wakai-kept";
  const typed = () => $$("main form :is(input, textarea, select)").filter((field) => field.name && !/hidden|file|password|submit/.test(field.type));
  on("submit", (event) => {
    if (event.target.dataset.keep === undefined) return;
    const values = typed().map((field) => (/radio|checkbox/.test(field.type) ? field.checked : field.value));
    try { sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, values })); } catch { /* private mode */ }
  });
  const restore = () => {
    let kept;
    try { kept = JSON.parse(sessionStorage.getItem(KEPT)); sessionStorage.removeItem(KEPT); } catch { return; }
    const fields = typed();
    if (!kept || kept.path !== location.pathname || kept.values.length !== fields.length) return;
    fields.forEach((field, i) => (typeof kept.values[i] === "boolean" ? (field.checked = kept.values[i]) : (field.value = kept.values[i])));
  };

  /* htmx sends the page's own CSRF token, also from buttons outside a form. */
  on("htmx:configRequest", (event) => {
    const token = $("[name=csrfmiddlewaretoken]");
    if (token) event.detail.headers["X-CSRFToken"] = token.value;
  });

  const wake = (root) => {
    $$("[data-copy], [data-print]", root).forEach((button) => (button.hidden = false));
    $$("textarea[data-count]", root).forEach(count);
    /* A player that can play nothing of what it is given is none. Where no type is named, the browser finds out. */
    $$("video, audio", root).forEach((player) => (player.hidden = $$("source[type]", player).some((source) => !player.canPlayType(source.type))));
    $("[data-focus]", root)?.focus();
  };
  on("htmx:load", (event) => wake(event.detail.elt));
  restore();
  wake(document);
})();
