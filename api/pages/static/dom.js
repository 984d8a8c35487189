// Small helpers: all that was told becomes text nodes, never markup.

export const byId = (id) => document.getElementById(id);
export const element = (tag, attributes, ...children) => Report.element(tag, attributes, ...children.filter((c) => c !== null && c !== undefined));

/** Say something in one of the two lines for it, or empty it. */
export function say(id, text) {
  byId(id).textContent = text;
  byId(id).hidden = !text;
}

export function table(heads, rows) {
  const head = element("tr", {}, ...heads.map((name) => element("th", { scope: "col" }, name)));
  const cells = rows.map((row) => element("tr", {}, ...row.map((cell, i) => element("td", { "data-head": heads[i] }, cell))));
  return element("div", { class: "scroll" }, element("table", { class: "folding" }, element("thead", {}, head), element("tbody", {}, ...cells)));
}

export const button = (text, press, name = "plain") => element("button", { type: "button", class: name, on: { click: press } }, text);

export const many = (count, one, more = `${one}s`) => `${count} ${count === 1 ? one : more}`;

export const words = (code) => code.replaceAll("_", " ");

/** Fill a list of choices anew and keep what was chosen, if it is still there. */
export function fill(select, choices) {
  const before = select.value;
  select.replaceChildren(...choices.map(([value, text]) => element("option", { value }, text)));
  if (choices.some(([value]) => String(value) === before)) select.value = before;
}
