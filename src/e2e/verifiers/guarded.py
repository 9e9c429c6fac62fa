"""A service in Flask with the guards of the verifier, or with flask-jwt-extended and its keys: python3 guarded.py
flask|flask-jwt-extended PORT OPTIONS
"""

import json
import sys
import time

from flask import Flask, g, jsonify
from gatehouse_verifier import VerificationError, Verifier
from gatehouse_verifier.flask import Guard, get_caller

framework, port, options = sys.argv[1:]
options = json.loads(options)
offset = options["clockOffset"]
verifier = Verifier(
    options["issuer"],
    internal_url=options["internalUrl"],
    client_id=options["clientId"],
    client_secret=options["clientSecret"],
    clock=lambda: time.time() + offset,
)
app = Flask(__name__)


def with_guards():
    guard = Guard(verifier)
    guards = {
        "/caller": guard.require_caller,
        "/admin": guard.require_role("admin"),
        "/recent": guard.require_recent_login(300),
        "/very-recent": guard.require_recent_login(200),
    }
    for path, decorator in guards.items():

        def view():
            return jsonify(username=get_caller().username, same=get_caller() is g.caller)

        app.add_url_rule(path, path, decorator(view))


def with_flask_jwt_extended():
    from flask_jwt_extended import JWTManager, get_jwt, get_jwt_identity, jwt_required

    issuer = options["issuer"]
    # The recipe of verifier/python/README.md.
    app.config.update(JWT_ALGORITHM="ES256", JWT_DECODE_ISSUER=issuer, JWT_DECODE_AUDIENCE=issuer, JWT_IDENTITY_CLAIM="sub")
    jwt = JWTManager(app)
    jwt.decode_key_loader(lambda header, claims: verifier.signing_key(header))
    jwt.token_in_blocklist_loader(lambda header, claims: verifier.has_ended(claims))
    app.register_error_handler(VerificationError, lambda e: (jsonify(msg=str(e)), 503 if e.unavailable else 401))

    @app.get("/caller")
    @jwt_required()
    def caller():
        return jsonify(identity=get_jwt_identity(), claims=get_jwt())

    @app.get("/fresh")
    @jwt_required(fresh=True)
    def fresh():
        return jsonify(identity=get_jwt_identity())

    @app.get("/refresh")
    @jwt_required(refresh=True)
    def refresh():
        return jsonify(identity=get_jwt_identity())


{"flask": with_guards, "flask-jwt-extended": with_flask_jwt_extended}[framework]()
app.run("127.0.0.1", int(port), threaded=True)
