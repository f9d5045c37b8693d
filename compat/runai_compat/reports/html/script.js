"use strict";
(() => {
  const form = document.getElementById("filter");
  const items = [...document.querySelectorAll("[data-item]")];
  const groups = [...document.querySelectorAll("[data-group]")];
  const shown = document.getElementById("shown");
  const words = new Map();

  const text = (item) => {
    if (!words.has(item)) {
      const heading = item.closest("[data-group]")?.dataset.group ?? "";
      words.set(item, `${heading} ${item.textContent}`.toLowerCase());
    }
    return words.get(item);
  };

  // The names of the form's fields are those of the items' data.
  const chosen = () => {
    const data = new FormData(form);
    const fields = [...new Set([...form.elements].map((field) => field.name).filter(Boolean))];
    const asked = fields.filter((name) => name !== "q").map((name) => {
      const values = data.getAll(name).filter(Boolean);
      const several = form.querySelector(`fieldset [name="${name}"]`) !== null;
      return { name, values, any: !several && values.length === 0 };
    });
    const wanted = String(data.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    return { wanted, asked: asked.filter((field) => !field.any) };
  };

  const fits = (item, filter) =>
    filter.asked.every((field) => field.values.includes(item.dataset[field.name])) &&
    filter.wanted.every((word) => text(item).includes(word));

  const apply = () => {
    const filter = chosen();
    let number = 0;
    for (const item of items) {
      item.hidden = !fits(item, filter);
      number += item.hidden ? 0 : 1;
    }
    for (const group of groups) {
      group.hidden = group.querySelector("[data-item]:not([hidden])") === null;
    }
    shown.textContent = `${number} of ${items.length} shown`;
  };

  // What is chosen stands in the address: it can be sent to somebody.
  const write = () => {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) data.append(name, value);
    for (const box of form.querySelectorAll("fieldset")) {
      const name = box.querySelector("input").name;
      if (!data.has(name)) data.append(name, "");
    }
    history.replaceState(null, "", `#?${data}`);
    unfold();
    apply();
  };

  // What is searched for is not to be hidden among what is folded.
  const unfold = () => {
    for (const switch_ of document.querySelectorAll(".folding:has([data-item]) > .more")) switch_.open = true;
  };

  const read = () => {
    const data = new URLSearchParams(location.hash.slice(2));
    form.reset();
    for (const field of form.elements) {
      if (field.type === "checkbox") {
        const unsaid = field.closest("fieldset") !== null && !data.has(field.name);
        field.checked = unsaid || data.getAll(field.name).includes(field.value);
      } else if (field.name) {
        field.value = data.get(field.name) ?? "";
      }
    }
    unfold();
    apply();
  };

  // A link to a finding shows and opens it, whatever the filter says.
  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.matches("[data-item]")) return;
    for (let part = target; part; part = part.parentElement) {
      part.hidden = false;
      if (part.tagName === "DETAILS") part.open = true;
    }
    target.querySelector("summary")?.focus();
    target.scrollIntoView({ block: "center" });
  };

  const go = () => {
    if (form && location.hash.startsWith("#?")) {
      read();
      if (document.activeElement?.tagName !== "INPUT") form.scrollIntoView();
    } else {
      open();
    }
  };

  // The command that accepts a finding, made when the finding is opened.
  const offer = (finding) => {
    const options = document.body.dataset.accept;
    const list = finding.querySelector("dl");
    if (!options || !list || list.querySelector(".accept")) return;
    const term = document.createElement("dt");
    const told = document.createElement("dd");
    const command = document.createElement("code");
    const button = document.createElement("button");
    term.textContent = "accept it";
    told.className = "accept";
    command.textContent = `runai-compat accept ${finding.id.slice(2)} ${options}`;
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      getSelection().selectAllChildren(command);
      try { await navigator.clipboard.writeText(command.textContent); } catch { document.execCommand("copy"); }
      button.textContent = "Copied";
    });
    told.append(command, " ", button);
    list.append(term, told);
  };
  document.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.matches("details.finding")) offer(event.target);
  }, true);

  if (form) {
    form.hidden = false;
    form.addEventListener("input", write);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.querySelector("button").addEventListener("click", () => {
      form.reset();
      history.replaceState(null, "", "#?");
      apply();
    });
    apply();
  }
  addEventListener("hashchange", go);
  go();
})();
