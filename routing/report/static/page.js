"use strict";

// The bar of controls, the list of nurses, the legend and the day sheets.
(() => {
  const { data, state, element, duration } = Report;
  const list = document.getElementById("nurses");
  const find = document.getElementById("find");
  const day = document.getElementById("day");
  const all = document.getElementById("all");
  const sheet = document.getElementById("sheet");
  document.documentElement.classList.add("script");

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

  // The sheets shown belong to the chosen day and, if one is chosen, nurse; print prints all days.
  function fillSheets() {
    const sheets = [...document.querySelectorAll(".sheet")];
    const mine = sheets.filter((s) => Number(s.dataset.day) === state.day);
    sheet.replaceChildren(...mine.map((s) => element("option", { value: s.id }, s.dataset.name)));
    const chosen = mine.find((s) => Number(s.dataset.nurse) === state.nurse) ?? mine[0];
    if (chosen) sheet.value = chosen.id;
    showSheet();
  }

  function showSheet() {
    document.querySelectorAll(".sheet").forEach((s) => s.classList.toggle("shown", s.id === sheet.value));
  }

  function print(one) {
    document.body.classList.toggle("one-sheet", one);
    window.print();
    document.body.classList.remove("one-sheet");
  }

  data.days.forEach((d, i) => {
    const busy = data.shifts.some((s) => s.day === i && s.route);
    day.append(element("option", { value: i }, busy ? d.label : `${d.label} (no visits)`));
  });
  day.value = state.day;
  day.closest("label").hidden = data.days.length === 1;
  day.addEventListener("change", () => Report.choose({ day: Number(day.value), nurse: null, visit: null }));
  all.addEventListener("click", () => Report.choose({ nurse: null, visit: null }));
  find.addEventListener("input", filter);
  sheet.addEventListener("change", showSheet);
  document.getElementById("print-all").addEventListener("click", () => print(false));
  document.getElementById("print-one").addEventListener("click", () => print(true));

  Report.listen((change) => {
    // Colours are given by day and theme, so the list is drawn again with either.
    if ("day" in change || !Object.keys(change).length) drawList();
    if ("day" in change || "nurse" in change) fillSheets();
    mark();
    if ("day" in change) filter();
  });
  drawList();
  drawLegend();
  fillSheets();
})();
