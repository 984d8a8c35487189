"use strict";

// A row per shift: visits by kind, driving, waiting, break, overtime, and infusions that run on.
(() => {
  const { data, state, element, clock, duration } = Report;
  const box = document.getElementById("timeline");
  let range = [0, 1];

  const left = (second) => `${(100 * (second - range[0])) / (range[1] - range[0])}%`;
  const span = (from, to) => {
    const [a, b] = [Math.max(from, range[0]), Math.min(to, range[1])];
    return { left: left(a), width: `${(100 * Math.max(0, b - a)) / (range[1] - range[0])}%` };
  };

  function rangeOf(shifts) {
    const day = data.days[state.day];
    const working = shifts.filter((s) => s.route || !s.onCall);
    const from = working.flatMap((s) => [s.start, s.route ? s.route.departure : s.start]);
    const to = working.flatMap((s) => [s.end, s.route ? s.route.arrival : s.end]);
    const hour = 3600;
    const first = Math.floor(Math.min(...from, day.start + 8 * hour) / hour) * hour;
    const last = Math.ceil(Math.max(...to, day.start + 17 * hour) / hour) * hour;
    return [first, last + hour];
  }

  function axis() {
    const ticks = element("div", { class: "ticks", "aria-hidden": "true" });
    const hours = (range[1] - range[0]) / 3600;
    const step = hours > 16 ? 2 : 1;
    for (let hour = step; hour < hours; hour += step) {
      const second = range[0] + hour * 3600;
      ticks.append(element("span", { style: { left: left(second) } }, clock(second)));
    }
    return element("div", { class: "axis" }, element("div", { class: "corner" }), ticks);
  }

  function visitBar(shift, stop, first) {
    const [number, arrival, start, end] = stop;
    const visit = data.visits[number];
    const kind = Report.kindOf.get(visit.kind);
    const text = Report.describe(number, stop, shift.nurse);
    const show = (event) => {
      const rect = event.target.getBoundingClientRect();
      Report.showTip(text, event.clientX || rect.left, event.clientY || rect.bottom);
    };
    const bar = element("button", {
      class: "t-visit", type: "button", tabindex: first ? "0" : "-1", "data-visit": number,
      "aria-label": text.replaceAll("\n", ", "), style: { ...span(start, end), background: kind.colour },
      on: {
        mouseenter: show, mousemove: show, focus: show, mouseleave: Report.hideTip, blur: Report.hideTip,
        click: () => Report.choose({ nurse: shift.nurse, visit: number }), keydown: step,
      },
    }, kind.code);
    return [span2(arrival, start, "t-wait", `waiting ${duration(start - arrival)}`), bar].filter(Boolean);
  }

  function span2(from, to, name, title) {
    return to > from ? element("div", { class: name, title, style: span(from, to) }) : null;
  }

  // Arrow keys walk along a row, so that Tab goes from row to row.
  function step(event) {
    const bars = [...event.target.parentElement.querySelectorAll(".t-visit")];
    const to = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = bars[bars.indexOf(event.target) + (to ?? 0)];
    if (!to || !next) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  // Infusions that overlap take lanes below the bars, four at most.
  function infusions(route) {
    const lanes = [];
    return route.stops.flatMap(([number, , start]) => {
      const infusion = data.visits[number].infusion;
      if (!infusion) return [];
      const [from, to] = [start + infusion[0], start + infusion[0] + infusion[1]];
      let lane = lanes.findIndex((end) => end <= from);
      if (lane < 0) lane = lanes.length < 4 ? lanes.length : 3;
      lanes[lane] = to;
      const on = to > range[1] ? " on" : "";
      const text = `${data.visits[number].id}: infusion ${clock(from)}–${clock(to)}`;
      return [element("div", {
        class: `t-infusion${on}`, title: text, style: { ...span(from, to), top: `${29 + 5 * lane}px` }, "data-lane": lane,
      })];
    });
  }

  function track(shift) {
    const made = element("div", { class: "track" });
    const hour = 100 / ((range[1] - range[0]) / 3600);
    made.style.backgroundImage = `linear-gradient(90deg, var(--line) 1px, transparent 1px)`;
    made.style.backgroundSize = `${hour}% 100%`;
    made.append(element("div", { class: "t-shift", style: span(shift.start, shift.end) }));
    const { route } = shift;
    if (shift.latest > shift.end) made.append(element("div", {
      class: "t-over", title: `overtime possible until ${clock(shift.latest)}`, style: span(shift.end, shift.latest),
    }));
    if (!route) return made;
    route.legs.forEach(([from, to]) => to > from && made.append(span2(from, to, "t-drive", `driving ${duration(to - from)}`)));
    route.breaks.forEach(([from, to]) => {
      const pause = span2(from, to, "t-break", `break ${clock(from)}–${clock(to)}`);
      pause.textContent = "break";
      made.append(pause);
    });
    made.append(...infusions(route));
    route.stops.forEach((stop, i) => made.append(...visitBar(shift, stop, i === 0)));
    const lanes = Math.max(-1, ...[...made.querySelectorAll("[data-lane]")].map((bar) => Number(bar.dataset.lane)));
    made.style.minHeight = `${Math.max(32, 35 + 5 * (lanes + 1))}px`;
    return made;
  }

  function who(shift) {
    const nurse = data.nurses[shift.nurse];
    const { route } = shift;
    const late = route ? route.arrival - shift.end : 0;
    const over = late >= 30 ? late : 0;
    const count = route ? `${route.stops.length} visit${route.stops.length === 1 ? "" : "s"}` : "no visits";
    const sum = shift.onCall ? "on call" : over ? `${count}, ${duration(over)} over` : count;
    return element("button", {
      class: "who", type: "button", "aria-pressed": String(state.nurse === shift.nurse), "data-nurse": shift.nurse,
      title: `${nurse.name}: ${clock(shift.start)}–${clock(shift.end)}, ${sum}`,
      on: { click: () => Report.choose({ nurse: state.nurse === shift.nurse ? null : shift.nurse, visit: null }) },
    }, element("span", {}, nurse.name, element("small", {}, sum)));
  }

  function coverage() {
    const slots = (data.coverage?.slots ?? []).filter(([from, to]) => to > range[0] && from < range[1]);
    if (!slots.length) return [];
    const strip = element("div", { class: "track", role: "img", "aria-label": sayCoverage(slots) });
    for (const [from, to, needed, open, who] of slots) {
      const share = needed ? open / needed : 0;
      const colour = open === 0 ? "#3c9d6b" : `color-mix(in srgb, #f0b429, #b3261e ${Math.round(30 + 70 * share)}%)`;
      const text = `${clock(from)}–${clock(to)}: ${needed - open} of ${needed} patients covered${open ? `; not: ${who}` : ""}`;
      const cell = element("div", { class: "c-slot", title: text, style: { ...span(from, to), background: colour } });
      if (open) cell.style.height = "22px";
      strip.append(cell);
    }
    const name = element("div", { class: "who" }, element("span", {}, "Coverage", element("small", {}, "emergency response")));
    return [element("div", { class: "row coverage" }, name, strip)];
  }

  function sayCoverage(slots) {
    const open = slots.filter((slot) => slot[3] > 0);
    if (!open.length) return "Every covered patient can be reached in time all day.";
    return `Patients out of reach: ${open.map((s) => `${clock(s[0])} to ${clock(s[1])}, ${s[3]} of ${s[2]}`).join("; ")}.`;
  }

  function draw() {
    const shifts = Report.shiftsOfDay();
    range = rangeOf(shifts);
    const rows = shifts.map((shift) => element("div", { class: "row", "data-find": finder(shift) }, who(shift), track(shift)));
    const inner = element("div", { class: "inner" }, axis(), ...rows, ...coverage());
    if (!rows.length) inner.append(element("p", { class: "none" }, "Nobody works on this day."));
    box.replaceChildren(inner);
    mark();
  }

  function finder(shift) {
    const visits = (shift.route?.stops ?? []).map(([v]) => `${data.visits[v].id} ${data.visits[v].patient}`);
    return `${data.nurses[shift.nurse].name} ${data.nurses[shift.nurse].id} ${shift.id} ${visits.join(" ")}`.toLowerCase();
  }

  function mark() {
    for (const row of box.querySelectorAll(".row:not(.coverage)")) {
      const button = row.querySelector(".who");
      const mine = Number(button.dataset.nurse) === state.nurse;
      button.setAttribute("aria-pressed", String(mine));
      row.classList.toggle("dimmed", state.nurse !== null && !mine);
      row.querySelectorAll(".t-visit").forEach((bar) => {
        bar.classList.toggle("chosen", Number(bar.dataset.visit) === state.visit);
      });
    }
  }

  Report.listen((change) => ("day" in change ? draw() : mark()));
  Report.onOpen(draw);
})();
