"""Uses the generated operations of the Python client, with each kind of parameter and response."""

import sys
from datetime import datetime, timedelta, timezone

sys.path.insert(0, sys.argv[1])

from gatehouse_client import GatehouseClient, GatehouseProblem, ProblemCode  # noqa: E402
from gatehouse_client.models import CreateUserRequest, SendTestMailRequest, TokensResponse, UpdateAccountRequest, UpdateUserRequest  # noqa: E402


def refusal(request):
    try:
        request()
    except GatehouseProblem as problem:
        return problem.code
    return "no refusal"


client = GatehouseClient(sys.argv[2] + "/")
client.sign_in("admin@gmail.com", "123456", device_name='Ada\'s ☎ & "phone"')

session = client.sessions_api.get_current_session().session
assert session.device_name == 'Ada\'s ☎ & "phone"', session
assert session.user_agent.startswith("gatehouse-client-python/"), session
assert abs(datetime.now(timezone.utc) - session.created_at) < timedelta(minutes=5), session
assert client.sessions_api.get_session(session.id).id == session.id, session

name = f"o'brien+{sys.argv[3]}@example.org"
user = client.administration_api.create_user(CreateUserRequest(username=name, email=name))
assert [each.username for each in client.users(username_prefix=name)] == [name]
user = client.administration_api.update_user(user.id, UpdateUserRequest(roles=["admin"]))
assert user.roles == ["admin"], user
client.administration_api.delete_user(user.id)
assert refusal(lambda: client.administration_api.get_user(user.id)) == ProblemCode.NOT_FOUND
assert len(list(client.audit_events(user_id=user.id))) > 1
assert any(item.kind == "user-deleted" for item in client.audit_api.list_audit_kinds().items)

statistics = client.administration_api.get_statistics()
assert len(statistics.logins.by_hour) == 48 and statistics.keys, statistics
assert [user.id for user in client.administration_api.list_usernames(ids="1,999999").items] == [1]
assert any(setting.variable == "PUBLIC_URL" for setting in client.administration_api.list_settings().items)
assert client.administration_api.send_test_mail(SendTestMailRequest(email=name)).address == name
assert client.administration_api.preview_mail_template("test-mail", locale="zh-TW").language == "zh-Hant"

assert client.account_api.update_account(UpdateAccountRequest(locale="zh-CN")).locale == "zh-CN"
assert client.account_api.export_account().sessions
assert client.tokens_api.get_jwks().keys
assert client.classic_api.list_classic_users().code == 200
assert client.meta_api.get_openapi_yaml().startswith("openapi: ")
assert "openapi" in client.meta_api.get_openapi_json()
assert client.meta_api.get_problem("not-found").status == 404
assert "secret" not in repr(TokensResponse(expires_in=1, session=session, user=user, access_token="secret", refresh_token="secret"))

client.sessions_api.end_sessions(keep_current="true")
assert len(list(client.sessions())) == 1
client.sign_out()
assert refusal(client.me) == ProblemCode.UNAUTHENTICATED
