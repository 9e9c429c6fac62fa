// The dialogs and messages of the console and the account page.

/** The open dialog. */
export function dialog(page) {
  return page.locator("dialog[open]").last();
}

/** Waits until no dialog is open. */
export function closed(page) {
  return page.locator("dialog[open]").waitFor({ state: "detached" });
}

/** Waits for a message. */
export function told(page, text) {
  return page.locator(".toasts p", { hasText: text }).waitFor();
}
