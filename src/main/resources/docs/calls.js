// The calls of an operation, as text that a reader can copy: in a shell, and with the client of each language.

/** The languages, in the order in which the page shows them. */
export const LANGUAGES = ["curl", "TypeScript", "Java", "Python"];

/** Operations that change the tokens of a client: the method of the client, and the fields of the body that it takes. */
const OF_THE_CLIENT = {
  createSession: ["signIn", "username", "password"],
  refreshSession: ["refresh"],
  confirmSession: ["confirm", "password"],
  endCurrentSession: ["signOut"],
  changePassword: ["changePassword", "current_password", "new_password"],
};

/**
 * Returns the call in each language.
 *
 * @param contract the OpenAPI document
 * @param path as in the contract
 * @param method in lower case
 * @param server the URL of the service, without a slash at its end
 */
export function calls(contract, path, method, server) {
  const call = read(contract, path, method, server);
  const write = call.hasMethod ? { TypeScript: typescript, Java: java, Python: python } : { TypeScript: fetched, Java: javaHttp, Python: urllib };
  return { curl: curl(call), ...Object.fromEntries(Object.entries(write).map(([language, text]) => [language, `${text(call).join("\n")}\n`])) };
}

/** Returns what an operation needs before it is called: "token", "client" (a service client) or "nothing". */
export function credentialsOf(contract, path, method) {
  const schemes = (contract.paths[path][method].security ?? contract.security).flatMap(Object.keys);
  return schemes.includes("serviceClient") ? "client" : schemes.length > 0 ? "token" : "nothing";
}

/** Returns the facts of a call that do not depend on the language. */
function read(contract, path, method, server) {
  const operation = contract.paths[path][method];
  const { operationId: id, parameters = [], tags: [tag] } = operation;
  const inPath = parameters.filter((parameter) => parameter.in === "path");
  const query = parameters.filter((parameter) => parameter.in === "query" && parameter.required);
  const credentials = credentialsOf(contract, path, method);
  const [status, success] = Object.entries(operation.responses).find(([code]) => /^[23]/.test(code));
  const returned = Object.keys(success.content ?? {});
  const ofClient = OF_THE_CLIENT[id];
  const values = new URLSearchParams(query.map(({ name, example }) => [name, example])).toString();
  return {
    id,
    tag,
    method: method.toUpperCase(),
    server,
    url: server + inPath.reduce((url, { name, example }) => url.replace(`{${name}}`, encodeURIComponent(example)), path) + (values && `?${values}`),
    inPath,
    query,
    hasQuery: parameters.some((parameter) => parameter.in === "query"),
    body: bodyOf(contract, operation),
    credentials,
    user: bodyOf(contract, contract.paths["/v1/sessions"].post).value,
    ofClient,
    returns: ofClient ? id === "createSession" : returned.length > 0,
    // The clients have no method for pages, files and redirections, nor for requests of service clients.
    hasMethod: credentials !== "client" && status !== "302" && !returned.some((type) => type.startsWith("text/")),
  };
}

