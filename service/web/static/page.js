// Comfort only: every page works without it. Shortcuts, rows added in place, drafts saved, dates echoed.
const $ = (what, from = document) => from.querySelector(what);
const typing = (node) => node.closest?.("input, textarea, select, [contenteditable]");

// Shortcuts by the key's place as well, so that they work on a Russian keyboard; off by the account's setting.
if (document.body.dataset.hotkeys) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    const slash = event.code === "Slash" || event.key === "/" || event.key === "?";
    const help = event.key === "?" || (event.code === "Slash" && event.shiftKey);
    let to;
    if (help) to = $("[data-key=help]");
    else if (slash) to = $("[data-key=search]");
    else if (event.code === "KeyN" && !event.shiftKey) to = $("[data-key=new]");
    if (!to) return;
    event.preventDefault();
    if (to.matches("input")) { to.focus(); to.select(); } else to.click();
  });
}

// Buttons that change the form (a row more, a row less): the server answers with the whole page, only the form is replaced.
addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[data-swap]");
  if (!button) return;
  event.preventDefault();
  const form = button.form, data = new FormData(form);
  data.append(button.name, button.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = $(`#${form.id}`, page);
    if (!fresh) throw 0;
    form.replaceWith(fresh);
    watch(fresh);
    ($("[autofocus]", fresh) || fresh).focus();
  } catch {
    form.noValidate = true;
    form.requestSubmit(button);
  }
});

// Names proposed while one types, where the list is too long to stand in the page.
let asked;
addEventListener("input", ({ target }) => {
  const list = target.list;
  if (!list?.dataset.src || target.value.trim().length < 2) return;
  clearTimeout(asked);
  asked = setTimeout(async () => {
    try {
      const answer = await fetch(`${list.dataset.src}?q=${encodeURIComponent(target.value)}`);
      const names = await answer.json();
      list.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
    } catch { /* the name can be typed whole */ }
  }, 200);
});

// A draft every 15 seconds when something was typed.
let changed = false;
const watch = (form) => {
  if (!form) return;
  form.addEventListener("input", () => { changed = true; });
};
const draft = $("form[data-draft]");
watch(draft);
if (draft) {
  setInterval(async () => {
    const form = $("form[data-draft]");
    if (!changed || !form) return;
    changed = false;
    try {
      const data = new FormData(form);
      for (const [name, value] of [...data]) if (typeof value !== "string") data.delete(name);
      const answer = await fetch(form.dataset.draft, { method: "POST", body: new URLSearchParams(data), redirect: "error" });
      if (!answer.ok) throw 0;
      const { key } = await answer.json();
      form.elements["draft.key"].value = key;
      const at = new Date().toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" });
      const said = $("[data-saved]");
      if (said) said.textContent = `Черновик сохранён в ${at}.`;
    } catch { changed = true; }
  }, 15000);
}

// «вторник, 1 сентября 2026 г.» under a date as soon as it is typed.
addEventListener("change", ({ target }) => {
  const echo = target.dataset?.echo && document.getElementById(target.dataset.echo);
  const parts = /^\s*(\d{1,2})[.\/](\d{1,2})[.\/](\d{4}|\d{2})\s*$/.exec(target.value || "");
  if (!echo) return;
  const year = parts && (parts[3].length === 2 ? 2000 + +parts[3] : +parts[3]);
  const day = parts && new Date(year, parts[2] - 1, +parts[1]);
  const real = day && day.getMonth() === parts[2] - 1;
  echo.textContent = real ? day.toLocaleDateString("ru", { weekday: "long", day: "numeric", month: "long", year: "numeric" }) : "";
});
