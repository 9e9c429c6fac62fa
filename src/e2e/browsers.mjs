// The browsers of the tests: Debian's Chromium, or another one: CHROMIUM=/path/to/it.

import { existsSync } from "node:fs";

const SHELL = "/usr/bin/chromium-headless-shell";

/** Chromium with everything that a user's has, as profiles with their preferences. */
export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** The same browser without windows, menus and preferences, if it is installed. It needs a seventh less time. */
export const HEADLESS = process.env.CHROMIUM === undefined && existsSync(SHELL) ? SHELL : CHROMIUM;
