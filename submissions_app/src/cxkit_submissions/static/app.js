// Keeps what is typed: in the browser at once, on the server every ten seconds.
"use strict";
(() => {
  const summary = document.getElementById("summary");
  if (summary) summary.focus();
  // What the server acknowledged need not be kept in the browser any longer.
  const sent = document.cookie.match(/(?:^|; )cxkit_kept=([\w-]+)/);
  if (sent) {
    try { localStorage.removeItem("cxkit:" + sent[1]); } catch { /* private mode */ }
    document.cookie = "cxkit_kept=; Max-Age=0; Path=/; SameSite=Lax";
  }
  document.querySelectorAll("form[data-once]").forEach((form) => {
    form.addEventListener("submit", () => {
      const button = form.querySelector("button");
      setTimeout(() => { button.disabled = true; }, 0);
      setTimeout(() => { button.disabled = false; }, 8000);
    });
  });
  document.querySelectorAll("form[data-name]").forEach((form) => {
    const name = "cxkit:" + form.dataset.name;
    const status = form.querySelector(".saved");
    const say = (text) => { status.textContent = text; };
    const values = () => JSON.stringify([...new FormData(form)].filter(([key]) => key !== "key"));
    const store = (text) => { try { localStorage.setItem(name, text); } catch { /* private mode */ } };
    const forget = () => { try { localStorage.removeItem(name); } catch { /* private mode */ } };
    const kept = () => { try { return localStorage.getItem(name); } catch { return null; } };
    const shown = values();
    const before = kept();
    if (before && before !== shown && !summary) {
      // Typed on this device and never acknowledged: it comes back.
      for (const each of form.elements) if (each.type === "checkbox" || each.type === "radio") each.checked = false;
      for (const [key, value] of JSON.parse(before)) {
        const field = form.elements.namedItem(key);
        if (field && "value" in field && field.type !== "checkbox" && !(field instanceof RadioNodeList && field[0].type === "checkbox")) field.value = value;
        else if (field) for (const each of field.length ? field : [field]) if (each.value === value) each.checked = true;
      }
    }
    let acknowledged = shown;
    let saving = false;
    const save = async () => {
      const now = values();
      if (now === acknowledged || saving) return;
      store(now);
      if (!form.dataset.save) {
        say(navigator.onLine ? "" : form.dataset.waiting);
        return;
      }
      saving = true;
      try {
        const answer = await fetch(form.dataset.save, { method: "POST", body: new URLSearchParams(new FormData(form)) });
        if (!answer.ok) throw new Error(String(answer.status));
        const { saved } = await answer.json();
        acknowledged = now;
        if (values() === now) forget();
        say(form.dataset.saved.replace("{time}", saved));
      } catch {
        say(form.dataset.waiting);
      } finally {
        saving = false;
      }
    };
    form.addEventListener("input", () => store(values()));
    setInterval(save, 10000);
    window.addEventListener("online", save);
    form.addEventListener("submit", (event) => {
      store(values());
      if (navigator.onLine) return;
      event.preventDefault();
      say(form.dataset.waiting);
    });
  });
})();
