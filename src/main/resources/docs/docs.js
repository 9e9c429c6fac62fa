import { chinese, foldErrors, outline, SERVICE, showCalls } from "./plugins.js";

// If the demo user exists, the page contains its credentials, and the examples become a login that works.
function offerDemoUser(request) {
  const { username, password } = document.getElementById("swagger-ui").dataset;
  if (request.loadSpec && username !== undefined) {
    request.responseInterceptor = (response) => {
      const contract = JSON.parse(response.text);
      for (const path of ["/v1/sessions", "/login"]) {
        contract.paths[path].post.requestBody.content["application/json"].example = { username, password };
      }
      contract.components.schemas.ConfirmSessionRequest.properties.password.example = password;
      contract.info.description += `\n**The demo user** is \`${username}\` with the password \`${password}\`. These credentials are public. The example of \`POST /v1/sessions\` uses them.\n`;
      response.text = JSON.stringify(contract);
      return response;
    };
  }
  return request;
}

/** Puts the operations of a session in the order of their use. The others keep the order of the contract. */
const FIRST = ["createSession", "refreshSession", "listSessions", "endCurrentSession"];
const byUse = (a, b) => rank(a) - rank(b);
const rank = (operation) => (FIRST.indexOf(operation.getIn(["operation", "operationId"])) + FIRST.length + 1) % (FIRST.length + 1);

/** Signs in with the form, or as the demo user, and uses the access token for all operations of the page. */
async function signIn(event) {
  event.preventDefault();
  const form = event.target;
  const { username, password } = { ...document.getElementById("swagger-ui").dataset, ...Object.fromEntries(new FormData(form)) };
  const status = form.querySelector("[role=status]");
  status.textContent = "…";
  try {
    const answer = await fetch(`${SERVICE}/v1/sessions`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ username, password }),
    });
    const body = await answer.json();
    if (answer.ok) {
      window.ui.preauthorizeApiKey("accessToken", body.access_token);
      form.reset();
      status.textContent = `Signed in as ${body.user.username}. Every operation on this page now uses your access token. 已登录，本页的请求都会使用您的令牌。`;
    } else {
      status.textContent = `${answer.status} ${body.code}: ${body.title}`;
    }
  } catch {
    status.textContent = "The service cannot be reached. 无法连接到服务。";
  }
}

/** Opens the operation of a link and scrolls to it. */
function openOperation(event) {
  const link = event.target.closest("a");
  if (link !== null) {
    event.preventDefault();
    const [, tag, id] = /^#.(.+)\/(.+)$/.exec(link.hash);
    window.ui.layoutActions.show(["operations-tag", tag], true);
    window.ui.layoutActions.show(["operations", tag, id], true);
    requestAnimationFrame(() => document.getElementById(`operations-${tag}-${id}`)?.scrollIntoView({ block: "start" }));
  }
}

document.getElementById("sign-in").addEventListener("submit", signIn);
document.querySelector(".start ol").addEventListener("click", openOperation);
window.ui = SwaggerUIBundle({
  // An absolute URL: Swagger UI resolves the server of the contract against it.
  url: `${SERVICE}/openapi.json`,
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [foldErrors, showCalls, chinese, outline],
  operationsSorter: byUse,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  syntaxHighlight: { theme: "tomorrow-night" },
  persistAuthorization: false,
  validatorUrl: null,
  requestInterceptor: offerDemoUser,
});
