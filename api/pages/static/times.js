// Times of the shown plan: local clock of the branch in, moments with offset out.

const { data } = Report;
let zone = "UTC";

export const setZone = (name) => { zone = name; };

/** Local clock time of a moment, such as 07:10. */
export function clockOf(moment) {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(new Date(moment));
}

/** Local day of a moment as the API writes it. */
export function dayOf(moment) {
  return new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: zone }).format(new Date(moment));
}

/** Another day, as the API writes it; noon in UTC keeps clear of changes of the clock. */
export function dayBeside(day, days) {
  const noon = new Date(`${day}T12:00:00Z`);
  noon.setUTCDate(noon.getUTCDate() + days);
  return noon.toISOString().slice(0, 10);
}

/** A second of the plan as a moment. */
export const momentOf = (second) => new Date((data.epoch + second) * 1000).toISOString();

/** The second of the shown day at which its clocks first show a time; null if they never do. */
export function secondAt(clock) {
  const { start, end } = data.days[Report.state.day];
  for (let second = start; second < end; second += 60) if (Report.clock(second) === clock) return second;
  return null;
}

/** The second that it is, or null on days that are not lived now (the day before counts as now). */
export function clockNow() {
  const second = Math.floor(Date.now() / 1000) - data.epoch;
  return second >= -86400 && second < data.days.at(-1).end ? second : null;
}
