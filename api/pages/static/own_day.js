// What a nurse sees: her own day and nothing else.
import { byId, element, many, say, words } from "./dom.js";
import { dayBeside } from "./times.js";

/** Local clock time: moments are told with the branch's offset. */
const clock = (moment) => moment.slice(11, 16);

export async function openOwnDay(service, complain) {
  byId("sign-in").hidden = true;
  byId("own").hidden = false;
  const date = byId("own-date");
  const show = (day) => {
    date.value = day;
    return draw(service, day).catch(complain);
  };
  const now = new Date();
  date.addEventListener("change", () => date.value && show(date.value));
  byId("own-before").addEventListener("click", () => show(dayBeside(date.value, -1)));
  byId("own-after").addEventListener("click", () => show(dayBeside(date.value, 1)));
  await show(new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10));
}

async function draw(service, day) {
  say("own-fault", "");
  byId("own-shifts").replaceChildren();
  let found = null;
  try {
    found = await service.get("/v1/my/day", { date: day });
  } catch (error) {
    if (error.status !== 404) throw error;
  }
  if (byId("own-date").value !== day) return;
  const shifts = found?.shifts ?? [];
  byId("own-shifts").replaceChildren(...(shifts.length ? shifts.map(shiftOf) : [element("p", { class: "card" }, found ? "No visits on this day." : "No plan of this day is published.")]));
}

function shiftOf(shift) {
  const head = element("h2", {}, `${clock(shift.departure)}–${clock(shift.arrival)}, ${many(shift.stops.length, "visit")}`);
  return element("section", { class: "card" }, head, element("ol", { class: "own-stops" }, ...shift.stops.map(stopOf)));
}

function stopOf(stop) {
  const lines = [...stop.tasks, ...(stop.equipment.length ? [`Bring: ${stop.equipment.map(words).join(", ")}`] : [])];
  return element("li", {},
    element("p", {}, element("strong", {}, `${clock(stop.start)}–${clock(stop.end)} ${words(stop.kind)}`)),
    element("p", {}, stop.name || stop.patient), element("p", {}, stop.address),
    element("ul", { class: "reasons small" }, ...lines.map((line) => element("li", {}, line))));
}
