"use strict";

// Follow the color scheme of the system, also when it changes. Swagger UI's style sheet has rules for this class.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();
