// The board: sign in, pick branch and day, see the plan, decide, tell what happened.
import { Refused, Service, forgetKey, keepKey, keptKey } from "./call.js";
import { byId, element, fill, many, say } from "./dom.js";
import { follow, hush } from "./listening.js";
import { openOwnDay } from "./own_day.js";
import { drawLate, drawLeftOut, tile } from "./plan_parts.js";
import { drawCalls, drawProposals, drawTold } from "./proposals.js";
import { nurseName, readNurses } from "./staff.js";
import { askAbout, prepare } from "./tell.js";
import { dayBeside, dayOf, setZone } from "./times.js";

const LOOK_EVERY = 8000;

let service = null;
let me = null;
let branches = [];
// `chosen` is the id of the plan in the picture if it is another than the published one.
const view = { day: "", plans: [], events: [], shown: null, seen: "", chosen: null };

const may = (permission) => me?.permissions.includes(permission) ?? false;
const published = () => view.plans.find((plan) => plan.state === "published");
const desk = { may, show, decide, complain, told, get service() { return service; } };

function complain(error) {
  say(byId("own").hidden ? "fault" : "own-fault", error ? error.message : "");
  if (error) say("said", "");
  if (error?.status === 401) signOut("The key is not valid any more.");
}

async function signIn(key) {
  service = new Service(key);
  me = await service.get("/v1/me");
  keepKey(key);
  if (may("own.read")) {
    await openOwnDay(service, complain);
    return;
  }
  if (!may("plan.read")) {
    signOut(`A key of the role ${me.role} opens no plans here.`);
    return;
  }
  branches = (await service.all("/v1/branches")).filter((branch) => branch.active);
  fill(byId("branch"), branches.map((branch) => [branch.id, branch.name]));
  byId("branch-label").hidden = branches.length < 2;
  byId("role").textContent = me.role;
  byId("sign-in").hidden = true;
  byId("board").hidden = false;
  if (branches.length) await openBranch();
  else complain(new Error("There is no branch yet."));
}

function signOut(why = "") {
  forgetKey();
  hush();
  service = null;
  me = null;
  // A fresh page holds nothing of what was shown.
  if (why) sessionStorage.setItem("infuseroute.why", why);
  location.reload();
}

async function openBranch() {
  const branch = branches.find((known) => known.id === byId("branch").value) ?? branches[0];
  service.branch = branch.id;
  setZone(branch.zone);
  await readNurses(service);
  const days = (await service.get("/v1/plans", { state: "published", limit: 100 })).items.map((plan) => plan.date).sort();
  const today = dayOf(Date.now());
  const day = days.find((known) => known >= today) ?? days.at(-1) ?? (await beingMade()) ?? today;
  // Another branch may have been chosen meanwhile.
  if (service.branch === branch.id) await openDay(day);
}

/** The day of the newest run: a service that was just started is making its first plan. */
async function beingMade() {
  return (await service.get("/v1/runs", { limit: 1 })).items[0]?.date ?? null;
}

async function openDay(day) {
  if (!day) return;
  hush();
  complain(null);
  say("said", "");
  Object.assign(view, { day, plans: [], events: [], shown: null, seen: "", chosen: null });
  byId("date").value = day;
  byId("no-plan").hidden = true;
  byId("plan-parts").hidden = true;
  byId("proposals").hidden = true;
  byId("calls").hidden = true;
  byId("tell").hidden = true;
  byId("told").hidden = true;
  await refresh();
}

/** Do one thing after the other: two drawings at once would leave parts of both. */
let turn = Promise.resolve();
function inTurn(work) {
  const mine = turn.then(work);
  turn = mine.catch(() => {});
  return mine;
}

/** Read what there is of the day, and draw again what has changed. */
const refresh = () => inTurn(read);

async function read() {
  if (!service) return;
  const { day } = view;
  const { branch } = service;
  const around = await service.get("/v1/plans", { limit: 60 });
  const own = around.items.filter((plan) => plan.date <= day && day < dayBeside(plan.date, plan.days));
  const runs = (await Promise.all(["queued", "running"].map((state) => service.get("/v1/runs", { state, limit: 20 })))).flatMap((page) => page.items);
  if (day !== view.day || branch !== service?.branch) return;
  follow(service, runs.filter((run) => run.date <= day && day < dayBeside(run.date, run.days)), may, ended);
  const current = own.find((plan) => plan.state === "published");
  const events = current ? await service.all(`/v1/plans/${current.id}/events`) : [];
  const seen = JSON.stringify([own.map((plan) => [plan.id, plan.state, plan.revision]), events.map((event) => [event.id, event.state, event.plan])]);
  if (seen === view.seen || day !== view.day || branch !== service?.branch) return;
  view.plans = own;
  view.events = events;
  view.seen = seen;
  await draw();
}

async function draw() {
  const current = published();
  const chosen = view.plans.find((plan) => plan.id === view.chosen && plan.state !== "published" && plan.state !== "superseded" && plan.state !== "rejected");
  const plan = chosen ?? current ?? view.plans.find((p) => p.state === "draft");
  view.chosen = chosen?.id ?? null;
  byId("no-plan").hidden = Boolean(plan);
  byId("plan-parts").hidden = !plan;
  if (plan) await drawPlan(plan, current);
  else drawNoPlan();
  await drawProposals(desk, view.plans, view.events, plan?.id);
  await drawCalls(desk, current);
  if (plan?.id === current?.id || !current) askAbout(current);
  drawTold(view.events, view.plans);
}

