// The browser and the system of a User-Agent, in words. They are hints for the user: any client can send any User-Agent.

import { same } from "./language.js";

const UNKNOWN_BROWSER = { en: "Unknown browser", "zh-Hans": "未知浏览器", "zh-Hant": "未知瀏覽器" };

/** Returns a browser and its system. */
const BROWSER_ON = (browser, system) => ({
  en: `${browser} on ${system}`,
  "zh-Hans": `${browser}（${system}）`,
  "zh-Hant": `${browser}（${system}）`,
});

// The order matters: most browsers also name Chrome and Safari.
const BROWSERS = [
  [/MicroMessenger\//, "WeChat"],
  [/\b(Edg|EdgA|EdgiOS)\//, "Edge"],
  [/\b(OPR|OPT)\//, "Opera"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/HuaweiBrowser\//, "Huawei Browser"],
  [/MiuiBrowser\//, "Mi Browser"],
  [/QQBrowser\//, "QQ Browser"],
  [/UCBrowser\//, "UC Browser"],
  [/Vivaldi\//, "Vivaldi"],
  [/YaBrowser\//, "Yandex Browser"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|CriOS|HeadlessChrome)\//, "Chrome"],
  [/Version\/[\d.]+.* Safari\//, "Safari"],
];

const SYSTEMS = [
  [/iPad/, "iPad"],
  [/iPhone|iPod/, "iPhone"],
  [/HarmonyOS|OpenHarmony/, "HarmonyOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/\bCrOS\b/, "ChromeOS"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/Linux/, "Linux"],
];

/** Returns a User-Agent in words, in all languages, as in "Firefox on Windows". */
export function browserInWords(userAgent = "") {
  const browser = nameIn(BROWSERS, userAgent) ?? /^(?!Mozilla\/)[\w.-]{1,40}(?=\/|$)/.exec(userAgent)?.[0];
  const system = nameIn(SYSTEMS, userAgent);
  if (browser === undefined) {
    return system === undefined ? UNKNOWN_BROWSER : same(system);
  }
  return system === undefined ? same(browser) : BROWSER_ON(browser, system);
}

function nameIn(names, userAgent) {
  return names.find(([pattern]) => pattern.test(userAgent))?.[1];
}