/** Returns the example of the request body with its type; undefined if the operation has no body. */
function bodyOf(contract, { requestBody }) {
  if (requestBody === undefined) {
    return undefined;
  }
  const [[type, { schema: { $ref }, example }]] = Object.entries(requestBody.content);
  const name = $ref.replace(/^.*\//, "");
  const { properties, required = Object.keys(properties) } = contract.components.schemas[name];
  const value = example ?? Object.fromEntries(required.map((each) => [each, properties[each].example]));
  const fields = Object.entries(value).map(([each, example]) => ({ name: each, schema: properties[each], example }));
  return { isForm: type === "application/x-www-form-urlencoded", type, name, value, fields };
}

// In a shell.

function curl({ method, url, credentials, body }) {
  const options = [
    ...(method === "GET" ? [] : [`-X ${method}`]),
    ...{ token: ['-H "Authorization: Bearer $TOKEN"'], client: ['-u "$CLIENT_ID:$CLIENT_SECRET"'], nothing: [] }[credentials],
  ];
  if (body?.isForm) {
    options.push(...body.fields.map(({ name, example }) => `--data-urlencode ${inShell(`${name}=${example}`)}`));
  } else if (body) {
    options.push(`-H ${inShell(`Content-Type: ${body.type}`)}`, `-d ${inShell(JSON.stringify(body.value))}`);
  }
  return `${[`curl ${inShell(url)}`, ...options].join(" \\\n  ")}\n`;
}

/** Quotes a text for a POSIX shell. */
const inShell = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

// With the client of a language. A JSON string has the same meaning in TypeScript, Java and Python.

/** Returns a text, a number, true, false or a list of them. */
const quoted = (value) => (Array.isArray(value) ? `[${value.map(quoted).join(", ")}]` : JSON.stringify(value));
const camel = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const lower = (name) => name[0].toLowerCase() + name.slice(1);
const upper = (name) => name[0].toUpperCase() + name.slice(1);
const isUuid = ({ schema }) => schema.format === "uuid";

/** Returns whether the user signs in before the call. */
const signsInFirst = ({ id, credentials, ofClient }) => id !== "createSession" && (credentials === "token" || ofClient !== undefined);

/** Returns the arguments of a method of the client. */
const argumentsOf = ({ ofClient: [, ...names], body }) => names.map((name) => quoted(body.value[name]));

function typescript(call) {
  const { id, tag, server, user, ofClient, inPath, query, body, returns } = call;
  const api = `${tag}Api`;
  const given = [...inPath, ...query].map(({ name, example }) => `${camel(name)}: ${quoted(example)}`);
  const fields = body?.fields.map(({ name, example }) => `    ${camel(name)}: ${quoted(example)},`);
  const options = body
    ? ["{", ...given.map((each) => `  ${each},`), `  ${lower(body.name)}: {`, ...fields, "  },", "}"].join("\n")
    : given.length > 0 ? `{ ${given.join(", ")} }` : "";
  const expression = ofClient
    ? `client.${ofClient[0]}(${argumentsOf(call).join(", ")})`
    : `new ${api}(client.configuration).${id}(${options})`;
  return [
    `import { ${["GatehouseClient", ...(ofClient ? [] : [api])].sort().join(", ")} } from "@gatehouse/client";`,
    "",
    `const client = new GatehouseClient({ url: ${quoted(server)} });`,
    ...(signsInFirst(call) ? [`await client.signIn(${quoted(user.username)}, ${quoted(user.password)});`] : []),
    `${returns ? "const answer = " : ""}await ${expression};`,
    ...(returns ? ["console.log(answer);"] : []),
  ];
}

function java(call) {
  const { id, tag, server, user, ofClient, inPath, hasQuery, query, body, returns } = call;
  const api = `${tag}Api`;
  const chain = (type, fields) => `new ${type}()${fields.map((field) => `\n    .${camel(field.name)}(${inJava(field)})`).join("")}`;
  const given = [
    ...inPath.map(inJava),
    ...(body ? [chain(body.name, body.fields)] : []),
    ...(hasQuery ? [chain(`${api}.${upper(id)}Query`, query)] : []),
  ];
  const typed = [...inPath, ...query, ...(body?.fields ?? [])];
  const imports = [
    "dev.gatehouse.client.GatehouseClient",
    ...(ofClient ? [] : [
      ...(hasQuery ? [`dev.gatehouse.client.${api}`] : []),
      ...(body ? [`dev.gatehouse.client.model.${body.name}`] : []),
      ...(typed.some(({ schema }) => schema.type === "array") ? ["java.util.List"] : []),
      ...(typed.some(isUuid) ? ["java.util.UUID"] : []),
    ]),
  ];
  // Without a name of the device, which is shown in the list of sessions.
  const signIn = (name, password) => `client.signIn(${name}, ${password}, null)`;
  const expression = !ofClient
    ? `client.${lower(api)}().${id}(${given.join(", ")})`
    : id === "createSession" ? signIn(...argumentsOf(call)) : `client.${ofClient[0]}(${argumentsOf(call).join(", ")})`;
  return [
    ...imports.sort().map((name) => `import ${name};`),
    "",
    `GatehouseClient client = GatehouseClient.builder(${quoted(server)}).build();`,
    ...(signsInFirst(call) ? [`${signIn(quoted(user.username), quoted(user.password))};`] : []),
    `${returns ? "var answer = " : ""}${expression};`,
    ...(returns ? ["System.out.println(answer);"] : []),
  ];
}

function inJava({ schema, example }) {
  if (schema.type === "array") {
    return `List.of(${example.map((each) => inJava({ schema: schema.items, example: each })).join(", ")})`;
  }
  return schema.format === "uuid" ? `UUID.fromString(${quoted(example)})` : quoted(example) + (schema.format === "int64" ? "L" : "");
}

function python(call) {
  const { id, tag, server, user, ofClient, inPath, query, body, returns } = call;
  const given = [
    ...inPath.map(inPython),
    ...(body ? [`${body.name}(\n${body.fields.map((field) => `    ${field.name}=${inPython(field)},\n`).join("")})`] : []),
    ...query.map((parameter) => `${parameter.name}=${inPython(parameter)}`),
  ];
  const expression = ofClient
    ? `client.${snake(ofClient[0])}(${argumentsOf(call).join(", ")})`
    : `client.${tag.toLowerCase()}_api.${snake(id)}(${given.join(", ")})`;
  return [
    ...([...inPath, ...query].some(isUuid) ? ["from uuid import UUID", ""] : []),
    "from gatehouse_client import GatehouseClient",
    ...(body && !ofClient ? [`from gatehouse_client.models import ${body.name}`] : []),
    "",
    `client = GatehouseClient(${quoted(server)})`,
    ...(signsInFirst(call) ? [`client.sign_in(${quoted(user.username)}, ${quoted(user.password)})`] : []),
    `${returns ? "answer = " : ""}${expression}`,
    ...(returns ? ["print(answer)"] : []),
  ];
}

function inPython({ schema, example }) {
  return schema.format === "uuid" ? `UUID(${quoted(example)})` : schema.type === "boolean" ? upper(String(example)) : quoted(example);
}

// Without a method of a client: with the HTTP library of the language.

const TYPESCRIPT_BASIC = "Authorization: `Basic ${btoa(`${process.env.CLIENT_ID}:${process.env.CLIENT_SECRET}`)}`";

function fetched({ method, url, credentials, body }) {
  const options = [
    ...(method === "GET" ? [] : [`method: ${quoted(method)}`]),
    ...(credentials === "client" ? [`headers: { ${TYPESCRIPT_BASIC} }`] : []),
    ...(body ? [`body: new URLSearchParams({ ${body.fields.map(({ name, example }) => `${name}: ${quoted(example)}`).join(", ")} })`] : []),
  ];
  return [
    `const answer = await fetch(${quoted(url)}${options.length > 0 ? `, {\n${options.map((each) => `  ${each},\n`).join("")}}` : ""});`,
    "console.log(answer.status, await answer.text());",
  ];
}

function javaHttp({ method, url, credentials, body }) {
  const isClient = credentials === "client";
  return [
    "import java.net.URI;",
    "import java.net.http.HttpClient;",
    "import java.net.http.HttpRequest;",
    "import java.net.http.HttpResponse;",
    ...(isClient ? ["import java.nio.charset.StandardCharsets;", "import java.util.Base64;"] : []),
    "",
    ...(isClient ? ['String client = System.getenv("CLIENT_ID") + ":" + System.getenv("CLIENT_SECRET");'] : []),
    `HttpRequest request = HttpRequest.newBuilder(URI.create(${quoted(url)}))`,
    ...(isClient ? ['    .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(client.getBytes(StandardCharsets.UTF_8)))'] : []),
    ...(body ? [`    .header("Content-Type", ${quoted(body.type)})`] : []),
    ...(body ? [`    .method(${quoted(method)}, HttpRequest.BodyPublishers.ofString(${quoted(new URLSearchParams(body.value).toString())}))`] : []),
    "    .build();",
    "HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());",
    'System.out.println(answer.statusCode() + " " + answer.body());',
  ];
}

function urllib({ url, credentials, body }) {
  const isClient = credentials === "client";
  return [
    ...(isClient ? ["import base64", "import os"] : []),
    ...(body ? ["from urllib.parse import urlencode"] : []),
    "from urllib.request import Request, urlopen",
    "",
    ...(isClient ? [`client = f"{os.environ['CLIENT_ID']}:{os.environ['CLIENT_SECRET']}"`] : []),
    `request = Request(${[quoted(url), ...(body ? [`data=urlencode({${body.fields.map(({ name, example }) => `${quoted(name)}: ${quoted(example)}`).join(", ")}}).encode()`] : [])].join(", ")})`,
    ...(isClient ? ['request.add_header("Authorization", "Basic " + base64.b64encode(client.encode()).decode())'] : []),
    "with urlopen(request) as answer:",
    "    print(answer.status, answer.read().decode())",
  ];
}
