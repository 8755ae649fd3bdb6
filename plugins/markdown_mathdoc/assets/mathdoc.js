// Derivations of mathdoc: the switch of notations, what stands behind a row, and copying. No text of a page is ever made into markup.
(() => {
  "use strict";
  if (window.mathdoc) return; // instant navigation may run the script again
  window.mathdoc = true;

  // Sites on one host keep their choices apart: the key is the folder that this script was loaded from.
  const source = document.currentScript && document.currentScript.src;
  const KEY = "mathdoc:" + (source ? new URL(".", source).pathname : "/");

  function remembered() {
    try {
      const found = JSON.parse(localStorage.getItem(KEY) || "{}");
      return { site: typeof found.site === "string" ? found.site : "", pages: Object(found.pages) };
    } catch {
      return { site: "", pages: {} };
    }
  }

  function remember(change) {
    const state = remembered();
    change(state);
    try {
      localStorage.setItem(KEY, JSON.stringify(state));
    } catch {
      // Private windows and full storage: the choice holds for this page only.
    }
  }

  const place = () => location.pathname;
  const view = (block) => block.querySelector(":scope > .mathdoc-view");

  // Formulas

  function withKatex(root) {
    for (const element of root.querySelectorAll(".arithmatex")) {
      if (element.querySelector(".katex")) continue;
      const text = element.textContent.trim();
      const display = text.startsWith("\\[");
      if (!display && !text.startsWith("\\(")) continue;
      window.katex.render(text.slice(2, -2), element, { displayMode: display, throwOnError: false, trust: false });
    }
  }

  function typeset(root) {
    if (window.MathJax && window.MathJax.typesetPromise) {
      const ready = window.MathJax.startup.promise;
      window.MathJax.startup.promise = ready.then(() => window.MathJax.typesetPromise([root])).catch(() => {});
    } else if (window.katex) {
      withKatex(root);
    }
  }

  // Notations

  function show(block, notation) {
    const current = view(block);
    if (!current || current.dataset.notation === notation) return;
    for (const template of block.querySelectorAll(":scope > template")) {
      const other = template.content.querySelector(".mathdoc-view");
      if (!other || other.dataset.notation !== notation) continue;
      const fresh = document.importNode(other, true);
      const kept = document.createElement("template");
      kept.content.append(current.cloneNode(true));
      current.replaceWith(fresh);
      template.replaceWith(kept);
      if (!fresh.dataset.typeset) typeset(fresh);
      fresh.dataset.typeset = "yes";
      return;
    }
  }

  function settle(block) {
    const state = remembered();
    const chosen = Object(state.pages[place()])[block.id] || state.site;
    const input = [...block.querySelectorAll(".mathdoc-switch input")].find((one) => one.value === chosen);
    if (input) {
      input.checked = true;
      show(block, chosen);
    } else {
      // A browser may restore the radio button of an earlier visit.
      const shown = view(block);
      for (const one of block.querySelectorAll(".mathdoc-switch input")) one.checked = one.value === shown.dataset.notation;
    }
    offerEverywhere(block);
  }

  function offerEverywhere(block) {
    const button = block.querySelector(".mathdoc-everywhere");
    const checked = block.querySelector(".mathdoc-switch input:checked");
    const first = block.querySelector(".mathdoc-switch input");
    if (button && checked) button.hidden = checked.value === (remembered().site || first.value);
  }

  function choose(block, notation) {
    show(block, notation);
    remember((state) => {
      state.pages[place()] = { ...Object(state.pages[place()]), [block.id]: notation };
    });
    offerEverywhere(block);
  }

  function chooseEverywhere(notation) {
    remember((state) => {
      state.site = notation;
      state.pages = {};
    });
    for (const block of document.querySelectorAll(".mathdoc[id]")) settle(block);
  }

  // Copying

  async function copy(button) {
    const text = view(button.closest(".mathdoc")).dataset.latex;
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea"); // pages that are not served over https
      area.value = text;
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
      button.focus();
    }
    const before = button.dataset.label || (button.dataset.label = button.textContent);
    button.textContent = done ? "copied" : "could not copy";
    setTimeout(() => (button.textContent = before), 1500);
  }

  // What stands behind a row

  const popover = document.createElement("div");
  popover.className = "mathdoc-popover";
  popover.setAttribute("role", "tooltip");
  popover.hidden = true;

  function explain(mark) {
    if (mark.title) {
      mark.dataset.said = mark.title; // one popover, not the browser's beside it
      mark.setAttribute("aria-label", mark.title);
      mark.removeAttribute("title");
    }
    popover.textContent = mark.dataset.said;
    if (popover.parentNode !== document.body) document.body.append(popover);
    popover.hidden = false;
    const at = mark.getBoundingClientRect();
    const size = popover.getBoundingClientRect();
    popover.style.left = Math.max(8, Math.min(at.left, innerWidth - size.width - 8)) + "px";
    popover.style.top = (at.top > size.height + 12 ? at.top - size.height - 6 : at.bottom + 6) + "px";
  }

  const silence = () => (popover.hidden = true);
  const closest = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);

  document.addEventListener("change", (event) => {
    const input = closest(event, ".mathdoc-switch input");
    if (input) choose(input.closest(".mathdoc"), input.value);
  });
  document.addEventListener("click", (event) => {
    const button = closest(event, ".mathdoc-copy");
    if (button) copy(button);
    const everywhere = closest(event, ".mathdoc-everywhere");
    if (everywhere) {
      const checked = everywhere.parentNode.querySelector("input:checked");
      chooseEverywhere(checked.value);
      checked.focus();
    }
    const mark = closest(event, "button.mathdoc-mark");
    if (mark) explain(mark);
  });
  for (const [begin, end] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(begin, (event) => {
      const mark = closest(event, "button.mathdoc-mark");
      if (mark) explain(mark);
    });
    document.addEventListener(end, silence);
  }
  document.addEventListener("keydown", (event) => event.key === "Escape" && silence());
  addEventListener("scroll", silence, { capture: true, passive: true });

  function start() {
    silence();
    for (const bar of document.querySelectorAll(".mathdoc-bar")) bar.hidden = false;
    for (const block of document.querySelectorAll(".mathdoc[id]")) if (view(block)) settle(block);
    // A site that typesets with KaTeX by a script of its own has its auto-render.
    if (window.katex && !window.renderMathInElement && !window.MathJax) withKatex(document);
    else if (window.MathJax && window.MathJax.typesetPromise) typeset(document.body);
  }

  if (window.document$ && window.document$.subscribe) window.document$.subscribe(start);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
