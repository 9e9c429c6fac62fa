// Audit events in words, by kind, as their subject reads them. src/e2e/pages/account.spec.mjs compares the kinds with the contract.

import { same } from "./language.js";

export const KINDS = {
  login: { en: "Signed in", "zh-Hans": "登录", "zh-Hant": "登入" },
  "login-refused": { en: "Sign-in failed", "zh-Hans": "登录失败", "zh-Hant": "登入失敗" },
  "login-throttled": {
    en: "Sign-in refused after too many attempts",
    "zh-Hans": "尝试次数过多，登录被拒绝",
    "zh-Hant": "嘗試次數過多，登入遭拒絕",
  },
  "login-confirmed": { en: "Password confirmed", "zh-Hans": "验证了密码", "zh-Hant": "重新驗證了密碼" },
  "session-ended": { en: "Signed out", "zh-Hans": "退出登录", "zh-Hant": "登出" },
  "refresh-token-reused": {
    en: "Signed out, because an old sign-in token was used again: it may have been stolen",
    "zh-Hans": "旧的登录令牌被再次使用，可能已被盗用，已退出登录",
    "zh-Hant": "舊的登入權杖遭重複使用，可能已被盜用，已登出",
  },
  "refresh-token-superseded": {
    en: "An outdated sign-in token was used and refused: it may have been stolen",
    "zh-Hans": "过期的登录令牌被使用，可能已被盗用，已拒绝",
    "zh-Hant": "過期的登入權杖遭使用，可能已被盜用，已拒絕",
  },
  "key-made": { en: "Signing key created", "zh-Hans": "创建了签名密钥", "zh-Hant": "建立了簽署金鑰" },
  "key-activated": { en: "Signing key activated", "zh-Hans": "启用了签名密钥", "zh-Hant": "啟用了簽署金鑰" },
  "key-retired": { en: "Signing key retired", "zh-Hans": "停用了签名密钥", "zh-Hant": "停用了簽署金鑰" },
  "key-removed": { en: "Signing key removed", "zh-Hans": "移除了签名密钥", "zh-Hant": "移除了簽署金鑰" },
  "keys-encrypted-anew": {
    en: "Signing key encrypted with a new secret",
    "zh-Hans": "用新的主密钥加密了签名密钥",
    "zh-Hant": "以新的主金鑰加密了簽署金鑰",
  },
  "user-created": { en: "Account created", "zh-Hans": "创建了账号", "zh-Hant": "建立了帳號" },
  "user-activated": { en: "Account activated", "zh-Hans": "启用了账号", "zh-Hant": "啟用了帳號" },
  "user-deactivated": { en: "Account deactivated", "zh-Hans": "停用了账号", "zh-Hant": "停用了帳號" },
  "user-deleted": { en: "Account closed", "zh-Hans": "注销了账号", "zh-Hant": "刪除了帳號" },
  "roles-changed": { en: "Roles changed", "zh-Hans": "更改了角色", "zh-Hant": "變更了角色" },
  "password-changed": { en: "Password changed", "zh-Hans": "修改了密码", "zh-Hant": "變更了密碼" },
  "password-reset-requested": { en: "Password reset requested", "zh-Hans": "申请重置密码", "zh-Hant": "申請重設密碼" },
  "password-reset": { en: "Password reset", "zh-Hans": "重置了密码", "zh-Hant": "重設了密碼" },
  "address-change-requested": { en: "Change of the email address requested", "zh-Hans": "申请更换邮箱", "zh-Hant": "申請變更電子郵件" },
  "address-change-cancelled": {
    en: "Change of the email address cancelled",
    "zh-Hans": "取消了更换邮箱",
    "zh-Hant": "取消了變更電子郵件",
  },
  "address-changed": { en: "Email address changed", "zh-Hans": "更换了邮箱", "zh-Hant": "變更了電子郵件" },
  "address-verified": { en: "Email address verified", "zh-Hans": "验证了邮箱", "zh-Hant": "驗證了電子郵件" },
  "address-restored": { en: "Former email address restored", "zh-Hans": "恢复了原来的邮箱", "zh-Hant": "還原了原來的電子郵件" },
  "sign-up-requested": { en: "Sign-up requested", "zh-Hans": "申请注册", "zh-Hant": "申請註冊" },
  "profile-changed": { en: "Account data changed", "zh-Hans": "修改了账号资料", "zh-Hant": "變更了帳號資料" },
  "account-exported": { en: "Data exported", "zh-Hans": "导出了数据", "zh-Hant": "匯出了資料" },
  disavowed: {
    en: "Reported that a sign-in or a change was not made by you",
    "zh-Hans": "报告不是本人操作",
    "zh-Hant": "回報不是本人操作",
  },
  "access-denied": { en: "Access denied", "zh-Hans": "访问被拒绝", "zh-Hant": "存取遭拒絕" },
  "client-created": { en: "Service client created", "zh-Hans": "创建了服务客户端", "zh-Hant": "建立了服務用戶端" },
  "client-deleted": { en: "Service client deleted", "zh-Hans": "删除了服务客户端", "zh-Hant": "刪除了服務用戶端" },
  "client-secret-created": {
    en: "Secret of a service client created",
    "zh-Hans": "创建了服务客户端密钥",
    "zh-Hant": "建立了服務用戶端密鑰",
  },
  "client-secret-deleted": {
    en: "Secret of a service client deleted",
    "zh-Hans": "删除了服务客户端密钥",
    "zh-Hant": "刪除了服務用戶端密鑰",
  },
  "token-revoked": {
    en: "Signed out by an application",
    "zh-Hans": "应用退出了您的登录",
    "zh-Hant": "應用程式登出了您的帳號",
  },
  "mail-retried": { en: "Unsent mail queued again", "zh-Hans": "重新发送了邮件", "zh-Hant": "重新傳送了郵件" },
  "test-mail-requested": { en: "Test mail requested", "zh-Hans": "发送了测试邮件", "zh-Hant": "傳送了測試郵件" },
  "database-restored": { en: "Database restored from a backup", "zh-Hans": "从备份恢复了数据库", "zh-Hant": "從備份還原了資料庫" },
};

