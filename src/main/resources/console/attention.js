// Whether the administrator uses the console. Requests refresh the session, so an unused console must not send any by itself: its
// session could otherwise never reach SESSION_IDLE_LIMIT.

const PATIENCE = 15 * 60_000;
let used = Date.now();

for (const event of ["pointerdown", "keydown", "wheel"]) {
  addEventListener(event, () => (used = Date.now()), { capture: true, passive: true });
}

/** Returns whether the window is visible and was used within the last 15 minutes. */
export function isAttended() {
  return document.visibilityState === "visible" && Date.now() - used < PATIENCE;
}
