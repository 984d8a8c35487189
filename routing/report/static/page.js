"use strict";

// The bar of controls, the list of nurses and the legend.
(() => {
  const { data, state, element, duration } = Report;
  const list = document.getElementById("nurses");
  const find = document.getElementById("find");
  const day = document.getElementById("day");
  const all = document.getElementById("all");

  function line(nurse) {
    const { colour, dash } = Report.style(nurse);
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "line");
    const set = (node, values) => Object.entries(values).forEach(([k, v]) => node.setAttribute(k, v));
    set(svg, { width: 30, height: 10, "aria-hidden": "true" });
    set(path, { x1: 2, x2: 28, y1: 5, y2: 5, stroke: colour, "stroke-width": 4, "stroke-dasharray": dash.join(" ") });
    svg.append(path);
    return svg;
  }

  function drawList() {
    const shifts = Report.shiftsOfDay().filter((s) => s.route);
    list.replaceChildren(...shifts.map((shift) => {
      const { route } = shift;
      const sum = `${route.stops.length} visits · ${duration(route.driving)} · ${Math.round(route.metres / 1000)} km`;
      const names = route.stops.map(([v]) => `${data.visits[v].id} ${data.visits[v].patient}`).join(" ");
      return element("button", {
        type: "button", "aria-pressed": "false", "data-nurse": shift.nurse,
        "data-find": `${data.nurses[shift.nurse].name} ${data.nurses[shift.nurse].id} ${names}`.toLowerCase(),
        on: { click: () => Report.choose({ nurse: state.nurse === shift.nurse ? null : shift.nurse, visit: null }) },
      }, line(shift.nurse), element("span", { class: "name" }, data.nurses[shift.nurse].name), element("span", { class: "sum" }, sum));
    }));
    if (!shifts.length) list.append(element("p", { class: "quiet" }, "No routes on this day."));
    mark();
  }

  function mark() {
    list.querySelectorAll("button").forEach((button) => {
      button.setAttribute("aria-pressed", String(Number(button.dataset.nurse) === state.nurse));
    });
    all.disabled = state.nurse === null;
    document.getElementById("isolated").textContent = state.nurse === null ? "" : data.nurses[state.nurse].name;
  }

  function drawLegend() {
    const used = new Set(data.visits.map((visit) => visit.kind));
    document.getElementById("kinds").replaceChildren(...data.kinds.filter((k) => used.has(k.name)).map((kind) => {
      const { code, colour, label } = Report.kindOf.get(kind.name);
      return element("li", {}, element("span", { class: "swatch", style: { background: colour } }, code), label);
    }));
  }

  function filter() {
    const wanted = find.value.trim().toLowerCase();
    let count = 0;
    document.querySelectorAll("[data-find]").forEach((row) => {
      row.hidden = !row.dataset.find.includes(wanted);
      if (!row.hidden && row.parentElement === list) count += 1;
    });
    document.getElementById("found").textContent = wanted ? `${count} found` : "";
  }

  function fillDays() {
    day.replaceChildren(...data.days.map((d, i) => {
      const busy = data.shifts.some((s) => s.day === i && s.route);
      return element("option", { value: i }, busy ? d.label : `${d.label} (no visits)`);
    }));
    day.value = state.day;
    day.closest("label").hidden = data.days.length === 1;
  }

  day.addEventListener("change", () => Report.choose({ day: Number(day.value), nurse: null, visit: null }));
  all.addEventListener("click", () => Report.choose({ nurse: null, visit: null }));
  find.addEventListener("input", filter);

  Report.listen((change) => {
    // Colours are given by day and theme, so the list is drawn again with either.
    if ("day" in change || !Object.keys(change).length) drawList();
    mark();
    if ("day" in change) filter();
  });
  Report.onOpen(() => {
    fillDays();
    drawList();
    drawLegend();
    filter();
  });
})();
