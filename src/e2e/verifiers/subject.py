"""Runs the verifier for Python as a service would. The argument is its options as JSON. Each line of stdin is a command, and each
line of stdout its result; see behaviour.spec.mjs.
"""

import json
import re
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from gatehouse_verifier import VerificationError, Verifier


def snake(name):
    return re.sub("[A-Z]", lambda letter: "_" + letter.group().lower(), name)


def camel(name):
    return re.sub("_([a-z])", lambda letter: letter.group(1).upper(), name)


def result(of):
    return {camel(name): value for name, value in vars(of).items() if value is not None}


stopped = None  # the time at which the clock has been stopped, in seconds since 1970
options = {snake(name): value for name, value in json.loads(sys.argv[1]).items()}
verifier = Verifier(**options, clock=lambda: time.time() if stopped is None else stopped)
pool = ThreadPoolExecutor(20)


def verify(token):
    try:
        return result(verifier.verify(token))
    except VerificationError as e:
        return {"refused": e.reason}


def set_clock(seconds):
    global stopped
    stopped = seconds


def close(_):
    verifier.close()
    left = [thread.name for thread in threading.enumerate() if thread.name.startswith("gatehouse")]
    if left:
        raise RuntimeError(f"threads are left: {left}")


commands = {
    "verify": lambda tokens: list(pool.map(verify, tokens)),
    "ready": lambda _: verifier.ready(),
    "health": lambda _: result(verifier.health()),
    "clock": set_clock,
    "close": close,
}

for line in sys.stdin:
    ((name, argument),) = json.loads(line).items()
    print(json.dumps(commands[name](argument)), flush=True)
pool.shutdown()
# The process ends here by itself, whether the verifier was closed or not.
