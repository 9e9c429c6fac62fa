"""Checks every claim that flask-jwt-extended 3.24 and 4.x require of a token of the classic API. Both use PyJWT for decoding,
as this script does.

stdin: {"tokens": [two logins of one user], "key": the shared key or null, "service", "algorithm", "username", "userid",
"lifetime"}
"""

import json
import sys
import time

import jwt

given = json.load(sys.stdin)
first, second = given["tokens"]


def check(holds, what):
    if not holds:
        sys.exit(f"classic: {what}: {first}")


def refused(reason, decode):
    try:
        decode()
    except reason:
        return True
    return False


def key():
    if given["key"] is not None:
        return given["key"]
    return jwt.PyJWKClient(f"{given['service']}/.well-known/jwks.json").get_signing_key_from_jwt(first).key


secret = key()


def decode(token=first, **more):
    return jwt.decode(token, secret, algorithms=[given["algorithm"]], **more)


header = jwt.get_unverified_header(first)
check(header["alg"] == given["algorithm"], "alg must be JWT_ALGORITHM of the application")
check(header["typ"] == "JWT", "typ")
check(("kid" in header) == (given["key"] is None), "kid must be present exactly if the service's own key signs")

# Unless an audience is configured, both decode without one, and PyJWT then refuses a token that has one.
claims = decode()
check("aud" not in claims, "aud must be absent")

# 3.24, decode_jwt: PyJWT checks exp, nbf and iat; then its own claims are checked. JWT_IDENTITY_CLAIM is "identity".
now = time.time()
for name in ("iat", "nbf", "exp"):
    check(type(claims[name]) is int, f"{name} must be in whole seconds")
check(now - 60 < claims["iat"] <= now, "iat must be the current time")
check(claims["nbf"] == claims["iat"], "nbf must be equal to iat")
check(claims["exp"] - claims["iat"] == given["lifetime"], "exp must be JWT_ACCESS_TOKEN_EXPIRES after iat")
check(claims["identity"] == given["username"], "identity must be the username")
check(claims["type"] == "access", "type must be access, which jwt_required checks")
check(claims["fresh"] is False, "fresh must be false, which fresh_jwt_required refuses")
check(isinstance(claims["jti"], str) and claims["jti"], "jti must be present, for blacklists")
check(decode(second)["jti"] != claims["jti"], "jti must be unique for each token")
check("csrf" not in claims, "csrf must be absent: only tokens in cookies have it")
check(isinstance(claims.get("user_claims", {}), dict), "user_claims must be a dictionary or absent")

# 4.x, _decode_jwt: the same checks. JWT_IDENTITY_CLAIM is "sub" by default; new versions of PyJWT require a string.
check(claims["sub"] == str(given["userid"]), "sub must be the user id as a string")
check(decode(issuer=given["service"])["iss"] == given["service"], "iss must be JWT_DECODE_ISSUER of the application")
check(isinstance(claims["sid"], str), "sid must be the session id")

# Both refuse a modified token.
head, payload, signature = first.split(".")
changed = "A" if signature[5] != "A" else "B"
forged = ".".join([head, payload, signature[:5] + changed + signature[6:]])
check(refused(jwt.InvalidSignatureError, lambda: decode(forged)), "a modified signature must be refused")
check(refused(jwt.DecodeError, lambda: decode(f"{head}.{payload}.")), "a missing signature must be refused")

kind = "JWT_SECRET_KEY" if given["key"] is not None else "the service's own key"
print(f"classic: {given['algorithm']} with {kind}: every claim that flask-jwt-extended 3.24 and 4.x require:", *claims)
