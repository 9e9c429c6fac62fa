// The audit log in words: its kinds, and the codes in the details of its events.

import { inLanguage, t } from "./texts.js";

/** The kinds of this version, as in GET /v1/admin/audit-kinds. */
const WORDS = {
  login: ["Signed in", "登录", "登入"],
  "login-refused": ["Sign-in refused", "登录被拒绝", "登入遭拒"],
  "login-throttled": ["Sign-in held back after too many attempts", "尝试次数过多，登录受限", "嘗試次數過多，登入受限"],
  "login-confirmed": ["Password confirmed", "已验证密码", "已重新驗證密碼"],
  "session-ended": ["Session ended", "会话结束", "工作階段結束"],
  "refresh-token-reused": ["Session ended: a refresh token was used twice", "刷新令牌被重复使用，会话结束", "重新整理權杖被重複使用，工作階段結束"],
  "refresh-token-superseded": ["An old refresh token was used", "使用了旧的刷新令牌", "使用了舊的重新整理權杖"],
  "key-made": ["Signing key created", "已创建签名密钥", "已建立簽署金鑰"],
  "key-activated": ["Signing key signs from now on", "签名密钥已启用", "簽署金鑰已啟用"],
  "key-retired": ["Signing key signs no longer", "签名密钥已停止签名", "簽署金鑰已停止簽署"],
  "key-removed": ["Signing key removed", "签名密钥已移除", "簽署金鑰已移除"],
  "keys-encrypted-anew": ["Signing key encrypted with the new secret", "签名密钥已用新主密钥重新加密", "簽署金鑰已用新主金鑰重新加密"],
  "user-created": ["User created", "已创建用户", "已建立使用者"],
  "user-activated": ["User activated", "已恢复用户", "已恢復使用者"],
  "user-deactivated": ["User deactivated", "已停用用户", "已停用使用者"],
  "user-deleted": ["User deleted", "已删除用户", "已刪除使用者"],
  "roles-changed": ["Roles changed", "已更改角色", "已變更角色"],
  "password-changed": ["Password changed", "已修改密码", "已變更密碼"],
  "password-reset-requested": ["Password reset requested", "已申请重置密码", "已要求重設密碼"],
  "password-reset": ["Password reset", "已重置密码", "已重設密碼"],
  "address-change-requested": ["Change of address requested", "已申请更换邮箱", "已要求變更電子郵件"],
  "address-change-cancelled": ["Change of address cancelled", "已取消更换邮箱", "已取消變更電子郵件"],
  "address-changed": ["Address changed", "已更换邮箱", "已變更電子郵件"],
  "address-verified": ["Address verified", "已验证邮箱", "已驗證電子郵件"],
  "address-restored": ["Former address restored", "已恢复原邮箱", "已恢復原電子郵件"],
  "sign-up-requested": ["Sign-up requested", "已申请注册", "已要求註冊"],
  "profile-changed": ["Profile changed", "已更改资料", "已變更個人資料"],
  "account-exported": ["Data exported", "已导出个人数据", "已匯出個人資料"],
  disavowed: ["Reported: it was not me", "用户报告：不是我本人操作", "使用者回報：不是我本人"],
  "access-denied": ["Access denied", "访问被拒绝", "存取遭拒"],
  "client-created": ["Service client created", "已创建服务客户端", "已建立服務用戶端"],
  "client-deleted": ["Service client deleted", "已删除服务客户端", "已刪除服務用戶端"],
  "client-secret-created": ["Secret of a service client created", "已创建服务客户端密钥", "已建立服務用戶端密鑰"],
  "client-secret-deleted": ["Secret of a service client deleted", "已删除服务客户端密钥", "已刪除服務用戶端密鑰"],
  "token-revoked": ["Token revoked by a service", "业务服务吊销了令牌", "資源伺服器撤銷了權杖"],
  "mail-retried": ["Unsent mail queued again", "已重新发送未发出的邮件", "已重新傳送未寄出的郵件"],
  "test-mail-requested": ["Test mail requested", "已发送测试邮件", "已傳送測試郵件"],
  "database-restored": ["Database restored from a backup", "已从备份恢复数据库", "已從備份還原資料庫"],
};

