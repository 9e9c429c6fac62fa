// Plugins of Swagger UI: folded errors, calls to copy, Chinese beside English, and an outline for assistive technology.

import { calls, credentialsOf, LANGUAGES } from "./calls.js";

/** The URL of the service. Not from the address of the page, which may contain a user and a password: browsers send no request with them. */
export const SERVICE = new URL("..", import.meta.url).href.replace(/\/$/, "");

/** The meaning of a status in Chinese, beside the English description of an error. */
export const STATUSES = {
  400: "请求无效",
  401: "身份验证未通过",
  403: "权限不足",
  404: "不存在",
  406: "无法返回所要求的格式",
  408: "请求超时",
  409: "与现有数据冲突",
  410: "已失效",
  413: "请求体过大",
  415: "请求体的格式不受支持",
  422: "请求头无效",
  429: "尝试次数过多",
  503: "服务暂不可用",
};

/** Folds each error of an operation behind one line; a click shows all of it. */
export const foldErrors = () => ({
  wrapComponents: {
    response: (Response, { React: { createElement, useState } }) =>
      function FoldedResponse(properties) {
        const [open, setOpen] = useState(false);
        if (open || !/^[45]/.test(properties.code)) {
          return createElement(Response, properties);
        }
        const summary = properties.response.get("description").replaceAll("`", "").replaceAll("\n", " ");
        const button = createElement(
          "button",
          { type: "button", className: "fold", onClick: () => setOpen(true) },
          createElement("span", null, summary),
          inChinese(createElement, STATUSES[properties.code]),
        );
        return createElement(
          "tr",
          { className: "response", "data-code": properties.code },
          createElement("td", { className: "response-col_status" }, properties.code),
          createElement("td", { className: "response-col_description" }, button),
        );
      },
  },
});

/** Shows the calls of an operation before its responses. */
export const showCalls = () => ({
  wrapComponents: {
    responses: (Responses, { React, specSelectors }) => {
      const Calls = callsWith(React, specSelectors);
      return (properties) =>
        React.createElement(React.Fragment, null, React.createElement(Calls, properties), React.createElement(Responses, properties));
    },
  },
});

function callsWith({ createElement, useId, useRef, useState, useSyncExternalStore }, specSelectors) {
  let contract;

  return function Calls({ path, method }) {
    const language = useSyncExternalStore(listen, () => chosen);
    const [status, setStatus] = useState("");
    const name = useId();
    const text = useRef(null);
    contract ??= specSelectors.specJson().toJS();

    async function copy() {
      getSelection().selectAllChildren(text.current);
      try {
        await navigator.clipboard.writeText(text.current.textContent);
        setStatus("Copied 已复制");
      } catch {
        // Without HTTPS there is no clipboard; or the user does not allow it.
        setStatus("Selected: copy it with Ctrl+C. 已选中，请按 Ctrl+C 复制");
      }
    }

    const choices = LANGUAGES.map((each) => {
      const pick = () => {
        setStatus("");
        choose(each);
      };
      return createElement("label", { key: each }, createElement("input", { type: "radio", name, checked: each === language, onChange: pick }), each);
    });
    return createElement(
      "section",
      { className: "calls" },
      createElement("div", { className: "opblock-section-header" }, createElement("h4", null, "Call")),
      createElement(
        "div",
        { className: "calls-choice" },
        createElement("fieldset", { "aria-label": "Language 语言" }, choices),
        createElement("button", { type: "button", className: "btn", onClick: copy }, "Copy"),
        createElement("span", { role: "status" }, status),
      ),
      createElement("pre", { ref: text, tabIndex: 0, role: "region", "aria-label": `${language}: ${path}` }, calls(contract, path, method, SERVICE)[language]),
      hint(createElement, language, credentialsOf(contract, path, method)),
    );
  };
}

/** Says where the credentials come from that a call reads from the environment. */
function hint(createElement, language, credentials) {
  const [english, zh] = credentials === "client"
    ? ["A service client calls this operation. POST /v1/admin/clients returns its id and its first secret.", "此接口由业务服务调用。POST /v1/admin/clients 返回服务客户端的 id 和密钥。"]
    : language === "curl" && credentials === "token"
      ? ["TOKEN is the access_token that POST /v1/sessions returns.", "TOKEN 是 POST /v1/sessions 返回的 access_token。"]
      : [];
  return english && createElement("p", null, `${english} `, inChinese(createElement, zh));
}

/** Shows the Chinese names of operations and tags. */
export const chinese = () => ({
  wrapComponents: {
    OperationSummaryPath: (Path, { React: { createElement, Fragment }, specSelectors }) => (properties) => {
      const { path, method } = properties.operationProps.toObject();
      const summary = specSelectors.specJson().getIn(["paths", path, method, "x-summary-zh"]);
      return createElement(Fragment, null, createElement(Path, properties), inChinese(createElement, summary));
    },
    DeepLink: (Link, { React: { createElement, Fragment }, specSelectors }) => (properties) => {
      const tag = specSelectors.specJson().get("tags").find((each) => each.get("name") === properties.text);
      // The path of an operation is already in a button, which must contain no link.
      return tag
        ? createElement(Fragment, null, createElement(Link, properties), inChinese(createElement, tag.get("x-name-zh")))
        : createElement("span", null, properties.text);
    },
  },
});

/** Makes the introduction a landmark, and gives the operations a heading. */
export const outline = () => ({
  wrapComponents: {
    InfoContainer: (Info, { React: { createElement } }) => (properties) =>
      createElement("section", { "aria-label": "Introduction 简介" }, createElement(Info, properties)),
    operations: (Operations, { React: { createElement, Fragment } }) => (properties) =>
      createElement(
        Fragment,
        null,
        createElement("h2", null, "Operations ", inChinese(createElement, "接口")),
        createElement(Operations, properties),
      ),
  },
});

const inChinese = (createElement, text) => createElement("span", { lang: "zh-Hans" }, text);

// The language of the calls, which all operations share and later visits remember.

const CHOSEN = "gatehouse-docs-language";
const listeners = new Set();
let chosen = LANGUAGES.find((each) => each === storage()?.getItem(CHOSEN)) ?? LANGUAGES[0];

function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function choose(language) {
  chosen = language;
  storage()?.setItem(CHOSEN, language);
  listeners.forEach((listener) => listener());
}

/** Returns undefined if the browser blocks storage. */
function storage() {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
