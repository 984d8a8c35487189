// What may be told, and what is asked for each: fields by name, and the event that they make.
import { momentOf, secondAt } from "./times.js";

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
  return listed.map(([id, { name, visits }]) => [id, `${name} (${visits === 1 ? "1 visit" : `${visits} visits`})`]);
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

const nurse = { name: "nurse", label: "Nurse", choices: nurses };
const visit = { name: "visit", label: "Visit", choices: visits };
const minutes = (label, start) => ({ name: "minutes", label, type: "number", min: 1, max: 600, start: () => start });

/** From when she is out: since her shift began, or from now if it has. */
function outFrom(filled, now) {
  const starts = shiftsOf(filled.nurse).map((s) => s.start);
  return Report.clock(Math.max(now, Math.min(now < 0 ? 0 : Infinity, ...starts)));
}

function outUntil(filled) {
  const { start, end } = data.days[Report.state.day];
  const ends = shiftsOf(filled.nurse).map((s) => s.latest);
  return Report.clock(Math.min(Math.max(start, ...ends), end - 60));
}

export const KINDS = {
  nurse_out: {
    label: "A nurse is out",
    fields: [
      nurse,
      { name: "start", label: "From", type: "time", start: outFrom, follows: ["nurse", "now"] },
      { name: "end", label: "Until", type: "time", start: outUntil, follows: ["nurse"] },
    ],
    event: (filled) => ({ nurse: filled.nurse, start: moment(filled.start), end: moment(filled.end) }),
    wrong: (filled) => (secondAt(filled.end) <= secondAt(filled.start) ? "She is back before she is out: look at the two times." : ""),
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
    fields: [visit, { name: "again", label: "Another attempt from (leave empty for none)", type: "time", optional: true }],
    event: (filled) => ({ visit: filled.visit, again: filled.again ? moment(filled.again) : null }),
  },
  visit_cancelled: {
    label: "A visit is cancelled",
    fields: [visit],
    event: (filled) => ({ visit: filled.visit }),
  },
};

/** A clock time of the shown day as a moment. */
export function moment(clock) {
  const second = secondAt(clock);
  if (second === null) throw new Error(`${clock || "An empty time"} is no time of this day.`);
  return momentOf(second);
}
