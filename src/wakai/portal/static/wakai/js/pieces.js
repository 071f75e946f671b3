/* Large files go ahead of their form, in pieces (tus 1.0.0): after a broken connection, a closed tab or a restart, what has
   arrived is not sent again. The form then names them. Where this is not to be had, the form brings them as it always did.

   wakaiPieces(data, say) takes a form's data and answers it with the names of what was sent in place of the files.
   `say(text, share)` is told how it goes. It fails with the words to show.                                              */
(() => {
  "use strict";
  const LARGE = 5 * 1024 * 1024;
  const PIECE = 4 * 1024 * 1024;
  const TRIES = 12; // in a row, without a byte arriving: about four minutes
  const KEPT = "wakai-pieces ";
  class Refused extends Error {}
  class NotHere extends Error {}

  const fill = (text, values) => (text || "").replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
  const size = (bytes) => (bytes / 1e6).toFixed(1) + " MB";
  const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const store = (work) => { try { return work(localStorage); } catch { return null; } }; // private mode: nothing is kept
  const keyOf = (file) => KEPT + [location.pathname, file.name, file.size, file.lastModified].join("|");

  /* Waits, or goes on at once when the connection is back. */
  const pause = (seconds) => new Promise((go) => {
    const timer = setTimeout(done, seconds * 1000);
    function done() { clearTimeout(timer); removeEventListener("online", done); go(); }
    addEventListener("online", done);
  });

  const ask = (method, url, headers, body = null, onprogress = null) => new Promise((answer, fail) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries({ "Tus-Resumable": "1.0.0", ...headers })) request.setRequestHeader(name, value);
    if (onprogress) request.upload.onprogress = (step) => onprogress(step.loaded);
    request.onload = () => answer(request);
    request.onerror = request.ontimeout = () => fail(new NotHere());
    request.timeout = 120000;
    request.send(body);
  });

  const checksum = async (piece) => {
    if (!globalThis.crypto?.subtle) return {}; // not over plain http, save on this very machine
    const digest = await crypto.subtle.digest("SHA-256", await piece.arrayBuffer());
    return { "Upload-Checksum": "sha256 " + base64(new Uint8Array(digest)) };
  };

  /* The address of the upload and how much of it is there; begun where there is none yet. */
  const begun = async (file, token) => {
    const key = keyOf(file);
    const known = store((kept) => kept.getItem(key));
    if (known) {
      const answer = await ask("HEAD", known, {});
      if (answer.status === 200) return { url: known, offset: Number(answer.getResponseHeader("Upload-Offset")) };
      store((kept) => kept.removeItem(key));
    }
    const name = "filename " + base64(new TextEncoder().encode(file.name));
    const headers = { "Upload-Length": String(file.size), "Upload-Metadata": name, "X-CSRFToken": token };
    const answer = await ask("POST", new URL("uploads/", location.href).href, headers);
    if (answer.getResponseHeader("Wakai-Refusal") && [413, 415, 422].includes(answer.status)) throw new Refused(answer.responseText);
    if (answer.status !== 201) throw new NotHere();
    const url = new URL(answer.getResponseHeader("Location")).pathname; // a proxy may speak to us under another name
    store((kept) => kept.setItem(key, url));
    return { url, offset: 0 };
  };

  /* One piece. Answers where to go on, or null when that has to be asked for. */
  const sent = async (file, upload, token, progress) => {
    const piece = file.slice(upload.offset, upload.offset + PIECE);
    const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(upload.offset), "X-CSRFToken": token, ...(await checksum(piece)) };
    const answer = await ask("PATCH", upload.url, headers, piece, (loaded) => progress(upload.offset + Math.min(loaded, piece.size)));
    if (answer.status === 204) return Number(answer.getResponseHeader("Upload-Offset"));
    if (answer.getResponseHeader("Wakai-Refusal") && [413, 415, 422].includes(answer.status)) {
      store((kept) => kept.removeItem(keyOf(file)));
      throw new Refused(answer.responseText);
    }
    return null;
  };

  /* The whole file; tries again, each time from where the server is. */
  const whole = async (file, token, progress, waiting, words) => {
    let upload = null;
    for (let failed = 0; failed < TRIES; ) {
      try {
        upload ??= await begun(file, token);
        progress(upload.offset);
        if (upload.offset === file.size) return upload.url.split("/").pop();
        const next = await sent(file, upload, token, progress);
        if (next === null || !(next > upload.offset)) throw new NotHere();
        upload.offset = next;
        failed = 0;
        continue;
      } catch (error) {
        if (error instanceof Refused) throw error;
        if (upload === null && failed === 0 && navigator.onLine) throw error; // no such thing here: the form brings it
        upload = null;
        failed += 1;
      }
      waiting();
      await pause(Math.min(2 ** (failed - 1), 30));
    }
    throw new Refused(words.failed);
  };

  globalThis.wakaiPieces = async (data, words, say) => {
    const token = data.get("csrfmiddlewaretoken") || "";
    const large = [...data].filter(([, value]) => value instanceof File && value.size > LARGE);
    const total = large.reduce((sum, [, file]) => sum + file.size, 0);
    let before = 0;
    for (const field of new Set(large.map(([name]) => name))) {
      const files = data.getAll(field).filter((file) => file.name);
      const captions = data.getAll(field + "-caption");
      const rows = files.map((file, i) => ({ file, caption: captions[i] ?? "" }));
      const ahead = rows.filter(({ file }) => file.size > LARGE);
      const ids = [];
      for (const { file } of ahead) {
        const progress = (offset) => say(fill(words.piece, { name: file.name, done: size(offset), size: size(file.size) }), (before + offset) / total);
        try {
          ids.push(await whole(file, token, progress, () => say(words.waiting), words));
        } catch (error) {
          if (error instanceof Refused) throw error;
          return data; // as it always did
        }
        before += file.size;
      }
      /* Those in pieces come after the others, and their captions with them. */
      const with_form = rows.filter(({ file }) => file.size <= LARGE);
      data.delete(field);
      data.delete(field + "-caption");
      with_form.forEach(({ file }) => data.append(field, file, file.name));
      ids.forEach((id) => data.append(field + "-upload", id));
      if (captions.length) [...with_form, ...ahead].forEach(({ caption }) => data.append(field + "-caption", caption));
    }
    return data;
  };
  /* Once the form has been taken, nothing of it is to be found under these names any more. */
  globalThis.wakaiPieces.forget = () => store((kept) => {
    const mine = KEPT + location.pathname + "|";
    Object.keys(kept).filter((key) => key.startsWith(mine)).forEach((key) => kept.removeItem(key));
  });
})();
