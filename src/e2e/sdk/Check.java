import dev.gatehouse.client.AccountApi;
import dev.gatehouse.client.ApiClient;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.ClassicApi;
import dev.gatehouse.client.SessionsApi;
import dev.gatehouse.client.model.ClassicUser;
import dev.gatehouse.client.model.ClassicUsersResponse;
import dev.gatehouse.client.model.CreateSessionRequest;
import dev.gatehouse.client.model.TokensResponse;
import dev.gatehouse.client.model.MeResponse;
import dev.gatehouse.client.model.Problem;
import java.util.List;

/** Uses the Java client as the demo user: signs in, lists the users, reads /v1/me, and signs in with a wrong password. */
final class Check {
    private static final String USERNAME = "admin@gmail.com";

    public static void main(String[] arguments) throws Exception {
        ApiClient client = new ApiClient();
        client.updateBaseUri(arguments[0]);

        TokensResponse login =
                new SessionsApi(client).createSession(new CreateSessionRequest().username(USERNAME).password("123456"));
        client.setRequestInterceptor(
                request -> request.header("Authorization", "Bearer " + login.getAccessToken()));

        ClassicUsersResponse list = new ClassicApi(client).listClassicUsers();
        List<String> names = list.getUsers().stream().map(ClassicUser::getUsername).toList();
        require(list.getCode() == 200 && names.contains(USERNAME), "users: " + list);

        MeResponse me = new AccountApi(client).getMe();
        require(me.getUsername().equals(USERNAME) && me.getId().equals(login.getUser().getId()), "me: " + me);
        require(me.getSessionId().equals(login.getSession().getId()), "session: " + me);

        try {
            new SessionsApi(client).createSession(new CreateSessionRequest().username(USERNAME).password("1234567"));
            require(false, "a wrong password signed in");
        } catch (ApiException e) {
            require(e.getCode() == 401, "a wrong password: " + e.getMessage());
            Problem problem = client.getObjectMapper().readValue(e.getResponseBody(), Problem.class);
            require(problem.getCode().equals("invalid-credentials"), "a wrong password: " + problem);
        }
        System.out.println("Java client: signed in, listed, read /v1/me, was refused with a wrong password");
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
