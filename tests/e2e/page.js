// Finds what a person sees or hears read out: visible elements by role and accessible name.
// arguments[0]: the role, or null for any. Answers [{ element, name, disabled, checked }].

const wanted = arguments[0];

const IMPLICIT = {
  A: (element) => (element.hasAttribute("href") ? "link" : null),
  ARTICLE: () => "article",
  BUTTON: () => "button",
  DIALOG: () => "dialog",
  H1: () => "heading",
  H2: () => "heading",
  H3: () => "heading",
  H4: () => "heading",
  INPUT: (element) =>
    ({ checkbox: "checkbox", radio: "radio", search: "searchbox", button: "button", submit: "button" })[element.type] ??
    "textbox",
  LI: () => "listitem",
  MAIN: () => "main",
  NAV: () => "navigation",
  SELECT: () => "combobox",
  SUMMARY: () => "button",
  TEXTAREA: () => "textbox",
};

const roleOf = (element) => element.getAttribute("role") ?? IMPLICIT[element.tagName]?.(element) ?? null;
const tidy = (text) => (text ?? "").replace(/\s+/g, " ").trim();
const byIds = (ids) => tidy(ids.split(/\s+/).map((id) => document.getElementById(id)?.textContent).join(" "));

const nameOf = (element) => {
  const labelledBy = element.getAttribute("aria-labelledby");
  if (labelledBy && byIds(labelledBy)) return byIds(labelledBy);
  const label = tidy(element.getAttribute("aria-label"));
  if (label) return label;
  if (element.labels?.length) return tidy([...element.labels].map((one) => one.textContent).join(" "));
  return tidy(element.innerText) || tidy(element.title) || tidy(element.placeholder);
};

const isSeen = (element) =>
  element.checkVisibility({ visibilityProperty: true }) &&
  element.getClientRects().length > 0 &&
  !element.closest("[aria-hidden=true], [inert]");

const isDisabled = (element) => element.disabled === true || element.getAttribute("aria-disabled") === "true";
const isChecked = (element) => element.checked ?? element.getAttribute("aria-checked") === "true";

return [...document.querySelectorAll("a, article, button, dialog, h1, h2, h3, h4, input, li, main, nav, select, summary, textarea, [role]")]
  .filter((element) => roleOf(element) === wanted && isSeen(element))
  .map((element) => ({
    element,
    name: nameOf(element),
    disabled: isDisabled(element),
    checked: isChecked(element),
  }));
