// The texts of the console: English, Simplified Chinese, Traditional Chinese.

import { language, LANGUAGES } from "../pages/language.js";

const TEXTS = {
  // Frame
  console: ["Console", "管理控制台", "管理主控台"],
  overview: ["Overview", "概览", "總覽"],
  users: ["Users", "用户", "使用者"],
  events: ["Events", "审计日志", "稽核記錄"],
  keys: ["Signing keys", "签名密钥", "簽署金鑰"],
  clients: ["Service clients", "服务客户端", "服務用戶端"],
  mails: ["Mails", "邮件", "郵件"],
  settings: ["Settings", "设置", "設定"],
  user: ["User", "用户", "使用者"],
  signIn: ["Sign in", "登录", "登入"],
  signOut: ["Sign out", "退出登录", "登出"],
  loading: ["Loading…", "正在加载…", "載入中…"],
  wait: ["Please wait…", "请稍候…", "請稍候…"],
  tryAgain: ["Try again", "重试", "重試"],
  undo: ["Undo", "撤销", "復原"],
  cancel: ["Cancel", "取消", "取消"],
  save: ["Save", "保存", "儲存"],
  done: ["Done", "完成", "完成"],
  continue: ["Continue", "继续", "繼續"],
  create: ["Create", "创建", "建立"],
  delete: ["Delete", "删除", "刪除"],
  remove: ["Remove", "移除", "移除"],
  copy: ["Copy", "复制", "複製"],
  copied: ["Copied", "已复制", "已複製"],
  reload: ["Reload", "重新加载", "重新載入"],
  filter: ["Filter", "筛选", "篩選"],
  all: ["All", "全部", "全部"],
  none: ["None", "无", "無"],
  name: ["Name", "名称", "名稱"],
  time: ["Time", "时间", "時間"],
  by: ["by", "操作者：", "操作者："],
  showMore: ["Show more", "显示更多", "顯示更多"],
  previousPage: ["Previous page", "上一页", "上一頁"],
  nextPage: ["Next page", "下一页", "下一頁"],
  exportCsv: ["Export as CSV", "导出 CSV", "匯出 CSV"],
  cannotBeUndone: ["This cannot be undone.", "此操作无法撤销。", "此操作無法復原。"],
  noneOnThisPage: ["Nothing was found so far. Continue on the next page.", "目前没有找到，请继续查看下一页。", "目前沒有找到，請繼續查看下一頁。"],

  // Who may use it
  failed: ["The console cannot be loaded", "无法加载控制台", "無法載入主控台"],
  forbidden: ["You are not an administrator", "您不是管理员", "您不是管理員"],
  forbiddenText: [
    "You are signed in as {name}. Only users with the role admin can use the console.",
    "您当前以 {name} 的身份登录。只有具有 admin 角色的用户才能使用控制台。",
    "您目前以 {name} 的身分登入。只有具有 admin 角色的使用者才能使用主控台。",
  ],
  signedOut: ["You are signed out", "您已退出登录", "您已登出"],
  signedOutText: [
    "Your session has ended or was ended from another device. Sign in again to continue.",
    "您的会话已结束，或已在其他设备上被结束。请重新登录后继续。",
    "您的工作階段已結束，或已在其他裝置上被結束。請重新登入後繼續。",
  ],
  otherUser: ["Another user has signed in", "已有其他用户登录", "已有其他使用者登入"],
  otherUserText: [
    "Another user has signed in with this browser in the meantime. Nothing was changed in their name.",
    "在此期间，其他用户使用此浏览器登录了。没有以其身份更改任何内容。",
    "在此期間，其他使用者使用此瀏覽器登入了。沒有以其身分變更任何內容。",
  ],
  confirmPassword: ["Enter your password", "验证密码", "重新驗證密碼"],
  confirmPasswordWhy: [
    "For this, the service asks for your password again if you entered it some time ago.",
    "您上次输入密码已有一段时间，继续操作前需要再次验证密码。",
    "您上次輸入密碼已有一段時間，繼續操作前需要重新驗證密碼。",
  ],
  password: ["Password", "密码", "密碼"],

  // Overview
  activeUsers: ["active users", "有效用户", "有效使用者"],
  deactivatedUsers: ["deactivated users", "已停用用户", "已停用使用者"],
  activeSessions: ["active sessions", "有效会话", "有效工作階段"],
  succeeded24: ["sign-ins in 24 hours", "24 小时内登录", "24 小時內登入"],
  refused24: ["refused in 24 hours", "24 小时内被拒绝", "24 小時內遭拒"],
  throttled24: ["held back in 24 hours", "24 小时内受限", "24 小時內受限"],
  waitingMails: ["mails waiting", "待发送邮件", "待傳送郵件"],
  deadMails: ["mails that failed", "发送失败的邮件", "傳送失敗的郵件"],
  countedAt: ["Counted", "统计时间：", "統計時間："],
  countedBehind: ["The service counts in the background.", "数据由服务在后台统计。", "資料由服務在背景統計。"],
  succeeded: ["Sign-ins", "登录", "登入"],
  refused: ["Refused", "被拒绝", "遭拒"],
  throttled: ["Held back after too many attempts", "尝试次数过多而受限", "嘗試次數過多而受限"],
  loginsByHour: ["Sign-ins by hour, last 48 hours", "最近 48 小时的登录（按小时）", "最近 48 小時的登入（按小時）"],
  loginsByDay: ["Sign-ins by day, last 30 days (UTC)", "最近 30 天的登录（按日，UTC）", "最近 30 天的登入（按日，UTC）"],
  stillCounting: ["Earlier days are still being counted.", "较早日期的数据仍在统计中。", "較早日期的資料仍在統計中。"],
  asTable: ["Show as a table", "以表格显示", "以表格顯示"],
  instances: ["Instances", "实例", "執行個體"],
  instance: ["Version {version}", "版本 {version}", "版本 {version}"],
  runningSince: ["Started {at}", "启动于 {at}", "啟動於 {at}"],
  lastSeen: ["Last seen", "最近在线", "最近上線"],
  keyAge: ["Created {age} ago", "创建于 {age}前", "建立於 {age}前"],
  manageKeys: ["Manage signing keys", "管理签名密钥", "管理簽署金鑰"],

  // Users
  searchUsers: ["Name, address or ID", "用户名、邮箱或 ID", "使用者名稱、電子郵件或 ID"],
  state: ["State", "状态", "狀態"],
  role: ["Role", "角色", "角色"],
  roles: ["Roles", "角色", "角色"],
  active: ["Active", "有效", "有效"],
  deactivated: ["Deactivated", "已停用", "已停用"],
  invited: ["Invited", "已邀请", "已邀請"],
  withoutPassword: ["Without a password", "未设密码", "未設密碼"],
  administrator: ["Administrator", "管理员", "管理員"],
  address: ["Email address", "邮箱", "電子郵件"],
  createdAt: ["Created", "创建时间", "建立時間"],
  searching: ["Searching all users…", "正在搜索全部用户…", "正在搜尋全部使用者…"],
  noUserFound: ["No user was found.", "没有找到用户。", "沒有找到使用者。"],
  selectAll: ["Select all on this page", "全选本页", "全選本頁"],
  select: ["Select {name}", "选择 {name}", "選取 {name}"],
  selected: ["{n} selected", "已选择 {n} 个用户", "已選取 {n} 位使用者"],
  allUsers: ["All users", "全部用户", "全部使用者"],
  deletedUser: ["deleted user {id}", "已删除的用户 {id}", "已刪除的使用者 {id}"],

  // One user
  id: ["ID", "ID", "ID"],
  canSignIn: ["This user can sign in.", "此用户可以登录。", "此使用者可以登入。"],
  cannotSignIn: ["This user cannot sign in.", "此用户无法登录。", "此使用者無法登入。"],
  isInactive: ["An administrator has deactivated the user.", "管理员已停用此用户。", "管理員已停用此使用者。"],
  isInactiveUntil: ["The user is deactivated until {at}.", "此用户停用至 {at}。", "此使用者停用至 {at}。"],
  becauseOf: ["Reason: {reason}", "原因：{reason}", "原因：{reason}"],
  hasNotAccepted: [
    "The user was invited at {at} and has not set a password yet.",
    "此用户于 {at} 受邀，尚未设置密码。",
    "此使用者於 {at} 受邀，尚未設定密碼。",
  ],
  hasNoPassword: [
    "The user has no password: an administrator has removed it. The mailed link sets a new one.",
    "此用户没有密码：管理员已移除密码。可通过邮件中的链接设置新密码。",
    "此使用者沒有密碼：管理員已移除密碼。可透過郵件中的連結設定新密碼。",
  ],
  verified: ["Verified", "已验证", "已驗證"],
  notVerified: ["Not verified", "未验证", "未驗證"],
  mailLanguage: ["Language of mails", "邮件语言", "郵件語言"],
  passwordChanged: ["Password changed", "上次修改密码", "上次變更密碼"],
  sessions: ["Signed-in devices", "登录设备", "登入裝置"],
  noSessions: ["The user is not signed in on any device.", "此用户没有登录任何设备。", "此使用者沒有登入任何裝置。"],
  thisDevice: ["This device", "当前设备", "此裝置"],
  lastUsed: ["Last used", "最近使用", "最近使用"],
  openedAt: ["Signed in", "登录时间", "登入時間"],
  moreSessions: [
    "The {n} newest devices are shown. The user is signed in on more.",
    "仅显示最近的 {n} 台设备，此用户还登录了更多设备。",
    "僅顯示最近的 {n} 部裝置，此使用者還登入了更多裝置。",
  ],
  allEventsOfUser: ["All events of this user", "此用户的全部事件", "此使用者的全部事件"],
  noEvents: ["There are no events.", "没有事件。", "沒有事件。"],
  yourself: ["This is your own account: you may be signed out.", "这是您自己的账号，您可能会退出登录。", "這是您自己的帳號，您可能會被登出。"],

  // Actions
  invite: ["Invite a user", "邀请用户", "邀請使用者"],
  inviteDoes: [
    "The user gets a mail with a link to set the password. The link also verifies the address.",
    "用户会收到一封邮件，可通过其中的链接设置密码，同时完成邮箱验证。",
    "使用者會收到一封郵件，可透過其中的連結設定密碼，同時完成電子郵件驗證。",
  ],
  nameOrAddress: ["Username or email address", "用户名或邮箱", "使用者名稱或電子郵件"],
  nameOrAddressHint: ["The name with which the user signs in.", "用户登录时使用的名称。", "使用者登入時使用的名稱。"],
  addressIfNeeded: ["Email address, if the username is none", "邮箱（用户名不是邮箱时填写）", "電子郵件（使用者名稱不是電子郵件時填寫）"],
  administratorRole: ["Administrator (role admin)", "管理员（admin 角色）", "管理員（admin 角色）"],
  sendInvitation: ["Send the invitation", "发送邀请", "傳送邀請"],
  sendAgain: ["Invite again", "重新邀请", "重新邀請"],
  invitationSent: ["{name} is invited.", "已邀请 {name}。", "已邀請 {name}。"],
  inviteAgain: ["Invite {name} again", "重新邀请 {name}", "重新邀請 {name}"],
  inviteAgainDoes: [
    "A new link is mailed to {address}. Links in earlier mails stop working.",
    "新的链接将发送至 {address}，之前邮件中的链接随即失效。",
    "新的連結將傳送至 {address}，先前郵件中的連結隨即失效。",
  ],
  endSessions: ["Sign out everywhere", "强制下线", "強制登出"],
  endSessionsOf: ["Sign {name} out everywhere", "将 {name} 强制下线", "將 {name} 強制登出"],
  endSessionsDoes: ["All devices are signed out within a second.", "所有设备将在一秒内退出登录。", "所有裝置將在一秒內登出。"],
  endSessionsDoesCount: ["{n} devices are signed out within a second.", "{n} 台设备将在一秒内退出登录。", "{n} 部裝置將在一秒內登出。"],
  canSignInAgain: ["Signing in again stays possible. To prevent it, deactivate.", "之后仍可重新登录；如需禁止登录，请停用。", "之後仍可重新登入；如需禁止登入，請停用。"],
  sessionsEnded: ["{name} is signed out everywhere.", "{name} 已从所有设备退出登录。", "{name} 已從所有裝置登出。"],
  endSession: ["Sign out there", "退出该设备", "登出該裝置"],
  endSessionDoes: ["{name} is signed out there within a second: {device}", "{name} 将在一秒内从该设备退出登录：{device}", "{name} 將在一秒內從該裝置登出：{device}"],
  sessionEnded: ["The device is signed out.", "该设备已退出登录。", "該裝置已登出。"],
  deactivate: ["Deactivate", "停用", "停用"],
  deactivateUser: ["Deactivate {name}", "停用 {name}", "停用 {name}"],
  deactivateDoes: [
    "All devices are signed out within a second, and signing in is refused.",
    "所有设备将在一秒内退出登录，且无法再登录。",
    "所有裝置將在一秒內登出，且無法再登入。",
  ],
  sessionsDoNotReturn: [
    "It can be undone. Devices that were signed out must sign in again.",
    "此操作可以撤销，但已退出的设备需要重新登录。",
    "此操作可以復原，但已登出的裝置需要重新登入。",
  ],
  until: ["Until", "停用至", "停用至"],
  untilHint: ["In your time zone. Empty: until an administrator activates the user.", "以您所在的时区为准。留空则需由管理员恢复。", "以您所在的時區為準。留空則需由管理員恢復。"],
  reason: ["Reason", "原因", "原因"],
  reasonHint: ["For other administrators and the audit log. The user does not see it.", "供其他管理员和审计日志查看，用户不可见。", "供其他管理員和稽核記錄查看，使用者不可見。"],
  isDeactivated: ["{name} is deactivated.", "已停用 {name}。", "已停用 {name}。"],
  activate: ["Activate", "恢复", "恢復"],
  activateUser: ["Activate {name}", "恢复 {name}", "恢復 {name}"],
  activateDoes: ["The user can sign in again.", "此用户可以重新登录。", "此使用者可以重新登入。"],
  isActive: ["{name} is active.", "已恢复 {name}。", "已恢復 {name}。"],
  changeRoles: ["Change roles", "更改角色", "變更角色"],
  rolesOf: ["Roles of {name}", "{name} 的角色", "{name} 的角色"],
  rolesDoes: ["All devices of the user are signed out, because tokens contain the roles.", "此用户的所有设备将退出登录，因为令牌中包含角色。", "此使用者的所有裝置將登出，因為權杖中包含角色。"],
  rolesChanged: ["The roles of {name} are changed.", "已更改 {name} 的角色。", "已變更 {name} 的角色。"],
  rolesRestored: ["{name} has the former roles again.", "{name} 已恢复原来的角色。", "{name} 已恢復原來的角色。"],
  rolesAre: ["Roles: {roles}", "角色：{roles}", "角色：{roles}"],
  rolesFromTo: ["Roles before: {before}; after: {after}", "更改前的角色：{before}；更改后：{after}", "變更前的角色：{before}；變更後：{after}"],
  changeAddress: ["Change address", "更换邮箱", "變更電子郵件"],
  addressOf: ["Email address of {name}", "{name} 的邮箱", "{name} 的電子郵件"],
  newAddress: ["New email address", "新邮箱", "新電子郵件"],
  addressDoes: [
    "The new address takes effect immediately and is not verified. A link to verify it is mailed to it. Until then, the password cannot be reset by mail.",
    "新邮箱立即生效，但尚未验证。验证链接将发送至新邮箱，验证前无法通过邮件重置密码。",
    "新電子郵件立即生效，但尚未驗證。驗證連結將傳送至新電子郵件，驗證前無法透過郵件重設密碼。",
  ],
  addressOfInvitedDoes: [
    "The invitation is mailed to the new address. Links in earlier mails stop working.",
    "邀请将发送至新邮箱，之前邮件中的链接随即失效。",
    "邀請將傳送至新電子郵件，先前郵件中的連結隨即失效。",
  ],
  formerAddressIsTold: ["The former address gets a notice.", "原邮箱会收到通知。", "原電子郵件會收到通知。"],
  addressChanged: ["The address of {name} is changed.", "已更换 {name} 的邮箱。", "已變更 {name} 的電子郵件。"],
  resetPassword: ["Reset password", "重置密码", "重設密碼"],
  resetPasswordOf: ["Reset the password of {name}", "重置 {name} 的密码", "重設 {name} 的密碼"],
  resetDoes: [
    "The password is removed. A link for a new one is mailed to {address}.",
    "密码将被移除，设置新密码的链接将发送至 {address}。",
    "密碼將被移除，設定新密碼的連結將傳送至 {address}。",
  ],
  resetSignsOut: ["All devices are signed out.", "所有设备将退出登录。", "所有裝置將登出。"],
  resetSent: ["The link for a new password is on its way to {name}.", "设置新密码的链接正在发送给 {name}。", "設定新密碼的連結正在傳送給 {name}。"],
  deleteUser: ["Delete {name}", "删除 {name}", "刪除 {name}"],
  deleteDoes: [
    "All devices are signed out, and the user is deleted. Nobody can get this username again.",
    "所有设备将退出登录，用户将被删除，此用户名不会再分配给他人。",
    "所有裝置將登出，使用者將被刪除，此使用者名稱不會再分配給他人。",
  ],
  deleteCannotBeUndone: ["This cannot be undone. To keep the data, deactivate the user.", "此操作无法撤销。如需保留数据，请停用用户。", "此操作無法復原。如需保留資料，請停用使用者。"],
  deleteName: ["To confirm, type the name.", "请输入名称以确认。", "請輸入名稱以確認。"],
  typeName: ["Type {name}", "请输入 {name}", "請輸入 {name}"],
  isDeleted: ["{name} is deleted.", "已删除 {name}。", "已刪除 {name}。"],
  endSessionsOfMany: ["Sign {n} users out everywhere", "将 {n} 个用户强制下线", "將 {n} 位使用者強制登出"],
  sessionsOfManyEnded: ["{n} users are signed out everywhere.", "{n} 个用户已从所有设备退出登录。", "{n} 位使用者已從所有裝置登出。"],
  deactivateMany: ["Deactivate {n} users", "停用 {n} 个用户", "停用 {n} 位使用者"],
  manyAreDeactivated: ["{n} users are deactivated.", "已停用 {n} 个用户。", "已停用 {n} 位使用者。"],
  manyAreActive: ["{n} users are active.", "已恢复 {n} 个用户。", "已恢復 {n} 位使用者。"],
  notForAll: ["It was refused for {n} users, first for {name}: {why}", "有 {n} 个用户未完成，首个为 {name}：{why}", "有 {n} 位使用者未完成，首位為 {name}：{why}"],

  // Events
  kind: ["Kind", "类型", "類型"],
  userOrId: ["User or ID", "用户或 ID", "使用者或 ID"],
  ipAddress: ["IP address", "IP 地址", "IP 位址"],
  from: ["From", "从", "從"],
  before: ["Until", "到", "到"],
  noSuchUser: ["There is no user whose name begins like this.", "没有名称以此开头的用户。", "沒有名稱以此開頭的使用者。"],
  newer: ["Newer", "较新", "較新"],
  older: ["Older", "较早", "較早"],
  follow: ["Show new events as they happen", "实时显示新事件", "即時顯示新事件"],

  // Keys
  keysIntro: [
    "The service signs tokens with the active key, and replaces it by itself. Rotate it yourself after an incident; remove a key that somebody else may know.",
    "服务使用启用中的密钥签名令牌，并会自动轮换。发生安全事件后可手动轮换；如密钥可能泄露，请将其移除。",
    "服務使用啟用中的金鑰簽署權杖，並會自動輪替。發生安全事件後可手動輪替；如金鑰可能外洩，請將其移除。",
  ],
  "key-pending": ["Published, signs next", "已发布，待启用", "已發布，待啟用"],
  "key-active": ["Signs", "签名中", "簽署中"],
  "key-retiring": ["Only verifies", "仅用于验证", "僅用於驗證"],
  "key-gone": ["Former key", "已失效", "已失效"],
  activeSince: ["signs since", "启用时间", "啟用時間"],
  verifiesUntil: ["verifies until", "验证至", "驗證至"],
  goneSince: ["gone since", "失效时间", "失效時間"],
  rotate: ["Rotate", "轮换", "輪替"],
  rotateTitle: ["Rotate the signing keys", "轮换签名密钥", "輪替簽署金鑰"],
  rotateDoes: ["The published key signs new tokens from now on, and another key is published.", "已发布的密钥将开始签名新令牌，并发布下一个密钥。", "已發布的金鑰將開始簽署新權杖，並發布下一個金鑰。"],
  rotateKeeps: ["Nobody is signed out.", "不会有用户被强制退出。", "不會有使用者被登出。"],
  rotated: ["The signing keys are rotated.", "已轮换签名密钥。", "已輪替簽署金鑰。"],
  removeKey: ["Remove this signing key", "移除此签名密钥", "移除此簽署金鑰"],
  removeKeyDoes: ["All access tokens of this key are refused within a second. Applications refresh their sessions and get new ones.", "此密钥签发的所有访问令牌将在一秒内失效，应用会刷新会话并获取新令牌。", "此金鑰簽發的所有存取權杖將在一秒內失效，應用程式會更新工作階段並取得新權杖。"],
  removeActiveKey: ["It is the active key: the published key signs from now on. Other services must load the keys again.", "这是启用中的密钥，移除后由已发布的密钥签名，业务服务需重新加载密钥。", "這是啟用中的金鑰，移除後由已發布的金鑰簽署，資源伺服器需重新載入金鑰。"],
  removeOtherKey: ["It does not sign new tokens.", "此密钥不签名新令牌。", "此金鑰不簽署新權杖。"],
  keyRemoved: ["The signing key is removed.", "已移除签名密钥。", "已移除簽署金鑰。"],

  // Service clients
  clientsIntro: [
    "A service client is another service of yours that checks tokens, ends sessions, or follows ended sessions.",
    "服务客户端是您的其他业务服务，可验证令牌、结束会话或接收会话结束通知。",
    "服務用戶端是您的其他服務，可驗證權杖、結束工作階段或接收工作階段結束通知。",
  ],
  noClients: ["There are no service clients.", "没有服务客户端。", "沒有服務用戶端。"],
  createClient: ["Create a service client", "创建服务客户端", "建立服務用戶端"],
  createClientDoes: ["The secret is shown once, after this step.", "密钥只在创建后显示一次。", "密鑰只在建立後顯示一次。"],
  clientCreated: ["{name} is created", "已创建 {name}", "已建立 {name}"],
  clientId: ["Client ID", "客户端 ID", "用戶端 ID"],
  scopes: ["Scopes", "权限范围", "權限範圍"],
  "scope-introspect": ["checks tokens", "验证令牌", "驗證權杖"],
  "scope-revocations": ["follows ended sessions", "接收会话结束通知", "接收工作階段結束通知"],
  "scope-revoke": ["ends the session of a token", "结束令牌所属的会话", "結束權杖所屬的工作階段"],
  secret: ["Secret", "密钥", "密鑰"],
  secretOnce: ["Store the secret now. It cannot be shown again.", "请立即保存密钥，之后无法再次查看。", "請立即儲存密鑰，之後無法再次查看。"],
  neverUsed: ["never used", "从未使用", "從未使用"],
  addSecret: ["Create another secret", "创建另一个密钥", "建立另一個密鑰"],
  addSecretTo: ["Another secret for {name}", "为 {name} 创建另一个密钥", "為 {name} 建立另一個密鑰"],
  addSecretDoes: [
    "Both secrets are accepted. Use the new one in the service, then delete the old one.",
    "两个密钥同时有效。请先在业务服务中换用新密钥，再删除旧密钥。",
    "兩個密鑰同時有效。請先在服務中換用新密鑰，再刪除舊密鑰。",
  ],
  secretCreated: ["The secret is created", "已创建密钥", "已建立密鑰"],
  deleteSecret: ["Delete this secret", "删除此密钥", "刪除此密鑰"],
  deleteSecretDoes: ["Requests of {name} with the secret that ends in {hint} are refused.", "{name} 使用以 {hint} 结尾的密钥发出的请求将被拒绝。", "{name} 使用以 {hint} 結尾的密鑰發出的請求將遭拒。"],
  secretDeleted: ["The secret is deleted.", "已删除密钥。", "已刪除密鑰。"],
  deleteClient: ["Delete the service client", "删除服务客户端", "刪除服務用戶端"],
  deleteClientNamed: ["Delete {name}", "删除 {name}", "刪除 {name}"],
  deleteClientDoes: ["All its requests are refused.", "其所有请求都将被拒绝。", "其所有請求都將遭拒。"],
  clientDeleted: ["{name} is deleted.", "已删除 {name}。", "已刪除 {name}。"],

  // Mails
  waiting: ["Waiting", "待发送", "待傳送"],
  dead: ["Failed", "发送失败", "傳送失敗"],
  noMails: ["There are no unsent mails.", "没有未发送的邮件。", "沒有未傳送的郵件。"],
  attempts: ["failed attempts: {n}", "失败次数：{n}", "失敗次數：{n}"],
  nextAttempt: ["next attempt", "下次尝试", "下次嘗試"],
  failedAt: ["given up", "放弃时间", "放棄時間"],
  retry: ["Send again", "重新发送", "重新傳送"],
  retryMail: ["Send this mail again", "重新发送此邮件", "重新傳送此郵件"],
  retryDoes: ["The mail to {address} is attempted at once.", "将立即尝试向 {address} 发送邮件。", "將立即嘗試向 {address} 傳送郵件。"],
  retryLink: ["A link in it gets a new lifetime. If the link is no longer needed, the mail is deleted.", "邮件中的链接将重新计算有效期；如链接已不再需要，邮件将被删除。", "郵件中的連結將重新計算有效期限；如連結已不再需要，郵件將被刪除。"],
  retried: ["The mail is on its way.", "邮件正在发送。", "郵件正在傳送。"],
  sendTest: ["Send a test mail", "发送测试邮件", "傳送測試郵件"],
  sendTestDoes: ["A mail that says that it is a test is sent with the settings in force.", "将使用当前生效的设置发送一封注明为测试的邮件。", "將使用目前生效的設定傳送一封註明為測試的郵件。"],
  sendTestHint: ["Empty: your own address.", "留空则发送至您自己的邮箱。", "留空則傳送至您自己的電子郵件。"],
  send: ["Send", "发送", "傳送"],
  testSent: ["A test mail to {address} is queued. If it fails, it appears in this list.", "发往 {address} 的测试邮件已加入队列；如发送失败，会显示在此列表中。", "寄往 {address} 的測試郵件已加入佇列；如傳送失敗，會顯示在此清單中。"],
  templates: ["What the mails look like", "邮件预览", "郵件預覽"],
  template: ["Mail", "邮件", "郵件"],
  language: ["Language", "语言", "語言"],
  customTemplate: ["Your own template is used for: {languages}", "以下语言使用自定义模板：{languages}", "以下語言使用自訂範本：{languages}"],
  asText: ["Show the plain text", "显示纯文本", "顯示純文字"],

  // Settings
  settingsIntro: [
    "The settings in force on the instance that answered, as the command check prints them. To change one, change the configuration and restart the service.",
    "当前响应实例上生效的设置，与 check 命令的输出一致。如需更改，请修改配置并重启服务。",
    "目前回應的執行個體上生效的設定，與 check 命令的輸出一致。如需變更，請修改設定並重新啟動服務。",
  ],
  searchSettings: ["Search settings", "搜索设置", "搜尋設定"],
  noSetting: ["No setting was found.", "没有找到设置。", "沒有找到設定。"],
  setting: ["Setting", "设置项", "設定項目"],
  variable: ["Environment variable", "环境变量", "環境變數"],
  value: ["Value", "值", "值"],
};

