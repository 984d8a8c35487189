"use strict";

// Where a nurse could be in time: an area on the map at the time that the slider shows.
(() => {
  const { data, state, clock } = Report;
  let reach = null;
  const box = document.getElementById("reach");
  const slider = document.getElementById("reach-time");
  const shown = document.getElementById("reach-shown");
  const said = document.getElementById("reach-said");
  const COLOURS = ["#1a9850", "#7cb342", "#f0b429", "#d9822b"];
  const CELL = 9;
  const NEAR = 1500;

  const slotAt = (second) => reach.slots.find(([from, to]) => from <= second && second < to);
  const openAt = (second) => reach.open.filter(([from, to]) => from <= second && second < to);
  const colourOf = (digit) => (digit === "9" ? null : COLOURS[Math.min(digit, COLOURS.length - 1)]);

  // Each cell of the map is shaded like the known place next to it, if there is one near enough.
  function shade(pen, view, places, toX, toY) {
    if (!reach || state.reach === null) return;
    const slot = slotAt(state.reach);
    if (!slot) return;
    const spots = places.map((p, i) => [toX(p[0]), toY(p[1]), colourOf(slot[2][i])]);
    const radius = (NEAR / 1.11) * view.scale;
    const seen = spots.filter(([x, y]) => x > -radius && y > -radius && x < view.width + radius && y < view.height + radius);
    pen.globalAlpha = 0.3;
    for (let x = 0; x < view.width; x += CELL) {
      for (let y = 0; y < view.height; y += CELL) {
        let best = [Math.max(radius, CELL) ** 2, null];
        for (const [sx, sy, colour] of seen) {
          const away = (sx - x - CELL / 2) ** 2 + (sy - y - CELL / 2) ** 2;
          if (away < best[0]) best = [away, colour];
        }
        if (!best[1]) continue;
        pen.fillStyle = best[1];
        pen.fillRect(x, y, CELL, CELL);
      }
    }
    pen.globalAlpha = 1;
  }

  function ring(pen, places, toX, toY) {
    if (!reach || state.reach === null) return;
    for (const [, , place] of openAt(state.reach)) {
      pen.beginPath();
      pen.arc(toX(places[place][0]), toY(places[place][1]), 12, 0, 7);
      pen.lineWidth = 3.5;
      pen.strokeStyle = "#b3261e";
      pen.stroke();
    }
  }

  function say() {
    const on = shown.checked;
    slider.disabled = !on;
    state.reach = on ? Number(slider.value) : null;
    document.getElementById("reach-keys").hidden = !on;
    const open = on ? [...new Set(openAt(state.reach).map((hole) => hole[3]))] : [];
    const who = open.length > 5 ? `${open.slice(0, 5).join(", ")} and ${open.length - 5} more` : open.join(", ");
    const missing = open.length ? `out of reach: ${who}` : "every patient to be covered is in reach";
    said.textContent = on ? `${clock(state.reach)}, ${missing}` : "";
    slider.setAttribute("aria-valuetext", said.textContent);
    Report.map.draw();
  }

  function ofDay() {
    const day = data.days[state.day];
    slider.min = day.start;
    slider.max = day.end - data.coverage.slot;
    slider.step = data.coverage.slot;
    slider.value = Math.min(Number(slider.max), day.start + 12 * 3600);
    say();
  }

  const keys = () => reach.classes.map(({ name, minutes }, i) => Report.element(
    "li", {}, Report.element("span", { class: "swatch", style: { background: colourOf(String(i)), opacity: 0.6 } }), `${minutes} min (${name.replaceAll("_", " ")})`,
  ));
  function show() {
    reach = data.coverage?.reach ?? null;
    box.hidden = !reach;
    state.reach = null;
    if (!reach) return;
    const all = [...keys(), Report.element("li", {}, Report.element("span", { class: "swatch lg-open" }), "patient out of reach of anybody qualified")];
    document.getElementById("reach-keys").replaceChildren(...all);
    ofDay();
  }

  Report.reach = { shade, ring };
  shown.addEventListener("change", say);
  slider.addEventListener("input", say);
  Report.listen((change) => "day" in change && reach && ofDay());
  Report.onOpen(show);
})();
