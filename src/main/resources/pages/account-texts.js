// Texts of the account page that depend on its data. "#" stands for a detail.

export const TEXTS = {
  noEmail: { en: "None", "zh-Hans": "无", "zh-Hant": "無" },
  verified: { en: "Verified", "zh-Hans": "已验证", "zh-Hant": "已驗證" },
  notVerified: { en: "Not verified", "zh-Hans": "未验证", "zh-Hant": "未驗證" },
  thisDevice: { en: "This device", "zh-Hans": "当前设备", "zh-Hant": "此裝置" },
  lastUsed: { en: "Last used ", "zh-Hans": "上次使用：", "zh-Hant": "上次使用：" },
  signedIn: { en: "Signed in ", "zh-Hans": "登录时间：", "zh-Hant": "登入時間：" },
  signOut: { en: "Sign out", "zh-Hans": "退出登录", "zh-Hant": "登出" },
  byAdministrator: { en: "by an administrator", "zh-Hans": "由管理员操作", "zh-Hant": "由管理員操作" },
  signedOutThere: { en: "The device is signed out.", "zh-Hans": "该设备已退出登录。", "zh-Hant": "該裝置已登出。" },
  signedOutOthers: {
    en: "All other devices are signed out.",
    "zh-Hans": "其他所有设备均已退出登录。",
    "zh-Hant": "其他所有裝置均已登出。",
  },
  askOthers: {
    title: { en: "Sign out everywhere else?", "zh-Hans": "退出其他所有设备？", "zh-Hant": "登出其他所有裝置？" },
    text: {
      en: "You stay signed in on this device only.",
      "zh-Hans": "只有当前设备保持登录。",
      "zh-Hant": "只有此裝置保持登入。",
    },
  },
  passwordChanged: {
    en: "Your password is changed. All other devices are signed out.",
    "zh-Hans": "密码已修改，其他所有设备均已退出登录。",
    "zh-Hant": "密碼已變更，其他所有裝置均已登出。",
  },
  sent: {
    en: "We have sent a link to #. Open it to confirm the address.",
    "zh-Hans": "验证链接已发送至 #，请打开邮件中的链接完成验证。",
    "zh-Hant": "驗證連結已傳送至 #，請開啟郵件中的連結完成驗證。",
  },
  saved: { en: "Saved.", "zh-Hans": "已保存。", "zh-Hant": "已儲存。" },
  exported: { en: "Your data is downloaded.", "zh-Hans": "数据已下载。", "zh-Hant": "資料已下載。" },
  askClose: {
    title: { en: "Close your account?", "zh-Hans": "确定注销账号？", "zh-Hant": "確定要刪除帳號？" },
    text: {
      en: "This cannot be undone. You are signed out everywhere, and your account is deleted.",
      "zh-Hans": "此操作无法撤销。您将在所有设备上退出登录，账号将被删除。",
      "zh-Hant": "此操作無法復原。您將在所有裝置上登出，帳號將被刪除。",
    },
    action: { en: "Close account", "zh-Hans": "注销账号", "zh-Hant": "刪除帳號" },
  },
};
