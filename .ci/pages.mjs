// The pages under /pages in a real browser, used as people use them: from signing up to "it was not me", with the mails that
// the service writes into its folder. On a phone in Chinese, simplified and traditional, and on a desktop in English; nothing
// is intercepted.
//
// node .ci/pages.mjs        (after ./mvnw package, and npm ci in src/e2e)

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { laxity, openBrowser, watch } from "./chromium.mjs";
import { nextMail } from "../src/e2e/mailbox.mjs";
import { dataFolder, end, freePort, startService } from "./service.mjs";

const PAGES = ["sign-up", "confirm-sign-up", "verify", "forgot", "reset", "not-me"];
const WITH_TOKEN = ["confirm-sign-up", "verify", "reset", "not-me"];
const PHONE = { width: 320, height: 568 };
const DESKTOP = { width: 1280, height: 800 };
const PASSWORD = "three herons on a barge";
const NEXT_PASSWORD = "seven lanterns in the fog";
const PRODUCT = `Ada's <b>"Inn" & Sons`;

/** What a reader of each language is told. */
const READERS = [
  {
    name: "en",
    languages: "de,en-GB",
    lang: "en",
    size: DESKTOP,
    address: "ada@example.org",
    missing: "Please fill this in",
    notAnAddress: "does not look like an email address",
    otherDomain: "Addresses of this provider",
    tooShort: "at least 8 characters",
    tooCommon: "Many people use this password",
    containsName: "must not contain your email address",
    closed: "Nobody can sign up here",
    mailOff: "No mails are sent from here",
    tooMany: /try again in \d+ (seconds?|minutes?)/,
    unreachable: "cannot be reached",
    mailed: "Look into your mail",
    created: "Your account is ready",
    confirmed: "Your address is confirmed",
    set: "Your new password is set",
    signedOut: "Done",
    refused: "This link does not work any more",
    noToken: "The link is not complete",
    newPassword: "Forgot your password?",
  },
  {
    name: "zh-CN",
    languages: "zh-CN,en",
    lang: "zh-Hans",
    size: PHONE,
    address: "mei@example.org",
    missing: "请填写此项",
    notAnAddress: "邮箱格式不正确",
    otherDomain: "不能使用该域名的邮箱",
    tooShort: "至少 8 个字符",
    tooCommon: "这个密码很常见",
    containsName: "不能包含您的邮箱",
    closed: "未开放注册",
    mailOff: "未启用邮件服务",
    tooMany: /请在 \d+ (秒|分钟) 后再试/,
    unreachable: "无法连接到服务",
    mailed: "请查收邮件",
    created: "账号已创建",
    confirmed: "您的邮箱已验证",
    set: "新密码已设置",
    signedOut: "已完成",
    refused: "此链接已失效",
    noToken: "链接不完整",
    newPassword: "忘记密码？",
  },
  {
    name: "zh-TW",
    languages: "zh-TW,en",
    lang: "zh-Hant",
    size: PHONE,
    address: "yun@example.org",
    missing: "請填寫此項",
    notAnAddress: "電子郵件格式不正確",
    otherDomain: "不能使用該網域的電子郵件",
    tooShort: "至少 8 個字元",
    tooCommon: "這個密碼很常見",
    containsName: "不能包含您的電子郵件",
    closed: "未開放註冊",
    mailOff: "未啟用郵件服務",
    tooMany: /請在 \d+ (秒|分鐘) 後再試/,
    unreachable: "無法連線到服務",
    mailed: "請查收郵件",
    created: "帳號已建立",
    confirmed: "您的電子郵件已驗證",
    set: "新密碼已設定",
    signedOut: "已完成",
    refused: "此連結已失效",
    noToken: "連結不完整",
    newPassword: "忘記密碼？",
  },
];

const complaints = [];
const data = dataFolder();
const tokens = [];

