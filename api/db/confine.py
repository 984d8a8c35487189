"""The second wall between branches: PostgreSQL itself shows a request no rows of another branch.

The first is that every function here names the branch. Transactions of requests about a branch
take on a role to which the row-level policies of all tables apply, and say which branch it is; both
end with the transaction. Workers, the night and commands are about all branches and do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection
    from sqlalchemy.orm import Session

ROLE = "infuseroute_branch"
"""Nobody logs in as it. It belongs to the server, not to one database."""

SETTING = "infuseroute.branch"
"""Where a transaction says which branch it is about."""

_MINE = f"= NULLIF(current_setting('{SETTING}', true), '')"

POLICIES = {
    "branches": f"id {_MINE}",
    "datasets": f"branch_id {_MINE}",
    # Their dataset is looked up under its own policy.
    "dataset_files": "EXISTS (SELECT FROM datasets WHERE datasets.id = dataset_id)",
    "plans": f"branch_id {_MINE}",
    "publications": f"branch_id {_MINE}",
    "events": f"branch_id {_MINE}",
    "runs": f"branch_id {_MINE}",
    "checkpoints": f"branch_id {_MINE}",
    "run_events": f"branch_id {_MINE}",
    "idempotency_keys": f"branch_id {_MINE}",
    "api_keys": f"branch_id {_MINE}",
    "audit": f"branch_id {_MINE}",
}
"""Which rows of each table belong to the branch."""

_ENTER = text(f"SELECT set_config('{SETTING}', :branch, true), set_config('role', '{ROLE}', true)")


def enter(session: Session, branch: str) -> None:
    """Let a transaction see and change the rows of one branch only, until it ends."""
    session.execute(_ENTER, {"branch": branch})


def make_role(connection: Connection) -> None:
    """Make the role if the server does not have it, and let whoever is connected take it on.

    Needs the right to make roles; where that is not given, an administrator makes it beforehand
    (``CREATE ROLE infuseroute_branch NOLOGIN; GRANT infuseroute_branch TO ...``).
    """
    known = text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :name)")
    if not connection.scalar(known, {"name": ROLE}):
        connection.execute(text(f"CREATE ROLE {ROLE} NOLOGIN"))
    if not connection.scalar(text("SELECT pg_has_role(:name, 'MEMBER')"), {"name": ROLE}):
        connection.execute(text(f"GRANT {ROLE} TO CURRENT_USER"))


def confine(connection: Connection) -> None:
    """Set up role, rights and policies on all tables."""
    make_role(connection)
    schema = connection.scalar(text("SELECT quote_ident(current_schema())"))
    statements = [f"GRANT USAGE ON SCHEMA {schema} TO {ROLE}"]
    for table, condition in POLICIES.items():
        rights = "SELECT, INSERT" if table == "audit" else "SELECT, INSERT, UPDATE, DELETE"
        statements += [
            f"GRANT {rights} ON {table} TO {ROLE}",
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY of_branch ON {table} TO {ROLE} "
            f"USING ({condition}) WITH CHECK ({condition})",
        ]
    # A request may ring for its run; what else is in the queue is not its business.
    names = "SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE :name"
    found = connection.scalars(text(names), {"name": "procrastinate\\_defer\\_job%"})
    statements += [
        f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path FROM CURRENT" for name in found
    ]
    for statement in statements:
        connection.execute(text(statement))
