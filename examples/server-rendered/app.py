"""Pages that the server renders, for users who sign in at Gatehouse: docs/guide-server-rendered-app.md."""

import os

from flask import Flask, abort, redirect, render_template, request

# guard
from gatehouse_verifier import VerificationError, Verifier

issuer = os.environ["GATEHOUSE_URL"]
verifier = Verifier(issuer, client_id=os.environ["GATEHOUSE_CLIENT_ID"], client_secret=os.environ["GATEHOUSE_CLIENT_SECRET"])


def signed_in_user():
    if request.method == "POST" and request.origin != issuer:
        abort(403)
    try:
        return verifier.verify(request.cookies.get("__Host-gatehouse-access"))
    except VerificationError as refusal:
        return abort(503) if refusal.unavailable else None


# end of guard

app = Flask(__name__)
notes = {}


@app.get("/")
def home():
    user = signed_in_user()
    if user is None:
        return render_template("sign-in.html"), 401
    return render_template("notes.html", user=user, notes=notes.get(user.user_id, []))


@app.post("/notes")
def add_note():
    user = signed_in_user()
    if user is None:
        return render_template("sign-in.html"), 401
    notes.setdefault(user.user_id, []).append(request.form["text"])
    return redirect("/", 303)


@app.after_request
def keep_out_of_caches(response):
    response.headers["Cache-Control"] = "no-store"
    return response


if __name__ == "__main__":
    verifier.ready(timeout=10)
    app.run("127.0.0.1", int(os.environ.get("PORT", "5000")))