/** The languages of the pages and mails, each in itself. */
export const LANGUAGE_NAMES = { en: "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文" };

/** The warnings of GET /v1/admin/statistics, by code. For a code that is missing here, the console shows the service's message. */
export const WARNINGS = {
  "demo-password": [
    "A user has the public password of the demo user. Change the password or deactivate the user before others can reach the service.",
    "有用户仍在使用公开的演示密码。请在对外提供服务前修改密码或停用该用户。",
    "有使用者仍在使用公開的示範密碼。請在對外提供服務前變更密碼或停用該使用者。",
  ],
  "mail-off": [
    "Mail is off, so users cannot sign up or reset their passwords. Set MAIL_TRANSPORT.",
    "未启用邮件服务，用户无法注册或重置密码。请设置 MAIL_TRANSPORT。",
    "未啟用郵件服務，使用者無法註冊或重設密碼。請設定 MAIL_TRANSPORT。",
  ],
  "shared-key": [
    "Other services can verify tokens of the classic API with JWT_SECRET_KEY, and do not learn that a session has ended.",
    "其他服务可用 JWT_SECRET_KEY 验证教程兼容接口的令牌，但无法得知会话已结束。",
    "其他服務可用 JWT_SECRET_KEY 驗證教學相容 API 的權杖，但無法得知工作階段已結束。",
  ],
  "revocations-stale": [
    "An instance has not been able to read the ended sessions for some seconds. Check its connection to the database.",
    "有实例已有数秒无法读取已结束的会话，请检查其数据库连接。",
    "有執行個體已有數秒無法讀取已結束的工作階段，請檢查其資料庫連線。",
  ],
  "clock-difference": [
    "The clock of a machine differs from that of the database by more than 2 seconds. Set it with NTP.",
    "有机器的时钟与数据库相差超过 2 秒，请使用 NTP 校准。",
    "有機器的時鐘與資料庫相差超過 2 秒，請使用 NTP 校準。",
  ],
};

