// Elements that scripts create. Texts of users are set as text, never as HTML.

/** Returns a new element. Attributes that are true have no value, and those that are false or undefined are left out. */
export function create(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) {
      element.setAttribute(attribute, value === true ? "" : value);
    }
  }
  element.append(...children);
  return element;
}

/** Returns a text of a user, whose direction does not change that of the texts around it. */
export function isolated(text) {
  return create("bdi", {}, text);
}
