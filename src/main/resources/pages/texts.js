// What the pages say to problems that more than one of them can meet, by the code of the contract.

export const FIELDS = {
  missing: { en: "Please fill this in.", "zh-Hans": "请填写此项。" },
  "not-an-address": {
    en: "This does not look like an email address.",
    "zh-Hans": "这不像是一个邮箱地址。",
  },
  "domain-not-allowed": {
    en: "Addresses of this provider cannot be used here.",
    "zh-Hans": "此处不能使用该域名的邮箱。",
  },
  "too-short": {
    en: "Too short: use at least # characters. A few words that only you would put together are good.",
    "zh-Hans": "密码太短，至少需要 # 个字符。几个只有您会放在一起的词就很好。",
  },
  "too-long": { en: "Too long.", "zh-Hans": "太长了。" },
  "not-printable": {
    en: "It contains a character that cannot be shown. Please type it again.",
    "zh-Hans": "其中含有无法显示的字符，请重新输入。",
  },
  "too-common": {
    en: "Many people use this password, so it is among the first to be guessed. Please choose another one.",
    "zh-Hans": "这个密码很常见，容易被猜中，请换一个。",
  },
  "contains-username": {
    en: "The password must not contain your email address or its first part.",
    "zh-Hans": "密码中不能包含您的邮箱地址或其 @ 之前的部分。",
  },
  "contains-product-name": {
    en: "The password must not contain the name of this service.",
    "zh-Hans": "密码中不能包含本服务的名称。",
  },
  "contains-host": {
    en: "The password must not contain the web address of this service.",
    "zh-Hans": "密码中不能包含本服务的网址。",
  },
  repeated: {
    en: "It is one character, repeated. Please choose another one.",
    "zh-Hans": "密码只是同一个字符的重复，请换一个。",
  },
  other: { en: "This cannot be used. Please change it.", "zh-Hans": "无法使用此内容，请修改。" },
};

export const PROBLEMS = {
  "validation-failed": {
    en: "Please correct what is marked.",
    "zh-Hans": "请修改标出的内容。",
  },
  "too-many-attempts": {
    en: "There have been too many attempts. Please try again in #.",
    "zh-Hans": "尝试次数过多，请在 # 后再试。",
  },
  overloaded: {
    en: "There is too much to do at the moment. Please try again in #.",
    "zh-Hans": "系统繁忙，请在 # 后再试。",
  },
  "database-unavailable": {
    en: "This does not work at the moment. Please try again in #.",
    "zh-Hans": "暂时无法处理，请在 # 后再试。",
  },
  "sign-up-closed": {
    en: "Nobody can sign up here. Please ask the people who run this for an account.",
    "zh-Hans": "未开放注册，请联系管理员开通账号。",
  },
  "mail-off": {
    en: "No mails are sent from here. Please ask the people who run this for a new password.",
    "zh-Hans": "此处不发送邮件，请联系管理员重设密码。",
  },
  unreachable: {
    en: "The service cannot be reached. Please check your connection and try again.",
    "zh-Hans": "无法连接到服务，请检查网络后重试。",
  },
  other: {
    en: "Something went wrong, and it is not your fault. Please try again later. If it stays so, tell the people who run this: #",
    "zh-Hans": "出了点问题，这不是您的错。请稍后再试；如果仍然不行，请把以下编号告诉管理员：#",
  },
};

export const WAIT = { en: "One moment…", "zh-Hans": "请稍候…" };