/** Errors of fields that only the console meets, by code. */
export const OWN_FIELDS = {
  differs: ["This is not the name.", "名称不一致。", "名稱不一致。"],
  range: ["Choose a time in the future.", "请选择将来的时间。", "請選擇將來的時間。"],
  name: ["This is not a valid username.", "用户名格式不正确。", "使用者名稱格式不正確。"],
};

/** Problems that only the console meets, by code, in the form of pages/texts.js. */
export const OWN_PROBLEMS = Object.fromEntries(
  Object.entries({
    "wrong-password": ["The password is wrong.", "密码错误。", "密碼錯誤。"],
    "fresh-login-required": ["Nothing was changed, because the password was not entered.", "未输入密码，没有进行任何更改。", "未輸入密碼，沒有進行任何變更。"],
    "not-found": ["It no longer exists. Another administrator may have deleted it.", "该内容已不存在，可能已被其他管理员删除。", "該內容已不存在，可能已被其他管理員刪除。"],
    forbidden: ["Your role does not allow this.", "您的角色没有此权限。", "您的角色沒有此權限。"],
    "last-administrator": [
      "At least one active administrator must remain. Make another user an administrator first.",
      "至少需要保留一位有效的管理员，请先将其他用户设为管理员。",
      "至少需要保留一位有效的管理員，請先將其他使用者設為管理員。",
    ],
    "username-taken": ["Another user has this name or address.", "该用户名或邮箱已被其他用户使用。", "該使用者名稱或電子郵件已被其他使用者使用。"],
    "no-verified-address": [
      "The user has no verified email address, so no link can be mailed. Set an address first.",
      "该用户没有已验证的邮箱，无法发送链接。请先设置邮箱。",
      "該使用者沒有已驗證的電子郵件，無法傳送連結。請先設定電子郵件。",
    ],
    "mail-off": ["This service does not send mails.", "未启用邮件服务。", "未啟用郵件服務。"],
    "client-name-taken": ["Another service client has this name.", "已有同名的服务客户端。", "已有同名的服務用戶端。"],
    "too-many-clients": ["There can be at most 100 service clients.", "最多可以有 100 个服务客户端。", "最多可以有 100 個服務用戶端。"],
    "too-many-secrets": ["A service client has at most two secrets. Delete one first.", "每个服务客户端最多两个密钥，请先删除一个。", "每個服務用戶端最多兩個密鑰，請先刪除一個。"],
    "key-not-published-long-enough": [
      "The next key was published less than ten minutes ago; other services may not know it yet. Try again later.",
      "下一个密钥发布不足十分钟，业务服务可能尚未获取，请稍后重试。",
      "下一個金鑰發布不足十分鐘，資源伺服器可能尚未取得，請稍後重試。",
    ],
  }).map(([code, texts]) => [code, Object.fromEntries(LANGUAGES.map((tag, index) => [tag, texts[index]]))]),
);

/** Returns the text of a list of texts in the language of the page; undefined if there is no list. */
export function inLanguage(texts) {
  return texts?.[LANGUAGES.indexOf(language())];
}

/** Isolates a value with characters that could reorder the sentence around it, such as a name in Hebrew or Arabic (UAX 9). */
function isolated(value) {
  return /[\u0590-\u08ff\u200e-\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff]/.test(value) ? `\u2068${value}\u2069` : value;
}

/**
 * Returns a text in the language of the page.
 *
 * @param values by the names in braces
 */
export function t(key, values = {}) {
  const text = inLanguage(TEXTS[key]);
  if (text === undefined) {
    throw new Error(`no text "${key}"`);
  }
  return text.replace(/\{(\w+)\}/g, (placeholder, name) => isolated(String(values[name])));
}
