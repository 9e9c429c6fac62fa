"""Verifies access tokens like a back end in Python: with PyJWT and the JWKS only.

python3 verify.py <URL of the service> <algorithm>
stdin:  a line for each token: the token, the expected issuer, the expected audience
stdout: a line for each token: {"sub": …, "kid": …}, or {"refused": reason}
"""

import json
import sys

import jwt

service, algorithm = sys.argv[1:]
# PyJWT fetches the JWKS for an unknown key at once.
keys = jwt.PyJWKClient(f"{service}/.well-known/jwks.json")


def verify(token, issuer, audience):
    header = jwt.get_unverified_header(token)
    if header.get("typ") != "at+jwt":  # PyJWT does not check typ
        raise jwt.InvalidTokenError(f"typ is {header.get('typ')}")
    key = keys.get_signing_key_from_jwt(token).key
    claims = jwt.decode(
        token,
        key,
        algorithms=[algorithm],
        issuer=issuer,
        audience=audience,
        options={"require": ["exp", "iat", "nbf", "iss", "aud", "sub"]},
    )
    return {"sub": claims["sub"], "kid": header["kid"]}


for line in sys.stdin:
    try:
        answer = verify(*line.split())
    except jwt.PyJWTError as e:
        answer = {"refused": str(e)}
    print(json.dumps(answer), flush=True)