/** Why a session ended: the detail of "session-ended". */
export const END_REASONS = {
  "signed-out": { en: "Signed out", "zh-Hans": "退出登录", "zh-Hant": "登出" },
  "signed-out-from-elsewhere": { en: "Signed out from another device", "zh-Hans": "从其他设备退出登录", "zh-Hant": "從其他裝置登出" },
  "signed-out-everywhere": { en: "Signed out everywhere", "zh-Hans": "退出所有设备", "zh-Hant": "登出所有裝置" },
  "refresh-token-reused": KINDS["refresh-token-reused"],
  "user-inactive": {
    en: "Signed out, because the account was deactivated",
    "zh-Hans": "账号被停用，已退出登录",
    "zh-Hant": "帳號遭停用，已登出",
  },
  "user-deleted": { en: "Signed out, because the account was closed", "zh-Hans": "账号已注销，已退出登录", "zh-Hant": "帳號已刪除，已登出" },
  "roles-changed": {
    en: "Signed out, because roles were changed",
    "zh-Hans": "角色已更改，已退出登录",
    "zh-Hant": "角色已變更，已登出",
  },
  "password-changed": {
    en: "Signed out, because the password was changed",
    "zh-Hans": "密码已修改，已退出登录",
    "zh-Hant": "密碼已變更，已登出",
  },
  "password-reset": {
    en: "Signed out, because the password was reset",
    "zh-Hans": "密码已重置，已退出登录",
    "zh-Hant": "密碼已重設，已登出",
  },
  "ended-by-administrator": { en: "Signed out by an administrator", "zh-Hans": "被管理员强制下线", "zh-Hant": "遭管理員強制登出" },
  "ended-by-client": KINDS["token-revoked"],
  disavowed: {
    en: "Signed out, because you reported that it was not you",
    "zh-Hans": "您报告不是本人操作，已退出登录",
    "zh-Hant": "您回報不是本人操作，已登出",
  },
  "too-many-proofs": {
    en: "Signed out after too many wrong passwords",
    "zh-Hans": "密码错误次数过多，已退出登录",
    "zh-Hant": "密碼錯誤次數過多，已登出",
  },
};

/** Returns an event in words. A later version of the service may write kinds that this page does not know. */
export function eventInWords({ kind, detail }) {
  const reason = kind === "session-ended" && Object.hasOwn(END_REASONS, detail) ? END_REASONS[detail] : undefined;
  return reason ?? (Object.hasOwn(KINDS, kind) ? KINDS[kind] : same(kind));
}
