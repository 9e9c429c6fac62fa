package dev.gatehouse.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.TestDatabase;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file transport writes mails into files, for trying the service out. */
@OnEveryDatabase("OutboxDao")
class FileTransportTest {
    private static final Pattern NAME = Pattern.compile("\\d{8}T\\d{6}\\.\\d{3}Z-sign-up-([0-9a-f-]{36})\\.eml");

    @TempDir
    Path folder;

    private static List<Path> mails(Path data) throws IOException {
        Path folder = data.resolve("mail");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void mail_is_written_as_a_readable_eml_file() throws Exception {
        Path data = folder.resolve("data");
        try (GatehouseServer server = GatehouseServer.start(Map.of(
                "DATA_DIR", data.toString(),
                "MAIL_TRANSPORT", "file",
                "SIGN_UP", "open",
                "CLASSIC_USERS_VISIBLE_TO", "admin"))) {
            Queue queue = new Queue(server);

            Queue.signUp(server, "li@example.net", "zh");

            await().until(() -> queue.count() == 0);
            assertThat(mails(data)).singleElement().satisfies(file -> {
                Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
                assertThat(name.matches()).isTrue();
                String id = name.group(1);
                String link = Queue.link(Files.readString(file));
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
                assertThat(Files.readString(file)).contains("设置密码");
                try (InputStream in = Files.newInputStream(file)) {
                    MimeMessage message = new MimeMessage(Session.getInstance(new Properties()), in);
                    assertThat(message.getSubject()).isEqualTo("请完成 Gatehouse 注册");
                    assertThat(message.getMessageID()).isEqualTo("<" + id + "@localhost>");
                    assertThat((String) ((Multipart) message.getContent())
                                    .getBodyPart(0)
                                    .getContent())
                            .contains(link);
                }
                Path log = data.resolve("logs").resolve("gatehouse.log");
                await().untilAsserted(() -> assertThat(Files.readString(log))
                        .contains("Wrote a mail (sign-up) to "
                                + file.toAbsolutePath().normalize() + ";")
                        .doesNotContain(link, link.substring(link.indexOf('=')), "li@example.net"));
            });
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("mail"))))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void no_mail_is_stored_while_mail_is_off() throws IOException {
        Path data = folder.resolve("data");
        try (GatehouseServer server =
                GatehouseServer.start(Map.of("DATA_DIR", data.toString(), "MAIL_TRANSPORT", "off"))) {
            Outbox outbox = new Outbox(server.jdbi(), true, server.clock());
            QueuedMail mail =
                    QueuedMail.of(server.clock().instant(), MailKind.SIGN_UP, null, "ada@example.net", null, Map.of());

            server.jdbi().useTransaction(tx -> outbox.add(tx, mail));

            assertThat(outbox.isOff()).isTrue();
            assertThat(new Queue(server).count()).isZero();
        }
        assertThat(mails(data)).isEmpty();
    }

    @Test
    void file_transport_is_the_default_only_with_the_embedded_database() throws Exception {
        Path data = folder.resolve("data");
        try (GatehouseServer server = GatehouseServer.start(Map.of("DATA_DIR", data.toString()))) {
            Queue queue = new Queue(server);
            queue.add("ada@example.net");

            if (TestDatabase.isMySql()) {
                assertThat(queue.count()).isEqualTo(1);
                assertThat(mails(data)).isEmpty();
            } else {
                await().until(() -> queue.count() == 0);
                assertThat(mails(data)).hasSize(1);
            }
        }
    }
}
