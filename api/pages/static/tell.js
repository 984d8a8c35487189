// The form that tells what happened and asks for a proposal.
import { adviceOn, chosenIn, forget } from "./advice.js";
import { digits } from "./call.js";
import { byId, element, fill } from "./dom.js";
import { KINDS, moment } from "./tell_kinds.js";
import { clockNow, momentOf } from "./times.js";

const { data } = Report;
const touched = new Set();
let desk = null;
let plan = null;
let sent = digits();

const kind = () => KINDS[byId("tell-kind").value];
const input = (name) => document.querySelector(`#tell-fields [name="${name}"]`);
const filled = () => Object.fromEntries(kind().fields.map(({ name }) => [name, input(name).value]));
const advice = () => byId("advice");

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
    drawFields();
  } else refill();
}

/** The moment that it is on the shown day: the clock's, or what is said of days not lived now. */
const present = () => (clockNow() === null ? moment(byId("tell-now").value) : momentOf(clockNow()));

function drawFields() {
  touched.clear();
  sent = digits();
  byId("tell-fields").replaceChildren(...kind().fields.map((field) => element("label", { class: "stacked" }, field.label, control(field), hints(field))));
  advice().replaceChildren();
  if (kind().advice && desk.may("plan.try")) advice().append(adviceOn(kind().advice, ask, desk.complain));
  refill();
}

function control({ name, type = "text", optional = false, choices, hints: known, min = null, max = null }) {
  const made = choices
    ? element("select", { name })
    : element("input", { name, type, required: !optional, min, max, list: known ? `hints-${name}` : null });
  made.addEventListener("input", () => {
    touched.add(name);
    suggest(name);
  });
  return made;
}

const hints = ({ name, hints: known }) => (known ? element("datalist", { id: `hints-${name}` }) : null);

function refill() {
  for (const { name, choices, hints: known } of kind().fields) {
    if (choices) fill(input(name), choices());
    if (known) byId(`hints-${name}`).replaceChildren(...known().map(([value]) => element("option", { value })));
  }
  suggest(null);
}

/** Fill in what follows from the rest, where nobody has typed anything. */
function suggest(changed) {
  if (changed !== null) forget(advice());
  const now = clockNow() ?? Math.round(new Date(presentOr(momentOf(0))) / 1000 - data.epoch);
  for (const { name, start, follows = [] } of kind().fields) {
    if (!start || (changed !== null && !follows.includes(changed))) continue;
    if (changed === "nurse") touched.delete(name);
    if (!touched.has(name)) input(name).value = start(filled(), now);
  }
}

function presentOr(otherwise) {
  try {
    return present();
  } catch {
    return otherwise;
  }
}

function checked() {
  const wrong = kind().wrong?.(filled());
  if (wrong) throw new Error(wrong);
  return kind().event(filled(), `board-${sent}`);
}

async function ask() {
  desk.complain(null);
  const { path, body, read } = kind().advice;
  return read(await desk.service.post(`/v1/plans/${plan.id}/${path}`, body(checked(), present())));
}

/** The events to be sent. Their ids stay until it has worked: sent twice, an event is kept once. */
function events() {
  const [name, at, told] = [byId("tell-kind").value, present(), checked()];
  const chosen = chosenIn(advice());
  if (kind().chooses) {
    if (!chosen.length) throw new Error(kind().chooses);
    told.nurse = chosen[0].nurse;
  }
  const first = { id: `board-${sent}`, at, kind: name, ...told };
  if (name !== "nurse_out") return [first];
  return [first, ...chosen.map((one) => ({ id: `board-${sent}-${one.nurse}`, at, kind: "stand_in", absent: told.nurse, ...one }))];
}

async function send() {
  desk.complain(null);
  byId("tell-send").disabled = true;
  try {
    const told = events();
    const now = clockNow() === null ? told[0].at : null;
    const answer = await desk.service.post(`/v1/plans/${plan.id}/events`, { events: told, now });
    drawFields();
    desk.told(answer.run);
  } finally {
    byId("tell-send").disabled = false;
  }
}
