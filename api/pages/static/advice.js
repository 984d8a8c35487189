// Who could go: a ranking that is asked for before something is told, to choose from.
import { button, element } from "./dom.js";

/** The part of a form that asks; `ask` returns the rows, and throws what is to be said. */
export function adviceOn({ label }, ask, complain) {
  const box = element("div", { class: "advice" });
  box.append(button(label, async (event) => {
    event.target.disabled = true;
    await ask().then((found) => show(box, found)).catch(complain);
    event.target.disabled = false;
  }));
  return box;
}

function show(box, { type, intro, none, rows }) {
  forget(box);
  const parts = rows.length
    ? [element("p", { class: "small" }, intro), element("ul", {}, ...rows.map((row) => line(type, row)))]
    : [element("p", { class: "small" }, none)];
  box.append(element("div", { class: "ranked" }, ...parts));
}

function line(type, { value, name, facts, start = "", end = "", bad = false }) {
  const choice = element("input", { type, name: "choice", value, "data-start": start, "data-end": end });
  return element("li", {}, element("label", {}, choice, element("span", { class: bad ? "quiet" : "" }, element("strong", {}, name), ` ${facts}`)));
}

/** A ranking is of what was asked: when that changes, it goes. */
export const forget = (box) => box.querySelector(".ranked")?.remove();

/** What was chosen: nurse, and from when to when she comes in. */
export const chosenIn = (box) => [...box.querySelectorAll("input:checked")].map(({ value, dataset }) => ({ nurse: value, start: dataset.start, end: dataset.end }));
