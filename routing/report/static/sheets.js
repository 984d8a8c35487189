"use strict";

// The day sheets of the report, and printing them.
(() => {
  const { state, element } = Report;
  const sheet = document.getElementById("sheet");
  document.documentElement.classList.add("script");

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

  sheet.addEventListener("change", showSheet);
  document.getElementById("print-all").addEventListener("click", () => print(false));
  document.getElementById("print-one").addEventListener("click", () => print(true));
  Report.listen((change) => ("day" in change || "nurse" in change) && fillSheets());
  Report.onOpen(fillSheets);
})();
