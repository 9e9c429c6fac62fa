"use strict";

// Follow the color scheme of the system, also when it changes. Swagger UI's style sheet has rules for this class.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

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

window.addEventListener("load", () => {
  window.ui = SwaggerUIBundle({
    // An absolute URL: Swagger UI resolves the server of the contract against it.
    url: new URL("openapi.json", document.baseURI).href,
    dom_id: "#swagger-ui",
    presets: [SwaggerUIBundle.presets.apis],
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    persistAuthorization: false,
    validatorUrl: null,
    requestInterceptor: offerDemoUser,
  });
});
