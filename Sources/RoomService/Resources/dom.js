// The few things that every part of the page does with elements.

export const $ = (id) => document.getElementById(id);

const ICONS = document.body.dataset.iconsUrl;

/** An element with properties and children. Text is only ever set as text, so nothing that somebody typed becomes markup. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${ICONS}#${name}`);
  svg.append(use);
  return svg;
}

/** Shows another icon and words on a button. Touches nothing that already says so: screen readers would read it again. */
export function relabel(button, iconName, words) {
  const use = button.querySelector("use");
  const href = `${ICONS}#${iconName}`;
  if (use.getAttribute("href") !== href) use.setAttribute("href", href);
  setText(button.querySelector("span"), words);
}

export function setText(where, text) {
  if (where.textContent !== text) where.textContent = text;
}

/** While `work` runs, the button says that it is busy and takes no second press; it keeps the focus. */
export async function whileBusy(button, work) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    await work();
  } finally {
    button.removeAttribute("aria-disabled");
  }
}
