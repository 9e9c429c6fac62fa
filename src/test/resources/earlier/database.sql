-- H2 2.4.240;
;
CREATE USER IF NOT EXISTS "" PASSWORD '' ADMIN;
CREATE CACHED TABLE "PUBLIC"."DATABASECHANGELOG"(
    "ID" CHARACTER VARYING(255) NOT NULL,
    "AUTHOR" CHARACTER VARYING(255) NOT NULL,
    "FILENAME" CHARACTER VARYING(255) NOT NULL,
    "DATEEXECUTED" TIMESTAMP(0) NOT NULL,
    "ORDEREXECUTED" INTEGER NOT NULL,
    "EXECTYPE" CHARACTER VARYING(10) NOT NULL,
    "MD5SUM" CHARACTER VARYING(35),
    "DESCRIPTION" CHARACTER VARYING(255),
    "COMMENTS" CHARACTER VARYING(255),
    "TAG" CHARACTER VARYING(255),
    "LIQUIBASE" CHARACTER VARYING(20),
    "CONTEXTS" CHARACTER VARYING(255),
    "LABELS" CHARACTER VARYING(255),
    "DEPLOYMENT_ID" CHARACTER VARYING(10)
);
ALTER TABLE "PUBLIC"."DATABASECHANGELOG" ADD CONSTRAINT "PUBLIC"."CONSTRAINT_1" PRIMARY KEY("ID", "AUTHOR", "FILENAME");
-- 56 +/- SELECT COUNT(*) FROM PUBLIC.DATABASECHANGELOG;
INSERT INTO "PUBLIC"."DATABASECHANGELOG" VALUES
('0001-user', 'gatehouse', 'db/0001-users.yaml', TIMESTAMP '2026-11-28 17:05:53', 1, 'EXECUTED', '9:b88a5a1f77a24e4c78a5402fd3d0b595', 'createTable tableName=user', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0001-user-role', 'gatehouse', 'db/0001-users.yaml', TIMESTAMP '2026-11-28 17:05:53', 2, 'EXECUTED', '9:fba1313e762dea46d52eeee77ec271e6', 'createTable tableName=user_role', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0002-signing-key', 'gatehouse', 'db/0002-signing-keys.yaml', TIMESTAMP '2026-11-28 17:05:53', 3, 'EXECUTED', '9:128acc62cef419651f9a9fcc3f1a84f7', 'createTable tableName=signing_key', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0003-session', 'gatehouse', 'db/0003-sessions.yaml', TIMESTAMP '2026-11-28 17:05:53', 4, 'EXECUTED', '9:d5d2aad162affa39bafb174fd9f535eb', 'createTable tableName=session', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0003-session-by-user', 'gatehouse', 'db/0003-sessions.yaml', TIMESTAMP '2026-11-28 17:05:53', 5, 'EXECUTED', '9:233b52d7a03dbb632f87f08483fba067', 'createIndex indexName=ix_session_user, tableName=session', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0004-takeover-range', 'gatehouse', 'db/0004-takeover.yaml', TIMESTAMP '2026-11-28 17:05:53', 6, 'EXECUTED', '9:68180a5f00b263889da5f3b23b897d54', 'createTable tableName=takeover_range', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0005-session-limits', 'gatehouse', 'db/0005-session-ends.yaml', TIMESTAMP '2026-11-28 17:05:53', 7, 'EXECUTED', '9:de98a99a81d5d995f4c36b09f5d03d3f', 'sql', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0005-session-by-end', 'gatehouse', 'db/0005-session-ends.yaml', TIMESTAMP '2026-11-28 17:05:53', 8, 'EXECUTED', '9:aaec1b52b7fb5f369cae11ed0540f759', 'createIndex indexName=ix_session_idle_expires_at, tableName=session', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0005-ended-session', 'gatehouse', 'db/0005-session-ends.yaml', TIMESTAMP '2026-11-28 17:05:53', 9, 'EXECUTED', '9:6df91e17c07a2da82bef681dc9dadcfa', 'createTable tableName=ended_session', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0005-ended-session-by-time', 'gatehouse', 'db/0005-session-ends.yaml', TIMESTAMP '2026-11-28 17:05:53', 10, 'EXECUTED', '9:51f33a90cee13dd05d45cc4c11b96703', 'createIndex indexName=ix_ended_session_recorded_at, tableName=ended_session', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0005-ended-session-by-use', 'gatehouse', 'db/0005-session-ends.yaml', TIMESTAMP '2026-11-28 17:05:53', 11, 'EXECUTED', '9:04c0d79b1c856e71e04355759e96a153', 'createIndex indexName=ix_ended_session_tokens_until, tableName=ended_session', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0006-audit-event', 'gatehouse', 'db/0006-audit.yaml', TIMESTAMP '2026-11-28 17:05:53', 12, 'EXECUTED', '9:aeb532e4456ce821ad0576c8a2e51147', 'createTable tableName=audit_event', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0006-audit-event-by-subject', 'gatehouse', 'db/0006-audit.yaml', TIMESTAMP '2026-11-28 17:05:53', 13, 'EXECUTED', '9:f2c35f6a29a8550a0117928d2f4e98f1', 'createIndex indexName=ix_audit_event_subject, tableName=audit_event', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0007-signing-key-states', 'gatehouse', 'db/0007-key-rotation.yaml', TIMESTAMP '2026-11-28 17:05:53', 14, 'EXECUTED', '9:a3887ebd85142f1dcab2f472635da470', 'sql', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0007-signing-key-by-pending-slot', 'gatehouse', 'db/0007-key-rotation.yaml', TIMESTAMP '2026-11-28 17:05:53', 15, 'EXECUTED', '9:645a8affeaad5daff761c007ea581b72', 'createIndex indexName=uq_signing_key_pending_slot, tableName=signing_key', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0008-audit-event-by-kind', 'gatehouse', 'db/0008-audit-by-kind.yaml', TIMESTAMP '2026-11-28 17:05:53', 16, 'EXECUTED', '9:45eedf8aebea4139b741a04c7d85ca53', 'createIndex indexName=ix_audit_event_kind, tableName=audit_event', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0009-user-inactive-until', 'gatehouse', 'db/0009-people.yaml', TIMESTAMP '2026-11-28 17:05:53', 17, 'EXECUTED', '9:6d927473b88f328649c7f2ba31b7dfc7', 'addColumn tableName=user', '', NULL, '4.33.0', NULL, NULL, '5885550492');
INSERT INTO "PUBLIC"."DATABASECHANGELOG" VALUES
('0009-user-by-inactive-until', 'gatehouse', 'db/0009-people.yaml', TIMESTAMP '2026-11-28 17:05:53', 18, 'EXECUTED', '9:60d0f2cb4a7792af567deab611bbece1', 'createIndex indexName=ix_user_inactive_until, tableName=user', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0009-user-role-by-role', 'gatehouse', 'db/0009-people.yaml', TIMESTAMP '2026-11-28 17:05:53', 19, 'EXECUTED', '9:8fed9313208b74917253452c2976d1c4', 'createIndex indexName=ix_user_role_role, tableName=user_role', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0009-user-profile', 'gatehouse', 'db/0009-people.yaml', TIMESTAMP '2026-11-28 17:05:53', 20, 'EXECUTED', '9:0c86f6055fe5bdb8d9421d8a8c06ec8e', 'createTable tableName=user_profile', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0009-retired-name', 'gatehouse', 'db/0009-people.yaml', TIMESTAMP '2026-11-28 17:05:53', 21, 'EXECUTED', '9:a0c2519fb55d7a78b5005903a8d95e40', 'createTable tableName=retired_name', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0009-erasure', 'gatehouse', 'db/0009-people.yaml', TIMESTAMP '2026-11-28 17:05:54', 22, 'EXECUTED', '9:94b2ea7360415f8a02f1897b0f798130', 'createTable tableName=erasure', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0010-throttle-counter', 'gatehouse', 'db/0010-throttle.yaml', TIMESTAMP '2026-11-28 17:05:54', 23, 'EXECUTED', '9:8981327f006674f648d72365fc6f2ad6', 'createTable tableName=throttle_counter', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0010-throttle-counter-by-end', 'gatehouse', 'db/0010-throttle.yaml', TIMESTAMP '2026-11-28 17:05:54', 24, 'EXECUTED', '9:49865af98a315f635ff1995b1ea9cae1', 'createIndex indexName=ix_throttle_counter_expires_at, tableName=throttle_counter', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0010-throttle-known', 'gatehouse', 'db/0010-throttle.yaml', TIMESTAMP '2026-11-28 17:05:54', 25, 'EXECUTED', '9:e5af129fc75f474de8223bd2ea874d71', 'createTable tableName=throttle_known', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0010-throttle-known-by-end', 'gatehouse', 'db/0010-throttle.yaml', TIMESTAMP '2026-11-28 17:05:54', 26, 'EXECUTED', '9:d05817e8b6344343ee2df7298414f08e', 'createIndex indexName=ix_throttle_known_expires_at, tableName=throttle_known', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0010-throttle-user', 'gatehouse', 'db/0010-throttle.yaml', TIMESTAMP '2026-11-28 17:05:54', 27, 'EXECUTED', '9:04bccf33486e0b4e8340c2165b97d644', 'createTable tableName=throttle_user', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0011-queued-mail', 'gatehouse', 'db/0011-mail.yaml', TIMESTAMP '2026-11-28 17:05:54', 28, 'EXECUTED', '9:1cd790ddb09cf958feca8df3121a5dcb', 'createTable tableName=queued_mail', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0011-queued-mail-by-due', 'gatehouse', 'db/0011-mail.yaml', TIMESTAMP '2026-11-28 17:05:54', 29, 'EXECUTED', '9:c0b9c3920178b0d7a3878f7c5ca844cf', 'createIndex indexName=ix_queued_mail_due_at, tableName=queued_mail', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0011-queued-mail-by-death', 'gatehouse', 'db/0011-mail.yaml', TIMESTAMP '2026-11-28 17:05:54', 30, 'EXECUTED', '9:5ba1773411fe3733d01009efc2dbbdd8', 'createIndex indexName=ix_queued_mail_dead_at, tableName=queued_mail', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0012-user-by-state', 'gatehouse', 'db/0012-admin-indexes.yaml', TIMESTAMP '2026-11-28 17:05:54', 31, 'EXECUTED', '9:9cbf34347243ffa41857c6fd46c59be1', 'createIndex indexName=ix_user_active, tableName=user', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0012-audit-event-by-actor', 'gatehouse', 'db/0012-admin-indexes.yaml', TIMESTAMP '2026-11-28 17:05:54', 32, 'EXECUTED', '9:cbebc55241c0f19b3dbd08835cd1eccf', 'createIndex indexName=ix_audit_event_actor, tableName=audit_event', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0013-mailed-token', 'gatehouse', 'db/0013-mailed-tokens.yaml', TIMESTAMP '2026-11-28 17:05:54', 33, 'EXECUTED', '9:a617936c641cf594a9ba19fdb85b2df0', 'createTable tableName=mailed_token', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0013-mailed-token-by-subject', 'gatehouse', 'db/0013-mailed-tokens.yaml', TIMESTAMP '2026-11-28 17:05:54', 34, 'EXECUTED', '9:dc6d49df927c5fe730472517b10f749d', 'createIndex indexName=ix_mailed_token_subject, tableName=mailed_token', '', NULL, '4.33.0', NULL, NULL, '5885550492');
INSERT INTO "PUBLIC"."DATABASECHANGELOG" VALUES
('0013-mailed-token-by-user', 'gatehouse', 'db/0013-mailed-tokens.yaml', TIMESTAMP '2026-11-28 17:05:54', 35, 'EXECUTED', '9:e95fe4339e8d78426e2ba533cf2a3c08', 'createIndex indexName=ix_mailed_token_user, tableName=mailed_token', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0013-mailed-token-by-expires-at', 'gatehouse', 'db/0013-mailed-tokens.yaml', TIMESTAMP '2026-11-28 17:05:54', 36, 'EXECUTED', '9:e1c77322798a3b5a213cead51d8697bb', 'createIndex indexName=ix_mailed_token_expires_at, tableName=mailed_token', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0014-user-profile-credentials', 'gatehouse', 'db/0014-credentials.yaml', TIMESTAMP '2026-11-28 17:05:54', 37, 'EXECUTED', '9:9e6a4c398bce3d3c4fa06c736ae0a3b8', 'sql', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0014-user-profile-by-deletion', 'gatehouse', 'db/0014-credentials.yaml', TIMESTAMP '2026-11-28 17:05:54', 38, 'EXECUTED', '9:925817b8352b0e05e68e51d440123f1f', 'createIndex indexName=ix_user_profile_delete_at, tableName=user_profile', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0014-invited-users', 'gatehouse', 'db/0014-credentials.yaml', TIMESTAMP '2026-11-28 17:05:54', 39, 'EXECUTED', '9:516459baea77b533e6800d77f170204a', 'sql', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0014-mailed-token-bound', 'gatehouse', 'db/0014-credentials.yaml', TIMESTAMP '2026-11-28 17:05:54', 40, 'EXECUTED', '9:8610923487a8a819543935e9a4d7becb', 'sql', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0014-void-changes-without-session', 'gatehouse', 'db/0014-credentials.yaml', TIMESTAMP '2026-11-28 17:05:54', 41, 'EXECUTED', '9:68aa1c5561f41e4353123fd68de53cf7', 'sql', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0014-retired-name-owner', 'gatehouse', 'db/0014-credentials.yaml', TIMESTAMP '2026-11-28 17:05:54', 42, 'EXECUTED', '9:ccd329253212545b5266aaa95dcfb2e3', 'addColumn tableName=retired_name', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0014-retired-name-by-owner', 'gatehouse', 'db/0014-credentials.yaml', TIMESTAMP '2026-11-28 17:05:54', 43, 'EXECUTED', '9:7d4b3b823244e2192b7c44d5e2a438a7', 'createIndex indexName=ix_retired_name_user_id, tableName=retired_name', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0015-refresh-chains', 'gatehouse', 'db/0015-refresh-chains.yaml', TIMESTAMP '2026-11-28 17:05:54', 44, 'EXECUTED', '9:2ea478710a1f0cf48108361f8771d1fc', 'sql', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0016-throttle-known-epoch', 'gatehouse', 'db/0016-known-epoch.yaml', TIMESTAMP '2026-11-28 17:05:54', 45, 'EXECUTED', '9:e34ac7e87a82f7918ad66d0cac076f6d', 'addColumn tableName=throttle_known', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0017-password-cost', 'gatehouse', 'db/0017-password-costs.yaml', TIMESTAMP '2026-11-28 17:05:54', 46, 'EXECUTED', '9:137d822e16a6201e543dad548c3a1baf', 'createTable tableName=password_cost', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0018-erasure-due-at', 'gatehouse', 'db/0018-erasure-due.yaml', TIMESTAMP '2026-11-28 17:05:54', 47, 'EXECUTED', '9:f2c1593e4f43fd2979134dbf2446b906', 'addColumn tableName=erasure', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0018-erasure-by-due-at', 'gatehouse', 'db/0018-erasure-due.yaml', TIMESTAMP '2026-11-28 17:05:54', 48, 'EXECUTED', '9:06b87e533c88b7a25b6806a123c627b0', 'createIndex indexName=ix_erasure_due_at, tableName=erasure', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0019-void-pending-sign-ups', 'gatehouse', 'db/0019-sign-ups.yaml', TIMESTAMP '2026-11-28 17:05:54', 49, 'EXECUTED', '9:ca6d24d13d2b4835ff2db0ca48827fee', 'update tableName=mailed_token', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0019-mailed-token-without-password', 'gatehouse', 'db/0019-sign-ups.yaml', TIMESTAMP '2026-11-28 17:05:54', 50, 'EXECUTED', '9:824736cc0c77d43d39af0c9ce7486cd2', 'dropColumn columnName=password, tableName=mailed_token', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0019-retired-name-reason', 'gatehouse', 'db/0019-sign-ups.yaml', TIMESTAMP '2026-11-28 17:05:54', 51, 'EXECUTED', '9:40361733785632634bf7ce3e29bc7d93', 'addColumn tableName=retired_name', '', NULL, '4.33.0', NULL, NULL, '5885550492');
INSERT INTO "PUBLIC"."DATABASECHANGELOG" VALUES
('0019-recipient-slot', 'gatehouse', 'db/0019-sign-ups.yaml', TIMESTAMP '2026-11-28 17:05:54', 52, 'EXECUTED', '9:5f88a739b5185fe773a17b16679b3db3', 'createTable tableName=recipient_slot', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0019-recipient-slot-by-expires-at', 'gatehouse', 'db/0019-sign-ups.yaml', TIMESTAMP '2026-11-28 17:05:54', 53, 'EXECUTED', '9:090735b6254d97a96fd47137fb0e2f06', 'createIndex indexName=ix_recipient_slot_expires_at, tableName=recipient_slot', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0020-name-keys', 'gatehouse', 'db/0020-name-keys.yaml', TIMESTAMP '2026-11-28 17:05:54', 54, 'EXECUTED', '9:86c63a39c50fd186e96fbade3a378e03', 'customChange', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0021-h2-widths', 'gatehouse', 'db/0021-h2-widths.yaml', TIMESTAMP '2026-11-28 17:05:54', 55, 'EXECUTED', '9:203da777ca7c6dbb6eacb2eb79f3f9e8', 'sql', '', NULL, '4.33.0', NULL, NULL, '5885550492'),
('0022-tables-of-one-kind', 'gatehouse', 'db/0022-tables-of-one-kind.yaml', TIMESTAMP '2026-11-28 17:05:54', 56, 'EXECUTED', '9:59e543505cad238b734a85ed260917ff', 'customChange', '', NULL, '4.33.0', NULL, NULL, '5885550492');
CREATE CACHED TABLE "PUBLIC"."DATABASECHANGELOGLOCK"(
    "ID" INTEGER NOT NULL,
    "LOCKED" BOOLEAN NOT NULL,
    "LOCKGRANTED" TIMESTAMP,
    "LOCKEDBY" CHARACTER VARYING(255)
);
ALTER TABLE "PUBLIC"."DATABASECHANGELOGLOCK" ADD CONSTRAINT "PUBLIC"."PK_DATABASECHANGELOGLOCK" PRIMARY KEY("ID");
-- 1 +/- SELECT COUNT(*) FROM PUBLIC.DATABASECHANGELOGLOCK;
INSERT INTO "PUBLIC"."DATABASECHANGELOGLOCK" VALUES
(1, FALSE, NULL, NULL);
CREATE CACHED TABLE "PUBLIC"."RETIRED_NAME" COMMENT 'Names that somebody had, and nobody gets again'(
    "NAME_HASH" BINARY(32) COMMENT 'SHA-256 of the name''s key, so that the name itself is gone with its owner' NOT NULL,
    "RETIRED_AT" TIMESTAMP NOT NULL,
    "USER_ID" INTEGER COMMENT 'Who had the name and may have it again; NULL once that user is gone, and for rows of an earlier version',
    "REASON" CHARACTER VARYING(16) COMMENT 'Either closed or renamed; NULL for names retired before reasons were kept'
);
ALTER TABLE "PUBLIC"."RETIRED_NAME" ADD CONSTRAINT "PUBLIC"."PK_RETIRED_NAME" PRIMARY KEY("NAME_HASH");
-- 5 +/- SELECT COUNT(*) FROM PUBLIC.RETIRED_NAME;
INSERT INTO "PUBLIC"."RETIRED_NAME" VALUES
(X'f463b5c85a48173dc0896c48aa0bf639a9adb67f8e9a3fd10ad511cb8d7f1f3c', TIMESTAMP '2026-11-28 17:06:08.224', NULL, 'closed'),
(X'5ae22dc1c344cf93bcc153b92da1c5efed96b5f3cc7346b241008af8e9299aab', TIMESTAMP '2026-11-28 17:06:09.292', 5, 'renamed'),
(X'f21faa955d0aaeec78a76dd96cd050aa0e993b81b1bec1df7ca0da29770ae668', TIMESTAMP '2026-11-28 17:06:16.26', 13, 'renamed'),
(X'817f687589b7397fe1792c767b049f0e3eb06efb628fb8e2ff61a28f6f724594', TIMESTAMP '2026-11-28 17:06:23.978', 14, 'renamed'),
(X'371ef4ee77d149b09071b448a51f003fb47686c64b86c5818968e3ff748e703c', TIMESTAMP '2026-11-28 17:06:24.612', NULL, 'closed');
CREATE INDEX "PUBLIC"."IX_RETIRED_NAME_USER_ID" ON "PUBLIC"."RETIRED_NAME"("USER_ID" NULLS FIRST);
CREATE CACHED TABLE "PUBLIC"."USER_ROLE" COMMENT 'What users may do beyond their own affairs'(
    "USER_ID" INTEGER NOT NULL,
    "ROLE" CHARACTER VARYING(32) NOT NULL
);
ALTER TABLE "PUBLIC"."USER_ROLE" ADD CONSTRAINT "PUBLIC"."PK_USER_ROLE" PRIMARY KEY("USER_ID", "ROLE");
-- 1 +/- SELECT COUNT(*) FROM PUBLIC.USER_ROLE;
INSERT INTO "PUBLIC"."USER_ROLE" VALUES
(1, 'admin');
CREATE INDEX "PUBLIC"."IX_USER_ROLE_ROLE" ON "PUBLIC"."USER_ROLE"("ROLE" NULLS FIRST, "USER_ID" NULLS FIRST);
CREATE CACHED TABLE "PUBLIC"."USER" COMMENT 'Who exists'(
    "ID" INTEGER GENERATED BY DEFAULT AS IDENTITY(START WITH 1 RESTART WITH 17) DEFAULT ON NULL NOT NULL,
    "USERNAME" CHARACTER VARYING(508) COMMENT 'As it was typed' NOT NULL,
    "USERNAME_KEY" BINARY VARYING(1016) COMMENT 'What decides whether two names are the same, in UTF-8' NOT NULL,
    "PASSWORD" CHARACTER VARYING(255) COMMENT 'An Argon2id hash in the PHC string format, or a tutorial''s bare digest' NOT NULL,
    "ACTIVE" BOOLEAN DEFAULT TRUE NOT NULL,
    "CREATED_AT" TIMESTAMP COMMENT 'UTC' NOT NULL,
    "INACTIVE_UNTIL" TIMESTAMP COMMENT 'When somebody who is not active is so again by themselves, in UTC; NULL is never'
);
ALTER TABLE "PUBLIC"."USER" ADD CONSTRAINT "PUBLIC"."PK_USER" PRIMARY KEY("ID");
-- 14 +/- SELECT COUNT(*) FROM PUBLIC."USER";
INSERT INTO "PUBLIC"."USER" VALUES
(1, 'root@example.org', X'726f6f74406578616d706c652e6f7267', '$argon2id$v=19$m=1024,t=1,p=1$5aS9HV254onzWDEXAIjaeQ$ljXDvGrvh77NDjc/6uDda99YCHaOQPettHq658XP6Ac', TRUE, TIMESTAMP '2026-11-28 17:05:54.953', NULL),
(2, 'ada@example.org', X'616461406578616d706c652e6f7267', '$argon2id$v=19$m=1024,t=1,p=1$yRAy2BjzZSeywHFllPflSQ$QaFZgWh+FHXVouhqyqgNMXdqPBRmj9W4RPdSIfEUZcQ', TRUE, TIMESTAMP '2026-11-28 17:06:00.302', NULL),
(3, 'bea@example.org', X'626561406578616d706c652e6f7267', '$argon2id$v=19$m=1024,t=1,p=1$vx3Bx5dOCOH6GLBFz+z0IQ$vRoIIjf0w+qrDI6jKLSMgA0yDyvy2twbctXUZBaN75E', TRUE, TIMESTAMP '2026-11-28 17:06:00.943', NULL),
(5, 'cleo.new@example.org', X'636c656f2e6e6577406578616d706c652e6f7267', '$argon2id$v=19$m=1024,t=1,p=1$INBR4OG/5dfwOfr3UlomRA$8z6Y2N0VAuI98H576mqAfZClViCAkhzn92sQGqiSGqE', TRUE, TIMESTAMP '2026-11-28 17:06:02.148', NULL),
(6, 'dora@example.org', X'646f7261406578616d706c652e6f7267', '$argon2id$v=19$m=1024,t=1,p=1$xYOAXV4jeeYqLBVNA+i68g$HA/+gY8ZhXJsOV2RuU6fLqYjiS2SDwoKv2QUcCyADts', TRUE, TIMESTAMP '2026-11-28 17:06:02.697', NULL),
(7, 'eve@example.org', X'657665406578616d706c652e6f7267', '$argon2id$v=19$m=1024,t=1,p=1$c4sGu2UVmAOFYeRO3hmvgw$p2Cez5kUDYcGf0oNXST8A6tarFZZQJRoFWhe2rbpd4w', TRUE, TIMESTAMP '2026-11-28 17:06:03.339', NULL),
(8, 'flo@example.org', X'666c6f406578616d706c652e6f7267', '$argon2id$v=19$m=1024,t=1,p=1$PvtMYOqFfzETBATr7wZtrw$oEizudSuecqFIbzashM1sO+Ya4JWl1oTy9kXZm/sXEk', TRUE, TIMESTAMP '2026-11-28 17:06:03.826', NULL),
(9, 'gil@example.org', X'67696c406578616d706c652e6f7267', '$argon2id$v=19$m=1024,t=1,p=1$pR8GnaV6FmZOlQoUiiI7iA$g3UhI9plRJJb7g7yb9IdjT6d1yQL4kCQtWEkeayYI1U', TRUE, TIMESTAMP '2026-11-28 17:06:04.511', NULL),
(10, 'hal@example.org', X'68616c406578616d706c652e6f7267', '$argon2id$v=19$m=1024,t=1,p=1$rUtT+Ns07LzhxydQAjB5EA$2vW5L+KI7A/gbC0+NzOsBamO9YR7H8slLISTKxuMB08', TRUE, TIMESTAMP '2026-11-28 17:06:05.042', NULL),
(11, 'mia@example.org', X'6d6961406578616d706c652e6f7267', '$argon2id$v=19$m=1024,t=1,p=1$qbUWOCFn+6XrKwj/FmP6xA$XazOnJ4RSLnlUUTHA3ceYQk2G7ftrn6+h7WPo889uT8', TRUE, TIMESTAMP '2026-11-28 17:06:05.728', NULL),
(13, 'ora.new@example.org', X'6f72612e6e6577406578616d706c652e6f7267', '$argon2id$v=19$m=1024,t=1,p=1$rwXkGTD3klgVkv5JN8eeNw$g8T6dTPoBJ/Pnd2yz5SzEAh6e43UgINmIVZGkg1Te1M', FALSE, TIMESTAMP '2026-11-28 17:06:06.881', NULL),
(14, 'pia.new@example.org', X'7069612e6e6577406578616d706c652e6f7267', '$argon2id$v=19$m=1024,t=1,p=1$vp+2GXwhp4LKroyHdZPq1g$9ZqhjXPG3/78ORbu9f+cKFyuVsVtg8jeDJ4PbG/iVo4', TRUE, TIMESTAMP '2026-11-28 17:06:07.517', NULL),
(15, 'ida@example.org', X'696461406578616d706c652e6f7267', '', TRUE, TIMESTAMP '2026-11-28 17:06:10.524', NULL),
(16, 'lia@example.org', X'6c6961406578616d706c652e6f7267', '', TRUE, TIMESTAMP '2026-11-28 17:06:24.427', NULL);
CREATE INDEX "PUBLIC"."IX_USER_INACTIVE_UNTIL" ON "PUBLIC"."USER"("INACTIVE_UNTIL" NULLS FIRST);
CREATE INDEX "PUBLIC"."IX_USER_ACTIVE" ON "PUBLIC"."USER"("ACTIVE" NULLS FIRST, "USERNAME_KEY" NULLS FIRST);
CREATE CACHED TABLE "PUBLIC"."THROTTLE_KNOWN" COMMENT 'What was tried from where somebody has signed in before, and from their devices'(
    "ID" BINARY(16) COMMENT 'Half of a keyed hash of what is counted' NOT NULL,
    "USED" BIGINT COMMENT 'Failures in a row, or how many there were in this window' NOT NULL,
    "USED_BEFORE" BIGINT COMMENT 'How many there were in the window before' NOT NULL,
    "BUCKET" BIGINT COMMENT 'Which window it is, by its number since 1970' NOT NULL,
    "NEXT_AT" BIGINT COMMENT 'When the next attempt may be made' NOT NULL,
    "FORGET_AT" BIGINT COMMENT 'When what is counted is forgotten' NOT NULL,
    "TOLD_UNTIL" BIGINT COMMENT 'Until when its refusals are in the audit trail' NOT NULL,
    "EXPIRES_AT" BIGINT COMMENT 'When the row goes' NOT NULL,
    "EPOCH" INTEGER DEFAULT 0 COMMENT 'Of an address, the user''s device_epoch when it became known' NOT NULL
);
ALTER TABLE "PUBLIC"."THROTTLE_KNOWN" ADD CONSTRAINT "PUBLIC"."PK_THROTTLE_KNOWN" PRIMARY KEY("ID");
-- 14 +/- SELECT COUNT(*) FROM PUBLIC.THROTTLE_KNOWN;
INSERT INTO "PUBLIC"."THROTTLE_KNOWN" VALUES
(X'09ca5002702cc9ead0a712ec01840c28', 0, 0, 0, 0, 0, 0, 1811437567690, 0),
(X'821898e34edfd588ff1152deef695211', 0, 0, 0, 0, 0, 0, 1811437567563, 0),
(X'8afaf58016d43ed3387ec8cfbd6a0c1c', 0, 0, 0, 0, 0, 0, 1811437567798, 0),
(X'ce7d5622f58daf786877aa7dc831a763', 0, 0, 0, 0, 0, 0, 1811437568470, 0),
(X'752dc390a393195eee24183d47f7c030', 0, 0, 0, 0, 0, 0, 1811437571102, 0),
(X'07fea807db7fc74d5bf056edfaddb373', 0, 0, 0, 0, 0, 0, 1811437571187, 0),
(X'41cb996686f5fed37e553cdd6f75cc68', 0, 0, 0, 0, 0, 0, 1811437571655, 0),
(X'7c5e8f5ad6690f7661f5cf71af733d1c', 1, 0, 0, 0, 1811437567000, 0, 1811437567000, 0),
(X'1070b90282a3414b5574f9af33190aeb', 0, 0, 0, 0, 0, 0, 1811437584685, 0),
(X'12d309bd7b24ceb25fe45c5a4c135e63', 0, 0, 0, 0, 0, 0, 1811437584193, 1),
(X'd1c57beac3097a897a166cbd455b1403', 0, 0, 0, 0, 0, 0, 1811437577366, 0),
(X'569cdcc33ec356f8b3eac3f85b478a20', 0, 0, 0, 0, 0, 0, 1811437583715, 0),
(X'32cfe969f0daba5eb1c43eec194904d5', 0, 0, 0, 0, 0, 0, 1811437584500, 0),
(X'ee7570f3c8135c10d25b34fc8f6b3f0d', 0, 0, 0, 0, 0, 0, 1811437584685, 0);
CREATE INDEX "PUBLIC"."IX_THROTTLE_KNOWN_EXPIRES_AT" ON "PUBLIC"."THROTTLE_KNOWN"("EXPIRES_AT" NULLS FIRST);
CREATE CACHED TABLE "PUBLIC"."ENDED_SESSION" COMMENT 'Sessions that have ended while tokens of theirs could still be about'(
    "SESSION_ID" BINARY(16) NOT NULL,
    "RECORDED_AT" TIMESTAMP COMMENT 'By the database''s own clock' NOT NULL,
    "TOKENS_UNTIL" TIMESTAMP COMMENT 'When the last of its tokens is of no use anyway' NOT NULL
);
ALTER TABLE "PUBLIC"."ENDED_SESSION" ADD CONSTRAINT "PUBLIC"."PK_ENDED_SESSION" PRIMARY KEY("SESSION_ID");
-- 6 +/- SELECT COUNT(*) FROM PUBLIC.ENDED_SESSION;
INSERT INTO "PUBLIC"."ENDED_SESSION" VALUES
(X'01a2231f0f337c36abc60074a6aaa3b4', TIMESTAMP '2026-11-28 17:06:08.191395', TIMESTAMP '2026-11-28 17:22:07'),
(X'01a2231f325d7a26b460cdc6a6c374ad', TIMESTAMP '2026-11-28 17:06:24.185112', TIMESTAMP '2026-11-28 17:22:16'),
(X'01a2231f4e9f70f0bf9a085eb779ccb6', TIMESTAMP '2026-11-28 17:06:24.185473', TIMESTAMP '2026-11-28 17:22:24'),
(X'01a2231f506f71f580a59a9cd1b72be2', TIMESTAMP '2026-11-28 17:06:24.605377', TIMESTAMP '2026-11-28 17:22:24'),
(X'01a2231f2de77884bed58cf28495390f', TIMESTAMP '2026-11-28 17:06:24.754033', TIMESTAMP '2026-11-28 17:22:15'),
(X'01a2231f512770a88abdc66ac2de3eb1', TIMESTAMP '2026-11-28 17:06:24.75418', TIMESTAMP '2026-11-28 17:22:24');
CREATE INDEX "PUBLIC"."IX_ENDED_SESSION_RECORDED_AT" ON "PUBLIC"."ENDED_SESSION"("RECORDED_AT" NULLS FIRST);
CREATE INDEX "PUBLIC"."IX_ENDED_SESSION_TOKENS_UNTIL" ON "PUBLIC"."ENDED_SESSION"("TOKENS_UNTIL" NULLS FIRST);
CREATE CACHED TABLE "PUBLIC"."TAKEOVER_RANGE" COMMENT 'Users whose stored passwords are to be wrapped, in portions that instances take in turn'(
    "FIRST_ID" BIGINT COMMENT 'The first user id of the portion' NOT NULL,
    "USERS" INTEGER COMMENT 'How many there were to wrap' NOT NULL,
    "TAKEN_UNTIL" TIMESTAMP COMMENT 'Until then it is somebody''s' NOT NULL,
    "DONE_AT" TIMESTAMP
);
ALTER TABLE "PUBLIC"."TAKEOVER_RANGE" ADD CONSTRAINT "PUBLIC"."PK_TAKEOVER_RANGE" PRIMARY KEY("FIRST_ID");
-- 0 +/- SELECT COUNT(*) FROM PUBLIC.TAKEOVER_RANGE;
CREATE CACHED TABLE "PUBLIC"."PASSWORD_COST" COMMENT 'What the stored passwords cost to try, found once for each change of parameters; the last row is valid'(
    "ID" INTEGER COMMENT 'Counted by the instances; the first to insert one has found it' NOT NULL,
    "CONFIGURED" CHARACTER VARYING(64) COMMENT 'The parameters of Argon2 that were configured then' NOT NULL,
    "SHARES" CHARACTER VARYING(2000) COMMENT 'Classes of cost and how many passwords of a sample are of each' NOT NULL,
    "SAMPLED_AT" TIMESTAMP NOT NULL
);
ALTER TABLE "PUBLIC"."PASSWORD_COST" ADD CONSTRAINT "PUBLIC"."PK_PASSWORD_COST" PRIMARY KEY("ID");
-- 1 +/- SELECT COUNT(*) FROM PUBLIC.PASSWORD_COST;
INSERT INTO "PUBLIC"."PASSWORD_COST" VALUES
(1, 'm=1024,t=1,p=1', 'm=1024,t=1,p=1:1', TIMESTAMP '2026-11-28 17:05:58.184');
CREATE CACHED TABLE "PUBLIC"."AUDIT_EVENT" COMMENT 'What has happened'(
    "ID" BINARY(16) COMMENT 'A UUIDv7, most significant byte first, of the time it happened' NOT NULL,
    "AT" TIMESTAMP NOT NULL,
    "KIND" CHARACTER VARYING(64) NOT NULL,
    "ACTOR_ID" INTEGER COMMENT 'The user who did it; NULL for nobody known, the service itself and its commands',
    "SUBJECT_ID" INTEGER COMMENT 'The user it was done to',
    "SESSION_ID" BINARY(16),
    "ADDRESS" CHARACTER VARYING(64) COMMENT 'The client''s; NULL for the service itself and its commands',
    "USER_AGENT" CHARACTER VARYING(512),
    "REQUEST_ID" CHARACTER VARYING(64),
    "DETAIL" CHARACTER VARYING(512) COMMENT 'What else there is to say, never a secret'
);
ALTER TABLE "PUBLIC"."AUDIT_EVENT" ADD CONSTRAINT "PUBLIC"."PK_AUDIT_EVENT" PRIMARY KEY("ID");
-- 93 +/- SELECT COUNT(*) FROM PUBLIC.AUDIT_EVENT;
INSERT INTO "PUBLIC"."AUDIT_EVENT" VALUES
(X'01a2231edd7774b38d3a09e9013e1c9c', TIMESTAMP '2026-11-28 17:05:55.063', 'user-created', NULL, 1, NULL, NULL, NULL, NULL, 'first administrator'),
(X'01a2231edee771989e2ef1460e198087', TIMESTAMP '2026-11-28 17:05:55.431', 'key-made', NULL, NULL, NULL, NULL, NULL, NULL, 'FD8Dvmk_MX_RHhzbtxJsDDlvCiKGoGjfsvVAS83e9Bg'),
(X'01a2231edee87e5aaa5ec3cd7082b623', TIMESTAMP '2026-11-28 17:05:55.432', 'key-activated', NULL, NULL, NULL, NULL, NULL, NULL, 'FD8Dvmk_MX_RHhzbtxJsDDlvCiKGoGjfsvVAS83e9Bg'),
(X'01a2231ee29970a2a2922223e5ccfc21', TIMESTAMP '2026-11-28 17:05:56.377', 'key-made', NULL, NULL, NULL, NULL, NULL, NULL, 'D44npRGaI1SBaxQGThxUxfN8FCtrRWJpQGmnpAfbwMI'),
(X'01a2231eeb2075eeb817c390d720b011', TIMESTAMP '2026-11-28 17:05:58.56', 'login', 1, 1, X'01a2231eeab07034a25f50f4a6738fbe', '198.51.100.7', 'curl/7.88.1', '6c93d32f-e6ab-1220-72c8-46fc1f1886a2', NULL),
(X'01a2231eecbf783884b28f247fb172ca', TIMESTAMP '2026-11-28 17:05:58.975', 'sign-up-requested', NULL, NULL, NULL, '198.51.100.7', 'curl/7.88.1', '4d9629dd-520a-2f2f-dce5-3320a46ca2fc', 'f8a96117c0e75c8e6cf9a91b'),
(X'01a2231ef2197022845a6d97ba8192b3', TIMESTAMP '2026-11-28 17:06:00.345', 'user-created', 2, 2, NULL, '198.51.100.7', 'curl/7.88.1', '9a782d32-a834-b29d-da9e-8be3d476ab10', 'sign-up'),
(X'01a2231ef25a7ac888634b6dea5d018d', TIMESTAMP '2026-11-28 17:06:00.41', 'sign-up-requested', NULL, NULL, NULL, '198.51.100.7', 'curl/7.88.1', '780d4b3c-ad36-b6d3-ed4f-1fa6f6d05e1d', '23543d0be78cbe9defbf7fb3'),
(X'01a2231ef47d7b369c886a9b1621438c', TIMESTAMP '2026-11-28 17:06:00.957', 'user-created', 3, 3, NULL, '198.51.100.7', 'curl/7.88.1', '4613fbc8-324d-f17e-03bd-df68656db9ff', 'sign-up'),
(X'01a2231ef4d47d2e922d5984b407b4c6', TIMESTAMP '2026-11-28 17:06:01.044', 'sign-up-requested', NULL, NULL, NULL, '198.51.100.7', 'curl/7.88.1', '400fa658-a680-5aaf-14da-8c8a101a604a', '33cd33513e7b9228f28fc11a'),
(X'01a2231ef70f7787942497dcfb9a92bb', TIMESTAMP '2026-11-28 17:06:01.615', 'user-created', 4, 4, NULL, '198.51.100.7', 'curl/7.88.1', 'd094462a-b9d9-fc1b-503f-698de9b732d6', 'sign-up'),
(X'01a2231ef77674bf97e1bce9f1c868ae', TIMESTAMP '2026-11-28 17:06:01.718', 'sign-up-requested', NULL, NULL, NULL, '198.51.100.7', 'curl/7.88.1', '79b6b533-99e5-4bef-dde0-e727f30d39ed', 'e21055719eb24e41f6420b64'),
(X'01a2231ef937776e9ec45444014ae027', TIMESTAMP '2026-11-28 17:06:02.167', 'user-created', 5, 5, NULL, '198.51.100.7', 'curl/7.88.1', 'a8ce7aac-37d3-9c80-136b-d0f055a99e66', 'sign-up'),
(X'01a2231ef9707187bb8844c83972f159', TIMESTAMP '2026-11-28 17:06:02.224', 'sign-up-requested', NULL, NULL, NULL, '198.51.100.7', 'curl/7.88.1', 'cfd06c97-fd73-75a8-2a07-6d411e3f05ba', '9d591e500f251d6112ea9642'),
(X'01a2231efb5276e1a2c83d951e362aca', TIMESTAMP '2026-11-28 17:06:02.706', 'user-created', 6, 6, NULL, '198.51.100.7', 'curl/7.88.1', '02834de4-6fa3-6be4-138b-e6a6986b325f', 'sign-up'),
(X'01a2231efb8f74ac9a7e23aecfd32596', TIMESTAMP '2026-11-28 17:06:02.767', 'sign-up-requested', NULL, NULL, NULL, '198.51.100.7', 'curl/7.88.1', 'bb5c09ad-48cf-542b-10d7-918bf9ad103c', 'e7a3facc87afc9ab0b8514dd'),
(X'01a2231efdd27520bcc25054d0961a2a', TIMESTAMP '2026-11-28 17:06:03.346', 'user-created', 7, 7, NULL, '198.51.100.7', 'curl/7.88.1', '9999ba18-c45f-cbcb-5f76-7316ca5f1be9', 'sign-up'),
(X'01a2231efdf47503b0c11d4b2e9f2ca3', TIMESTAMP '2026-11-28 17:06:03.38', 'sign-up-requested', NULL, NULL, NULL, '198.51.100.7', 'curl/7.88.1', '39234854-ab74-e09e-9caf-384aba535dfa', '6fcc0df1396d4392491978d0'),
(X'01a2231effb873fa9889dd5fad179c38', TIMESTAMP '2026-11-28 17:06:03.832', 'user-created', 8, 8, NULL, '198.51.100.7', 'curl/7.88.1', 'bac16ab4-c4eb-a692-64e8-dd9312a4146b', 'sign-up'),
(X'01a2231efffe70e4a8c14e71f035e73b', TIMESTAMP '2026-11-28 17:06:03.902', 'sign-up-requested', NULL, NULL, NULL, '198.51.100.7', 'curl/7.88.1', '05ff8704-d2a9-7def-8426-91853171d8a7', 'b7c396055658053960d9f1ec'),
(X'01a2231f026472568dd51022649aaf5c', TIMESTAMP '2026-11-28 17:06:04.516', 'user-created', 9, 9, NULL, '198.51.100.7', 'curl/7.88.1', '73532dbc-4c9f-7c91-37de-52ae2717506c', 'sign-up');
INSERT INTO "PUBLIC"."AUDIT_EVENT" VALUES
(X'01a2231f029b712f8921cfd489ff2a25', TIMESTAMP '2026-11-28 17:06:04.571', 'sign-up-requested', NULL, NULL, NULL, '198.51.100.7', 'curl/7.88.1', '9f276e0f-0666-2fff-da98-78c228c34e65', 'b9b5f046abae8d4c762bde5d'),
(X'01a2231f04867c6381549a4057e0ebf6', TIMESTAMP '2026-11-28 17:06:05.062', 'user-created', 10, 10, NULL, '198.51.100.7', 'curl/7.88.1', 'a7ad1585-ddaa-bbe5-989f-dfb0c8e9bced', 'sign-up'),
(X'01a2231f04cd7b80b1cacca98789914a', TIMESTAMP '2026-11-28 17:06:05.133', 'sign-up-requested', NULL, NULL, NULL, '198.51.100.7', 'curl/7.88.1', '2a78c623-9620-876e-2f86-d5aa3e50c131', '59ab0dfb7407210f6a97c95d'),
(X'01a2231f07347a4a92dcec971d2b3689', TIMESTAMP '2026-11-28 17:06:05.748', 'user-created', 11, 11, NULL, '198.51.100.7', 'curl/7.88.1', 'eef1e428-af09-851c-2d9d-1a7b397f17a0', 'sign-up'),
(X'01a2231f07f172cfb732528040ad21d0', TIMESTAMP '2026-11-28 17:06:05.937', 'sign-up-requested', NULL, NULL, NULL, '198.51.100.7', 'curl/7.88.1', '927717b6-75bd-9e0a-cfed-cdcdd98db1f4', '5ec60d1c91af0a14e7a0a05a'),
(X'01a2231f09747c8da306ad17cf660963', TIMESTAMP '2026-11-28 17:06:06.324', 'user-created', 12, 12, NULL, '198.51.100.7', 'curl/7.88.1', '73dbb5d0-7266-82a9-2cad-e35f57d45a5a', 'sign-up'),
(X'01a2231f09c67073a3676de07f2040ce', TIMESTAMP '2026-11-28 17:06:06.406', 'sign-up-requested', NULL, NULL, NULL, '198.51.100.7', 'curl/7.88.1', 'e48ac0fa-4dd2-b19f-6062-0d0efb3409c3', 'ee95323bb362089a98c8e242'),
(X'01a2231f0baf7a37b712fa3db66c319c', TIMESTAMP '2026-11-28 17:06:06.895', 'user-created', 13, 13, NULL, '198.51.100.7', 'curl/7.88.1', '2639810b-e563-4602-0d2b-a364754aa7a1', 'sign-up'),
(X'01a2231f0c0177aeba13a21e79795ee6', TIMESTAMP '2026-11-28 17:06:06.977', 'sign-up-requested', NULL, NULL, NULL, '198.51.100.7', 'curl/7.88.1', 'c05a0ee4-d36a-5fb9-9889-eae96d2500c0', '8ef6946cbdfca0c35b72691b'),
(X'01a2231f0e267383b3279c83405984e1', TIMESTAMP '2026-11-28 17:06:07.526', 'user-created', 14, 14, NULL, '198.51.100.7', 'curl/7.88.1', 'cdcf3338-c9db-172e-8646-320a249d3ce1', 'sign-up'),
(X'01a2231f0e4b7e8ca7d1b8df70649861', TIMESTAMP '2026-11-28 17:06:07.563', 'login', 2, 2, X'01a2231f0e487e349b17d8c54b94dcae', '198.51.100.7', 'curl/7.88.1', '9f36947d-5021-fdfd-a5bc-6eb2452b7a08', NULL),
(X'01a2231f0eca799d8023bbc7c25113f4', TIMESTAMP '2026-11-28 17:06:07.69', 'login', 1, 1, X'01a2231f0ec7724eafdaf8a60fde7aac', '198.51.100.7', 'curl/7.88.1', 'd3ecfa8b-0d3d-8657-d8b8-18ee46ca1eac', 'classic'),
(X'01a2231f0f36754d8c00dd19026c316c', TIMESTAMP '2026-11-28 17:06:07.798', 'login', 4, 4, X'01a2231f0f337c36abc60074a6aaa3b4', '198.51.100.7', 'curl/7.88.1', 'fb502fd2-bc3b-d5ac-0f01-262fdba5480a', NULL),
(X'01a2231f10657ea1adde2fab6bb8e403', TIMESTAMP '2026-11-28 17:06:08.101', 'session-ended', 4, 4, X'01a2231f0f337c36abc60074a6aaa3b4', '198.51.100.7', 'curl/7.88.1', '488d3cfc-a61c-3288-781b-4a547c93a55e', 'user-deleted'),
(X'01a2231f110578049e544309c4781c8a', TIMESTAMP '2026-11-28 17:06:08.261', 'user-deleted', 4, 4, NULL, '198.51.100.7', 'curl/7.88.1', '488d3cfc-a61c-3288-781b-4a547c93a55e', NULL),
(X'01a2231f11d571a983e74825a2aa0e5d', TIMESTAMP '2026-11-28 17:06:08.469', 'login', 5, 5, X'01a2231f11c970c5bc396ba25b9ff4ff', '198.51.100.7', 'curl/7.88.1', '2f85cd9b-4287-8d23-8561-f7055faec652', NULL),
(X'01a2231f12607d43b16b9d681cc716a8', TIMESTAMP '2026-11-28 17:06:08.608', 'address-change-requested', 5, 5, X'01a2231f11c970c5bc396ba25b9ff4ff', '198.51.100.7', 'curl/7.88.1', 'ed7d5dd9-6ae0-f2c3-dd71-cf74f4def707', NULL),
(X'01a2231f150d7c44a5f17c19af5669a8', TIMESTAMP '2026-11-28 17:06:09.293', 'address-changed', 5, 5, NULL, '198.51.100.7', 'curl/7.88.1', '569d0a43-c81b-0b0e-b8e9-8c729cba3e12', NULL),
(X'01a2231f183c7972bc6f4639ccf21fe8', TIMESTAMP '2026-11-28 17:06:10.108', 'address-changed', 1, 6, X'01a2231eeab07034a25f50f4a6738fbe', '198.51.100.7', 'curl/7.88.1', '6a1cd7f0-fa56-6b67-7ce5-f7f1d5fdcf42', 'not verified yet'),
(X'01a2231f19e8739fa2ae00ad7505b7aa', TIMESTAMP '2026-11-28 17:06:10.536', 'user-created', 1, 15, X'01a2231eeab07034a25f50f4a6738fbe', '198.51.100.7', 'curl/7.88.1', '1ec9e53c-498a-e204-6fc4-f4995ffeb4fe', 'roles: none');
INSERT INTO "PUBLIC"."AUDIT_EVENT" VALUES
(X'01a2231f1c1e7e29b5b4f46259e9ffa9', TIMESTAMP '2026-11-28 17:06:11.102', 'login', 7, 7, X'01a2231f1c167549a34822efffca9a53', '198.51.100.7', 'curl/7.88.1', '5a94f184-492e-8324-c5e5-f3036ef14ebd', NULL),
(X'01a2231f1c737e388a37229f3f291bb9', TIMESTAMP '2026-11-28 17:06:11.187', 'login', 7, 7, X'01a2231f1c6d71e898dd000760e2cdd9', '203.0.113.9', 'curl/7.88.1', '2d0b688f-fac2-e72b-1598-47a5fa9aef29', NULL),
(X'01a2231f1e477168819057b419328443', TIMESTAMP '2026-11-28 17:06:11.655', 'login', 3, 3, X'01a2231f1e4177a3be06899be0e9f772', '198.51.100.7', 'curl/7.88.1', '8ad4958e-aa12-7271-067b-e70c90418fcd', NULL),
(X'01a2231f1e9f754497b05508199187db', TIMESTAMP '2026-11-28 17:06:11.743', 'address-change-requested', 3, 3, X'01a2231f1e4177a3be06899be0e9f772', '198.51.100.7', 'curl/7.88.1', 'dca0bd81-94e0-6867-a760-aba63a002293', NULL),
(X'01a2231f206f708799264abbb334f92a', TIMESTAMP '2026-11-28 17:06:12.207', 'address-change-requested', 3, 3, X'01a2231f1e4177a3be06899be0e9f772', '198.51.100.7', 'curl/7.88.1', 'd488bbcf-c24b-436c-3b02-83fcbebb474d', NULL),
(X'01a2231f231079f1ac794c99d4411c89', TIMESTAMP '2026-11-28 17:06:12.88', 'sign-up-requested', NULL, NULL, NULL, '198.51.100.7', 'curl/7.88.1', '672b58cd-0d77-a094-9d00-2211d6d9652b', '613fc1414702fc4a06c4fc3a'),
(X'01a2231f2505783bb9000ea109eae64e', TIMESTAMP '2026-11-28 17:06:13.381', 'sign-up-requested', NULL, NULL, NULL, '198.51.100.7', 'curl/7.88.1', '4c82e363-5a1f-0f2a-3a2b-02ba042c1768', '613fc1414702fc4a06c4fc3a'),
(X'01a2231f292b75d8899dfe6280fa24dd', TIMESTAMP '2026-11-28 17:06:14.443', 'password-reset-requested', NULL, 9, NULL, '203.0.113.9', 'curl/7.88.1', '3176e1a5-ed1e-03dc-87ae-50460c798759', NULL),
(X'01a2231f2b667f109fd0c6912c9f53a8', TIMESTAMP '2026-11-28 17:06:15.014', 'password-reset-requested', NULL, 7, NULL, '192.0.2.77', 'curl/7.88.1', '209f4643-b0b9-d52f-c5c8-10135dd87b21', NULL),
(X'01a2231f2bcb772db9ca08e3834f7bc0', TIMESTAMP '2026-11-28 17:06:15.115', 'login-refused', NULL, 2, NULL, '203.0.113.9', 'curl/7.88.1', 'ca04e2aa-bea4-6cd7-fa78-e110e1b8c714', 'wrong-password'),
(X'01a2231f2c347463ab2ae827188223b4', TIMESTAMP '2026-11-28 17:06:15.22', 'login-refused', NULL, 2, NULL, '203.0.113.9', 'curl/7.88.1', '09e1f995-7e2d-a2df-6807-295ec86c4171', 'wrong-password'),
(X'01a2231f2c6d79949fb5a35e9fd8c917', TIMESTAMP '2026-11-28 17:06:15.277', 'login-refused', NULL, NULL, NULL, '203.0.113.9', 'curl/7.88.1', 'bc7b8fb0-a492-49b2-0dd5-b2cb84f4da8c', '6845fe63f07c963081840744'),
(X'01a2231f2cb771479194c8c4d9f2be42', TIMESTAMP '2026-11-28 17:06:15.351', 'access-denied', 2, 2, X'01a2231f0e487e349b17d8c54b94dcae', '198.51.100.7', 'curl/7.88.1', '578bceb3-1dcc-7138-dd72-f2b046f15bf5', 'forbidden: listUsers'),
(X'01a2231f2cd57f13b256b0ec1d4ff0e5', TIMESTAMP '2026-11-28 17:06:15.381', 'access-denied', NULL, NULL, NULL, '203.0.113.9', 'curl/7.88.1', '10b1d1c8-3c09-887a-c687-7d92a1d406ee', 'invalid-token, wrong-signature: getMe'),
(X'01a2231f2d0d763c8aa58f876eb61208', TIMESTAMP '2026-11-28 17:06:15.437', 'key-retired', 1, NULL, X'01a2231eeab07034a25f50f4a6738fbe', '198.51.100.7', 'curl/7.88.1', 'e84dc945-4265-1649-d593-49f5fa0807d1', 'FD8Dvmk_MX_RHhzbtxJsDDlvCiKGoGjfsvVAS83e9Bg'),
(X'01a2231f2d0f7f7cb6eb2e45e183bb07', TIMESTAMP '2026-11-28 17:06:15.439', 'key-activated', 1, NULL, X'01a2231eeab07034a25f50f4a6738fbe', '198.51.100.7', 'curl/7.88.1', 'e84dc945-4265-1649-d593-49f5fa0807d1', 'D44npRGaI1SBaxQGThxUxfN8FCtrRWJpQGmnpAfbwMI'),
(X'01a2231f2d0f7853aa9706491ac581b4', TIMESTAMP '2026-11-28 17:06:15.439', 'key-made', 1, NULL, X'01a2231eeab07034a25f50f4a6738fbe', '198.51.100.7', 'curl/7.88.1', 'e84dc945-4265-1649-d593-49f5fa0807d1', 'UdcYiF9xkCZ9ZRGi8QvHoezUcJF5Oc66cTqz90EnIaE'),
(X'01a2231f2d837cb592d1fc138f16a74f', TIMESTAMP '2026-11-28 17:06:15.555', 'key-removed', 1, NULL, X'01a2231eeab07034a25f50f4a6738fbe', '198.51.100.7', 'curl/7.88.1', '4d010015-4dab-11da-e248-86ee083c7691', 'UdcYiF9xkCZ9ZRGi8QvHoezUcJF5Oc66cTqz90EnIaE'),
(X'01a2231f2d85716ab047892753f67462', TIMESTAMP '2026-11-28 17:06:15.557', 'key-made', 1, NULL, X'01a2231eeab07034a25f50f4a6738fbe', '198.51.100.7', 'curl/7.88.1', '4d010015-4dab-11da-e248-86ee083c7691', 'f5yeiQ4V0cfAf8WOPieX2R4g1YJObu0g1_VvSlQva2k');
INSERT INTO "PUBLIC"."AUDIT_EVENT" VALUES
(X'01a2231f2ded7041b3322f5392b83c19', TIMESTAMP '2026-11-28 17:06:15.661', 'login', 13, 13, X'01a2231f2de77884bed58cf28495390f', '198.51.100.7', 'curl/7.88.1', '932ba2d9-d215-e03a-6c8f-151dca016d50', NULL),
(X'01a2231f2e167227ae15ae1a985188c8', TIMESTAMP '2026-11-28 17:06:15.702', 'address-change-requested', 13, 13, X'01a2231f2de77884bed58cf28495390f', '198.51.100.7', 'curl/7.88.1', '7eb06900-71c7-047b-5204-9430a74cad66', NULL),
(X'01a2231f30447886a1ecc6566a9cee10', TIMESTAMP '2026-11-28 17:06:16.26', 'address-changed', 13, 13, NULL, '198.51.100.7', 'curl/7.88.1', 'e16796ae-157d-5a57-70b5-df533b253567', NULL),
(X'01a2231f32617fa1a41831fa2c51d01d', TIMESTAMP '2026-11-28 17:06:16.801', 'login', 14, 14, X'01a2231f325d7a26b460cdc6a6c374ad', '198.51.100.7', 'curl/7.88.1', '3c4c6f92-5a20-bc3b-e391-4018f2be2ecf', NULL),
(X'01a2231f32967509b1e29764001c5029', TIMESTAMP '2026-11-28 17:06:16.854', 'address-change-requested', 14, 14, X'01a2231f325d7a26b460cdc6a6c374ad', '198.51.100.7', 'curl/7.88.1', '89e4c72b-2dc7-5538-e397-a9c500ca6ab4', NULL),
(X'01a2231f3495704f930cbaf3696af033', TIMESTAMP '2026-11-28 17:06:17.365', 'login', 10, 10, X'01a2231f349373d98f37859876b1e73d', '198.51.100.7', 'curl/7.88.1', 'd30c3c30-0e37-4581-eea9-e619b9ec479b', NULL),
(X'01a2231f4c4b74b1b2f3941ee1dbcf11', TIMESTAMP '2026-11-28 17:06:23.435', 'sign-up-requested', NULL, NULL, NULL, '198.51.100.7', 'curl/7.88.1', '0f9f2abe-1516-5005-65ab-3ce6bc36f314', 'c268edcab4f888b8777e0117'),
(X'01a2231f4ce77e639753b7975f439152', TIMESTAMP '2026-11-28 17:06:23.591', 'password-reset-requested', NULL, 7, NULL, '192.0.2.77', 'curl/7.88.1', '7e494a79-215a-a4af-173a-4b69d1e048ef', NULL),
(X'01a2231f4d6272a2aaca6b1e1dc2917a', TIMESTAMP '2026-11-28 17:06:23.714', 'login', 10, 10, X'01a2231f4ced758da2930233fa76306e', '192.0.2.77', 'curl/7.88.1', '47187c6a-2efb-27cc-8454-bb0f4cb4a759', NULL),
(X'01a2231f4ddd78a991cd552be9a94754', TIMESTAMP '2026-11-28 17:06:23.837', 'address-change-requested', 10, 10, X'01a2231f4ced758da2930233fa76306e', '198.51.100.7', 'curl/7.88.1', '82e80a53-3872-0227-d0a7-11b6e6d492da', NULL),
(X'01a2231f4e6b7200b535a03fbfbf8fd7', TIMESTAMP '2026-11-28 17:06:23.979', 'address-changed', 14, 14, NULL, '198.51.100.7', 'curl/7.88.1', '0334725e-3507-209b-13fd-0624a8bc28e5', NULL),
(X'01a2231f4ea3794a9c2c8b61d1fb1521', TIMESTAMP '2026-11-28 17:06:24.035', 'login', 14, 14, X'01a2231f4e9f70f0bf9a085eb779ccb6', '198.51.100.7', 'curl/7.88.1', 'a29683e5-4dab-c401-8809-ea907985521d', NULL),
(X'01a2231f4f1172c493dfce4839a6032f', TIMESTAMP '2026-11-28 17:06:24.145', 'login', 14, 14, X'01a2231f4f0c751cb38106cf6e2642e1', '198.51.100.7', 'curl/7.88.1', 'a92b38a3-5c7b-93be-f9f8-9e822167e6c1', 'password-change'),
(X'01a2231f4f1977feb99d01f49159f916', TIMESTAMP '2026-11-28 17:06:24.153', 'password-changed', 14, 14, X'01a2231f4e9f70f0bf9a085eb779ccb6', '198.51.100.7', 'curl/7.88.1', 'a92b38a3-5c7b-93be-f9f8-9e822167e6c1', NULL),
(X'01a2231f4f2d72f3aa649058ef9846cd', TIMESTAMP '2026-11-28 17:06:24.173', 'session-ended', 14, 14, X'01a2231f325d7a26b460cdc6a6c374ad', '198.51.100.7', 'curl/7.88.1', 'a92b38a3-5c7b-93be-f9f8-9e822167e6c1', 'password-changed'),
(X'01a2231f4f2d7ac680120ecf8a16be1c', TIMESTAMP '2026-11-28 17:06:24.173', 'session-ended', 14, 14, X'01a2231f4e9f70f0bf9a085eb779ccb6', '198.51.100.7', 'curl/7.88.1', 'a92b38a3-5c7b-93be-f9f8-9e822167e6c1', 'password-changed'),
(X'01a2231f4fe971b08be9638d270b66a7', TIMESTAMP '2026-11-28 17:06:24.361', 'address-changed', 1, 11, X'01a2231eeab07034a25f50f4a6738fbe', '198.51.100.7', 'curl/7.88.1', 'a4ec689b-fc3d-2e99-36f6-4098781cb37a', 'not verified yet'),
(X'01a2231f5035745f8bc2a4df1e774d35', TIMESTAMP '2026-11-28 17:06:24.437', 'user-created', 1, 16, X'01a2231eeab07034a25f50f4a6738fbe', '198.51.100.7', 'curl/7.88.1', '3078dfce-e8ed-5856-6679-219992f06fe0', 'roles: none'),
(X'01a2231f50727ef7abeb6ce1de440174', TIMESTAMP '2026-11-28 17:06:24.498', 'login', 12, 12, X'01a2231f506f71f580a59a9cd1b72be2', '198.51.100.7', 'curl/7.88.1', '70145eee-6632-be62-4538-f92388f4a144', NULL),
(X'01a2231f50d97e308d8a10d113407433', TIMESTAMP '2026-11-28 17:06:24.601', 'session-ended', 12, 12, X'01a2231f506f71f580a59a9cd1b72be2', '198.51.100.7', 'curl/7.88.1', 'a6acaaed-3f44-f421-1f08-896ab3a90a3c', 'user-deleted');
INSERT INTO "PUBLIC"."AUDIT_EVENT" VALUES
(X'01a2231f50f07de380c10b18887913f8', TIMESTAMP '2026-11-28 17:06:24.624', 'user-deleted', 12, 12, NULL, '198.51.100.7', 'curl/7.88.1', 'a6acaaed-3f44-f421-1f08-896ab3a90a3c', NULL),
(X'01a2231f512c72af8c3fb35e483a6f2a', TIMESTAMP '2026-11-28 17:06:24.684', 'login', 13, 13, X'01a2231f512770a88abdc66ac2de3eb1', '198.51.100.7', 'curl/7.88.1', '308c00df-a570-3192-2c62-89063e12b3c2', NULL),
(X'01a2231f516f7b43abfb98548f351581', TIMESTAMP '2026-11-28 17:06:24.751', 'session-ended', 13, 13, X'01a2231f2de77884bed58cf28495390f', '198.51.100.7', 'curl/7.88.1', '19b88c3b-c924-440f-16ba-88310b8af4ee', 'user-inactive'),
(X'01a2231f516f7dbdb5251661d3ec2c04', TIMESTAMP '2026-11-28 17:06:24.751', 'session-ended', 13, 13, X'01a2231f512770a88abdc66ac2de3eb1', '198.51.100.7', 'curl/7.88.1', '19b88c3b-c924-440f-16ba-88310b8af4ee', 'user-inactive'),
(X'01a2231f517475c7b6223bb03d572e8d', TIMESTAMP '2026-11-28 17:06:24.756', 'user-deactivated', 13, 13, NULL, '198.51.100.7', 'curl/7.88.1', '19b88c3b-c924-440f-16ba-88310b8af4ee', 'closed by its owner; deleted at 2026-12-05T17:06:16.240Z'),
(X'01a2231f519e7eb4920078989b081bad', TIMESTAMP '2026-11-28 17:06:24.798', 'login-refused', NULL, NULL, NULL, '100.64.1.1', 'curl/7.88.1', '045cbe6d-6c22-4a9d-a7dd-7dabfc934c37', '2b8e5bd5513185eb267e94fb'),
(X'01a2231f526c734ab43300ec3c812ea6', TIMESTAMP '2026-11-28 17:06:25.004', 'access-denied', 10, 10, X'01a2231f4ced758da2930233fa76306e', '100.64.1.1', 'curl/7.88.1', '6eef4f71-6771-9a4e-b28d-9dea6163be2f', 'forbidden: listUsers'),
(X'01a2231f52877839b60c197c16c45747', TIMESTAMP '2026-11-28 17:06:25.031', 'access-denied', NULL, NULL, NULL, '100.64.1.1', 'curl/7.88.1', '4479420b-4e06-19df-9744-7bdd625b3779', 'invalid-token, wrong-signature: getMe'),
(X'01a2231f52a77ebcb3ae149bd4c7e681', TIMESTAMP '2026-11-28 17:06:25.063', 'login', 2, 2, X'01a2231f52a47c4d84ad295424f39b54', '198.51.100.7', 'curl/7.88.1', '0fb84b24-d72b-e544-1d74-fdc480cc34f8', NULL),
(X'01a2231f53127d4db78f6708965eed25', TIMESTAMP '2026-11-28 17:06:25.17', 'login', 2, 2, X'01a2231f530e7146bc8ff2f38d4a9def', '198.51.100.7', 'curl/7.88.1', '8bf81594-758e-1235-17e9-397a51f3f40d', NULL),
(X'01a2231f536b775e902b6284b05c75cf', TIMESTAMP '2026-11-28 17:06:25.259', 'login', 2, 2, X'01a2231f536874bd86fd2602e08c2e91', '198.51.100.7', 'curl/7.88.1', 'a0b55f94-3131-bc0a-374d-1acfd3ef2f85', NULL),
(X'01a2231f53d57273a38cae6303361795', TIMESTAMP '2026-11-28 17:06:25.365', 'login', 2, 2, X'01a2231f53d27b7a83c6121d58e9d963', '198.51.100.7', 'curl/7.88.1', '3e05c648-a76e-b549-9318-9e32fb733dec', NULL),
(X'01a2231f542771aa9d3396746d16dfa3', TIMESTAMP '2026-11-28 17:06:25.447', 'login-confirmed', 2, 2, X'01a2231f53d27b7a83c6121d58e9d963', '198.51.100.7', 'curl/7.88.1', 'c7bdf31c-2c3e-22f4-3d7c-50a77267da9e', NULL);
CREATE INDEX "PUBLIC"."IX_AUDIT_EVENT_KIND" ON "PUBLIC"."AUDIT_EVENT"("KIND" NULLS FIRST, "ID" NULLS FIRST);
CREATE INDEX "PUBLIC"."IX_AUDIT_EVENT_SUBJECT" ON "PUBLIC"."AUDIT_EVENT"("SUBJECT_ID" NULLS FIRST, "ID" NULLS FIRST);
CREATE INDEX "PUBLIC"."IX_AUDIT_EVENT_ACTOR" ON "PUBLIC"."AUDIT_EVENT"("ACTOR_ID" NULLS FIRST, "ID" NULLS FIRST);
CREATE CACHED TABLE "PUBLIC"."SIGNING_KEY" COMMENT 'The keys that sign tokens'(
    "KID" CHARACTER VARYING(64) COMMENT 'The thumbprint of RFC 7638' NOT NULL,
    "ALGORITHM" CHARACTER VARYING(16) NOT NULL,
    "STATE" CHARACTER VARYING(16) COMMENT 'pending, active, retiring or gone' NOT NULL,
    "ACTIVE_SLOT" TINYINT COMMENT '1 for the active key and NULL for all others, so that there is one at most',
    "PUBLIC_KEY" BINARY LARGE OBJECT COMMENT 'SubjectPublicKeyInfo, DER' NOT NULL,
    "PRIVATE_KEY" BINARY LARGE OBJECT COMMENT 'PKCS 8, sealed with AES-GCM under the service''s secret' NOT NULL,
    "CREATED_AT" TIMESTAMP NOT NULL,
    "ACTIVATED_AT" TIMESTAMP,
    "PENDING_SLOT" TINYINT,
    "RETIRED_AT" TIMESTAMP(6),
    "RETIRES_UNTIL" TIMESTAMP(6),
    "GONE_AT" TIMESTAMP(6),
    "TOKEN_LIFETIME" BIGINT
);
ALTER TABLE "PUBLIC"."SIGNING_KEY" ADD CONSTRAINT "PUBLIC"."PK_SIGNING_KEY" PRIMARY KEY("KID");
-- 4 +/- SELECT COUNT(*) FROM PUBLIC.SIGNING_KEY;
INSERT INTO "PUBLIC"."SIGNING_KEY" VALUES
('FD8Dvmk_MX_RHhzbtxJsDDlvCiKGoGjfsvVAS83e9Bg', 'ES256', 'retiring', NULL, X'3059301306072a8648ce3d020106082a8648ce3d03010703420004143b47e01f23742270d4873e5c1f8b2bc3538e97f9e7b5151714c984e7cb8535f31a4b55aaaab8a8a9d01fce37d375f91baaf4995928558fbd3cd58df7d8b498', X'01f2481ce4e90f27edfdba2c6d805709cc354474a06f43ce5420f3dc6435f6d0c92c65159e18b8bd38ea9fba64cfb9a005029e985f9ce99af177f5b96083a1007ad2ab298a98ec79f97828ddc1e392d965466ae816f1f63dddee7a4c2188b16874c74e255a6aaa9f', TIMESTAMP '2026-11-28 17:05:55.409', TIMESTAMP '2026-11-28 17:05:55.409', NULL, TIMESTAMP '2026-11-28 17:06:15.434', TIMESTAMP '2026-11-28 18:07:15.434', NULL, 3600),
('D44npRGaI1SBaxQGThxUxfN8FCtrRWJpQGmnpAfbwMI', 'ES256', 'active', 1, X'3059301306072a8648ce3d020106082a8648ce3d03010703420004dcdd6fd3bab544382bfd4db0dc44a33a3e76a77c51c287ff4ccbfc53d60fe7a6f8e17717b2e0b4f108d6d866d6ff67933f4355fcfe92d3b3c26369aa3bc2da27', X'01f2481ce4e90f27ed42a18f20fa37136603bd7eff9ca2d09cacc2d8594f3a48d408a91308bff46a99148d9c32ccedf770456b69b08c77382f4cbeebd9a6dac69800b01047f7aedd1dc176a878b72825a1cba20483edf6fe60f2a3c60663318d59a4c41b947dcd59', TIMESTAMP '2026-11-28 17:05:56.37', TIMESTAMP '2026-11-28 17:06:15.437', NULL, NULL, NULL, NULL, 3600),
('UdcYiF9xkCZ9ZRGi8QvHoezUcJF5Oc66cTqz90EnIaE', 'ES256', 'gone', NULL, X'3059301306072a8648ce3d020106082a8648ce3d03010703420004706bca4fc27f109f21a5c2fc65a5d11f750442a89567656d856d2835ddab954d3782d7cd8f30f29e33b306b18868b65a472506a6052ac7e003d4a062dbaf6d0a', X'', TIMESTAMP '2026-11-28 17:06:15.439', NULL, NULL, NULL, NULL, TIMESTAMP '2026-11-28 17:06:15.549', 3600),
('f5yeiQ4V0cfAf8WOPieX2R4g1YJObu0g1_VvSlQva2k', 'ES256', 'pending', NULL, X'3059301306072a8648ce3d020106082a8648ce3d03010703420004bd74ec6b7325df0d24ffea16e8f598c7c1ba9accd98313b13494919bbb1c08dd8b66283959d2f5626c84a52895ce4dddb65caf5460234b0b6e64c14cc1f4d68b', X'01f2481ce4e90f27ed70719c39f7db57b2ac2f8be19aee9c27a2055c4f1d72ab1c3fa91b29b9c8b514222b54986f67f83798edf6e266e3a35c59336bc381a9111f8edec3c2725325a03a59fcf4564cec7f271b87beaae2c5e571a46901de5b9e32c4ad1e8418fa06', TIMESTAMP '2026-11-28 17:06:15.556', NULL, 1, NULL, NULL, NULL, 3600);
CREATE UNIQUE NULLS DISTINCT INDEX "PUBLIC"."UQ_SIGNING_KEY_PENDING_SLOT" ON "PUBLIC"."SIGNING_KEY"("PENDING_SLOT" NULLS FIRST);
CREATE CACHED TABLE "PUBLIC"."RECIPIENT_SLOT" COMMENT 'Mails with a usable link; a recipient has a limited number of slots for each kind of mail'(
    "SHARE_ID" BINARY(16) COMMENT 'Half of an HMAC of kind, requester and recipient' NOT NULL,
    "SLOT" INTEGER COMMENT 'From 0' NOT NULL,
    "MAIL_ID" BINARY(16) COMMENT 'Of the mail that occupies the slot' NOT NULL,
    "EXPIRES_AT" TIMESTAMP COMMENT 'When the link of the mail stops working, in UTC' NOT NULL
);
ALTER TABLE "PUBLIC"."RECIPIENT_SLOT" ADD CONSTRAINT "PUBLIC"."PK_RECIPIENT_SLOT" PRIMARY KEY("SHARE_ID", "SLOT");
-- 22 +/- SELECT COUNT(*) FROM PUBLIC.RECIPIENT_SLOT;
INSERT INTO "PUBLIC"."RECIPIENT_SLOT" VALUES
(X'7db5cf081ec4529e4a9d53289ecdb552', 0, X'01a2231eecb4769c8f268b78de6dc15d', TIMESTAMP '2026-11-29 17:05:59.532'),
(X'2a93481687b7fb1ed05588485f83a0b7', 0, X'01a2231ef2577a53ba178e256034e4c4', TIMESTAMP '2026-11-29 17:06:00.564'),
(X'930d6e87e8fefd11eef75d4ee1552e04', 0, X'01a2231ef4cc734bacaf5c373b27f170', TIMESTAMP '2026-11-29 17:06:01.256'),
(X'6a3fe5d4a9f4c28317646b42d7fb4d1c', 0, X'01a2231ef774758d99bc5c356a93a95b', TIMESTAMP '2026-11-29 17:06:01.897'),
(X'40dfa25848669109ffc7a618da60e894', 0, X'01a2231ef96e7041a6470e3ddebf840c', TIMESTAMP '2026-11-29 17:06:02.49'),
(X'f64c8f1462804aca7854b1d210a8ad48', 0, X'01a2231efb8d7082a191d30a0a820f5c', TIMESTAMP '2026-11-29 17:06:03.06'),
(X'6c3049a27173cf082188e444bdf8b0cf', 0, X'01a2231efdf27f4fa8faf6a02d2d304a', TIMESTAMP '2026-11-29 17:06:03.653'),
(X'138cdfba25e2ca69ef1f813b9216f9e3', 0, X'01a2231efff87e59bf17c0d48d0197d7', TIMESTAMP '2026-11-29 17:06:04.254'),
(X'c77e9130d0e99f0f739cf870566f1c0e', 0, X'01a2231f0297768dbcbbacf8fc589c0c', TIMESTAMP '2026-11-29 17:06:04.853'),
(X'8491702a1a954cb9480fa0c830762371', 0, X'01a2231f04c270519f257b81e14c56b6', TIMESTAMP '2026-11-29 17:06:05.453'),
(X'bf904467a8eb54e5c9d4775a3bbdd09c', 0, X'01a2231f0779763baad92d160be46159', TIMESTAMP '2026-11-29 17:06:06.09'),
(X'2ff43a1c419ccd060ca0c4eec1448772', 0, X'01a2231f09b17bfabdd0e40fb73c65f1', TIMESTAMP '2026-11-29 17:06:06.694'),
(X'2fca24aac54c7325eaa76d98ca1ac27f', 0, X'01a2231f0bf17ead951a87aa455ac41e', TIMESTAMP '2026-11-29 17:06:07.291'),
(X'572348b37529d48275b14e572c92b730', 0, X'01a2231f12617aad99e8d04e713d96f1', TIMESTAMP '2026-11-29 17:06:09.064'),
(X'adfcca12188398b86bbca485017adc66', 0, X'01a2231f1e9f77708a0cee7c6e038b0b', TIMESTAMP '2026-11-29 17:06:12.074'),
(X'eca514580754d35c6677c405c491f65d', 0, X'01a2231f206f739cb562f95cc5f8910b', TIMESTAMP '2026-11-29 17:06:12.691'),
(X'b0894c69b9c3051fd3e410d697a62232', 0, X'01a2231f230f7542b2a798f299890765', TIMESTAMP '2026-11-29 17:06:13.284'),
(X'b0894c69b9c3051fd3e410d697a62232', 1, X'01a2231f2504794480d3c617d1fb73c2', TIMESTAMP '2026-11-29 17:06:13.853'),
(X'9132ca9c39f62e3b0712a65150687bdc', 0, X'01a2231f27857bcd87d20d089f7bb907', TIMESTAMP '2026-11-28 17:36:14.435'),
(X'a190ce24b80292dfb3eb6cd83f94781c', 0, X'01a2231f29897562a13a68133ed07cf5', TIMESTAMP '2026-11-28 17:36:15.004'),
(X'ac6d9471f835f4b13bae82a59e455666', 0, X'01a2231f2e1676d2930e854ecd4a81dd', TIMESTAMP '2026-11-29 17:06:16.075'),
(X'b21b51d471cdcb612b4da1319bca3686', 0, X'01a2231f329673a8a3a1b32c63a02cd0', TIMESTAMP '2026-11-29 17:06:17.237');
CREATE INDEX "PUBLIC"."IX_RECIPIENT_SLOT_EXPIRES_AT" ON "PUBLIC"."RECIPIENT_SLOT"("EXPIRES_AT" NULLS FIRST);
CREATE CACHED TABLE "PUBLIC"."SESSION" COMMENT 'Somebody''s being signed in, in one place'(
    "ID" BINARY(16) COMMENT 'A UUIDv7, most significant byte first' NOT NULL,
    "USER_ID" INTEGER NOT NULL,
    "CREATED_AT" TIMESTAMP NOT NULL,
    "LAST_USED_AT" TIMESTAMP NOT NULL,
    "EXPIRES_AT" TIMESTAMP NOT NULL,
    "ADDRESS" CHARACTER VARYING(64) NOT NULL,
    "USER_AGENT" CHARACTER VARYING(512),
    "DEVICE_NAME" CHARACTER VARYING(128),
    "AUTH_TIME" TIMESTAMP(6),
    "IDLE_EXPIRES_AT" TIMESTAMP(6),
    "ENDED_AT" TIMESTAMP(6),
    "TOKEN_EXPIRES_AT" TIMESTAMP(6),
    "REFRESH_GENERATION" INTEGER,
    "REFRESH_HASH" BINARY(32),
    "REFRESH_TRAIL" BINARY VARYING(4096),
    "CHAIN_START" INTEGER,
    "CHAIN_SEED" BINARY(16),
    "CHAIN_SECRET" BIGINT,
    "CHAIN_STARTED_AT" TIMESTAMP(6),
    "CHAIN_TOLD" INTEGER,
    "PROOFS_WRONG" INTEGER,
    "PROOFS_PENDING" INTEGER,
    "PROOFS_AT" TIMESTAMP(6)
);
ALTER TABLE "PUBLIC"."SESSION" ADD CONSTRAINT "PUBLIC"."PK_SESSION" PRIMARY KEY("ID");
-- 18 +/- SELECT COUNT(*) FROM PUBLIC.SESSION;
INSERT INTO "PUBLIC"."SESSION" VALUES
(X'01a2231eeab07034a25f50f4a6738fbe', 1, TIMESTAMP '2026-11-28 17:05:58.448', TIMESTAMP '2026-11-28 17:05:58.448', TIMESTAMP '2027-02-26 17:05:58.448', '198.51.100.7', 'curl/7.88.1', NULL, TIMESTAMP '2026-11-28 17:05:58.448', TIMESTAMP '2026-12-28 17:05:58.448', NULL, TIMESTAMP '2026-11-28 17:20:58', 0, X'94af9b31fc8f8c46c3693857166b2721b90819ecc7b335a75e60bda764b2875c', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(X'01a2231f0e487e349b17d8c54b94dcae', 2, TIMESTAMP '2026-11-28 17:06:07.56', TIMESTAMP '2026-11-28 17:06:07.56', TIMESTAMP '2027-02-26 17:06:07.56', '198.51.100.7', 'curl/7.88.1', 'The laptop', TIMESTAMP '2026-11-28 17:06:07.56', TIMESTAMP '2026-12-28 17:06:07.56', NULL, TIMESTAMP '2026-11-28 17:21:07', 0, X'fc42f8a7a35de44a61bfec9969180c43b3ad8109ae990027e1adcef70e2cc6e8', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(X'01a2231f0ec7724eafdaf8a60fde7aac', 1, TIMESTAMP '2026-11-28 17:06:07.687', TIMESTAMP '2026-11-28 17:06:07.687', TIMESTAMP '2026-11-28 18:06:07', '198.51.100.7', 'curl/7.88.1', NULL, TIMESTAMP '2026-11-28 17:06:07.687', TIMESTAMP '2026-11-28 18:06:07', NULL, TIMESTAMP '2026-11-28 18:06:07', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(X'01a2231f11c970c5bc396ba25b9ff4ff', 5, TIMESTAMP '2026-11-28 17:06:08.457', TIMESTAMP '2026-11-28 17:06:08.457', TIMESTAMP '2027-02-26 17:06:08.457', '198.51.100.7', 'curl/7.88.1', NULL, TIMESTAMP '2026-11-28 17:06:08.457', TIMESTAMP '2026-12-28 17:06:08.457', NULL, TIMESTAMP '2026-11-28 17:21:08', 0, X'f372380d42c41d08223c1afbabf2715c0248fb8b398f94358736cac0e96fcd2c', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(X'01a2231f1c167549a34822efffca9a53', 7, TIMESTAMP '2026-11-28 17:06:11.094', TIMESTAMP '2026-11-28 17:06:11.094', TIMESTAMP '2027-02-26 17:06:11.094', '198.51.100.7', 'curl/7.88.1', NULL, TIMESTAMP '2026-11-28 17:06:11.094', TIMESTAMP '2026-12-28 17:06:11.094', NULL, TIMESTAMP '2026-11-28 17:21:11', 0, X'3dbcec05e52c8205bc1a70687933b130e476a90d24b4a0eac6f86d3068c45d57', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(X'01a2231f1c6d71e898dd000760e2cdd9', 7, TIMESTAMP '2026-11-28 17:06:11.181', TIMESTAMP '2026-11-28 17:06:11.181', TIMESTAMP '2027-02-26 17:06:11.181', '203.0.113.9', 'curl/7.88.1', NULL, TIMESTAMP '2026-11-28 17:06:11.181', TIMESTAMP '2026-12-28 17:06:11.181', NULL, TIMESTAMP '2026-11-28 17:21:11', 0, X'8eeda44836aad89dfb93e54b9eb4ca868f23d7d5511ea2d2c01ada94dc697138', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(X'01a2231f1e4177a3be06899be0e9f772', 3, TIMESTAMP '2026-11-28 17:06:11.649', TIMESTAMP '2026-11-28 17:06:11.649', TIMESTAMP '2027-02-26 17:06:11.649', '198.51.100.7', 'curl/7.88.1', NULL, TIMESTAMP '2026-11-28 17:06:11.649', TIMESTAMP '2026-12-28 17:06:11.649', NULL, TIMESTAMP '2026-11-28 17:21:11', 0, X'368b11539fa16f1a2dab28ecaaf0be3ed55baad83833dbcd9f198c7f9c8d9782', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(X'01a2231f2de77884bed58cf28495390f', 13, TIMESTAMP '2026-11-28 17:06:15.655', TIMESTAMP '2026-11-28 17:06:15.655', TIMESTAMP '2027-02-26 17:06:15.655', '198.51.100.7', 'curl/7.88.1', NULL, TIMESTAMP '2026-11-28 17:06:15.655', TIMESTAMP '2026-11-28 17:06:24.752', TIMESTAMP '2026-11-28 17:06:24.752', TIMESTAMP '2026-11-28 17:21:15', 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(X'01a2231f325d7a26b460cdc6a6c374ad', 14, TIMESTAMP '2026-11-28 17:06:16.797', TIMESTAMP '2026-11-28 17:06:16.797', TIMESTAMP '2027-02-26 17:06:16.797', '198.51.100.7', 'curl/7.88.1', NULL, TIMESTAMP '2026-11-28 17:06:16.797', TIMESTAMP '2026-11-28 17:06:24.174', TIMESTAMP '2026-11-28 17:06:24.174', TIMESTAMP '2026-11-28 17:21:16', 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(X'01a2231f349373d98f37859876b1e73d', 10, TIMESTAMP '2026-11-28 17:06:17.363', TIMESTAMP '2026-11-28 17:06:17.363', TIMESTAMP '2027-02-26 17:06:17.363', '198.51.100.7', 'curl/7.88.1', NULL, TIMESTAMP '2026-11-28 17:06:17.363', TIMESTAMP '2026-12-28 17:06:17.363', NULL, TIMESTAMP '2026-11-28 17:21:17', 0, X'54194bf63258ad4b339eb80d56f4a216dcdc9c8a012c39a2512eb251f9908ee4', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "PUBLIC"."SESSION" VALUES
(X'01a2231f4ced758da2930233fa76306e', 10, TIMESTAMP '2026-11-28 17:06:23.597', TIMESTAMP '2026-11-28 17:06:23.597', TIMESTAMP '2027-02-26 17:06:23.597', '192.0.2.77', 'curl/7.88.1', 'The tablet', TIMESTAMP '2026-11-28 17:06:23.597', TIMESTAMP '2026-12-28 17:06:23.597', NULL, TIMESTAMP '2026-11-28 17:21:23', 0, X'b5e4e6c2e345dbe40502d81608b16d9018da06d4869338de1843a96e15bfe9fe', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(X'01a2231f4e9f70f0bf9a085eb779ccb6', 14, TIMESTAMP '2026-11-28 17:06:24.031', TIMESTAMP '2026-11-28 17:06:24.031', TIMESTAMP '2027-02-26 17:06:24.031', '198.51.100.7', 'curl/7.88.1', NULL, TIMESTAMP '2026-11-28 17:06:24.031', TIMESTAMP '2026-11-28 17:06:24.174', TIMESTAMP '2026-11-28 17:06:24.174', TIMESTAMP '2026-11-28 17:21:24', 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, TIMESTAMP '2026-11-28 17:06:24.097'),
(X'01a2231f4f0c751cb38106cf6e2642e1', 14, TIMESTAMP '2026-11-28 17:06:24.14', TIMESTAMP '2026-11-28 17:06:24.14', TIMESTAMP '2027-02-26 17:06:24.14', '198.51.100.7', 'curl/7.88.1', NULL, TIMESTAMP '2026-11-28 17:06:24.14', TIMESTAMP '2026-12-28 17:06:24.14', NULL, TIMESTAMP '2026-11-28 17:21:24', 0, X'c7096c853e2c61640afe5cafb71c75c0000cbd4c6bdd23101e97c28548d472f5', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(X'01a2231f512770a88abdc66ac2de3eb1', 13, TIMESTAMP '2026-11-28 17:06:24.679', TIMESTAMP '2026-11-28 17:06:24.679', TIMESTAMP '2027-02-26 17:06:24.679', '198.51.100.7', 'curl/7.88.1', NULL, TIMESTAMP '2026-11-28 17:06:24.679', TIMESTAMP '2026-11-28 17:06:24.752', TIMESTAMP '2026-11-28 17:06:24.752', TIMESTAMP '2026-11-28 17:21:24', 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(X'01a2231f52a47c4d84ad295424f39b54', 2, TIMESTAMP '2026-11-28 17:06:25.06', TIMESTAMP '2026-11-28 17:06:25.06', TIMESTAMP '2027-02-26 17:06:25.06', '198.51.100.7', 'curl/7.88.1', NULL, TIMESTAMP '2026-11-28 17:06:25.06', TIMESTAMP '2026-12-28 17:06:25.06', NULL, TIMESTAMP '2026-11-28 17:21:25', 0, X'1ea590fb17d31d9fb294f0dffd3d6fb2127f1198bb53f245891d4a9e36860c7d', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(X'01a2231f530e7146bc8ff2f38d4a9def', 2, TIMESTAMP '2026-11-28 17:06:25.166', TIMESTAMP '2026-11-28 17:06:25.166', TIMESTAMP '2027-02-26 17:06:25.166', '198.51.100.7', 'curl/7.88.1', NULL, TIMESTAMP '2026-11-28 17:06:25.166', TIMESTAMP '2026-12-28 17:06:25.166', NULL, TIMESTAMP '2026-11-28 17:21:25', 0, X'd3beaf30641082793d3215e637dbfa85a37934fc1c0fe22c6c9c50931ffd680f', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(X'01a2231f536874bd86fd2602e08c2e91', 2, TIMESTAMP '2026-11-28 17:06:25.256', TIMESTAMP '2026-11-28 17:06:25.256', TIMESTAMP '2027-02-26 17:06:25.256', '198.51.100.7', 'curl/7.88.1', NULL, TIMESTAMP '2026-11-28 17:06:25.256', TIMESTAMP '2026-12-28 17:06:25.256', NULL, TIMESTAMP '2026-11-28 17:21:25', 1, X'ca4ac5dcf3831664ce1b68fc1872d661bba820acc582e477b0da4dbac643e9cc', X'000001a2231f53a6f2481ce4e90f27ed', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(X'01a2231f53d27b7a83c6121d58e9d963', 2, TIMESTAMP '2026-11-28 17:06:25.362', TIMESTAMP '2026-11-28 17:06:25.362', TIMESTAMP '2027-02-26 17:06:25.362', '198.51.100.7', 'curl/7.88.1', NULL, TIMESTAMP '2026-11-28 17:06:25.438', TIMESTAMP '2026-12-28 17:06:25.362', NULL, TIMESTAMP '2026-11-28 17:21:25', 1, X'26cc1b34a135cd48b2693302914c885f98da4ed51b69ebfb847d7a32d52fcf9b', NULL, 1, X'588639f7d85088003b124382536a15a4', -988508348719618067, TIMESTAMP '2026-11-28 17:06:25.438', NULL, 0, 0, TIMESTAMP '2026-11-28 17:06:25.431');
CREATE INDEX "PUBLIC"."IX_SESSION_USER" ON "PUBLIC"."SESSION"("USER_ID" NULLS FIRST, "ID" NULLS FIRST);
CREATE INDEX "PUBLIC"."IX_SESSION_IDLE_EXPIRES_AT" ON "PUBLIC"."SESSION"("IDLE_EXPIRES_AT" NULLS FIRST);
CREATE CACHED TABLE "PUBLIC"."MAILED_TOKEN" COMMENT 'What has been mailed and may come back once; the token itself is nowhere at rest'(
    "ID" BINARY(16) COMMENT 'Of the mail' NOT NULL,
    "PURPOSE" CHARACTER VARYING(16) NOT NULL,
    "SUBJECT" BINARY(32) COMMENT 'SHA-256 of whom it is about; of two with one purpose the newer counts' NOT NULL,
    "USER_ID" INTEGER COMMENT 'Whose it is; NULL while there is no such user yet',
    "ADDRESS" CHARACTER VARYING(508) COMMENT 'Where it was mailed to' NOT NULL,
    "LOCALE" CHARACTER VARYING(35) COMMENT 'A tag of BCP 47, of who signs up',
    "TOKEN_HASH" BINARY(32) COMMENT 'SHA-256' NOT NULL,
    "CREATED_AT" TIMESTAMP NOT NULL,
    "EXPIRES_AT" TIMESTAMP NOT NULL,
    "SPENT_AT" TIMESTAMP COMMENT 'When it came back, or ceased to count; kept so that a mail that goes out again does not revive it',
    "CREDENTIALS_VERSION" INTEGER DEFAULT 0 NOT NULL,
    "SESSION_ID" BINARY(16),
    "USERNAME" CHARACTER VARYING(508)
);
ALTER TABLE "PUBLIC"."MAILED_TOKEN" ADD CONSTRAINT "PUBLIC"."PK_MAILED_TOKEN" PRIMARY KEY("ID");
-- 37 +/- SELECT COUNT(*) FROM PUBLIC.MAILED_TOKEN;
INSERT INTO "PUBLIC"."MAILED_TOKEN" VALUES
(X'01a2231eecb4769c8f268b78de6dc15d', 'sign-up', X'0e9d6dcf2dece5bcadc10b8bb75cfed665c64b2529cc3997b7666d92b1d5ca6c', NULL, 'ada@example.org', NULL, X'3003dc96a633402246997ab4b73ac7dfc7bd39919097812d4db5b3af4070f837', TIMESTAMP '2026-11-28 17:05:59.593', TIMESTAMP '2026-11-29 17:05:59.593', TIMESTAMP '2026-11-28 17:06:00.266', 0, NULL, NULL),
(X'01a2231ef2577a53ba178e256034e4c4', 'sign-up', X'26e0d4d8828ef8f0edd817a2d55204ab775a65d83903b69a05722fc6ece2ff19', NULL, 'bea@example.org', NULL, X'38087021da97be0fc3bb06fda970617c2eb621e9a0e349e63819d79d4a92a01e', TIMESTAMP '2026-11-28 17:06:00.59', TIMESTAMP '2026-11-29 17:06:00.59', TIMESTAMP '2026-11-28 17:06:00.923', 0, NULL, NULL),
(X'01a2231ef4cc734bacaf5c373b27f170', 'sign-up', X'73e155ec68b42712839a2bd0e9ae5657fd0a2cc8dfb97fd576dc48bae183a6eb', NULL, 'carl@example.org', NULL, X'd618abdf711a13b7a929e80c508aa8bb85ff4ff54862cecfbeee4bc9654ddef8', TIMESTAMP '2026-11-28 17:06:01.278', TIMESTAMP '2026-11-29 17:06:01.279', TIMESTAMP '2026-11-28 17:06:01.558', 0, NULL, NULL),
(X'01a2231ef774758d99bc5c356a93a95b', 'sign-up', X'e727404cf91449c186e7042051728b1aedbfd9f07aece4a3cc4be604d2dc8deb', NULL, 'cleo@example.org', NULL, X'ab7a5a386d6f082cd6ac3b5f25dd1dcddd3689acbf1fc87a7238c273af8dd4a3', TIMESTAMP '2026-11-28 17:06:01.913', TIMESTAMP '2026-11-29 17:06:01.913', TIMESTAMP '2026-11-28 17:06:02.126', 0, NULL, NULL),
(X'01a2231ef96e7041a6470e3ddebf840c', 'sign-up', X'84558f7ca1b33c6ea056d9a03ffcc3eb85f82fc706eb2c1dc502408dbf1c7ca4', NULL, 'dora@example.org', NULL, X'347d89e249a2bb13fe4dfc75a19b8d6a21155bcf09e93184d07ad0a73669a242', TIMESTAMP '2026-11-28 17:06:02.498', TIMESTAMP '2026-11-29 17:06:02.498', TIMESTAMP '2026-11-28 17:06:02.679', 0, NULL, NULL),
(X'01a2231efb8d7082a191d30a0a820f5c', 'sign-up', X'58cf2467c8be1fadd683ab31c1947ae9ab0cf85511cf54d766a8df313aa2ee59', NULL, 'eve@example.org', NULL, X'0179ba11d28f589866f497b3f42b3b6bcac796d53814423085ec0d5e7eda53ca', TIMESTAMP '2026-11-28 17:06:03.071', TIMESTAMP '2026-11-29 17:06:03.071', TIMESTAMP '2026-11-28 17:06:03.319', 0, NULL, NULL),
(X'01a2231efdf27f4fa8faf6a02d2d304a', 'sign-up', X'2af8e3f857c6bbcd3abcdca2ab5ccfeb5cdf50757e8a2c61e37aa7e421e52f71', NULL, 'flo@example.org', NULL, X'4a09a855190a293629be12735cb36ef5713ede79f21a56ee4024f127cfdcf7a1', TIMESTAMP '2026-11-28 17:06:03.669', TIMESTAMP '2026-11-29 17:06:03.669', TIMESTAMP '2026-11-28 17:06:03.813', 0, NULL, NULL),
(X'01a2231efff87e59bf17c0d48d0197d7', 'sign-up', X'6332c4d778945b8ac8281e3807ba7edad5618b17dddeab1dd78406f1f3f6b058', NULL, 'gil@example.org', NULL, X'0f59c2862941669a5f1e93d648c43c59e3c6aae265f8b6f562acb4ceb06a768b', TIMESTAMP '2026-11-28 17:06:04.27', TIMESTAMP '2026-11-29 17:06:04.27', TIMESTAMP '2026-11-28 17:06:04.502', 0, NULL, NULL),
(X'01a2231f0297768dbcbbacf8fc589c0c', 'sign-up', X'a8ccb23da5fd44dfd4bc7f6f510301295847ff064794219b9a50e4cfdf231321', NULL, 'hal@example.org', NULL, X'224277d16300f72b890c9ce31bc185bb7711346a1c6fc375ea70523025101092', TIMESTAMP '2026-11-28 17:06:04.862', TIMESTAMP '2026-11-29 17:06:04.862', TIMESTAMP '2026-11-28 17:06:05.028', 0, NULL, NULL),
(X'01a2231f04c270519f257b81e14c56b6', 'sign-up', X'45dae6d42870308dc1a0d4d1e4e30b1952677dd5bf2cdff6d5a5c2d30b06b722', NULL, 'mia@example.org', NULL, X'd7f6cf53cbae594294019ab6f544d3779b50628fdc2cf1fa16f9be44c04f3f7e', TIMESTAMP '2026-11-28 17:06:05.492', TIMESTAMP '2026-11-29 17:06:05.492', TIMESTAMP '2026-11-28 17:06:05.713', 0, NULL, NULL),
(X'01a2231f0779763baad92d160be46159', 'sign-up', X'0457f2579cbf133b704e24d0a7ec53afc3bbb6921176123fcb3b55289479a97e', NULL, 'ned@example.org', NULL, X'bb37bfa6882ab1a5f84036563f273304e861148449ea9b5adf45cf95d86e2283', TIMESTAMP '2026-11-28 17:06:06.097', TIMESTAMP '2026-11-29 17:06:06.097', TIMESTAMP '2026-11-28 17:06:06.296', 0, NULL, NULL),
(X'01a2231f09b17bfabdd0e40fb73c65f1', 'sign-up', X'3557479dd38934f7c74ea4cfeec87875f23d9c6f9b60a1bb5b56cba9dc8c4f11', NULL, 'ora@example.org', NULL, X'1ee1a1f723f561e74853bdc5c7d9c4f1bd8d284bb805a295c1e2c47db8d321fd', TIMESTAMP '2026-11-28 17:06:06.704', TIMESTAMP '2026-11-29 17:06:06.704', TIMESTAMP '2026-11-28 17:06:06.871', 0, NULL, NULL);
INSERT INTO "PUBLIC"."MAILED_TOKEN" VALUES
(X'01a2231f0bf17ead951a87aa455ac41e', 'sign-up', X'ec85df1f9a7ddde7b3ac1d94619580c766a6aaf52eb25ab7e0598d8afcbc4b3c', NULL, 'pia@example.org', NULL, X'15349cea184ecf8b9560b6302011ba937f19338637099bb3d786875d1d8a9195', TIMESTAMP '2026-11-28 17:06:07.297', TIMESTAMP '2026-11-29 17:06:07.297', TIMESTAMP '2026-11-28 17:06:07.509', 0, NULL, NULL),
(X'01a2231f126b76d090a4f55fcf6669da', 'restore', X'65ea23027ba2c787a457d8bb2aac292c644f7c1e7982acdc0ffdd35ddc15456e', 5, 'cleo@example.org', NULL, X'e24bc45b427f2ad2458599dc27eb2c291e075f42dede9268808dd380705c28d2', TIMESTAMP '2026-11-28 17:06:08.62', TIMESTAMP '2026-12-05 17:06:08.62', NULL, 0, X'01a2231f11c970c5bc396ba25b9ff4ff', 'cleo@example.org'),
(X'01a2231f12617aad99e8d04e713d96f1', 'address', X'1b3588aba2c65fbd9619bb7e991fc04f61b1107ee0e417d2909d2dbe6b48a087', 5, 'cleo.new@example.org', NULL, X'40490d76a83bdf977f8857190ed6f752dd9bf6671d162973ad1090eb3308d4a6', TIMESTAMP '2026-11-28 17:06:09.038', TIMESTAMP '2026-11-29 17:06:09.068', TIMESTAMP '2026-11-28 17:06:09.24', 0, X'01a2231f11c970c5bc396ba25b9ff4ff', NULL),
(X'01a2231f14e17cdbbdbd134f36046a29', 'restore', X'1fd3acf4a8c0255907d9bf3626575710bc336d49dd1af298512b22eb1c161663', 5, 'cleo@example.org', NULL, X'e8d475c39e0b8f6e3c8d1e1b04196e9565c64ffad1a4c66c358ddb655ce108f1', TIMESTAMP '2026-11-28 17:06:09.255', TIMESTAMP '2026-12-05 17:06:09.254', NULL, 0, NULL, 'cleo@example.org'),
(X'01a2231f183e7596877388e385fee721', 'verification', X'dbffce9e93ca860b62e6fec327ae8a6e88432e156448557c07cf6ecf13192358', 6, 'dora.new@example.org', NULL, X'5baf89e955850b06788f28a99cd83fde052515325309134eb49a73ba6f17570f', TIMESTAMP '2026-11-28 17:06:10.301', TIMESTAMP '2026-11-29 17:06:10.309', NULL, 1, NULL, NULL),
(X'01a2231f183f7106965482d7093fee4e', 'disavow-move', X'f9237e5d5e5faf3c1ac5fea5bf398f156c5fb7f63ae36e661b943b0f020fa086', 6, 'dora@example.org', NULL, X'b2725ccf6acad80ff7ac251ae308e976ffd7877d83449990c178d7385f85fa6c', TIMESTAMP '2026-11-28 17:06:10.373', TIMESTAMP '2026-12-05 17:06:10.383', NULL, 1, NULL, NULL),
(X'01a2231f19ee78319b0d72442674328d', 'invitation', X'9449171f669bcae30a1185c2698005b4dae31931b093062313eb5f7c5605ad88', 15, 'ida@example.org', NULL, X'b61021d1a562aedb21ef0836e383f2f9204543f198aaa6babf82fc590167d539', TIMESTAMP '2026-11-28 17:06:10.942', TIMESTAMP '2026-12-05 17:06:10.948', NULL, 0, NULL, NULL),
(X'01a2231f1c7c78b3a2ce7bcf3b09ed8e', 'disavow', X'964bd29e1f01f6557760a9bef9bb1824a63b7019abe9263201c3e85b31242681', 7, 'eve@example.org', NULL, X'647fd0fec8a03ac74c5b43d29e170a9278b8d4b8bb314762c7eef74e08da6b97', TIMESTAMP '2026-11-28 17:06:11.505', TIMESTAMP '2026-12-05 17:06:11.507', NULL, 0, NULL, NULL),
(X'01a2231f1ea17d9aad2285275d291422', 'restore', X'b0da0964b8d541998a1ca1f793f8c4cf75b9200086390be2f55e90a9c5239f0c', 3, 'bea@example.org', NULL, X'327b7535321269c36c598af1c841a11b431d385dd6bac2790ec34c24b77d6c51', TIMESTAMP '2026-11-28 17:06:11.745', TIMESTAMP '2026-12-05 17:06:11.745', NULL, 0, X'01a2231f1e4177a3be06899be0e9f772', 'bea@example.org'),
(X'01a2231f1e9f77708a0cee7c6e038b0b', 'address', X'99c2383d3e5e9c8858a9bad9101c8dcdb589aa55354508c4599b071b6665310f', 3, 'bea.new@example.org', NULL, X'5de5e647b796ef64f438119cac9763fe8475ae32fc77f2d52df002f1ea08fc60', TIMESTAMP '2026-11-28 17:06:12.062', TIMESTAMP '2026-11-29 17:06:12.081', TIMESTAMP '2026-11-28 17:06:12.713', 0, X'01a2231f1e4177a3be06899be0e9f772', NULL),
(X'01a2231f2071747d8e1ec8e491379a20', 'restore', X'e22f768760c52aa5954b03bf006e1ce0f75ef3a9a876b3884b1959af70f29285', 3, 'bea@example.org', NULL, X'e338c85acfcf494b92497f372257d34250396594ac740169ed17010203a66679', TIMESTAMP '2026-11-28 17:06:12.209', TIMESTAMP '2026-12-05 17:06:12.209', NULL, 0, X'01a2231f1e4177a3be06899be0e9f772', 'bea@example.org'),
(X'01a2231f206f739cb562f95cc5f8910b', 'address', X'99c2383d3e5e9c8858a9bad9101c8dcdb589aa55354508c4599b071b6665310f', 3, 'bea.new@example.org', NULL, X'ad9509f09326cdd2c297f4d434ee638f4d45d5b39116856cec1d135f27b68daf', TIMESTAMP '2026-11-28 17:06:12.677', TIMESTAMP '2026-11-29 17:06:12.702', NULL, 0, X'01a2231f1e4177a3be06899be0e9f772', NULL);
INSERT INTO "PUBLIC"."MAILED_TOKEN" VALUES
(X'01a2231f230f7542b2a798f299890765', 'sign-up', X'71c1fef8826cdd76211b84719eab8a360a891216d3de703827739006db55051f', NULL, 'newcomer@example.org', NULL, X'8a3d25e9576958b1673231a6ca96c4f2948ffb62b75c96691d7dd113d22a2807', TIMESTAMP '2026-11-28 17:06:13.3', TIMESTAMP '2026-11-29 17:06:13.3', NULL, 0, NULL, NULL),
(X'01a2231f2504794480d3c617d1fb73c2', 'sign-up', X'71c1fef8826cdd76211b84719eab8a360a891216d3de703827739006db55051f', NULL, 'newcomer@example.org', NULL, X'b699a814976f58bc688c04f12e3af98d31d44dbab00d52f25b3af0690f6478ac', TIMESTAMP '2026-11-28 17:06:13.867', TIMESTAMP '2026-11-29 17:06:13.867', NULL, 0, NULL, NULL),
(X'01a2231f27857bcd87d20d089f7bb907', 'reset', X'1137a11d2e66c5ed38408d12e6722bfa8299eb7f877ce7aad535da621645a640', 9, 'gil@example.org', NULL, X'3ee73a66e27ca2349318fa7bf20ce5204f6e0d21067b56d841914ee25ed4b22e', TIMESTAMP '2026-11-28 17:06:14.437', TIMESTAMP '2026-11-28 17:36:14.437', NULL, 0, NULL, NULL),
(X'01a2231f29897562a13a68133ed07cf5', 'reset', X'20bdc7ae7082d21e76756c4002d0295b57ef4114cf8a877c0dd5e738c3214713', 7, 'eve@example.org', NULL, X'0b22a6d545669196235b2e70b7fff473ae7f2442862a47edbe6bca70f4c78492', TIMESTAMP '2026-11-28 17:06:15.006', TIMESTAMP '2026-11-28 17:36:15.006', NULL, 0, NULL, NULL),
(X'01a2231f2e1f7d588af8273ed7938c4c', 'restore', X'cf41f59633c5531548cfa9d56eeebd975986bff4ee8521ce6517d6ec44efca0c', 13, 'ora@example.org', NULL, X'152671233932bff8f2fec535b5609a9e3de2d5410fd124dffc943195f3b5df19', TIMESTAMP '2026-11-28 17:06:15.712', TIMESTAMP '2026-12-05 17:06:15.712', NULL, 0, X'01a2231f2de77884bed58cf28495390f', 'ora@example.org'),
(X'01a2231f2e1676d2930e854ecd4a81dd', 'address', X'e56b88463a158a54b3e0d8bbc4ac4ef4c76d8567745f0b6b6baa52b34ac81513', 13, 'ora.new@example.org', NULL, X'0dc3c4e6e917396a44ef75a492bc0d2045b7e108e130e9efb79719f54a798ab0', TIMESTAMP '2026-11-28 17:06:16.059', TIMESTAMP '2026-11-29 17:06:16.077', TIMESTAMP '2026-11-28 17:06:16.233', 0, X'01a2231f2de77884bed58cf28495390f', NULL),
(X'01a2231f302e77f2aea786ea66f31aac', 'restore', X'567d1e2e060fd003ba114ec3cff5c77079f9c79c0e63520cda1f3f2225b0ce56', 13, 'ora@example.org', NULL, X'69aaaa6210a61b5b109b1fc50535476ecef3772dda8d6b2b9d3ff975385665b9', TIMESTAMP '2026-11-28 17:06:16.24', TIMESTAMP '2026-12-05 17:06:16.24', NULL, 0, NULL, 'ora@example.org'),
(X'01a2231f329876e793c8601a175f43ca', 'restore', X'b9e42dd506692ba18ed655469a827cc2e8a8b256d4087c1bea88d6b0dfbb19c0', 14, 'pia@example.org', NULL, X'bb4a8cb3c1503dbd6eff6fff3357849b203a4295a2eb741c4dc26b5d0a8624a5', TIMESTAMP '2026-11-28 17:06:16.857', TIMESTAMP '2026-12-05 17:06:16.857', NULL, 0, X'01a2231f325d7a26b460cdc6a6c374ad', 'pia@example.org'),
(X'01a2231f329673a8a3a1b32c63a02cd0', 'address', X'34af0f1c9ffef1f5d6a44fe1e8464cd378fc36ef85c66278d2d77544c6d6e20b', 14, 'pia.new@example.org', NULL, X'2f7f960d61dc2bbf15dde8e378f235d69f8d4c913ca165235dd863ec2b56da32', TIMESTAMP '2026-11-28 17:06:17.222', TIMESTAMP '2026-11-29 17:06:17.243', TIMESTAMP '2026-11-28 17:06:23.944', 0, X'01a2231f325d7a26b460cdc6a6c374ad', NULL),
(X'01a2231f4be77ee595c64684cb485324', 'reset', X'20bdc7ae7082d21e76756c4002d0295b57ef4114cf8a877c0dd5e738c3214713', 7, 'eve@example.org', NULL, X'5c6e52255a6d7250620acc605bab9a1b1dd821fb3dd0aa16931d26f544f42918', TIMESTAMP '2026-11-28 17:06:23.539', TIMESTAMP '2026-11-28 17:36:23.539', NULL, 0, NULL, NULL),
(X'01a2231f4de07666931ddbe454ea9f4a', 'restore', X'08ad7c61b5a70901acd3e78c4ca457158d090bfa01280e4ade8099c14b6d6b6e', 10, 'hal@example.org', NULL, X'db78ba88a1575882fa00aac5dd4c01b0a0b4da16a8c88f8a09f630f9b7c1f7e8', TIMESTAMP '2026-11-28 17:06:23.842', TIMESTAMP '2026-12-05 17:06:23.842', NULL, 0, X'01a2231f4ced758da2930233fa76306e', 'hal@example.org'),
(X'01a2231f4e4d7beaa62508ed36826ff6', 'restore', X'38793c5475bbc5e9b0df2569fdf9c559e3f2607fa8d406559588b9d4805fd64c', 14, 'pia@example.org', NULL, X'33ccfff988a226ed9b2e1460df1ce4d03bc55e56952cecd5fcd6cd4887f4e9e9', TIMESTAMP '2026-11-28 17:06:23.952', TIMESTAMP '2026-12-05 17:06:23.952', NULL, 0, NULL, 'pia@example.org'),
(X'01a2231f51617fb4afffaec8be506209', 'restore', X'9f7e79391bf240d1c82ff41d2db5da5f843b997a52dd3a1c34ec4bf8ccffd290', 13, 'ora@example.org', NULL, X'1bfa6cecc14bde4c761dee4560493d6250fbc97e8dec921a8a6513a0504b8380', TIMESTAMP '2026-11-28 17:06:24.738', TIMESTAMP '2026-12-05 17:06:15.712', NULL, 1, NULL, 'ora@example.org');
CREATE INDEX "PUBLIC"."IX_MAILED_TOKEN_SUBJECT" ON "PUBLIC"."MAILED_TOKEN"("SUBJECT" NULLS FIRST, "PURPOSE" NULLS FIRST);
CREATE INDEX "PUBLIC"."IX_MAILED_TOKEN_USER" ON "PUBLIC"."MAILED_TOKEN"("USER_ID" NULLS FIRST);
CREATE INDEX "PUBLIC"."IX_MAILED_TOKEN_EXPIRES_AT" ON "PUBLIC"."MAILED_TOKEN"("EXPIRES_AT" NULLS FIRST);
CREATE CACHED TABLE "PUBLIC"."THROTTLE_COUNTER" COMMENT 'What strangers have tried; anybody can make these rows, so their number is bounded'(
    "ID" BINARY(16) COMMENT 'Half of a keyed hash of what is counted' NOT NULL,
    "USED" BIGINT COMMENT 'Failures in a row, or how many there were in this window' NOT NULL,
    "USED_BEFORE" BIGINT COMMENT 'How many there were in the window before' NOT NULL,
    "BUCKET" BIGINT COMMENT 'Which window it is, by its number since 1970' NOT NULL,
    "NEXT_AT" BIGINT COMMENT 'When the next attempt may be made' NOT NULL,
    "FORGET_AT" BIGINT COMMENT 'When what is counted is forgotten' NOT NULL,
    "TOLD_UNTIL" BIGINT COMMENT 'Until when its refusals are in the audit trail' NOT NULL,
    "EXPIRES_AT" BIGINT COMMENT 'When the row goes' NOT NULL
);
ALTER TABLE "PUBLIC"."THROTTLE_COUNTER" ADD CONSTRAINT "PUBLIC"."PK_THROTTLE_COUNTER" PRIMARY KEY("ID");
-- 39 +/- SELECT COUNT(*) FROM PUBLIC.THROTTLE_COUNTER;
INSERT INTO "PUBLIC"."THROTTLE_COUNTER" VALUES
(X'927274ba4ce4fb7a0098af383f5746ef', 0, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'943ec057b9e5a3b182b098586ab0a2f3', 0, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'e009c1f854f1a879da1ffcf45efb8b6e', 16, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'e58a3c685a1556e62f03a192ae7336dc', 16, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'817f579f242c67e5ec4c3663ea64af02', 2, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'6db26247372d7686ce16224b6b1960ba', 0, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'8f4ab438dc209f49e5c40ab3dc24e3db', 0, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'8d66b9cb412b53b5edc8348d0a7e5291', 6, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'5f939551e4b0aa483e27b95b3ff1ba9c', 1, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'1e5058d27118f5b6909efb2ab0dba71e', 0, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'275805021d9b615520275f56c9663bcc', 3, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'1fcc56181864e9c3a0634f140f1c860a', 0, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'7e5d0a3d8526a0818a07d70113084508', 2, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'3a70309af1d3cbb0bd58518678f7a3ae', 1, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'922ffaa9f824bd1ef876fe1afae00b6c', 2, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'36ca5f81e7d7bfd5ffde4beb7ae32c28', 2, 0, 0, 0, 1795890075188, 0, 1795890075188),
(X'e828c5980ab701f15111d59b21f90cfe', 1, 0, 0, 0, 1795890075267, 0, 1795890075267),
(X'fc25e346406a6b618a957fd2688135bb', 1, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'a6d4ca3374cd28aa7fd9452c22a09edf', 1, 0, 0, 0, 1795889175341, 0, 1795889175341),
(X'11da6a6995a3edd97012a6f0a9a60cee', 1, 0, 0, 0, 1795889175380, 0, 1795889175380),
(X'3bcd7835d61bfd570d062af33174ef94', 0, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'b40732a58e81709da457f6e0bce57660', 1, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'ab2325df3279871fc02be844ed67aa9d', 0, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'dc4463664c42b27adc427e0bbba72d86', 1, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'1d5923ccf975a0b01014667209981dc2', 0, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'f472341a3fa1ab8b71cc39c7fb023468', 0, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'a8aee1d484128b0169e3321b2138da30', 2, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'4d3cb6ce6840060a814a22a8fade877f', 0, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'9e61fbd3052bd6f0903cf8464ca5702f', 0, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'34d5deaa7c71b2d3a2a8be2579afd567', 0, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'8985fd746bcee9a11dc9bc46b8b88a89', 1, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'33b75aa42e3d3fa1d339a688094383fe', 1, 0, 0, 0, 1795890084788, 0, 1795890084788),
(X'7d4c22007ebb1fb5b362e9e4a8e7c327', 1, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'1a166c35a3f1d5e8a4f715a800e6f882', 1, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'dde0326362d955e68320452804cdf347', 1, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'171b00e2ef7a7a49ad17f51a0f151aee', 1, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'f63926af75cee227436339593f80e6ea', 1, 0, 498857, 0, 1795892400000, 0, 1795892400000),
(X'923434bfe84fac67539bef592bb3704f', 1, 0, 0, 0, 1795889184995, 0, 1795889184995),
(X'cbec0f6fa361b65cab9c264d27411eff', 1, 0, 0, 0, 1795889185029, 0, 1795889185029);
CREATE INDEX "PUBLIC"."IX_THROTTLE_COUNTER_EXPIRES_AT" ON "PUBLIC"."THROTTLE_COUNTER"("EXPIRES_AT" NULLS FIRST);
CREATE CACHED TABLE "PUBLIC"."ERASURE" COMMENT 'Deleted users whose traces are being removed'(
    "USER_ID" INTEGER NOT NULL,
    "REQUESTED_AT" TIMESTAMP NOT NULL,
    "DUE_AT" TIMESTAMP COMMENT 'When the user''s audit trail is anonymised; NULL in rows of earlier versions, which promised it at once, also for the origin of what the user did to others'
);
ALTER TABLE "PUBLIC"."ERASURE" ADD CONSTRAINT "PUBLIC"."PK_ERASURE" PRIMARY KEY("USER_ID");
-- 2 +/- SELECT COUNT(*) FROM PUBLIC.ERASURE;
INSERT INTO "PUBLIC"."ERASURE" VALUES
(4, TIMESTAMP '2026-11-28 17:06:08.236', TIMESTAMP '2026-12-28 17:06:08.236'),
(12, TIMESTAMP '2026-11-28 17:06:24.617', TIMESTAMP '2026-12-28 17:06:24.617');
CREATE INDEX "PUBLIC"."IX_ERASURE_DUE_AT" ON "PUBLIC"."ERASURE"("DUE_AT" NULLS FIRST);
CREATE CACHED TABLE "PUBLIC"."THROTTLE_USER" COMMENT 'What the devices of a user are known by'(
    "USER_ID" INTEGER NOT NULL,
    "DEVICE_EPOCH" INTEGER COMMENT 'How often all of them have been forgotten' NOT NULL,
    "SIGNED_IN" BOOLEAN COMMENT 'Whether the user has ever signed in' NOT NULL
);
ALTER TABLE "PUBLIC"."THROTTLE_USER" ADD CONSTRAINT "PUBLIC"."PK_THROTTLE_USER" PRIMARY KEY("USER_ID");
-- 8 +/- SELECT COUNT(*) FROM PUBLIC.THROTTLE_USER;
INSERT INTO "PUBLIC"."THROTTLE_USER" VALUES
(1, 0, TRUE),
(2, 0, TRUE),
(3, 0, TRUE),
(5, 0, TRUE),
(7, 0, TRUE),
(10, 0, TRUE),
(13, 0, TRUE),
(14, 1, TRUE);
CREATE CACHED TABLE "PUBLIC"."QUEUED_MAIL" COMMENT 'What is to be mailed; a row goes once it is sent'(
    "ID" BINARY(16) COMMENT 'A UUIDv7, most significant byte first' NOT NULL,
    "KIND" CHARACTER VARYING(64) NOT NULL,
    "USER_ID" INTEGER COMMENT 'Whom it is about; NULL for nobody who has an account',
    "ADDRESS" CHARACTER VARYING(508) NOT NULL,
    "LOCALE" CHARACTER VARYING(35) COMMENT 'A BCP 47 tag; NULL for none that is known',
    "DETAILS" CHARACTER VARYING(4000) COMMENT 'What else there is to say, as JSON; never a secret' NOT NULL,
    "CREATED_AT" TIMESTAMP NOT NULL,
    "GIVE_UP_AT" TIMESTAMP COMMENT 'An attempt that fails after that is the last' NOT NULL,
    "DUE_AT" TIMESTAMP COMMENT 'When it may be taken, which is the end of the lease while somebody has it; NULL when it is dead',
    "ATTEMPTS" INTEGER DEFAULT 0 COMMENT 'Those that have failed' NOT NULL,
    "TAKEN_BY" BINARY(16) COMMENT 'The lease of whoever is sending it',
    "DEAD_AT" TIMESTAMP COMMENT 'When it was given up',
    "LAST_ERROR" CHARACTER VARYING(512) COMMENT 'Why the last attempt failed; never a secret'
);
ALTER TABLE "PUBLIC"."QUEUED_MAIL" ADD CONSTRAINT "PUBLIC"."PK_QUEUED_MAIL" PRIMARY KEY("ID");
-- 13 +/- SELECT COUNT(*) FROM PUBLIC.QUEUED_MAIL;
INSERT INTO "PUBLIC"."QUEUED_MAIL" VALUES
(X'01a2231f4be77ee595c64684cb485324', 'password-reset', NULL, 'eve@example.org', NULL, '{"agent":"curl/7.88.1","time":"2026-11-28T17:06:23Z","request_id":"7e494a79-215a-a4af-173a-4b69d1e048ef","device_token":"AfJIHOTpDyftuWAGIhKd3yX6E_GfY5AL9kgNEne2_SiaIZsue5lgD80zZ_m_UJ41KjJDKiNq7ZlJ2XY4WfPIpDCYBylzjKgqAq03TJNI3FJhsGzPkAYu1cB3KE8P6gR3c5X7BBeoV2WepLkWolukmmjroptabsc","address":"192.0.2.77"}', TIMESTAMP '2026-11-28 17:06:23.341', TIMESTAMP '2026-11-29 17:06:23.341', TIMESTAMP '2026-11-28 17:06:31.559', 1, NULL, NULL, 'the mail server cannot be reached at mail.smtp.host (SMTP_HOST)'),
(X'01a2231f4c4478de9d6dd39a72650859', 'sign-up', NULL, 'later@example.org', NULL, '{"agent":"curl/7.88.1","request_id":"0f9f2abe-1516-5005-65ab-3ce6bc36f314","address":"198.51.100.7","time":"2026-11-28T17:06:23Z"}', TIMESTAMP '2026-11-28 17:06:23.429', TIMESTAMP '2026-11-29 17:06:23.429', TIMESTAMP '2026-11-28 17:06:23.429', 0, NULL, NULL, NULL),
(X'01a2231f4d7679a6885c9fae29a2c0e9', 'new-device', 10, 'hal@example.org', NULL, '{"agent":"curl/7.88.1","device":"The tablet","time":"2026-11-28T17:06:23Z","request_id":"","address":"192.0.2.77"}', TIMESTAMP '2026-11-28 17:06:23.735', TIMESTAMP '2026-11-29 17:06:23.735', TIMESTAMP '2026-11-28 17:06:23.735', 0, NULL, NULL, NULL),
(X'01a2231f4dde70e2a1e10229cc6b18a4', 'address-change', 10, 'hal.new@example.org', NULL, '{"time":"2026-11-28T17:06:23Z","version":"0","session":"01a2231f-4ced-758d-a293-0233fa76306e"}', TIMESTAMP '2026-11-28 17:06:23.838', TIMESTAMP '2026-11-29 17:06:23.838', TIMESTAMP '2026-11-28 17:06:23.838', 0, NULL, NULL, NULL),
(X'01a2231f4de07666931ddbe454ea9f4a', 'address-change-requested', 10, 'hal@example.org', NULL, '{"agent":"curl/7.88.1","request_id":"82e80a53-3872-0227-d0a7-11b6e6d492da","address":"198.51.100.7","time":"2026-11-28T17:06:23Z"}', TIMESTAMP '2026-11-28 17:06:23.84', TIMESTAMP '2026-11-29 17:06:23.84', TIMESTAMP '2026-11-28 17:06:23.84', 0, NULL, NULL, NULL),
(X'01a2231f4e4d7beaa62508ed36826ff6', 'address-changed', 14, 'pia@example.org', NULL, '{"agent":"curl/7.88.1","request_id":"0334725e-3507-209b-13fd-0624a8bc28e5","address":"198.51.100.7","time":"2026-11-28T17:06:23Z"}', TIMESTAMP '2026-11-28 17:06:23.95', TIMESTAMP '2026-11-29 17:06:23.95', TIMESTAMP '2026-11-28 17:06:23.95', 0, NULL, NULL, NULL),
(X'01a2231f4f1971ca8b40ea453ae25e17', 'password-changed', 14, 'pia.new@example.org', NULL, '{"agent":"curl/7.88.1","request_id":"a92b38a3-5c7b-93be-f9f8-9e822167e6c1","address":"198.51.100.7","time":"2026-11-28T17:06:24Z"}', TIMESTAMP '2026-11-28 17:06:24.154', TIMESTAMP '2026-11-29 17:06:24.154', TIMESTAMP '2026-11-28 17:06:24.154', 0, NULL, NULL, NULL),
(X'01a2231f4fec7d8c8b23cf5c26d729a8', 'address-assigned', 11, 'mia.new@example.org', NULL, '{}', TIMESTAMP '2026-11-28 17:06:24.364', TIMESTAMP '2026-11-29 17:06:24.364', TIMESTAMP '2026-11-28 17:06:24.364', 0, NULL, NULL, NULL),
(X'01a2231f4fed7a1fb5c0d8d7d985de5c', 'address-moved', 11, 'mia@example.org', NULL, '{}', TIMESTAMP '2026-11-28 17:06:24.366', TIMESTAMP '2026-11-29 17:06:24.366', TIMESTAMP '2026-11-28 17:06:24.366', 0, NULL, NULL, NULL),
(X'01a2231f503a768d8066ebf61932a700', 'invitation', 16, 'lia@example.org', NULL, '{}', TIMESTAMP '2026-11-28 17:06:24.442', TIMESTAMP '2026-11-29 17:06:24.442', TIMESTAMP '2026-11-28 17:06:24.442', 0, NULL, NULL, NULL),
(X'01a2231f50d378d9993f40a235a39a30', 'account-closed', NULL, 'ned@example.org', NULL, '{"agent":"curl/7.88.1","request_id":"a6acaaed-3f44-f421-1f08-896ab3a90a3c","address":"198.51.100.7","time":"2026-11-28T17:06:24Z"}', TIMESTAMP '2026-11-28 17:06:24.595', TIMESTAMP '2026-11-29 17:06:24.595', TIMESTAMP '2026-11-28 17:06:24.595', 0, NULL, NULL, NULL),
(X'01a2231f51617fb4afffaec8be506209', 'account-closing', 13, 'ora@example.org', NULL, '{"agent":"curl/7.88.1","request_id":"19b88c3b-c924-440f-16ba-88310b8af4ee","address":"198.51.100.7","time":"2026-11-28T17:06:24Z"}', TIMESTAMP '2026-11-28 17:06:24.737', TIMESTAMP '2026-11-29 17:06:24.737', TIMESTAMP '2026-11-28 17:06:24.737', 0, NULL, NULL, NULL),
(X'01a2231f51fb7c3aa226301eee177bf7', 'password-reset', NULL, 'nobody@example.org', NULL, '{"agent":"curl/7.88.1","request_id":"acf1c634-f929-28c5-985c-3a9181545566","address":"100.64.1.1","time":"2026-11-28T17:06:24Z"}', TIMESTAMP '2026-11-28 17:06:24.891', TIMESTAMP '2026-11-29 17:06:24.891', TIMESTAMP '2026-11-28 17:06:24.891', 0, NULL, NULL, NULL);
CREATE INDEX "PUBLIC"."IX_QUEUED_MAIL_DUE_AT" ON "PUBLIC"."QUEUED_MAIL"("DUE_AT" NULLS FIRST);
CREATE INDEX "PUBLIC"."IX_QUEUED_MAIL_DEAD_AT" ON "PUBLIC"."QUEUED_MAIL"("DEAD_AT" NULLS FIRST, "CREATED_AT" NULLS FIRST);
CREATE CACHED TABLE "PUBLIC"."USER_PROFILE" COMMENT 'What is known of users; nothing is where there is no row'(
    "USER_ID" INTEGER NOT NULL,
    "EMAIL" CHARACTER VARYING(508) COMMENT 'Where mails go, as it was typed',
    "EMAIL_KEY" BINARY VARYING(1016) COMMENT 'What decides whether two addresses are the same, as with names',
    "EMAIL_VERIFIED_AT" TIMESTAMP COMMENT 'When its owner has shown that mails arrive; NULL is not yet',
    "LOCALE" CHARACTER VARYING(35) COMMENT 'The language they want, a tag of BCP 47',
    "INACTIVE_REASON" CHARACTER VARYING(512) COMMENT 'Why an administrator has deactivated them',
    "PASSWORD_CHANGED_AT" TIMESTAMP,
    "CREDENTIALS_VERSION" INTEGER DEFAULT 0 NOT NULL,
    "INVITED_AT" TIMESTAMP(6),
    "DELETE_AT" TIMESTAMP(6)
);
ALTER TABLE "PUBLIC"."USER_PROFILE" ADD CONSTRAINT "PUBLIC"."PK_USER_PROFILE" PRIMARY KEY("USER_ID");
-- 13 +/- SELECT COUNT(*) FROM PUBLIC.USER_PROFILE;
INSERT INTO "PUBLIC"."USER_PROFILE" VALUES
(2, 'ada@example.org', X'616461406578616d706c652e6f7267', TIMESTAMP '2026-11-28 17:06:00.313', NULL, NULL, NULL, 0, NULL, NULL),
(3, 'bea@example.org', X'626561406578616d706c652e6f7267', TIMESTAMP '2026-11-28 17:06:00.954', NULL, NULL, NULL, 0, NULL, NULL),
(5, 'cleo.new@example.org', X'636c656f2e6e6577406578616d706c652e6f7267', TIMESTAMP '2026-11-28 17:06:09.276', NULL, NULL, NULL, 1, NULL, NULL),
(6, 'dora.new@example.org', X'646f72612e6e6577406578616d706c652e6f7267', NULL, NULL, NULL, NULL, 1, NULL, NULL),
(7, 'eve@example.org', X'657665406578616d706c652e6f7267', TIMESTAMP '2026-11-28 17:06:03.341', NULL, NULL, NULL, 0, NULL, NULL),
(8, 'flo@example.org', X'666c6f406578616d706c652e6f7267', TIMESTAMP '2026-11-28 17:06:03.83', NULL, NULL, NULL, 0, NULL, NULL),
(9, 'gil@example.org', X'67696c406578616d706c652e6f7267', TIMESTAMP '2026-11-28 17:06:04.513', NULL, NULL, NULL, 0, NULL, NULL),
(10, 'hal@example.org', X'68616c406578616d706c652e6f7267', TIMESTAMP '2026-11-28 17:06:05.057', NULL, NULL, NULL, 0, NULL, NULL),
(11, 'mia.new@example.org', X'6d69612e6e6577406578616d706c652e6f7267', NULL, NULL, NULL, NULL, 1, NULL, NULL),
(13, 'ora.new@example.org', X'6f72612e6e6577406578616d706c652e6f7267', TIMESTAMP '2026-11-28 17:06:16.249', NULL, 'closed by its owner', NULL, 2, NULL, TIMESTAMP '2026-12-05 17:06:16.24'),
(14, 'pia.new@example.org', X'7069612e6e6577406578616d706c652e6f7267', TIMESTAMP '2026-11-28 17:06:23.966', NULL, NULL, TIMESTAMP '2026-11-28 17:06:24.162', 2, NULL, NULL),
(15, 'ida@example.org', X'696461406578616d706c652e6f7267', NULL, NULL, NULL, NULL, 0, TIMESTAMP '2026-11-28 17:06:10.541', NULL),
(16, 'lia@example.org', X'6c6961406578616d706c652e6f7267', NULL, NULL, NULL, NULL, 0, TIMESTAMP '2026-11-28 17:06:24.44', NULL);
CREATE INDEX "PUBLIC"."IX_USER_PROFILE_DELETE_AT" ON "PUBLIC"."USER_PROFILE"("DELETE_AT" NULLS FIRST);
ALTER TABLE "PUBLIC"."RECIPIENT_SLOT" ADD CONSTRAINT "PUBLIC"."UQ_RECIPIENT_SLOT_MAIL" UNIQUE NULLS DISTINCT ("MAIL_ID");
ALTER TABLE "PUBLIC"."MAILED_TOKEN" ADD CONSTRAINT "PUBLIC"."UQ_MAILED_TOKEN_TOKEN_HASH" UNIQUE NULLS DISTINCT ("TOKEN_HASH");
ALTER TABLE "PUBLIC"."SIGNING_KEY" ADD CONSTRAINT "PUBLIC"."UQ_SIGNING_KEY_ACTIVE_SLOT" UNIQUE NULLS DISTINCT ("ACTIVE_SLOT");
ALTER TABLE "PUBLIC"."USER" ADD CONSTRAINT "PUBLIC"."UQ_USER_USERNAME_KEY" UNIQUE NULLS DISTINCT ("USERNAME_KEY");
ALTER TABLE "PUBLIC"."USER_PROFILE" ADD CONSTRAINT "PUBLIC"."UQ_USER_PROFILE_EMAIL_KEY" UNIQUE NULLS DISTINCT ("EMAIL_KEY");