try {
  const [open, closed] = await Promise.all([
    startService(
      {
        SIGN_UP: "open",
        SIGN_UP_DOMAINS: "example.org",
        CLASSIC_USERS_VISIBLE_TO: "admin",
        MAIL_TRANSPORT: "file",
        PRODUCT_NAME: PRODUCT,
      },
      data,
    ),
    startService({ MAIL_TRANSPORT: "off", THROTTLE_MAILED_TOKENS_PER_ADDRESS: "1" }),
  ]);
  for (const reader of READERS) {
    await asReader(reader, open.origin, async (browser) => {
      await looks(browser, open.origin, reader);
      await wholeWay(browser, open.origin, reader);
    });
    await asReader(reader, closed.origin, async (browser) => {
      await looks(browser, closed.origin, reader, ["sign-up", "forgot"], "Gatehouse");
      await closedDoors(browser, closed.origin, reader);
    });
  }
  await switching(open.origin);
  await asDocumented(open.origin);
  await withoutScript(open.origin);
  await outage(open);
  nothingIsLogged();
  assert.deepEqual(complaints, []);
  say("no complaint of the console or of the policy, no request elsewhere");
} catch (e) {
  console.error("pages:", e);
  process.exitCode = 1;
} finally {
  await end();
}

async function asReader(reader, service, task) {
  const browser = await openBrowser(["localhost"], speaking(reader));
  try {
    const found = await watch(browser, service, (url) => url.startsWith(`${service}/v1/`));
    await task(browser);
    complaints.push(...found);
  } finally {
    await browser.close();
  }
}

function speaking({ languages }) {
  return { intl: { accept_languages: languages, selected_languages: languages } };
}

/** Every section of every page, bright and dark: nothing is wider than the window, all can be read, all can be hit. */
async function looks(browser, service, reader, names = PAGES, product = PRODUCT) {
  const page = await browser.newPage();
  let sections = 0;
  for (const name of names) {
    const answer = await page.goto(`${service}/pages/${name}`);
    complaints.push(...laxity(answer));
    for (const [colorScheme, size] of [["light", reader.size], ["dark", reader.size], ["light", PHONE], ["light", DESKTOP]]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      sections += await page.locator("section").count();
      assert.deepEqual(await page.evaluate(inspect), [], `${name}, ${colorScheme}, ${size.width} pixels`);
    }
    assert.equal(await page.getAttribute("html", "lang"), reader.lang);
    assert.ok((await page.title()).endsWith(` · ${product}`), await page.title());
    assert.equal(await page.locator("header .name").innerText(), product);
    await inOneLanguage(page, reader);
  }
  await page.close();
  say(`${reader.name}: ${sections} looks at sections: nothing too wide, too faint or too small to hit, and all in one language`);
}

