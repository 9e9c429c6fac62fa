// What must not happen in a browser that uses the service's pages.

/**
 * Writes it down: anything in the console, what the Content-Security-Policy stops, and requests to anywhere but the service.
 *
 * @param browser a context of Playwright's
 * @param service its URL as a browser knows it, without a slash at its end
 * @param refused whether the service may answer a request of that URL with 4xx, which the browser has in its console as well
 * @returns the complaints, a list that grows
 */
export async function watch(browser, service, refused = () => false) {
  const complaints = [];
  browser.on("console", (message) => {
    const { url } = message.location();
    const expected = /^Failed to load resource: the server responded with a status of 4/.test(message.text()) && refused(url);
    if (["error", "warning", "assert"].includes(message.type()) && !expected) {
      complaints.push(`console: ${message.text()} (${url})`);
    }
  });
  browser.on("weberror", (e) => complaints.push(`uncaught: ${e.error().message}`));
  browser.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(`${service}/`)) {
      complaints.push(`request elsewhere: ${request.url()}`);
    }
  });
  browser.on("requestfailed", (request) => complaints.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  await browser.exposeFunction("violated", (text) => complaints.push(`policy: ${text}`));
  await browser.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (e) =>
      window.violated(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`),
    ),
  );
  return complaints;
}

/** What is not strict in the policy that came with a page, or nothing. */
export function laxity(answer) {
  const policy = answer.headers()["content-security-policy"] ?? "";
  return policy.includes("default-src 'none'") && !policy.includes("unsafe") ? [] : [`the policy is not strict: ${policy}`];
}
