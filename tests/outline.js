// A page without its words: what axe's rules look at, the same for two pages that differ in nothing but words, and in no
// other way. Each word becomes the number of its first place, so that what was alike stays alike: ids and who names them,
// labels, headings. What the rules measure of the words themselves is said beside the element: whether it can be scrolled,
// and whether its name has in it what stands there.
(languages) => {
  const places = new Map();
  const renamed = (words) => {
    const plain = words.trim().replace(/\s+/g, " ");
    if (!plain) return "";
    if (!places.has(plain)) places.set(plain, places.size + 1);
    return places.get(plain);
  };
  const each = (ids) => ids.trim().split(/\s+/).map(renamed).join("+");
  const REFERENCES = new Set(["id", "for", "headers", "list", "form", "aria-labelledby", "aria-describedby", "aria-controls",
    "aria-owns", "aria-activedescendant", "aria-details", "aria-flowto", "aria-errormessage", "popovertarget"]);
  const WORDS = new Set(["aria-label", "aria-description", "aria-valuetext", "title", "alt", "placeholder", "value", "name",
    "label", "datetime", "abbr", "summary", "nonce", "integrity"]);
  const ADDRESSES = new Set(["href", "src", "srcset", "action", "formaction", "hx-get", "hx-post"]);
  const DRAWN = new Set(["d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "points", "transform", "viewBox"]);

  const valueOf = (element, {name, value}) => {
    const tag = element.localName;
    if (name === "lang") return languages.includes(value.toLowerCase()) ? "known" : value;
    if (REFERENCES.has(name)) return each(value);
    if (WORDS.has(name)) return renamed(value);
    if (name === "content") return ["viewport", "refresh"].includes((element.name || element.httpEquiv).toLowerCase()) ? value : "";
    if (ADDRESSES.has(name)) {
      if (tag === "link") return new URL(value, document.baseURI).pathname;
      return value.startsWith("#") ? "#" + renamed(value.slice(1)) : "url";
    }
    if (element instanceof SVGElement && DRAWN.has(name)) return "";
    return value;
  };
  const attributesOf = (element) =>
    [...element.attributes].filter((one) => one.name !== "style" || one.value).map((one) => `${one.name}=${valueOf(element, one)}`).sort().join(" ");

  const nameOf = (element) => element.getAttribute("aria-label") ?? (element.getAttribute("aria-labelledby") || "").trim()
    .split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
  const lettersOf = (words) => words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const isScrollable = (element) => {
    if (element.scrollWidth <= element.clientWidth && element.scrollHeight <= element.clientHeight) return false;
    const style = getComputedStyle(element);
    return /auto|scroll/.test(style.overflowX + style.overflowY);
  };
  const stateOf = (element) => [
    element.checked ? "checked" : "",
    element === document.activeElement ? "active" : "",
    element.matches(":target") ? "target" : "",
    isScrollable(element) ? "scrollable" : "",
    (element.hasAttribute("aria-label") || element.hasAttribute("aria-labelledby"))
      && lettersOf(nameOf(element)).includes(lettersOf(element.textContent)) ? "named" : "",
  ].filter(Boolean).join(" ");

  const told = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return renamed(node.data) && `"${renamed(node.data)}"`;
    if (node.nodeType !== Node.ELEMENT_NODE || node.localName === "script") return "";
    if (node.localName === "style") return node.textContent;
    if (node.name === "language" && node.lang) return "<language>";  // of which each page shows the same, one of them as its own
    return `<${node.localName} ${attributesOf(node)} ${stateOf(node)}>${[...node.childNodes].map(told).join("")}</>`;
  };
  return document.compatMode + told(document.documentElement);
}