/** What is wrong with how the sections look, one after the other; this runs in the page. */
async function inspect() {
  const problems = [];
  const numbers = (color) => color.match(/[\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = numbers(color).map((value) => value / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    return numbers(color)[3] === 0 ? ground(element.parentElement) : color;
  };
  const contrast = (element) => {
    const [high, low] = [getComputedStyle(element).color, ground(element)].map(luminance).sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const sections = [...document.querySelectorAll("section")];
  const shown = sections.filter((section) => !section.hidden);
  for (const section of sections) {
    sections.forEach((other) => (other.hidden = other !== section));
    const faults = [];
    if (document.documentElement.scrollWidth > innerWidth) {
      faults.push(`${document.documentElement.scrollWidth} pixels wide`);
    }
    for (const element of document.querySelectorAll("body *")) {
      const { width, height } = element.getBoundingClientRect();
      const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
      if (width === 0 || height === 0) {
        continue;
      }
      if (hasText && contrast(element) < 4.5) {
        faults.push(`contrast ${contrast(element).toFixed(2)}: ${element.textContent}`);
      }
      const box = element.matches("[type=checkbox]") ? element.labels[0].getBoundingClientRect() : { width, height };
      if (element.matches("a, button, input") && (box.height < 44 || box.width < 44)) {
        faults.push(`${box.width} x ${box.height}: ${element.outerHTML}`);
      }
      if (element.matches("input") && element.labels.length === 0) {
        faults.push(`no label: ${element.outerHTML}`);
      }
    }
    problems.push(...faults.map((fault) => `${section.dataset.when}: ${fault}`));
  }
  sections.forEach((section) => (section.hidden = !shown.includes(section)));
  return problems;
}

async function inOneLanguage(page, { lang }) {
  const text = (await page.locator("main").innerText()).replace(/\S+@\S+/g, "");
  assert.doesNotMatch(text, { "zh-Hans": /[帳郵請設碼驗證變連]/, "zh-Hant": /[账邮请设码验证变连]/ }[lang] ?? /\p{Script=Han}/u);
  assert.doesNotMatch(text, lang === "en" ? /\p{Script=Han}/u : /[a-z]{3}/i);
}

/** From signing up to "it was not me". */
async function wholeWay(browser, service, reader) {
  await signUp(browser, service, reader);
  const mail = await mailTo(reader, `${service}/pages/confirm-sign-up`);
  assert.equal(/\p{Script=Han}/u.test(mail.text), reader.lang !== "en", "the mail is in the reader's language");
  await ask(`${service}/v1/accounts`, { email: reader.address });
  const other = await mailTo(reader, `${service}/pages/confirm-sign-up`);
  await confirmSignUp(browser, service, reader, mail.link, other.link);
  const former = await signIn(service, reader.address, PASSWORD);
  assert.equal(former.status, 201);
  reader = await changeAddress(browser, service, reader, former.body.access_token);
  const first = await signIn(service, reader.address, PASSWORD);
  assert.equal(first.status, 201);

  await forget(browser, service, reader);
  await reset(browser, service, reader, (await mailTo(reader, `${service}/pages/reset`)).link);
  assert.equal((await signIn(service, reader.address, PASSWORD)).status, 401);
  assert.equal(await whoAmI(service, first.body.access_token), 401);
  const second = await signIn(service, reader.address, NEXT_PASSWORD);
  assert.equal(second.status, 201);
  say(`${reader.name}: forgot → mail → new password: it signs in, the old one does not, the session from before has ended`);

  const notice = await mailTo(reader, `${service}/pages/not-me`);
  assert.equal(await whoAmI(service, second.body.access_token), 200);
  await disavow(browser, service, reader, notice.link);
  assert.equal(await whoAmI(service, second.body.access_token), 401);
  say(`${reader.name}: "it was not me": the session has ended, and the way to a new password is shown`);
}

async function signUp(browser, service, reader) {
  const page = await open(browser, `${service}/pages/sign-up`, reader);
  const submit = () => page.keyboard.press("Enter");
  await page.locator("#email").focus();
  await submit();
  await explained(page, "email", reader.missing);
  assert.equal(await focused(page), "email");
  await page.locator("#email").fill("ada");
  assert.equal(await page.locator("#email-error").innerText(), "", "what is being corrected is not scolded");
  await submit();
  await explained(page, "email", reader.notAnAddress);
  await page.locator("#email").fill("ada@example.com");
  await submit();
  await explained(page, "email", reader.otherDomain);
  await page.locator("#email").fill(reader.address);
  await pressTwice(page, "/v1/accounts");
  await arrived(page, reader.mailed);
  await page.locator("section:visible b", { hasText: reader.address }).locator("visible=true").waitFor();
  await page.close();
  say(`${reader.name}: signed up with an address alone; before that, every rule was said at its field`);
}

/** Chooses the password of the new account; the other pending sign-up is void after that. */
async function confirmSignUp(browser, service, reader, link, other) {
  // As a scanner of mails opens it: nothing is sent, so nothing is consumed.
  const scanner = await openLink(browser, link, reader);
  await scanner.close();
  const page = await openLink(browser, link, reader);
  const submit = () => page.keyboard.press("Enter");
  await page.locator("#password").focus();
  await submit();
  await explained(page, "password", reader.missing);
  for (const [password, said] of [
    ["1234567", reader.tooShort],
    ["password1", reader.tooCommon],
    [`it is ${reader.address}`, reader.containsName],
  ]) {
    await page.locator("#password").fill(password);
    await submit();
    await explained(page, "password", said);
    assert.equal(await focused(page), "password");
  }
  await page.locator("#password").fill(PASSWORD);
  await page.locator("[data-reveals]").check();
  assert.equal(await page.locator("#password").getAttribute("type"), "text");
  await page.locator("[data-reveals]").uncheck();
  assert.equal(await page.locator("#password").getAttribute("type"), "password");
  await pressTwice(page, "/v1/accounts/confirm");
  await arrived(page, reader.created);
  assert.equal(await page.locator("#password").inputValue(), "");
  await page.close();
  for (const used of [link, other]) {
    const again = await openLink(browser, used, reader);
    await again.locator("#password").fill(NEXT_PASSWORD);
    await press(again);
    await arrived(again, reader.refused);
    await again.close();
  }
  say(`${reader.name}: chose a password, after every rule was said at its field; the link and the other pending one are refused`);
}

/** Asks for another address, and confirms it; the reader with that address. */
async function changeAddress(browser, service, reader, token) {
  const moved = { ...reader, address: reader.address.replace("@", "-two@") };
  await ask(`${service}/v1/email-verifications`, { email: moved.address }, { Authorization: `Bearer ${token}` });
  await confirm(browser, service, moved, (await mailTo(moved, `${service}/pages/verify`)).link);
  return moved;
}

async function confirm(browser, service, reader, link) {
  const page = await openLink(browser, link, reader);
  await pressTwice(page, "/v1/email-verifications/confirm");
  await arrived(page, reader.confirmed);
  // The same link again, in the same tab: the browser does not load the page anew by itself.
  await page.evaluate((url) => (location.href = url), link);
  await press(page);
  await arrived(page, reader.refused);
  assertClean(await traces(page), link);
  await page.close();
  say(`${reader.name}: confirmed by one press, two presses send one request, a second time the link is refused in words`);

  for (const token of ["AAAA", "not%20a%20token", "x".repeat(300)]) {
    const forged = await open(browser, `${service}/pages/verify#token=${token}`, reader);
    await press(forged);
    await arrived(forged, reader.refused);
    await forged.close();
  }
  for (const name of WITH_TOKEN) {
    const empty = await open(browser, `${service}/pages/${name}`, reader);
    await headed(empty, reader.noToken);
    await empty.close();
  }
  say(`${reader.name}: tokens that are none, and pages without one, are told what to do`);
}

async function forget(browser, service, reader) {
  const page = await open(browser, `${service}/pages/sign-up`, reader);
  await page.locator('section:visible a[href*="forgot"]').click();
  await headed(page, reader.newPassword);
  await page.locator("#email").fill(reader.address);
  await pressTwice(page, "/v1/password-resets");
  await arrived(page, reader.mailed);
  await page.locator("section:visible [data-shows]").click();
  await headed(page, reader.newPassword);
  await page.close();
}

async function reset(browser, service, reader, link) {
  const page = await openLink(browser, link, reader);
  await page.locator("#new_password").fill("1234567");
  await press(page);
  await explained(page, "new_password", reader.tooShort);
  await page.locator("#new_password").fill(NEXT_PASSWORD);
  await pressTwice(page, "/v1/password-resets/confirm");
  await arrived(page, reader.set);
  assert.equal(await page.locator("#new_password").inputValue(), "");
  await page.close();
  const used = await openLink(browser, link, reader);
  await used.locator("#new_password").fill(NEXT_PASSWORD);
  await press(used);
  await arrived(used, reader.refused);
  await used.close();
}

async function disavow(browser, service, reader, link) {
  const page = await openLink(browser, link, reader);
  await pressTwice(page, "/v1/disavowals");
  await arrived(page, reader.signedOut);
  await page.locator("section:visible a.action").click();
  await headed(page, reader.newPassword);
  await page.close();
  const used = await openLink(browser, link, reader);
  await press(used);
  await arrived(used, reader.refused);
  await used.close();
}

/** Where nobody signs up, where no mails are sent, and where somebody tries too often. */
async function closedDoors(browser, service, reader) {
  const signUp = await open(browser, `${service}/pages/sign-up`, reader);
  await headed(signUp, reader.closed);
  const forgot = await open(browser, `${service}/pages/forgot`, reader);
  await headed(forgot, reader.mailOff);
  for (let attempt = 0; ; attempt++) {
    const page = await open(browser, `${service}/pages/verify#token=AAAA`, reader);
    await press(page);
    const told = page.locator("[role=status]").filter({ hasText: reader.tooMany });
    const refused = page.locator("section:visible", { hasText: reader.refused });
    await told.or(refused).waitFor();
    if (await told.isVisible()) {
      break;
    }
    assert.ok(attempt < 3, "there is no end of attempts");
    await page.close();
  }
  say(`${reader.name}: sign-up closed, no mails, too many attempts: each is said, the last with how long to wait`);
}

/** Whoever reads another language than the browser's. */
async function switching(service) {
  const [english, chinese, traditional] = READERS;
  await asReader(english, service, async (browser) => {
    const page = await open(browser, `${service}/pages/sign-up`, english);
    await page.getByRole("button", { name: "简体中文" }).click();
    assert.equal(await page.getAttribute("html", "lang"), chinese.lang);
    assert.equal(await page.getByRole("button", { name: "简体中文" }).getAttribute("aria-pressed"), "true");
    await inOneLanguage(page, chinese);
    await page.reload();
    await inOneLanguage(page, chinese);
    await page.locator('section:visible a[href*="forgot"]').click();
    await headed(page, chinese.newPassword);
    assert.match(await page.title(), /忘记密码/);
    await page.getByRole("button", { name: "繁體中文" }).click();
    await headed(page, traditional.newPassword);
    await inOneLanguage(page, traditional);
    await page.getByRole("button", { name: "English" }).click();
    await headed(page, english.newPassword);
    await inOneLanguage(page, english);
  });
  say("the language can be switched on every page, and stays on the way to the next one");
}

/** The lines of docs/pages.md, on a page of a team's own. */
async function asDocumented(service) {
  const port = await freePort();
  const frontEnd = `http://localhost:${port}`;
  const server = createServer((request, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end("<!doctype html><title>A page</title><link rel=icon href=data:,>");
  });
  await new Promise((resolve, reject) => server.on("error", reject).listen(port, "127.0.0.1", resolve));
  const manual = readFileSync(new URL("../docs/pages.md", import.meta.url), "utf8");
  const content = /```js\n(.*?)```/s.exec(manual)[1].replace("http://localhost:8080", service);
  const grace = { address: "grace@example.org", size: DESKTOP };
  await ask(`${service}/v1/accounts`, { email: grace.address });
  const { link } = await mailTo(grace, `${service}/pages/confirm-sign-up`);
  const browser = await openBrowser(["localhost"]);
  try {
    const page = await open(browser, link.replace(`${service}/pages`, frontEnd), grace);
    await page.addScriptTag({ content });
    assertClean(await traces(page), `${frontEnd}/confirm-sign-up#${link.split("#")[1]}`);
    const finish = () => page.evaluate(`finish("/v1/accounts/confirm", { password: "${PASSWORD}" })`);
    assert.equal(await finish(), undefined);
    assert.equal((await finish()).code, "mailed-token-refused");
  } finally {
    await browser.close();
    server.close();
  }
  assert.equal((await signIn(service, grace.address, PASSWORD)).status, 201);
  say("docs/pages.md: its lines finish a link on a page of a team's own, of another origin");
}

async function withoutScript(service) {
  const browser = await openBrowser(["localhost"], { profile: { default_content_setting_values: { javascript: 2 } } });
  try {
    const page = await browser.newPage();
    for (const name of PAGES) {
      await page.goto(`${service}/pages/${name}#token=AAAA`);
      const text = await page.locator("main").innerText();
      assert.match(text, /This page needs JavaScript/);
      assert.match(text, /页面需要 JavaScript/);
      assert.match(text, /頁面需要 JavaScript/);
    }
  } finally {
    await browser.close();
  }
  say("without JavaScript, all languages say that it is needed");
}

/** Not watched: the browser complains of what it cannot reach, and is right. */
async function outage(service) {
  const waiting = [];
  for (const reader of READERS) {
    const browser = await openBrowser(["localhost"], speaking(reader));
    waiting.push({ reader, browser, page: await open(browser, `${service.origin}/pages/verify#token=AAAA`, reader) });
  }
  await service.stop();
  for (const { reader, browser, page } of waiting) {
    await press(page);
    await page.locator("[role=status]", { hasText: reader.unreachable }).waitFor();
    assert.ok(await page.locator("[type=submit]").isVisible());
    await browser.close();
  }
  say("the service is away: said in words, and the button is still there");
}

/** All that the service has written down. */
function nothingIsLogged() {
  const files = ["console.log", ...readdirSync(join(data, "logs")).map((name) => join("logs", name))];
  for (const file of files) {
    const text = readFileSync(join(data, file), "latin1");
    for (const secret of [...tokens, PASSWORD, NEXT_PASSWORD]) {
      assert.ok(!text.includes(secret), `${file} has a token or a password`);
    }
  }
  say(`no token and no password in ${files.length} files of its log`);
}

async function open(browser, url, { size }) {
  const page = await browser.newPage();
  await page.setViewportSize(size);
  await page.goto(url);
  return page;
}

/** The link of a mail: nothing is sent but for the page itself, and the token is nowhere to be seen. */
async function openLink(browser, link, reader) {
  const asked = [];
  const listen = (request) => asked.push(`${request.method()} ${request.url()}`);
  browser.on("request", listen);
  const page = await open(browser, link, reader);
  await page.locator("section:visible [type=submit]").waitFor();
  await page.waitForLoadState("networkidle");
  browser.off("request", listen);
  assert.deepEqual(asked.filter((line) => !line.startsWith("GET ") || line.includes("/v1/")), []);
  assertClean(await traces(page), link);
  return page;
}

/** All places in which a page can leave something. */
function traces(page) {
  return page.evaluate(async () => ({
    address: location.href,
    history: navigation.entries().map((entry) => entry.url),
    local: { ...localStorage },
    session: { ...sessionStorage },
    cookies: document.cookie,
    databases: await indexedDB.databases(),
    requests: performance.getEntriesByType("resource").map((entry) => entry.name),
    markup: document.documentElement.outerHTML,
  }));
}

function assertClean(found, link) {
  const token = link.split("#token=")[1];
  assert.equal(found.address, link.split("#")[0]);
  assert.ok(!JSON.stringify(found).includes(token), "the token has been left somewhere");
  assert.deepEqual([found.local, found.session, found.cookies, found.databases], [{}, {}, "", []]);
}

async function mailTo({ address }, page) {
  const mail = await nextMail(data, address, page);
  tokens.push(mail.link.split("#token=")[1]);
  return mail;
}

function press(page) {
  return page.locator("section:visible [type=submit]").click();
}

/** As impatient people do; one request is sent. */
async function pressTwice(page, path) {
  const sent = [];
  const listen = (request) => new URL(request.url()).pathname === path && sent.push(request.method());
  page.on("request", listen);
  await page.evaluate(() => {
    const button = [...document.querySelectorAll("[type=submit]")].find((candidate) => candidate.checkVisibility());
    button.click();
    button.click();
  });
  await page.locator('section:visible:not([data-when="ready"])').waitFor();
  page.off("request", listen);
  assert.deepEqual(sent, ["POST"]);
}

function headed(page, text) {
  return page.locator("section:visible h1", { hasText: text }).waitFor();
}

/** The same after doing something: a screen reader begins to read there. */
async function arrived(page, text) {
  await headed(page, text);
  assert.equal(await page.evaluate(() => document.activeElement.localName), "h1");
  assert.ok((await page.title()).startsWith(await page.locator("section:visible h1").innerText()));
}

/** The error stands at its field, for eyes and for screen readers. */
async function explained(page, field, text) {
  await page.locator(`#${field}-error`, { hasText: text }).waitFor();
  assert.equal(await page.locator(`#${field}`).getAttribute("aria-invalid"), "true");
  assert.ok((await page.locator(`#${field}`).getAttribute("aria-describedby")).split(" ").includes(`${field}-error`));
}

function focused(page) {
  return page.evaluate(() => document.activeElement.id);
}

async function signIn(service, username, password) {
  const answer = await ask(`${service}/v1/sessions`, { username, password });
  return { status: answer.status, body: await answer.json() };
}

function ask(url, body, more = {}) {
  const headers = { "Content-Type": "application/json", ...more };
  return fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
}

async function whoAmI(service, token) {
  return (await fetch(`${service}/v1/me`, { headers: { Authorization: `Bearer ${token}` } })).status;
}

function say(text) {
  console.log(`pages: ${text}`);
}
