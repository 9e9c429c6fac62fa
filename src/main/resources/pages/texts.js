// Texts for problems that can occur on more than one page, by problem code. "#" stands for a detail.

export const FIELDS = {
  missing: { en: "Please fill in this field.", "zh-Hans": "请填写此项。", "zh-Hant": "請填寫此項。" },
  "not-an-address": {
    en: "This is not a valid email address.",
    "zh-Hans": "邮箱格式不正确。",
    "zh-Hant": "電子郵件格式不正確。",
  },
  "domain-not-allowed": {
    en: "Email addresses of this domain are not accepted here.",
    "zh-Hans": "此处不能使用该域名的邮箱。",
    "zh-Hant": "此處不能使用該網域的電子郵件。",
  },
  "too-short": {
    en: "Too short: use at least # characters. Longer is safer: for example, use several unrelated words.",
    "zh-Hans": "密码太短：至少 # 个字符，越长越安全，可用几个互不相关的词组合。",
    "zh-Hant": "密碼太短：至少 # 個字元，越長越安全，可用幾個互不相關的詞組合。",
  },
  "too-long": {
    en: "Too long: use at most # characters.",
    "zh-Hans": "最多 # 个字符。",
    "zh-Hant": "最多 # 個字元。",
  },
  "not-printable": {
    en: "It contains a character that cannot be displayed. Please type it again.",
    "zh-Hans": "其中含有无法显示的字符，请重新输入。",
    "zh-Hant": "其中含有無法顯示的字元，請重新輸入。",
  },
  "too-common": {
    en: "This password is common and easy to guess. Please choose another one.",
    "zh-Hans": "这个密码很常见，容易被猜中，请换一个。",
    "zh-Hant": "這個密碼很常見，容易被猜中，請換一個。",
  },
  "contains-username": {
    en: "The password must not contain your email address or the part before the @.",
    "zh-Hans": "密码中不能包含您的邮箱或其 @ 之前的部分。",
    "zh-Hant": "密碼中不能包含您的電子郵件或其 @ 之前的部分。",
  },
  "contains-product-name": {
    en: "The password must not contain the name of this service.",
    "zh-Hans": "密码中不能包含本服务的名称。",
    "zh-Hant": "密碼中不能包含本服務的名稱。",
  },
  "contains-host": {
    en: "The password must not contain the web address of this service.",
    "zh-Hans": "密码中不能包含本服务的网址。",
    "zh-Hant": "密碼中不能包含本服務的網址。",
  },
  "wrong-password": { en: "The password is wrong.", "zh-Hans": "密码错误。", "zh-Hant": "密碼錯誤。" },
  repeated: {
    en: "The password repeats a single character. Please choose another one.",
    "zh-Hans": "密码只是同一个字符的重复，请换一个。",
    "zh-Hant": "密碼只是同一個字元的重複，請換一個。",
  },
  other: {
    en: "This value is not accepted. Please change it.",
    "zh-Hans": "无法使用此内容，请修改。",
    "zh-Hant": "無法使用此內容，請修改。",
  },
};

export const PROBLEMS = {
  "validation-failed": {
    en: "Please correct the marked fields.",
    "zh-Hans": "请修改标出的内容。",
    "zh-Hant": "請修改標示的內容。",
  },
  "too-many-attempts": {
    en: "Too many attempts. Please try again in #.",
    "zh-Hans": "尝试次数过多，请在 # 后再试。",
    "zh-Hant": "嘗試次數過多，請在 # 後再試。",
  },
  overloaded: {
    en: "The service is busy. Please try again in #.",
    "zh-Hans": "系统繁忙，请在 # 后再试。",
    "zh-Hant": "系統忙碌，請在 # 後再試。",
  },
  "database-unavailable": {
    en: "The service is temporarily unavailable. Please try again in #.",
    "zh-Hans": "暂时无法处理，请在 # 后再试。",
    "zh-Hant": "暫時無法處理，請在 # 後再試。",
  },
  "try-now": {
    en: "You can try again now.",
    "zh-Hans": "现在可以重试。",
    "zh-Hant": "現在可以重試。",
  },
  "invalid-credentials": {
    en: "The username or the password is wrong.",
    "zh-Hans": "用户名或密码错误。",
    "zh-Hant": "使用者名稱或密碼錯誤。",
  },
  "no-cookies": {
    en: "You are not signed in, because the browser did not store the cookies of this page. Allow cookies and use HTTPS.",
    "zh-Hans": "登录未完成：浏览器没有保存此页面的 Cookie。请允许 Cookie，并使用 HTTPS。",
    "zh-Hant": "登入未完成：瀏覽器沒有儲存此頁面的 Cookie。請允許 Cookie，並使用 HTTPS。",
  },
  "csrf-refused": {
    en: "Signing in does not work at this web address. Please tell an administrator that it differs from PUBLIC_URL.",
    "zh-Hans": "无法在此网址登录。请告知管理员：此网址与 PUBLIC_URL 不一致。",
    "zh-Hant": "無法在此網址登入。請告知管理員：此網址與 PUBLIC_URL 不一致。",
  },
  "last-administrator": {
    en: "You are the last administrator. Give another user the role admin first.",
    "zh-Hans": "您是最后一位管理员，请先将管理员角色授予其他用户。",
    "zh-Hant": "您是最後一位管理員，請先將管理員角色授予其他使用者。",
  },
  "sign-up-closed": {
    en: "Sign-up is closed. Please ask an administrator for an account.",
    "zh-Hans": "未开放注册，请联系管理员开通账号。",
    "zh-Hant": "未開放註冊，請聯絡管理員開通帳號。",
  },
  "mail-off": {
    en: "This service does not send email. Please ask an administrator to reset your password.",
    "zh-Hans": "未启用邮件服务，请联系管理员重置密码。",
    "zh-Hant": "未啟用郵件服務，請聯絡管理員重設密碼。",
  },
  offline: {
    en: "This device is offline. Please check its connection and try again.",
    "zh-Hans": "设备未联网，请检查网络后重试。",
    "zh-Hant": "裝置未連線，請檢查網路後重試。",
  },
  unreachable: {
    en: "The service cannot be reached. Please check your connection and try again.",
    "zh-Hans": "无法连接到服务，请检查网络后重试。",
    "zh-Hant": "無法連線到服務，請檢查網路後重試。",
  },
  other: {
    en: "Something went wrong. Please try again later. If the problem persists, give this ID to an administrator: #",
    "zh-Hans": "服务异常，请稍后重试。如仍未解决，请将编号 # 提供给管理员。",
    "zh-Hant": "服務異常，請稍後重試。如仍未解決，請將編號 # 提供給管理員。",
  },
};

/** Durations, by unit. */
export const UNITS = {
  second: { en: (n) => (n === 1 ? "1 second" : `${n} seconds`), "zh-Hans": (n) => `${n} 秒`, "zh-Hant": (n) => `${n} 秒` },
  minute: { en: (n) => (n === 1 ? "1 minute" : `${n} minutes`), "zh-Hans": (n) => `${n} 分钟`, "zh-Hant": (n) => `${n} 分鐘` },
  hour: { en: (n) => (n === 1 ? "1 hour" : `${n} hours`), "zh-Hans": (n) => `${n} 小时`, "zh-Hant": (n) => `${n} 小時` },
  day: { en: (n) => (n === 1 ? "1 day" : `${n} days`), "zh-Hans": (n) => `${n} 天`, "zh-Hant": (n) => `${n} 天` },
};

/** Shown while a request is sent. */
export const WAIT = { en: "Please wait…", "zh-Hans": "请稍候…", "zh-Hant": "請稍候…" };