async function drawPlan(plan, current) {
  const tag = `${plan.id} ${plan.revision}`;
  if (view.shown !== tag) {
    const drawing = await service.get(`/v1/plans/${plan.id}/drawing`);
    const left = await service.get(`/v1/plans/${plan.id}/unassigned`);
    view.shown = tag;
    byId("subtitle").textContent = `${drawing.subtitle}. Plan ${plan.version}, ${plan.state}.`;
    byId("title").textContent = drawing.title;
    document.title = drawing.title;
    byId("chips").replaceChildren(...drawing.chips.map((chip) => element("li", { class: `chip ${chip.tone}` }, chip.text)));
    byId("tiles").replaceChildren(...drawing.tiles.map(tile));
    byId("attribution").textContent = drawing.attribution;
    byId("map-note").textContent = drawing.map_note;
    // A stored plan knows nurses by id; their names are read beside it, by whoever may.
    const nurses = drawing.picture.nurses.map((nurse) => ({ ...nurse, name: nurseName(nurse.id) }));
    Report.open({ ...drawing.picture, nurses }, Math.max(0, Math.round((new Date(view.day) - new Date(plan.date)) / 86400000)));
    drawLeftOut(desk, plan.id, left.visits);
    drawLate(drawing.late);
  }
  const other = plan.id !== current?.id;
  byId("not-yet").hidden = !other;
  byId("not-yet-text").textContent = `You are looking at ${plan.state === "draft" ? "draft" : "proposal"} ${plan.version}: nobody works by it yet.`;
  byId("back").hidden = !current;
}

function drawNoPlan() {
  view.shown = null;
  byId("title").textContent = view.day;
  byId("subtitle").textContent = "";
  byId("chips").replaceChildren();
  byId("not-yet").hidden = true;
  const making = !byId("runs").hidden;
  byId("no-plan-text").textContent = making ? "The plan of this day is being made; it appears here." : "There is no plan of this day.";
  byId("ask-plan").hidden = making || !may("plan.solve");
}

function show(id) {
  view.chosen = id;
  inTurn(draw).catch(complain);
}

async function decide(plan, verb) {
  complain(null);
  const done = { accept: "accepted: it is the day’s plan now. Call who must be called.", reject: "rejected. Events that it answered await another one.", publish: "published." };
  try {
    await service.post(`/v1/plans/${plan.id}/${verb}`, undefined, { revision: plan.revision });
    view.chosen = null;
    say("said", `${plan.state === "draft" ? "Draft" : "Proposal"} ${plan.version} is ${done[verb]}`);
  } catch (error) {
    complain(error instanceof Refused && error.status === 412 ? new Error("Somebody changed it meanwhile; it was read again. Look at it once more.") : error);
  }
  await refresh().catch(complain);
}

/** Events were kept: the run that answers them is heard, if one was needed. */
function told(run) {
  say("said", run ? "It is told. A proposal is being made." : "It was told before; nothing is new.");
  refresh().catch(complain);
}

async function ended(run, last) {
  await refresh().catch(complain);
  if (!service) return;
  const found = await service.get(`/v1/runs/${run.id}`).catch(() => null);
  if (found?.state === "failed") complain(new Error(found.failure?.detail ?? "No plan could be made."));
  else if (found && run.kind === "replan" && last) {
    const open = view.plans.filter((plan) => plan.state === "proposed").length;
    say("said", open ? `${many(open, "proposal")} to decide.` : "The day was looked at: nothing has to change.");
    byId("proposals-title").focus({ preventScroll: false });
  } else if (found && last) say("said", "The plan is there.");
}

async function askPlan() {
  complain(null);
  byId("ask-plan").disabled = true;
  try {
    await service.post("/v1/plans", { date: view.day, seconds: 60.0 });
    view.seen = "";
    await refresh();
  } catch (error) {
    complain(error);
  } finally {
    byId("ask-plan").disabled = false;
  }
}

byId("sign-in-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const key = byId("key").value.trim();
  byId("key").value = "";
  say("sign-in-fault", "");
  try {
    await signIn(key);
  } catch (error) {
    say("sign-in-fault", error.status === 401 ? "This key opens nothing. Is it whole, and not revoked?" : error.message);
  }
});
byId("sign-out").addEventListener("click", () => signOut());
byId("own-sign-out").addEventListener("click", () => signOut());
byId("branch").addEventListener("change", () => openBranch().catch(complain));
byId("date").addEventListener("change", () => openDay(byId("date").value).catch(complain));
byId("day-before").addEventListener("click", () => openDay(dayBeside(view.day, -1)).catch(complain));
byId("day-after").addEventListener("click", () => openDay(dayBeside(view.day, 1)).catch(complain));
byId("back").addEventListener("click", () => show(null));
byId("ask-plan").addEventListener("click", askPlan);
prepare(desk);
setInterval(() => {
  if (service && view.day && document.visibilityState === "visible") refresh().catch(complain);
}, LOOK_EVERY);

const why = sessionStorage.getItem("infuseroute.why") ?? "";
sessionStorage.removeItem("infuseroute.why");
say("sign-in-fault", why);
byId("sign-in").hidden = false;
if (keptKey()) signIn(keptKey()).catch((error) => (error.status === 401 ? signOut("The key is not valid any more.") : say("sign-in-fault", error.message)));
