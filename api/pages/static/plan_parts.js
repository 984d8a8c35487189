// The parts of the shown plan in words: figures, visits left out and what would help, late ones.
import { button, byId, element, table, words } from "./dom.js";
import { nurseName } from "./staff.js";

export const tile = ({ name, value, note, tone }) => element("div", { class: `tile ${tone}` },
  element("dt", {}, name), element("dd", { class: "value" }, value), note ? element("dd", { class: "note" }, note) : null);

const visitCell = (visit, patient, kind) => element("span", {}, visit, element("br", {}), element("span", { class: "quiet small" }, `patient ${patient}, ${words(kind)}`));

export function drawLeftOut(desk, plan, visits) {
  const windows = new Map(Report.data.visits.map((visit) => [visit.id, visit.windows.join(", ")]));
  const rows = visits.map((visit) => [visitCell(visit.visit, visit.patient, visit.kind), windows.get(visit.visit) ?? "", why(desk, plan, visit)]);
  byId("left-out-list").replaceChildren(rows.length ? table(["Visit", "May start", "Why"], rows) : element("p", {}, "Every visit is planned."));
}

function why(desk, plan, visit) {
  const all = visit.reasons.filter((reason) => !reason.nurse).map((reason) => reason.text).join(" ");
  const each = visit.reasons.filter((reason) => reason.nurse).slice(0, 40).map((r) => element("li", {}, `${nurseName(r.nurse)}: ${r.text}`));
  const box = element("div", {}, element("p", {}, all || "No reason was recorded."), each.length
    ? element("details", {}, element("summary", { class: "small" }, "By nurse"), element("ul", { class: "reasons small" }, ...each)) : null);
  const look = button("What would help?", async () => {
    look.disabled = true;
    try {
      const found = await desk.service.get(`/v1/plans/${plan}/visits/${encodeURIComponent(visit.visit)}/explanation`);
      const ways = found.relaxations.map((way) => element("li", {}, way.nurse ? `${nurseName(way.nurse)}: ${way.text}` : way.text));
      look.replaceWith(ways.length
        ? element("ul", { class: "reasons small ways" }, ...ways)
        : element("p", { class: "small ways" }, "No small change of windows, overtime, breaks or wishes lets it in by itself."));
    } catch (error) {
      look.disabled = false;
      desk.complain(error);
    }
  });
  look.classList.add("small");
  box.append(look);
  return box;
}

export function drawLate(late) {
  byId("late").hidden = late.length === 0;
  const rows = late.map((row) => [visitCell(row.visit, row.patient, row.kind), `due by ${row.due}, starts ${row.start}`, row.late, nurseName(row.nurse)]);
  byId("late-list").replaceChildren(table(["Visit", "When", "Late by", "Nurse"], rows));
}
