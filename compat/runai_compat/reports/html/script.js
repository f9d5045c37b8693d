"use strict";
(() => {
  const form = document.getElementById("filter");
  const findings = [...document.querySelectorAll("details.finding")];
  const operations = [...document.querySelectorAll("details.operation")];
  const shown = document.getElementById("shown");
  if (!form) return;
  const words = new Map(findings.map((each) => [each.id, each.textContent.toLowerCase()]));

  const chosen = () => {
    const data = new FormData(form);
    return {
      wanted: String(data.get("query")).toLowerCase().split(/\s+/).filter(Boolean),
      severities: new Set(data.getAll("severity")),
      release: data.get("release"),
      failing: data.has("fails"),
    };
  };

  const fits = (finding, filter) =>
    filter.severities.has(finding.dataset.severity) &&
    (!filter.release || finding.dataset.release === filter.release) &&
    (!filter.failing || finding.dataset.fails === "yes") &&
    filter.wanted.every((word) => words.get(finding.id).includes(word));

  const apply = () => {
    const filter = chosen();
    const visible = new Set();
    for (const each of findings) {
      each.hidden = !fits(each, filter);
      if (!each.hidden) visible.add(each.id);
    }
    for (const operation of operations) {
      let some = false;
      for (const line of operation.querySelectorAll("li")) {
        line.hidden = !visible.has(line.dataset.finding);
        some = some || !line.hidden;
      }
      operation.hidden = !some;
    }
    shown.textContent = `${visible.size} of ${findings.length} findings are shown`;
  };

  // A link to a finding shows and opens it, whatever the filter says.
  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || target.tagName !== "DETAILS") return;
    target.hidden = false;
    target.open = true;
    target.querySelector("summary").focus();
    target.scrollIntoView({ block: "center" });
  };

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  addEventListener("hashchange", open);
  addEventListener("beforeprint", () => findings.forEach((each) => { each.open = !each.hidden; }));
  apply();
  open();
})();
