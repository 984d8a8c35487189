"use strict";

// The routes of a day on the streets: drag or arrow keys move it, buttons, wheel or pinch zoom.
(() => {
  const { data, state } = Report;
  const canvas = document.getElementById("map");
  const pen = canvas.getContext("2d");
  // Grid steps of longitude are shorter than those of latitude; x shrinks them to equal metres.
  let squeeze = 1;
  let [places, lines, streets] = [[], [], []];
  const view = { scale: 1, x: 0, y: 0, width: 0, height: 0 };
  let home = null;
  let moved = false;
  let spots = [];

  const unpack = (flat) => {
    const points = new Float64Array(flat.length);
    let x = 0;
    let y = 0;
    for (let i = 0; i < flat.length; i += 2) {
      x += flat[i];
      y += flat[i + 1];
      points[i] = x * squeeze;
      points[i + 1] = -y;
    }
    return points;
  };

  const toX = (x) => (x - view.x) * view.scale + view.width / 2;
  const toY = (y) => (y - view.y) * view.scale + view.height / 2;

  function fit(points) {
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const line of points) {
      for (let i = 0; i < line.length; i += 2) {
        west = Math.min(west, line[i]);
        east = Math.max(east, line[i]);
        north = Math.min(north, line[i + 1]);
        south = Math.max(south, line[i + 1]);
      }
    }
    if (west > east) return;
    view.x = (west + east) / 2;
    view.y = (north + south) / 2;
    const margin = 36;
    const across = (view.width - 2 * margin) / Math.max(east - west, 400);
    view.scale = Math.max(1e-5, Math.min(across, (view.height - 2 * margin) / Math.max(south - north, 400)));
  }

  function shownShifts() {
    return Report.shiftsOfDay().filter((s) => s.route && (state.nurse === null || s.nurse === state.nurse));
  }

  function shownPoints() {
    const points = [];
    for (const shift of shownShifts()) {
      points.push(places[shift.from], places[shift.to]);
      shift.route.stops.forEach(([v]) => points.push(places[data.visits[v].place]));
      shift.route.legs.forEach((leg) => leg[2] >= 0 && points.push(lines[leg[2]]));
    }
    if (state.nurse === null) leftOut().forEach((v) => points.push(places[data.visits[v].place]));
    return points.length ? points : places;
  }

  function leftOut() {
    return data.visits.flatMap((v, i) => (v.leftOut && v.days.includes(state.day) ? [i] : []));
  }

  function trace(line) {
    pen.moveTo(toX(line[0]), toY(line[1]));
    for (let i = 2; i < line.length; i += 2) pen.lineTo(toX(line[i]), toY(line[i + 1]));
  }

  function stroke(group, colour, width, dash = []) {
    pen.beginPath();
    group.forEach(trace);
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.setLineDash(dash);
    pen.stroke();
    pen.setLineDash([]);
  }

  function drawStreets(dark) {
    const metre = view.scale / 1.11;
    const wide = [2.4, 1.6, 1].map((w) => w * Math.min(2.2, Math.max(0.8, metre * 14)));
    const colours = dark ? ["#4b5a66", "#3b4852", "#2e3941"] : ["#b9c2c9", "#ccd3d9", "#dfe4e8"];
    [2, 1, 0].forEach((rank) => stroke(streets[rank], colours[rank], wide[rank]));
  }

  function drawRoutes(ground) {
    const many = shownShifts().length > 40;
    const width = state.nurse === null ? (many ? 1.6 : 2.6) : 4;
    for (const shift of shownShifts()) {
      const { colour, dash } = Report.style(shift.nurse);
      const legs = shift.route.legs.filter((leg) => leg[2] >= 0).map((leg) => lines[leg[2]]);
      if (!many) stroke(legs, ground, width + 2.5);
      stroke(legs, colour, width, dash);
    }
  }

  function drawStops(ink, ground) {
    spots = [];
    const numbered = state.nurse !== null || data.visits.length < 150 || view.scale > 0.12;
    for (const shift of shownShifts()) {
      const { colour } = Report.style(shift.nurse);
      [shift.from, shift.to].forEach((p) => square(toX(places[p][0]), toY(places[p][1]), colour, ground));
      shift.route.stops.forEach((stop, i) => {
        const place = places[data.visits[stop[0]].place];
        const chosen = state.visit === stop[0];
        const radius = chosen ? 13 : numbered ? 9.5 : 4.5;
        disc(toX(place[0]), toY(place[1]), radius, colour, chosen ? ink : ground);
        if (numbered || chosen) label(String(i + 1), toX(place[0]), toY(place[1]), ground);
        spots.push({ x: toX(place[0]), y: toY(place[1]), visit: stop[0], stop, nurse: shift.nurse });
      });
    }
    if (state.nurse === null) leftOut().forEach((v) => cross(v, ground));
  }

  function disc(x, y, radius, fill, edge) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 7);
    pen.fillStyle = fill;
    pen.fill();
    pen.lineWidth = 2;
    pen.strokeStyle = edge;
    pen.stroke();
  }

  function square(x, y, fill, edge) {
    pen.fillStyle = fill;
    pen.strokeStyle = edge;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.rect(x - 6, y - 6, 12, 12);
    pen.fill();
    pen.stroke();
  }

  function cross(v, ground) {
    const place = places[data.visits[v].place];
    const [x, y] = [toX(place[0]), toY(place[1])];
    const bad = getComputedStyle(document.documentElement).getPropertyValue("--bad");
    disc(x, y, state.visit === v ? 11 : 8, ground, bad);
    pen.beginPath();
    pen.moveTo(x - 4, y - 4);
    pen.lineTo(x + 4, y + 4);
    pen.moveTo(x + 4, y - 4);
    pen.lineTo(x - 4, y + 4);
    pen.strokeStyle = bad;
    pen.stroke();
    spots.push({ x, y, visit: v, stop: null, nurse: null });
  }

  function label(text, x, y, colour) {
    pen.fillStyle = colour;
    pen.font = "700 11px system-ui, DejaVu Sans, sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(text, x, y + 0.5);
  }

  function drawScale() {
    const perPixel = 1.11 / view.scale;
    const target = perPixel * 110;
    const power = 10 ** Math.floor(Math.log10(target));
    const metres = [5, 2, 1].map((n) => n * power).find((n) => n <= target) ?? power;
    document.getElementById("scale-text").textContent = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
    document.getElementById("scale-bar").style.width = `${metres / perPixel}px`;
  }

  let asked = false;
  function draw() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      const theme = getComputedStyle(document.documentElement);
      const [ground, ink] = [theme.getPropertyValue("--card"), theme.getPropertyValue("--ink")];
      const ratio = window.devicePixelRatio || 1;
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      pen.fillStyle = ground;
      pen.fillRect(0, 0, view.width, view.height);
      pen.lineJoin = pen.lineCap = "round";
      drawStreets(window.matchMedia("(prefers-color-scheme: dark)").matches);
      Report.reach?.shade(pen, view, places, toX, toY);
      drawRoutes(ground);
      drawStops(ink, ground);
      Report.reach?.ring(pen, places, toX, toY);
      drawScale();
    });
  }

  function resize() {
    if (!data.places) return;
    const ratio = window.devicePixelRatio || 1;
    view.width = canvas.clientWidth;
    view.height = canvas.clientHeight;
    canvas.width = Math.round(view.width * ratio);
    canvas.height = Math.round(view.height * ratio);
    if (!moved) fit(shownPoints());
    home ??= view.scale;
    draw();
  }

  function zoom(factor, x = view.width / 2, y = view.height / 2) {
    const scale = Math.max(home / 8, Math.min(view.scale * factor, 20));
    view.x += (x - view.width / 2) * (1 / view.scale - 1 / scale);
    view.y += (y - view.height / 2) * (1 / view.scale - 1 / scale);
    view.scale = scale;
    moved = true;
    draw();
  }

  function pan(dx, dy) {
    view.x -= dx / view.scale;
    view.y -= dy / view.scale;
    moved = true;
    draw();
  }

  function spotAt(x, y) {
    const near = spots.map((s) => [Math.hypot(s.x - x, s.y - y), s]).filter(([d]) => d < 13);
    return near.sort((a, b) => a[0] - b[0])[0]?.[1] ?? null;
  }

  function nurseAt(x, y) {
    let best = [7, null];
    for (const shift of shownShifts()) {
      for (const [, , number] of shift.route.legs) {
        const line = number < 0 ? [] : lines[number];
        for (let i = 0; i + 3 < line.length; i += 2) {
          const [ax, ay, bx, by] = [toX(line[i]), toY(line[i + 1]), toX(line[i + 2]), toY(line[i + 3])];
          const length = (bx - ax) ** 2 + (by - ay) ** 2;
          const t = length ? Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length)) : 0;
          const away = Math.hypot(ax + t * (bx - ax) - x, ay + t * (by - ay) - y);
          if (away < best[0]) best = [away, shift.nurse];
        }
      }
    }
    return best[1];
  }

  Report.map = { canvas, view, draw, resize, zoom, pan, spotAt, nurseAt, fitShown: () => {
    moved = false;
    fit(shownPoints());
    draw();
  } };
  Report.listen((change) => ("day" in change || "nurse" in change ? Report.map.fitShown() : draw()));
  Report.onOpen(() => {
    squeeze = Math.cos((data.latitude * Math.PI) / 180);
    places = data.places.map(unpack);
    lines = data.lines.map(unpack);
    streets = [0, 1, 2].map((rank) => data.streets.filter((s) => s[0] === rank).map((s) => unpack(s.slice(1))));
    [home, moved] = [null, false];
    resize();
  });
  new ResizeObserver(resize).observe(canvas);
})();
