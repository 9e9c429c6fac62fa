// The HTML of a mail inside the console. The operator may have written it, so only harmless elements and no links are taken over. The
// Content-Security-Policy forbids style attributes in markup, so styles are set by script.

const ELEMENTS = new Set(
  "a b blockquote br center div em font h1 h2 h3 hr i li ol p pre s small span strong sub sup table tbody td tfoot th thead tr u ul".split(" "),
);
const ATTRIBUTES = ["align", "border", "cellpadding", "cellspacing", "colspan", "dir", "height", "lang", "rowspan", "valign", "width"];

/** Shows the body of an HTML document in the shadow tree of an element, where the style sheets of the console do not apply. */
export function fill(box, markup) {
  // Changed before it is parsed, because a parser reports styles in markup as violations of the policy.
  const plain = markup.replace(/<style\b[^]*?<\/style>/gi, "").replace(/\sstyle=/gi, " data-style=");
  const document = new DOMParser().parseFromString(plain, "text/html");
  const shadow = box.shadowRoot ?? box.attachShadow({ mode: "open" });
  const body = window.document.createElement("div");
  copyStyle(document.body, body);
  copyChildren(document.body, body);
  shadow.replaceChildren(body);
}

function copyChildren(from, to) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      to.append(node.textContent);
    } else if (ELEMENTS.has(node.localName)) {
      const copy = document.createElement(node.localName);
      for (const name of ATTRIBUTES) {
        if (node.hasAttribute(name)) {
          copy.setAttribute(name, node.getAttribute(name));
        }
      }
      copyStyle(node, copy);
      copyChildren(node, copy);
      to.append(copy);
    }
  }
}

/** Copies a style, unless it could load something or leave the box. */
function copyStyle(from, to) {
  const style = from.dataset.style ?? "";
  if (!/url\(|image-set|position\s*:|\\/i.test(style)) {
    to.style.cssText = style;
  }
}
