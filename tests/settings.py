"""Settings of the tests: one database per test process, and the logins of production."""

import os

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from trials import seal

ADMIN_URL = os.environ["DATABASE_URL"]
PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "main")
# Roles belong to the server, not to a database: all test databases share them.
PREFIX = f"{conninfo_to_dict(ADMIN_URL)['dbname']}_test"
DATABASE = f"{PREFIX}_{PROCESS}"
LOGINS = ("web", "worker", "vault", "migrator")
PASSWORDS = {login: f"password of {login}" for login in LOGINS}
CONTEXT_KEYS = {login: login.encode().ljust(32, b"-").hex() for login in LOGINS}

for login in LOGINS:
    os.environ[f"{login}_DATABASE_URL".upper()] = make_conninfo(
        ADMIN_URL, dbname=DATABASE, user=f"{PREFIX}_{login}", password=PASSWORDS[login]
    )
    os.environ[f"{login}_CONTEXT_KEY".upper()] = CONTEXT_KEYS[login]
    os.environ[f"{login}_SECRET_KEY".upper()] = f"secret of {login}"
for login in ("web", "worker"):
    os.environ[f"{login}_CONTACT_KEY".upper()] = b"contacts".ljust(32, b"-").hex()
os.environ["VAULT_PRIVATE_KEY"] = seal.new_key().hex()
os.environ.setdefault("EQUIPOISE_LOGIN", "web")

from config.settings import *  # noqa: E402, F403

# A hasher that is slow on purpose would make every signed-in test slow.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Most tests are not about second factors.
SECOND_FACTOR_REQUIRED = False
VAULT_PRIVATE_KEY = os.environ["VAULT_PRIVATE_KEY"]
