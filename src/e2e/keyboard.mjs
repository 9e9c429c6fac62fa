// A user who has a keyboard only.

import { expect } from "@playwright/test";

/** More stops than any page has before one reaches an element. */
const STOPS = 150;

/** Presses Tab until an element has the focus; the user must see that it has it. */
export async function reach(page, target) {
  await target.waitFor();
  for (let i = 0; i < STOPS; i++) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      const marked = await target.evaluate((element) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
      });
      expect(marked, `the focus is visible: ${target}`).toBe(true);
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${target}`);
}

/** Goes to a link or a button, and presses Enter. */
export async function enter(page, target) {
  await reach(page, target);
  await page.keyboard.press("Enter");
}

/** Goes to a checkbox, and changes it. */
export async function tick(page, target) {
  await reach(page, target);
  await page.keyboard.press("Space");
}

/** Goes to a field, and replaces its text; in a list of options, chooses the one that begins with the text. */
export async function type(page, target, text) {
  await reach(page, target);
  if (!(await target.evaluate((element) => element instanceof HTMLSelectElement))) {
    await page.keyboard.press("Control+A");
  }
  await page.keyboard.type(text);
}
