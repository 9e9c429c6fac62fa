"""What flask-jwt-extended, 3.24 and 4.x, demands of a token of the classic API, one by one; PyJWT does the decoding, as it
does theirs.

stdin: {"tokens": [two logins of one user], "key": the shared key, or null, "service", "algorithm", "username", "userid",
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
check(header["alg"] == given["algorithm"], "alg, JWT_ALGORITHM there")
check(header["typ"] == "JWT", "typ")
check(("kid" in header) == (given["key"] is None), "kid, with the service's own keys alone")

# Both decode without an audience unless one is configured; then PyJWT refuses every token that has one.
claims = decode()
check("aud" not in claims, "no aud")

# 3.24, decode_jwt: exp, nbf and iat by PyJWT; then the claims of its own. JWT_IDENTITY_CLAIM is "identity".
now = time.time()
for name in ("iat", "nbf", "exp"):
    check(type(claims[name]) is int, f"{name}, whole seconds")
check(now - 60 < claims["iat"] <= now, "iat, just now")
check(claims["nbf"] == claims["iat"], "nbf, from then on")
check(claims["exp"] - claims["iat"] == given["lifetime"], "exp, JWT_ACCESS_TOKEN_EXPIRES after it")
check(claims["identity"] == given["username"], "identity, the username")
check(claims["type"] == "access", "type, which jwt_required wants")
check(claims["fresh"] is False, "fresh, which fresh_jwt_required refuses")
check(isinstance(claims["jti"], str) and claims["jti"], "jti, which a blacklist goes by")
check(decode(second)["jti"] != claims["jti"], "jti, another one for each token")
check("csrf" not in claims, "no csrf, which only tokens in cookies have")
check(isinstance(claims.get("user_claims", {}), dict), "user_claims, a dictionary or missing")

# 4.x, _decode_jwt: the same, and JWT_IDENTITY_CLAIM is "sub" unless configured; new versions of PyJWT want it to be a text.
check(claims["sub"] == str(given["userid"]), "sub, the user's id as a text")
check(decode(issuer=given["service"])["iss"] == given["service"], "iss, JWT_DECODE_ISSUER there")
check(isinstance(claims["sid"], str), "sid, the session")

# And neither takes what has been changed.
head, payload, signature = first.split(".")
changed = "A" if signature[5] != "A" else "B"
forged = ".".join([head, payload, signature[:5] + changed + signature[6:]])
check(refused(jwt.InvalidSignatureError, lambda: decode(forged)), "a changed signature is refused")
check(refused(jwt.DecodeError, lambda: decode(f"{head}.{payload}.")), "a missing signature is refused")

kind = "JWT_SECRET_KEY" if given["key"] is not None else "the service's own key"
print(f"classic: {given['algorithm']} with {kind}: every claim that flask-jwt-extended 3.24 and 4.x demands:", *claims)
