package dev.gatehouse.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.MailServer;
import dev.gatehouse.support.MailServer.Received;
import dev.gatehouse.support.Person;
import jakarta.mail.BodyPart;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mails contain a PNG logo as a part, and show the name of the product in place of an SVG logo. */
class LogoInMailsTest {
    private static final String PRODUCT = "Ada's \"Inn\" <b>& Söhne</b>";
    private static final String ESCAPED = "Ada&#39;s &quot;Inn&quot; &lt;b&gt;&amp; Söhne&lt;/b&gt;";

    @TempDir
    static Path folder;

    private static MailServer mails;
    private static byte[] png = new byte[0];
    private static GatehouseServer server;

    @BeforeAll
    static void start() throws IOException {
        png = noise();
        mails = MailServer.start();
        server = GatehouseServer.start(settings(mails.settings(), Files.write(folder.resolve("logo.png"), png)));
    }

    /** Returns an image that hardly can be compressed, so that it has many lines in a mail. */
    private static byte[] noise() throws IOException {
        BufferedImage image = new BufferedImage(120, 40, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int pixel = 0; pixel < 120 * 40; pixel++) {
            image.setRGB(pixel % 120, pixel / 120, random.nextInt());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    private static Map<String, String> settings(Map<String, String> settings, Path logo) {
        settings.put("PRODUCT_NAME", PRODUCT);
        settings.put("SIGN_UP", "open");
        settings.put("CLASSIC_USERS_VISIBLE_TO", "admin");
        settings.put("LOGO_FILE", logo.toString());
        settings.put("SUPPORT_ADDRESS", "help@example.org");
        return settings;
    }

    @AfterAll
    static void stop() {
        server.close();
        mails.close();
    }

    private static Received signUp(GatehouseServer service) throws Exception {
        String address = Queue.newAddress();
        Queue.signUp(service, address, "en");
        await().until(() -> mails.deliveries().to(address).size() == 1);
        return mails.deliveries().to(address).get(0);
    }

    @Test
    void png_logo_is_a_related_part_of_the_html() throws Exception {
        Received mail = signUp(server);

        Multipart alternative = (Multipart) mail.message().getContent();
        assertThat(alternative.getCount()).isEqualTo(2);
        assertThat(alternative.getBodyPart(0).isMimeType("text/plain")).isTrue();
        assertLogo(alternative.getBodyPart(1));
        assertThat(mail.text())
                .contains(PRODUCT, "Questions? Write to help@example.org")
                .doesNotContain("cid:", "logo");
    }

    private static void assertLogo(BodyPart html) throws Exception {
        ContentType type = new ContentType(html.getContentType());
        assertThat(type.getBaseType()).isEqualTo("multipart/related");
        assertThat(type.getParameter("type")).isEqualTo("text/html");
        Multipart related = (Multipart) html.getContent();
        assertThat(related.getCount()).isEqualTo(2);
        BodyPart image = related.getBodyPart(1);
        String id = image.getHeader("Content-ID")[0];
        assertThat(id).matches("<[a-z0-9-]+@gatehouse>");
        assertThat((String) related.getBodyPart(0).getContent())
                .contains("<img src=\"cid:" + id.substring(1, id.length() - 1) + "\" alt=\"" + ESCAPED + "\"")
                .doesNotContain("<b>", "600\">Ada");
        assertThat(image.isMimeType("image/png")).isTrue();
        assertThat(image.getDisposition()).isEqualTo("inline");
        assertThat(image.getHeader("Content-Transfer-Encoding")).containsExactly("base64");
        try (InputStream sent = image.getInputStream()) {
            assertThat(sent.readAllBytes()).isEqualTo(png);
        }
    }

    @Test
    void name_of_the_product_cannot_add_headers() throws Exception {
        Received mail = signUp(server);

        assertThat(mail.message().getFrom()).singleElement().satisfies(from -> {
            assertThat(((InternetAddress) from).getPersonal()).isEqualTo(PRODUCT);
            assertThat(((InternetAddress) from).getAddress()).isEqualTo("login@example.org");
        });
        assertThat(mail.message().getAllRecipients()).hasSize(1);
    }

    @Test
    void file_has_the_logo_too() throws Exception {
        Path data = folder.resolve("data");
        Map<String, String> files = Map.of("DATA_DIR", data.toString(), "MAIL_TRANSPORT", "file");
        try (GatehouseServer service =
                GatehouseServer.start(settings(new HashMap<>(files), folder.resolve("logo.png")))) {
            Queue.signUp(service, "li@example.net", "zh");
            await().until(() -> new Queue(service).count() == 0);
        }
        try (Stream<Path> written = Files.list(data.resolve("mail"))) {
            List<Path> all = written.toList();
            assertThat(all).hasSize(1);
            assertThat(Files.readString(all.get(0))).contains("设置密码", "如有疑问，请发送邮件至 help@example.org");
            try (InputStream in = Files.newInputStream(all.get(0))) {
                MimeMessage message = new MimeMessage(Session.getInstance(new Properties()), in);
                assertLogo(((Multipart) message.getContent()).getBodyPart(1));
            }
        }
    }

    @Test
    void preview_has_the_name_in_place_of_the_logo() throws Exception {
        Person admin = Person.demo(server);
        admin.signsIn();

        assertThat(admin.administration()
                        .previewMailTemplate("new-device", "en")
                        .getHtml())
                .contains("600\">" + ESCAPED + "</p>", "mailto:help@example.org")
                .doesNotContain("<img", "cid:");
    }

    @Test
    void mail_has_the_name_in_place_of_an_svg_logo() throws Exception {
        Path svg = Files.writeString(folder.resolve("logo.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        try (GatehouseServer service = GatehouseServer.start(settings(mails.settings(), svg))) {
            Received mail = signUp(service);

            assertThat(((Multipart) mail.message().getContent()).getBodyPart(1).isMimeType("text/html"))
                    .isTrue();
            assertThat(mail.html()).contains("600\">" + ESCAPED + "</p>").doesNotContain("<img", "cid:");
        }
    }
}
