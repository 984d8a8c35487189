// Runs that are under way: what they have found so far, as the service tells it.
import { button, byId, element, many } from "./dom.js";

const heard = new Map();

/** Listen to the runs of a list; `ended` is called with each that ends. */
export function follow(service, runs, may, ended) {
  for (const run of runs) {
    if (heard.has(run.id)) continue;
    const known = { run, told: run.best, stopping: run.stop_requested, ending: new AbortController() };
    heard.set(run.id, known);
    listen(service, known, may, ended);
  }
  draw(service, may);
}

/** Stop listening: another branch or day is shown. */
export function hush() {
  heard.forEach((known) => known.ending.abort());
  heard.clear();
  byId("runs").hidden = true;
}

async function listen(service, known, may, ended) {
  let last = null;
  await service.listen(known.run.id, (event) => {
    last = event;
    if (event.kind === "improved") known.told = event.data;
    if (event.kind === "stopping") known.stopping = true;
    draw(service, may);
  }, known.ending.signal);
  if (known.ending.signal.aborted) return;
  heard.delete(known.run.id);
  draw(service, may);
  ended(known.run, last);
}

function draw(service, may) {
  byId("runs").hidden = heard.size === 0;
  byId("runs").replaceChildren(...[...heard.values()].map(({ run, told, stopping }) => {
    const what = run.kind === "replan" ? "A proposal is being made" : `A plan of ${run.date} is being made`;
    const best = told
      ? `Best so far: ${told.points.toLocaleString("en")} points, ${many(told.unassigned, "visit")} unassigned.`
      : "Nothing found yet. The first run on a machine takes minutes longer.";
    const row = element("div", { class: "run", "data-run": run.id },
      element("p", {}, element("strong", {}, what), element("span", { class: "pulse", "aria-hidden": "true" })),
      element("p", { class: "quiet small" }, stopping ? `${best} Stopping …` : best));
    if (may("run.stop") && !stopping) {
      row.append(button("Stop and take the best so far", async (event) => {
        event.target.disabled = true;
        await service.post(`/v1/runs/${run.id}/stop`).catch(() => {});
      }));
    }
    return row;
  }));
}
