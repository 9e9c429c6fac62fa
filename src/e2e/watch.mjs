// Records errors in a browser that uses the pages of the service.

/**
 * Records console errors and warnings, violations of the Content-Security-Policy, failed requests, and requests to other hosts. A
 * read that the browser itself cancels, because the user leaves the page, is no error.
 *
 * @param browser a Playwright context
 * @param service the public URL of the service, without a slash at its end
 * @param refused returns whether the service may answer a request to that URL with 4xx, which the browser logs to its console
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
    const url = Object.assign(new URL(request.url()), { username: "", password: "" }).href;
    if (!/^(data|blob):/.test(url) && !url.startsWith(`${service}/`)) {
      complaints.push(`request elsewhere: ${request.url()}`);
    }
  });
  browser.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    if (reason !== "net::ERR_ABORTED" || request.method() !== "GET") {
      complaints.push(`failed: ${request.method()} ${request.url()} ${reason}`);
    }
  });
  await browser.exposeFunction("violated", (text) => complaints.push(`policy: ${text}`));
  await browser.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (e) =>
      window.violated(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`),
    ),
  );
  return complaints;
}

/** Returns a complaint if the Content-Security-Policy of a page is not strict. */
export function laxity(answer) {
  const policy = answer.headers()["content-security-policy"] ?? "";
  return policy.includes("default-src 'none'") && !policy.includes("unsafe") ? [] : [`the policy is not strict: ${policy}`];
}
