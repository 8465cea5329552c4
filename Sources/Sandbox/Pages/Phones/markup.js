// The few things that every part of the page does with elements.

/** An element with properties and children. Text is only ever set as text, so nothing that comes from outside becomes markup. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "dataset") Object.assign(made.dataset, value);
    else if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** Sets text only where it changes: screen readers would read it again. */
export function setText(where, text) {
  if (where.textContent !== text) where.textContent = text;
}

/** A button that is on or off. `changed` is told which. */
export function toggle(button, isOn, words, changed) {
  const show = () => {
    button.setAttribute("aria-pressed", String(isOn));
    setText(button, isOn ? words[0] : words[1]);
  };
  button.addEventListener("click", () => {
    isOn = !isOn;
    show();
    changed(isOn);
  });
  show();
}
