// What may be told, and what is asked for each: fields by name, and the event that they make.
import { many } from "./dom.js";
import { nurseName } from "./staff.js";
import { clockOf, momentOf, secondAt } from "./times.js";

const { data } = Report;

const shiftsOf = (nurse) => Report.shiftsOfDay().filter((s) => data.nurses[s.nurse].id === nurse);

/** Nurses with a shift on the shown day, those with visits first. */
function nurses() {
  const known = new Map();
  for (const shift of Report.shiftsOfDay()) {
    const { id, name } = data.nurses[shift.nurse];
    known.set(id, { name, visits: (known.get(id)?.visits ?? 0) + (shift.route?.stops.length ?? 0) });
  }
  const listed = [...known].sort((a, b) => (b[1].visits > 0) - (a[1].visits > 0) || a[1].name.localeCompare(b[1].name));
  return listed.map(([id, { name, visits }]) => [id, `${name} (${many(visits, "visit")})`]);
}

/** Visits of the shown day in order of their start. */
function visits() {
  const stops = Report.shiftsOfDay().flatMap((s) => (s.route?.stops ?? []).map((stop) => [stop, data.nurses[s.nurse].name]));
  stops.sort((a, b) => a[0][2] - b[0][2]);
  return stops.map(([[number, , start], nurse]) => {
    const { id, patient } = data.visits[number];
    return [id, `${Report.clock(start)} ${id}, patient ${patient}, ${nurse}`];
  });
}

const patients = () => [...new Set(data.visits.map((visit) => visit.patient))].sort().map((id) => [id, id]);

const nurse = { name: "nurse", label: "Nurse", choices: nurses };
const visit = { name: "visit", label: "Visit", choices: visits };
const patient = { name: "patient", label: "Patient (id)", hints: patients };
const minutes = (label, start) => ({ name: "minutes", label, type: "number", min: 1, max: 600, start: () => start });
const clock = (name, label, more) => ({ name, label, type: "time", ...more });

/** From when she is out: since her shift begins, or from now if it has. */
function outFrom({ nurse: who }, now) {
  const starts = shiftsOf(who).map((s) => s.start);
  return Report.clock(Math.max(now, Math.min(Infinity, ...starts)) || 0);
}

function outUntil({ nurse: who }) {
  const { start, end } = data.days[Report.state.day];
  return Report.clock(Math.min(Math.max(start, ...shiftsOf(who).map((s) => s.latest)), end - 60));
}

const inOrder = (from, to, text) => (secondAt(to) <= secondAt(from) ? text : "");

const standIns = {
  label: "Who could come in for her?",
  path: "replacements",
  body: (told) => ({ ...told, limit: 6 }),
  read: (found) => ({
    type: "checkbox",
    intro: "Call them, and tick who has agreed to come in:",
    none: "Nobody is free who may make these visits. A proposal shares them out among the others.",
    rows: found.replacements.map((r) => ({
      value: r.nurse, name: nurseName(r.nurse), start: r.start, end: r.end,
      facts: `could make ${r.visits.length} of ${many(r.visits.length + r.others.length, "visit")}, ${r.off_duty ? "off duty today" : "on duty already"}, ${clockOf(r.start)}–${clockOf(r.end)}`,
    })),
  }),
};

const responders = {
  label: "Who could be there first?",
  path: "dispatch",
  body: (told, now) => ({ patient: told.patient, at: now, seconds: told.seconds }),
  read: (found) => ({
    type: "radio",
    intro: "Choose who is sent:",
    none: "Nobody can get there.",
    rows: found.responders.filter((r) => r.arrival).slice(0, 6).map((r) => ({ value: r.nurse, name: nurseName(r.nurse), facts: responder(r), bad: !r.competent })),
  }),
};

function responder(r) {
  const late = r.moved.filter((m) => m.late_seconds > 0).length;
  const parts = [`there at ${clockOf(r.arrival)}`, r.in_time ? "in time" : "NOT in time"];
  if (!r.competent) parts.push(`lacks ${r.lacking.join(", ")}`);
  if (r.excluded) parts.push("the patient does not want her");
  if (!r.shift) parts.push("off duty, from home");
  if (r.leaves) parts.push(`leaves visit ${r.leaves}`);
  if (r.moved.length) parts.push(`${many(r.moved.length, "visit")} later${late ? `, ${late} of them too late` : ""}`);
  if (r.overtime_added_seconds) parts.push(`${Math.round(r.overtime_added_seconds / 60)} min more overtime`);
  return parts.join(", ");
}

export const KINDS = {
  nurse_out: {
    label: "A nurse is out",
    fields: [nurse, clock("start", "From", { start: outFrom, follows: ["nurse", "now"] }), clock("end", "Until", { start: outUntil, follows: ["nurse"] })],
    event: (filled) => ({ nurse: filled.nurse, start: moment(filled.start), end: moment(filled.end) }),
    wrong: (filled) => inOrder(filled.start, filled.end, "She is back before she is out: look at the two times."),
    advice: standIns,
  },
  emergency: {
    label: "An emergency at a patient",
    fields: [patient, minutes("Minutes on site", 60)],
    event: (filled) => ({ patient: filled.patient.trim(), seconds: 60 * Number(filled.minutes) }),
    advice: responders,
    chooses: "Ask who could be there first, and choose who is sent.",
  },
  new_visit: {
    label: "An urgent visit is needed",
    fields: [
      patient, minutes("Minutes on site", 45),
      clock("earliest", "Not before", { start: (_, now) => Report.clock(now), follows: ["now"] }),
      clock("latest", "Start at the latest", { start: (_, now) => Report.clock(Math.min(now + 4 * 3600, data.days[Report.state.day].end - 60)), follows: ["now"] }),
      { name: "credentials", label: "Credentials, such as RN CVAD", optional: true },
    ],
    event: (filled, id) => ({ visit: {
      id, patient: filled.patient.trim(), on_site_seconds: 60 * Number(filled.minutes),
      windows: [{ earliest: moment(filled.earliest), latest: moment(filled.latest) }],
      credentials: filled.credentials.split(/[\s,;]+/).filter(Boolean),
    } }),
    wrong: (filled) => inOrder(filled.earliest, filled.latest, "It is to start before it may: look at the two times."),
  },
  running_late: {
    label: "A nurse is running late",
    fields: [nurse, minutes("Minutes behind the plan", 20)],
    event: (filled) => ({ nurse: filled.nurse, seconds: 60 * Number(filled.minutes) }),
  },
  overrun: {
    label: "A visit takes longer",
    fields: [visit, minutes("Minutes more", 20)],
    event: (filled) => ({ visit: filled.visit, seconds: 60 * Number(filled.minutes) }),
  },
  not_home: {
    label: "Nobody is at home",
    fields: [visit, clock("again", "Another attempt from (leave empty for none)", { optional: true })],
    event: (filled) => ({ visit: filled.visit, again: filled.again ? moment(filled.again) : null }),
  },
  visit_cancelled: {
    label: "A visit is cancelled",
    fields: [visit],
    event: (filled) => ({ visit: filled.visit }),
  },
};

/** A clock time of the shown day as a moment. */
export function moment(time) {
  const second = secondAt(time);
  if (second === null) throw new Error(`${time || "An empty time"} is no time of this day.`);
  return momentOf(second);
}
