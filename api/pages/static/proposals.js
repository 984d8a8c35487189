// What awaits a decision: proposals with what they change and who must be called, and drafts.
import { button, byId, element, many, table, words } from "./dom.js";
import { nurseName, patientName, readPatients } from "./staff.js";
import { clockOf } from "./times.js";

/**
 * Draw everything that can be decided.
 *
 * `desk` has the service, `may`, `show` (a plan in the picture), `decide` (a plan, a verb) and
 * `complain` (an error).
 */
export async function drawProposals(desk, plans, told, shown) {
  const open = plans.filter((plan) => plan.state === "proposed" || plan.state === "draft");
  byId("proposals").hidden = open.length === 0;
  const cards = await Promise.all(open.map((plan) => card(desk, plan, told, plan.id === shown)));
  byId("proposal-list").replaceChildren(...cards);
}

/** Where this tab keeps the plan for which everybody was called. */
const CALLED = "infuseroute.called";

/** Draw whom the published plan makes somebody call: it was a proposal, and is accepted now. */
export async function drawCalls(desk, plan) {
  const diff = plan?.proposal && plan.base ? await desk.service.get(`/v1/plans/${plan.id}/diff`).catch(() => null) : null;
  const done = sessionStorage.getItem(CALLED) === plan?.id;
  byId("calls").hidden = done || !diff || !(diff.nurses_called.length || diff.patients_called.length);
  if (byId("calls").hidden || byId("calls").dataset.plan === plan.id) return;
  byId("calls").dataset.plan = plan.id;
  byId("calls-list").replaceChildren(
    element("p", { class: "small quiet" }, `Proposal ${plan.version} was accepted at ${clockOf(plan.changed_at)}.`),
    callList(desk, diff), visitsOf(diff),
    button("All were called", () => {
      sessionStorage.setItem(CALLED, plan.id);
      byId("calls").hidden = true;
    }));
}

async function card(desk, plan, told, shown) {
  const made = element("article", { class: "proposal", "data-plan": plan.id });
  if (plan.state === "draft") {
    made.append(...headOf(plan, "Draft"), element("p", {}, `${many(plan.visits, "visit")}, ${plan.unassigned} unassigned. Nobody was told of it yet.`));
  } else {
    made.append(...headOf(plan, "Proposal"));
    const answered = told.filter((event) => event.plan === plan.id).map((event) => `${clockOf(event.at)} ${words(event.kind)}`);
    if (answered.length) made.append(element("p", { class: "small" }, `Answers: ${answered.join(", ")}.`));
    const diff = await desk.service.get(`/v1/plans/${plan.id}/diff`).catch(() => null);
    if (diff) made.append(...changesOf(desk, plan, diff));
  }
  made.append(buttons(desk, plan, shown));
  return made;
}

function headOf(plan, name) {
  const facts = plan.proposal;
  const when = facts?.now ? `for the day as it is at ${clockOf(facts.now)}` : "made by hand";
  return [element("h3", {}, `${name} ${plan.version}`, element("span", { class: "quiet small" }, facts ? ` ${when}` : ""))];
}

function changesOf(desk, plan, diff) {
  const dropped = diff.changes.filter((change) => change.kind === "dropped");
  const parts = [];
  if (!diff.changes.length) parts.push(element("p", {}, "No visit changes."));
  if (dropped.length) {
    const names = dropped.map((change) => `${change.visit} (patient ${change.patient})`).join(", ");
    parts.push(element("p", { class: "warn" }, `${many(dropped.length, "visit")} would not be made any more: ${names}.`));
  }
  for (const note of plan.proposal?.notes ?? []) parts.push(element("p", { class: "small" }, note));
  parts.push(callList(desk, diff));
  if (diff.changes.length) parts.push(visitsOf(diff));
  const gain = diff.points_before - diff.points_after;
  if (gain > 0) parts.push(element("p", { class: "quiet small" }, `${gain.toLocaleString("en")} points better than leaving the day as it is.`));
  return parts;
}

function visitsOf(diff) {
  return element("details", {},
    element("summary", {}, `${many(diff.changes.length, "visit")} not as before`),
    table(["Visit", "Before", "After"], diff.changes.map(rowOf)));
}

function rowOf(change) {
  const at = (moment, nurse) => (moment ? `${clockOf(moment)} ${nurseName(nurse)}` : change.kind === "cancelled" ? "cancelled" : "not planned");
  const shift = change.kind === "moved" && change.minutes ? ` (${change.minutes > 0 ? "+" : "−"}${Math.abs(change.minutes)} min)` : "";
  const visit = element("span", {}, change.visit, element("br", {}), element("span", { class: "quiet small" }, `patient ${change.patient}`), change.call ? element("span", { class: "call" }, "call") : null);
  return [visit, at(change.start_before, change.nurse_before), at(change.start_after, change.nurse_after) + shift];
}

/** Who must be told before the day goes on: nurses by name, patients by id until somebody asks. */
function callList(desk, diff) {
  const box = element("div", { class: "calls" });
  if (!diff.nurses_called.length && !diff.patients_called.length) {
    box.append(element("p", {}, "Nobody needs to be called."));
    return box;
  }
  const patients = element("ul", { class: "names" });
  const draw = () => patients.replaceChildren(...diff.patients_called.map((id) => element("li", {}, patientName(id) ? `${id}: ${patientName(id)}` : id)));
  draw();
  box.append(element("h4", {}, `To call: ${many(diff.nurses_called.length, "nurse")}, ${many(diff.patients_called.length, "patient")}`));
  if (diff.nurses_called.length) box.append(element("p", {}, diff.nurses_called.map(nurseName).join(", ")));
  box.append(patients);
  if (desk.may("patient.read") && diff.patients_called.some((id) => !patientName(id))) {
    const look = button("Show their names and addresses", async () => {
      look.disabled = true;
      await readPatients(desk.service, diff.patients_called).then(() => look.remove()).catch(desk.complain);
      look.disabled = false;
      draw();
    });
    look.title = "Each look at a patient is noted in the audit.";
    box.append(look);
  }
  return box;
}

function buttons(desk, plan, shown) {
  const row = element("div", { class: "buttons" });
  const proposed = plan.state === "proposed";
  const decide = (verb) => async () => {
    row.querySelectorAll("button").forEach((b) => { b.disabled = true; });
    await desk.decide(plan, verb);
    row.querySelectorAll("button").forEach((b) => { b.disabled = false; });
  };
  if (proposed && desk.may("plan.decide")) row.append(button("Accept", decide("accept"), "main"), button("Reject", decide("reject")));
  if (!proposed && desk.may("plan.publish")) row.append(button("Publish", decide("publish"), "main"), button("Discard", decide("reject")));
  const look = button(shown ? "Shown in the plan" : "Show it in the plan", () => desk.show(plan.id));
  look.disabled = shown;
  row.append(look);
  return row;
}

/** Draw what was told of the day so far. */
export function drawTold(told, plans) {
  const known = told.slice(-12).reverse();
  byId("told").hidden = known.length === 0;
  const versions = new Map(plans.map((plan) => [plan.id, `in ${plan.state === "proposed" ? "proposal" : "plan"} ${plan.version}`]));
  const states = { accepted: "awaits a proposal", applied: "taken in", refused: "refused" };
  byId("told-list").replaceChildren(...known.map((event) => element("li", {},
    `${clockOf(event.at)} ${words(event.kind)}: ${versions.get(event.plan) ?? states[event.state]}`, event.reason ? element("span", { class: "quiet small" }, ` ${event.reason}`) : null)));
}
