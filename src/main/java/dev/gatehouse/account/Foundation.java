package dev.gatehouse.account;

import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.password.PasswordPolicy;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.platform.crypto.MasterSecrets;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.throttle.Throttle;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.UserDeletion;
import dev.gatehouse.user.Users;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;

/** What accounts stand on. */
public record Foundation(
        Jdbi jdbi,
        Users users,
        Profiles profiles,
        Passwords passwords,
        PasswordPolicy policy,
        Sessions sessions,
        UserDeletion deletion,
        Throttle throttle,
        AccountMails mails,
        AuditLog auditLog,
        MailedTokens tokens,
        MasterSecrets secrets,
        Clock clock) {}
