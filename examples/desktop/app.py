"""A program with a command line instead of windows: python3 app.py http://localhost:8080"""

import getpass
import sys

from auth import connect
from gatehouse_client import GatehouseProblem, GatehouseUnavailable


def sign_in(client):
    username = input("Username: ")
    password = getpass.getpass() if sys.stdin.isatty() else input("Password: ")
    client.sign_in(username, password, device_name="Example on a desktop")
    print("\nHello,", client.user.username)


def run(client, command):
    if command == "me":
        print("Signed in as", client.me().username)
    elif command == "devices":
        for session in client.sessions():
            print(session.device_name or session.user_agent, "(this one)" if session.current else "")
    elif command == "sign out":
        client.sign_out()
    else:
        print("Commands: me, devices, sign out, quit")


def main():
    client = connect(sys.argv[1], on_signed_out=lambda reason: print(f"You are signed out ({reason})."))
    while True:
        try:
            if not client.is_signed_in:
                sign_in(client)
            command = input("> ").strip()
            if command == "quit":
                return
            run(client, command)
        except GatehouseProblem as problem:
            wait = f" Please wait {problem.retry_after} s." if problem.retry_after else ""
            print(f"{problem.title}.{wait}")
        except GatehouseUnavailable:
            print("The service does not answer. You stay signed in: try again later.")


main()
