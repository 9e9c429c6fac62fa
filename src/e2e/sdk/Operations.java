import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.GatehouseClient;
import dev.gatehouse.client.GatehouseProblem;
import dev.gatehouse.client.ProblemCodes;
import dev.gatehouse.client.SessionsApi;
import dev.gatehouse.client.model.AdminUserResponse;
import dev.gatehouse.client.model.CreateUserRequest;
import dev.gatehouse.client.model.SendTestMailRequest;
import dev.gatehouse.client.model.SessionResponse;
import dev.gatehouse.client.model.StatisticsResponse;
import dev.gatehouse.client.model.UpdateAccountRequest;
import dev.gatehouse.client.model.UpdateUserRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Uses the generated operations of the Java client, with each kind of parameter and response. */
final class Operations {
    public static void main(String[] arguments) {
        GatehouseClient client = GatehouseClient.builder(arguments[0] + "/").build();
        client.signIn("admin@gmail.com", "123456", "Ada's ☎ & \"phone\"");

        SessionResponse session = client.sessionsApi().getCurrentSession().getSession();
        require(session.getDeviceName().equals("Ada's ☎ & \"phone\""), session);
        require(session.getUserAgent().startsWith("gatehouse-client-java/"), session);
        Duration age = Duration.between(session.getCreatedAt(), Instant.now());
        require(age.abs().compareTo(Duration.ofMinutes(5)) < 0, age);
        require(client.sessionsApi().getSession(session.getId()).getId().equals(session.getId()), session);

        String name = "o'brien+" + arguments[1] + "@example.org";
        AdminUserResponse user = client.administrationApi().createUser(new CreateUserRequest().username(name).email(name));
        require(client.users(query -> query.usernamePrefix(name)).map(AdminUserResponse::getUsername)
                .collect(Collectors.toList()).equals(List.of(name)), name);
        user = client.administrationApi().updateUser(user.getId(), new UpdateUserRequest().roles(List.of("admin")));
        require(user.getRoles().equals(List.of("admin")), user);
        client.administrationApi().deleteUser(user.getId());
        long deleted = user.getId();
        require(refusal(() -> client.administrationApi().getUser(deleted)).equals(ProblemCodes.NOT_FOUND), user);
        require(client.auditEvents(query -> query.userId(deleted)).count() > 1, user);
        require(client.auditApi().listAuditKinds().getItems().size() > 30, "kinds of audit events");

        StatisticsResponse statistics = client.administrationApi().getStatistics();
        require(statistics.getLogins().getByHour().size() == 48 && !statistics.getKeys().isEmpty(), statistics);
        require(client.administrationApi().listUsernames(
                new AdministrationApi.ListUsernamesQuery().ids("1,999999")).getItems().size() == 1, "usernames");
        require(client.administrationApi().listSettings().getItems().stream()
                .anyMatch(setting -> "PUBLIC_URL".equals(setting.getVariable())), "settings");
        require(client.administrationApi().sendTestMail(new SendTestMailRequest().email(name)).getAddress().equals(name), name);
        require(client.administrationApi().previewMailTemplate("test-mail",
                new AdministrationApi.PreviewMailTemplateQuery().locale("zh-TW")).getLanguage().equals("zh-Hant"), "templates");

        require(client.accountApi().updateAccount(new UpdateAccountRequest().locale("zh-CN")).getLocale().equals("zh-CN"), "locale");
        require(client.accountApi().exportAccount().getSessions().size() > 0, "export");
        require(!client.tokensApi().getJwks().getKeys().isEmpty(), "keys");
        require(client.classicApi().listClassicUsers().getCode() == 200, "classic API");
        require(client.metaApi().getOpenapiYaml().startsWith("openapi: "), "text");
        require(client.metaApi().getOpenapiJson().toString().contains("openapi"), "any JSON");
        require(client.metaApi().getProblem("not-found").getStatus() == 404, "problem");
        require(!client.toString().contains("ey") && !session.toString().contains("null="), "text form");

        client.sessionsApi().endSessions(new SessionsApi.EndSessionsQuery().keepCurrent("true"));
        require(client.sessions().count() == 1, "sessions");
        client.signOut();
        require(refusal(client::me).equals(ProblemCodes.UNAUTHENTICATED), "signed out");
    }

    private static String refusal(Runnable request) {
        try {
            request.run();
        } catch (GatehouseProblem e) {
            return e.getCode();
        }
        return "no refusal";
    }

    private static void require(boolean condition, Object otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
