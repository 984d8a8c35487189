// The form that tells what happened and asks for a proposal; for a sick call, also who could come in.
import { digits } from "./call.js";
import { button, byId, element, fill, many } from "./dom.js";
import { nurseName } from "./staff.js";
import { KINDS, moment } from "./tell_kinds.js";
import { clockNow, clockOf, momentOf, secondAt } from "./times.js";

const { data } = Report;
const touched = new Set();
let desk = null;
let plan = null;
let sent = digits();

const kind = () => KINDS[byId("tell-kind").value];
const input = (name) => document.querySelector(`#tell-fields [name="${name}"]`);
const filled = () => Object.fromEntries(kind().fields.map(({ name }) => [name, input(name).value]));

export function prepare(given) {
  desk = given;
  fill(byId("tell-kind"), Object.entries(KINDS).map(([name, { label }]) => [name, label]));
  byId("tell-kind").addEventListener("change", drawFields);
  byId("tell-now").addEventListener("input", () => suggest("now"));
  byId("tell-form").addEventListener("submit", (event) => {
    event.preventDefault();
    send().catch(desk.complain);
  });
}

/** Ask about another published plan; what is being typed stays if the plan only got a new version. */
export function askAbout(published) {
  byId("tell").hidden = !published || !desk.may("event.write");
  if (byId("tell").hidden) return;
  const same = plan?.date === published.date && plan?.branch === published.branch;
  plan = published;
  const lived = clockNow() !== null;
  byId("tell-now-label").hidden = lived;
  byId("tell-now").required = !lived;
  if (!same) {
    const starts = Report.shiftsOfDay().filter((s) => s.route).map((s) => s.start);
    byId("tell-now").value = Report.clock(Math.min(...starts, data.days[Report.state.day].start + 8 * 3600));
  }
  if (same) refill();
  else drawFields();
}

/** The second that it is on the shown day: the clock's, or what the form says of days not lived now. */
const present = () => clockNow() ?? secondAt(byId("tell-now").value) ?? 0;

function drawFields() {
  touched.clear();
  sent = digits();
  byId("stand-ins").replaceChildren();
  byId("tell-fields").replaceChildren(...kind().fields.map((field) => {
    const { name, label, type = "text", optional = false, choices } = field;
    const control = choices
      ? element("select", { name })
      : element("input", { name, type, required: !optional, min: field.min ?? null, max: field.max ?? null });
    control.addEventListener("input", () => { touched.add(name); suggest(name); });
    return element("label", { class: "stacked" }, label, control);
  }));
  refill();
  if (kind() === KINDS.nurse_out && desk.may("plan.try")) {
    byId("stand-ins").append(button("Who could come in for her?", () => rank().catch(desk.complain)));
  }
}

function refill() {
  for (const { name, choices } of kind().fields) if (choices) fill(input(name), choices());
  suggest(null);
}

/** Fill in what follows from the rest, where nobody has typed anything. */
function suggest(changed) {
  if (changed === "nurse" || changed === "now") byId("stand-ins").querySelector(".ranked")?.remove();
  for (const { name, start, follows = [] } of kind().fields) {
    if (!start || (changed !== null && !follows.includes(changed))) continue;
    if (changed === "nurse") touched.delete(name);
    if (!touched.has(name)) input(name).value = start(filled(), present());
  }
}

function checked() {
  const wrong = kind().wrong?.(filled());
  if (wrong) throw new Error(wrong);
  return kind().event(filled());
}

async function rank() {
  desk.complain(null);
  const { nurse, start, end } = checked();
  const found = await desk.service.post(`/v1/plans/${plan.id}/replacements`, { nurse, start, end, limit: 6 });
  byId("stand-ins").querySelector(".ranked")?.remove();
  const rows = found.replacements.map((r) => {
    const total = r.visits.length + r.others.length;
    const duty = r.off_duty ? "off duty today" : "on duty already";
    const facts = `could make ${r.visits.length} of ${many(total, "visit")}, ${duty}, ${clockOf(r.start)}–${clockOf(r.end)}`;
    const box = element("input", { type: "checkbox", value: r.nurse, "data-start": r.start, "data-end": r.end });
    return element("li", {}, element("label", {}, box, element("span", {}, element("strong", {}, nurseName(r.nurse)), ` ${facts}`)));
  });
  const list = rows.length
    ? [element("p", { class: "small" }, "Call them, and tick who has agreed to come in:"), element("ul", {}, ...rows)]
    : [element("p", { class: "small" }, "Nobody is free who may make these visits. A proposal shares them out among the others.")];
  byId("stand-ins").append(element("div", { class: "ranked" }, ...list));
}

async function send() {
  desk.complain(null);
  byId("tell-send").disabled = true;
  try {
    const lived = clockNow();
    const now = momentOf(lived ?? secondAt(byId("tell-now").value) ?? badTime());
    const told = checked();
    // The ids stay until it has worked: sent twice, an event is kept once.
    const events = [{ id: `board-${sent}`, at: now, kind: byId("tell-kind").value, ...told }];
    for (const box of byId("stand-ins").querySelectorAll("input:checked")) {
      const { start, end } = box.dataset;
      events.push({ id: `board-${sent}-${box.value}`, at: now, kind: "stand_in", nurse: box.value, absent: told.nurse, start, end });
    }
    const answer = await desk.service.post(`/v1/plans/${plan.id}/events`, { events, now: lived === null ? now : null });
    drawFields();
    desk.told(answer.run);
  } finally {
    byId("tell-send").disabled = false;
  }
}

const badTime = () => moment(byId("tell-now").value);