export const KINDS = Object.keys(WORDS);

/** Returns the words for a kind; the code itself for one that this version does not know. */
export function kindWords(kind) {
  return inLanguage(WORDS[kind]) ?? kind;
}

/** Codes in details, for the kinds that have them. */
const SESSION_ENDS = {
  "signed-out": ["The user signed out.", "用户已退出登录。", "使用者已登出。"],
  "signed-out-from-elsewhere": ["The user ended the session from another one.", "用户在其他设备上结束了此会话。", "使用者在其他裝置上結束了此工作階段。"],
  "signed-out-everywhere": ["The user signed out everywhere.", "用户退出了所有设备。", "使用者登出了所有裝置。"],
  "refresh-token-reused": ["A refresh token was used twice; it may have been stolen.", "刷新令牌被重复使用，可能已泄露。", "重新整理權杖被重複使用，可能已外洩。"],
  "user-inactive": ["The user was deactivated.", "用户已被停用。", "使用者已被停用。"],
  "user-deleted": ["The user was deleted.", "用户已被删除。", "使用者已被刪除。"],
  "roles-changed": ["The roles of the user were changed.", "用户的角色已更改。", "使用者的角色已變更。"],
  "password-changed": ["The user changed the password.", "用户已修改密码。", "使用者已變更密碼。"],
  "password-reset": ["The password was reset.", "密码已重置。", "密碼已重設。"],
  "ended-by-administrator": ["An administrator ended the session.", "管理员强制下线。", "管理員強制登出。"],
  "ended-by-client": ["A service client revoked a token.", "业务服务吊销了令牌。", "資源伺服器撤銷了權杖。"],
  disavowed: ["The user reported an action as not their own.", "用户报告并非本人操作。", "使用者回報並非本人操作。"],
  "too-many-proofs": ["Ten wrong passwords in a row were given in the session.", "在此会话中连续输错十次密码。", "在此工作階段中連續輸錯十次密碼。"],
};

const DETAILS = {
  login: {
    classic: ["With the classic API", "通过教程兼容接口", "透過教學相容 API"],
    "password-change": ["New session after a change of the password", "修改密码后的新会话", "變更密碼後的新工作階段"],
  },
  "login-refused": {
    "wrong-password": ["The password was wrong.", "密码错误。", "密碼錯誤。"],
    inactive: ["The user is deactivated.", "用户已停用。", "使用者已停用。"],
    "confirmation: wrong-password": ["The password was wrong when it was asked again.", "再次验证时密码错误。", "重新驗證時密碼錯誤。"],
  },
  "login-throttled": {
    failures: ["Several wrong passwords in a row.", "连续多次密码错误。", "連續多次密碼錯誤。"],
    account: ["Too many wrong passwords for this user, from all addresses.", "此用户的密码错误次数过多（所有 IP 地址合计）。", "此使用者的密碼錯誤次數過多（所有 IP 位址合計）。"],
    address: ["Too many attempts from this IP address.", "来自此 IP 地址的尝试次数过多。", "來自此 IP 位址的嘗試次數過多。"],
    key: ["Too many attempts in this session.", "此会话中的尝试次数过多。", "此工作階段中的嘗試次數過多。"],
  },
  "session-ended": SESSION_ENDS,
  "refresh-token-reused": SESSION_ENDS,
  "user-created": {
    "sign-up": ["By sign-up", "自行注册", "自行註冊"],
    "first administrator": ["The first administrator", "首个管理员", "第一位管理員"],
  },
  "user-activated": { "the deactivation ended": ["The deactivation ended.", "停用期已结束。", "停用期已結束。"] },
  "password-reset-requested": {
    forced: ["By an administrator, who removed the password", "管理员要求重置并移除了密码", "管理員要求重設並移除了密碼"],
    "invited again": ["An administrator sent the invitation again.", "管理员重新发送了邀请。", "管理員重新傳送了邀請。"],
  },
  "address-changed": {
    "not verified yet": ["By an administrator; not verified yet", "由管理员更换，尚未验证", "由管理員變更，尚未驗證"],
    "another spelling": ["Another spelling of the same address", "同一邮箱的另一种写法", "同一電子郵件的另一種寫法"],
  },
  "profile-changed": { locale: ["Language of mails", "邮件语言", "郵件語言"] },
};

