"""A service in Flask that accepts access tokens of Gatehouse: docs/guide-flask.md."""

import os
from dataclasses import asdict

from flask import Flask, jsonify

# guard
from gatehouse_verifier import Verifier
from gatehouse_verifier.flask import Guard, get_caller

verifier = Verifier(
    os.environ["GATEHOUSE_URL"],
    client_id=os.environ["GATEHOUSE_CLIENT_ID"],
    client_secret=os.environ["GATEHOUSE_CLIENT_SECRET"],
)
guard = Guard(verifier)
verifier.ready(timeout=10)
# end of guard

app = Flask(__name__)


@app.get("/whoami")
@guard.require_caller
def whoami():
    return jsonify(asdict(get_caller()))


@app.get("/reports")
@guard.require_role("admin")
def reports():
    return jsonify(reports=[], username=get_caller().username)


@app.delete("/orders")
@guard.require_recent_login(300)
def delete_orders():
    return "", 204


@app.get("/health")
def health():
    state = verifier.health()
    return jsonify(asdict(state)), 200 if state.healthy else 503
