// Progress of a job once a second; without it the page renews itself every few seconds.
const box = document.querySelector("[data-job]");
if (box) {
  document.querySelector("meta[http-equiv=refresh]")?.remove();
  const set = (name, text) => { const node = box.querySelector(`[data-${name}]`); if (node) node.textContent = text; };
  const timer = setInterval(async () => {
    try {
      const job = await (await fetch(box.dataset.job)).json();
      if (!["queued", "running"].includes(job.state)) { clearInterval(timer); location.reload(); return; }
      const bar = box.querySelector("progress");
      bar.max = job.total || 1;
      bar.value = job.done;
      set("done", `${job.done} из ${job.total}`);
      set("stage", job.stage);
      set("left", job.left ? `осталось примерно ${job.left} с` : "");
    } catch { /* the next second will tell */ }
  }, 1000);
}