const UNKNOWN_USER = ["No user has this name.", "没有使用此名称的用户。", "沒有使用此名稱的使用者。"];

/** Returns the detail of an event in words. What has no words, such as a name or a reason that an administrator wrote, is shown as it is. */
export function detailWords({ kind, detail, subject_id: subject }) {
  const words = inLanguage(DETAILS[kind]?.[detail]);
  if (words !== undefined) {
    return words;
  }
  // The rest of these details is an HMAC of the name that was tried.
  if (subject === undefined && kind === "login-refused") {
    return inLanguage(UNKNOWN_USER);
  }
  if (subject === undefined && kind === "login-throttled") {
    return [inLanguage(DETAILS[kind][detail.split(":")[0]]), inLanguage(UNKNOWN_USER)].filter(Boolean).join(" ");
  }
  if (kind === "sign-up-requested") {
    return "";
  }
  const roles = /^roles: (.*?)(?: -> (.*))?$/.exec(detail);
  if (roles && ["roles-changed", "user-created"].includes(kind)) {
    const [before, after] = roles.slice(1).map((names) => (names === "" || names === "none" ? t("none") : names));
    return roles[2] === undefined ? t("rolesAre", { roles: before }) : t("rolesFromTo", { before, after });
  }
  return detail;
}

/** Kinds of mails and names of their templates, by code. Some mails have several templates. */
export const MAIL_KINDS = {
  "sign-up": ["Sign-up", "注册", "註冊"],
  "confirm-sign-up": ["Sign-up: confirm the address", "注册：验证邮箱", "註冊：驗證電子郵件"],
  "account-exists": ["Sign-up with the address of an account", "注册：邮箱已有账号", "註冊：電子郵件已有帳號"],
  "address-change": ["Change of address: verify the new one", "更换邮箱：验证新邮箱", "變更電子郵件：驗證新電子郵件"],
  "confirm-address": ["Verify the new address", "验证新邮箱", "驗證新電子郵件"],
  "address-taken": ["The new address belongs to another account", "新邮箱已被其他账号使用", "新電子郵件已被其他帳號使用"],
  "address-used-before": ["The new address was used before", "新邮箱曾被使用", "新電子郵件曾被使用"],
  "password-reset": ["Reset password", "重置密码", "重設密碼"],
  "reset-password": ["Reset password", "重置密码", "重設密碼"],
  invitation: ["Invitation", "邀请", "邀請"],
  "password-changed": ["Notice: password changed", "通知：密码已修改", "通知：密碼已變更"],
  "address-change-requested": ["Notice: change of address requested", "通知：申请更换邮箱", "通知：要求變更電子郵件"],
  "address-changed": ["Notice: address changed", "通知：邮箱已更换", "通知：電子郵件已變更"],
  "address-assigned": ["Verify the address that an administrator set", "验证管理员设置的邮箱", "驗證管理員設定的電子郵件"],
  "address-moved": ["Notice: an administrator changed the address", "通知：管理员更换了邮箱", "通知：管理員變更了電子郵件"],
  "new-device": ["Notice: sign-in on a new device", "通知：新设备登录", "通知：新裝置登入"],
  "account-closed": ["Notice: account closed", "通知：账号已注销", "通知：帳號已刪除"],
  "account-closing": ["Account will be deleted: restore the address", "账号即将删除：恢复邮箱", "帳號即將刪除：恢復電子郵件"],
  "address-of-closed-account": ["The address belongs to a closed account", "邮箱属于已注销的账号", "電子郵件屬於已刪除的帳號"],
  test: ["Test mail", "测试邮件", "測試郵件"],
  "test-mail": ["Test mail", "测试邮件", "測試郵件"],
};
