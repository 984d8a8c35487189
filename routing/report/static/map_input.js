"use strict";

// Pointer, wheel and keys on the map.
(() => {
  const { canvas, zoom, pan, spotAt, nurseAt, fitShown } = Report.map;
  const fingers = new Map();
  let travelled = 0;

  const inside = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  canvas.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, inside(event));
    canvas.setPointerCapture(event.pointerId);
    travelled = 0;
    Report.hideTip();
  });

  canvas.addEventListener("pointermove", (event) => {
    const here = inside(event);
    const before = fingers.get(event.pointerId);
    if (!before) return hover(event, here);
    const [dx, dy] = [here[0] - before[0], here[1] - before[1]];
    travelled += Math.hypot(dx, dy);
    if (fingers.size === 2) {
      const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
      const apart = (p) => Math.max(1, Math.hypot(p[0] - other[0], p[1] - other[1]));
      zoom(apart(here) / apart(before), other[0], other[1]);
    } else if (travelled > 4) {
      canvas.classList.add("dragging");
      pan(dx, dy);
    }
    fingers.set(event.pointerId, here);
    return undefined;
  });

  function hover(event, [x, y]) {
    const spot = spotAt(x, y);
    const nurse = spot ? spot.nurse : nurseAt(x, y);
    canvas.classList.toggle("over", Boolean(spot) || nurse !== null);
    if (spot) Report.showTip(Report.describe(spot.visit, spot.stop, spot.nurse), event.clientX, event.clientY);
    else if (nurse !== null) Report.showTip(Report.data.nurses[nurse].name, event.clientX, event.clientY);
    else Report.hideTip();
  }

  function click([x, y], event) {
    const spot = spotAt(x, y);
    const nurse = spot ? spot.nurse : nurseAt(x, y);
    if (spot) {
      Report.choose({ visit: spot.visit });
      Report.showTip(Report.describe(spot.visit, spot.stop, spot.nurse), event.clientX, event.clientY);
    }
    if (nurse !== null && nurse !== Report.state.nurse) Report.choose({ nurse });
    else if (!spot && Report.state.nurse !== null && nurse === null) Report.choose({ nurse: null, visit: null });
  }

  canvas.addEventListener("pointerup", (event) => {
    if (travelled <= 4 && fingers.size === 1) click(inside(event), event);
    fingers.delete(event.pointerId);
    canvas.classList.remove("dragging");
  });
  canvas.addEventListener("pointercancel", (event) => fingers.delete(event.pointerId));
  canvas.addEventListener("pointerleave", Report.hideTip);

  // The page scrolls under a plain wheel; with Ctrl, Cmd or a focused map the wheel zooms.
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== canvas) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * 0.0016), ...inside(event));
  }, { passive: false });

  const keys = {
    ArrowLeft: () => pan(60, 0), ArrowRight: () => pan(-60, 0), ArrowUp: () => pan(0, 60), ArrowDown: () => pan(0, -60),
    "+": () => zoom(1.4), "=": () => zoom(1.4), "-": () => zoom(1 / 1.4), 0: fitShown,
  };
  canvas.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    keys[event.key]();
  });
  document.getElementById("zoom-in").addEventListener("click", () => zoom(1.5));
  document.getElementById("zoom-out").addEventListener("click", () => zoom(1 / 1.5));
  document.getElementById("zoom-fit").addEventListener("click", fitShown);
})();
