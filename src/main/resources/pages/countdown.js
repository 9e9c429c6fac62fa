// A waiting time that counts down. Screen readers hear it once, when it begins and when it ends.

import { duration, say, spans } from "./language.js";
import { PROBLEMS } from "./texts.js";

const timers = new WeakMap();

/** Stops the countdown in an element, and leaves its text. */
export function stop(element) {
  clearInterval(timers.get(element));
  timers.delete(element);
}

/** Shows why to wait, and the remaining time. */
export function countDown(element, code, seconds) {
  stop(element);
  const texts = PROBLEMS[code] ?? PROBLEMS["too-many-attempts"];
  const end = performance.now() + seconds * 1000;
  const heard = Object.assign(document.createElement("span"), { className: "hidden-text" });
  heard.append(...spans(texts, duration(String(seconds))));
  const seen = document.createElement("span");
  seen.setAttribute("aria-hidden", "true");
  element.classList.add("bad");
  element.replaceChildren(heard, seen);
  const tick = () => {
    const left = Math.ceil((end - performance.now()) / 1000);
    if (left <= 0) {
      stop(element);
      element.classList.remove("bad");
      say(element, PROBLEMS["try-now"]);
    } else {
      seen.replaceChildren(...spans(texts, duration(String(left))));
    }
  };
  timers.set(element, setInterval(tick, 1000));
  tick();
}
