// What stands in elements of the class `arithmatex` is typeset, and nothing else on the page.
window.MathJax = {
  tex: { inlineMath: [["\\(", "\\)"]], displayMath: [["\\[", "\\]"]], processEscapes: true, processEnvironments: true },
  options: { ignoreHtmlClass: ".*|", processHtmlClass: "arithmatex", enableAssistiveMml: true, menuOptions: { settings: { explorer: false } } },
};
