"use strict";

// The report holds its one plan in the page.
Report.open(JSON.parse(document.getElementById("data").textContent));
