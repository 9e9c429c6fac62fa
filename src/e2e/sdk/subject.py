"""The Python subject of behaviour.spec.mjs; subjects.mjs has the protocol."""

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, sys.argv[1])

from gatehouse_client import FileStore, GatehouseClient, GatehouseProblem, GatehouseUnavailable, MemoryStore  # noqa: E402

client = None
store = None
moved = 0.0
output = threading.Lock()


def write(line):
    with output:
        print(json.dumps(line), flush=True)


def create(request):
    global client, store
    store = FileStore(request["file"]) if request["store"] == "file" else MemoryStore()
    options = {"timeout": request["timeout"]} if "timeout" in request else {}
    client = GatehouseClient(
        request["url"],
        store=store,
        clock=lambda: time.time() + moved,
        on_signed_out=lambda reason: write({"event": "signedOut", "reason": reason}),
        **options,
    )


def move_clock(request):
    global moved
    moved = request["seconds"]


def person(user):
    return {"id": user.id, "username": user.username, "roles": user.roles}


def parallel(request):
    with ThreadPoolExecutor(request["count"]) as pool:
        calls = [pool.submit(client.me) for _ in range(request["count"])]
    return sum(call.exception() is None for call in calls)


def stored():
    return json.loads(store.read() or "{}")


def tokens(request):
    names = {"accessToken": "access_token", "refreshToken": "refresh_token", "deviceToken": "device_token"}
    return {name: stored().get(field) for name, field in names.items()}


operations = {
    "create": create,
    "signIn": lambda r: person(client.sign_in(r["username"], r["password"], device_name=r.get("deviceName"))),
    "me": lambda r: person(client.me()),
    "refresh": lambda r: client.refresh(),
    "confirm": lambda r: client.confirm(r["password"]),
    "changePassword": lambda r: client.change_password(r["password"], r["newPassword"]),
    "signOut": lambda r: client.sign_out(everywhere=r.get("everywhere", False)),
    "parallel": parallel,
    "users": lambda r: [user.username for user in client.users(limit=r["limit"])],
    "signUp": lambda r: client.sign_up(r["email"]),
    "confirmSignUp": lambda r: client.confirm_sign_up(r["token"], r["password"]),
    "requestPasswordReset": lambda r: client.request_password_reset(r["email"]),
    "resetPassword": lambda r: client.reset_password(r["token"], r["password"]),
    "tokens": tokens,
    "expireAccessToken": lambda r: store.write(json.dumps({**stored(), "access_token": "expired"})),
    "moveClock": move_clock,
    "isSignedIn": lambda r: client.is_signed_in,
}


def described(error):
    if isinstance(error, GatehouseProblem):
        found = {"kind": "problem", "code": error.code, "status": error.status, "requestId": error.request_id, "retryAfter": error.retry_after}
    elif isinstance(error, GatehouseUnavailable):
        found = {"kind": "unavailable", "status": error.status}
    else:
        found = {"kind": "other"}
    return {**found, "message": repr(error)}


def answer(request):
    try:
        write({"id": request["id"], "ok": True, "value": operations[request["do"]](request)})
    except Exception as error:
        write({"id": request["id"], "ok": False, "error": described(error)})


for line in sys.stdin:
    threading.Thread(target=answer, args=(json.loads(line),), daemon=True).start()
