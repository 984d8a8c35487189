"use strict";

// What the parts of a page share: the data, what is chosen, times, colours and the tooltip.
// Each part draws when a plan is opened; the report opens one, the board one after the other.
const Report = (() => {
  const data = {};
  const openers = [];
  const listeners = [];
  const state = { day: 0, nurse: null, visit: null };
  const kindOf = new Map();

  const KIND_COLOURS = [
    "#8ecae6", "#ffc145", "#9bd8a5", "#f6a5c0", "#cbb2f0", "#f7a072", "#d8d36b", "#7fd1c7", "#d3b79b", "#c2c9d1",
  ];
  const LINE_LIGHT = [
    "#0067b1", "#c2410c", "#047857", "#a21caf", "#6d28d9", "#92660a", "#be123c", "#0e7490", "#4d7c0f", "#5b4636",
  ];
  const LINE_DARK = [
    "#63b3f5", "#fb923c", "#34d399", "#e879f9", "#a78bfa", "#fbbf24", "#fb7185", "#22d3ee", "#a3e635", "#d6b48f",
  ];
  const DASHES = [[], [9, 5], [2, 4], [12, 4, 2, 4]];
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  // The parts hold on to the same object, so what it holds is replaced, not the object.
  function open(given, day = null) {
    for (const name of Object.keys(data)) delete data[name];
    Object.assign(data, given);
    const busiest = data.days.findIndex((_, i) => data.shifts.some((s) => s.day === i && s.route));
    Object.assign(state, { day: day ?? Math.max(0, busiest), nurse: null, visit: null });
    kindOf.clear();
    data.kinds.forEach((kind, i) => kindOf.set(kind.name, { ...kind, colour: KIND_COLOURS[i % 10] }));
    openers.forEach((opener) => opener());
  }

  function choose(change) {
    Object.assign(state, change);
    listeners.forEach((listener) => listener(change));
  }

  // Offsets from UTC change within a horizon when clocks are set, so each second looks its own up.
  function offset(second) {
    let found = data.offsets[0][1];
    for (const [from, seconds] of data.offsets) if (second >= from) found = seconds;
    return found;
  }

  function clock(second) {
    const day = 86400;
    const local = (((data.epoch + second + offset(second)) % day) + day) % day;
    const two = (n) => String(n).padStart(2, "0");
    return `${two(Math.floor(local / 3600))}:${two(Math.floor((local % 3600) / 60))}`;
  }

  function duration(seconds) {
    const minutes = Math.round(seconds / 60);
    if (minutes < 60) return `${minutes} min`;
    return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
  }

  // Nurses working on the shown day are numbered afresh, so that colours repeat as late as can be.
  function style(nurse) {
    const today = [...new Set(data.shifts.filter((s) => s.day === state.day && s.route).map((s) => s.nurse))];
    const rank = Math.max(0, today.indexOf(nurse));
    const colours = dark.matches ? LINE_DARK : LINE_LIGHT;
    return { colour: colours[rank % colours.length], dash: DASHES[Math.floor(rank / colours.length) % DASHES.length] };
  }

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "on") Object.entries(value).forEach(([event, f]) => made.addEventListener(event, f));
      else if (name === "style") Object.assign(made.style, value);
      else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children);
    return made;
  }

  function shiftsOfDay() {
    return data.shifts.filter((shift) => shift.day === state.day);
  }

  function describe(number, stop, nurse) {
    const visit = data.visits[number];
    const lines = [`${visit.id} · ${kindOf.get(visit.kind).label}`, `patient ${visit.patient}`];
    if (stop) {
      const [, arrival, start, end] = stop;
      lines.unshift(`${clock(start)}–${clock(end)}  ${data.nurses[nurse].name}`);
      if (start > arrival) lines.push(`arrives ${clock(arrival)}, waits ${duration(start - arrival)}`);
      if (visit.infusion) {
        const from = start + visit.infusion[0];
        const to = from + visit.infusion[1];
        const later = to - data.days[state.day].start >= 86400 ? " on a later day" : "";
        lines.push(`${visit.infusion[2]} infusion ${clock(from)}–${clock(to)}${later}`);
      }
    } else lines.unshift("not planned");
    lines.push(`may start ${visit.windows.slice(0, 3).join(", ")}${visit.windows.length > 3 ? ", …" : ""}`);
    return lines.join("\n");
  }

  const tip = document.getElementById("tip");
  function showTip(text, x, y) {
    tip.textContent = text;
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(6, Math.min(x + 14, window.innerWidth - box.width - 6))}px`;
    tip.style.top = `${y + 18 + box.height > window.innerHeight ? Math.max(6, y - box.height - 10) : y + 18}px`;
  }
  function hideTip() {
    tip.hidden = true;
  }

  dark.addEventListener("change", () => data.days && choose({}));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !data.days) return;
    hideTip();
    choose({ nurse: null, visit: null });
  });

  return {
    data, state, open, choose, clock, duration, style, kindOf, element, shiftsOfDay, describe, showTip, hideTip,
    onOpen: (opener) => openers.push(opener),
    listen: (listener) => listeners.push(listener),
  };
})();
