"""Which task beat wakes when, and in which queue it runs. docs/architecture.md has the same table, and a test compares.

A queue has a worker of its own. What is not taken before its task is due again goes: the next one does the same.
"""

from dataclasses import dataclass

from celery.schedules import crontab

DEFAULT_QUEUE = "verification"


@dataclass(frozen=True, slots=True)
class Work:
    """`seconds` between two wakings. `at` are times of day instead; `seconds` then says how long a waking is good for."""

    task: str
    seconds: int
    queue: str = DEFAULT_QUEUE
    at: crontab | None = None


WORK = (
    Work("families.tasks.verify_due", 2),
    Work("families.tasks.close_overdue", 60),
    Work("families.tasks.decline_due", 5),
    Work("accounts.tasks.forget_what_is_over", 600),
    Work("authorities.tasks.let_staff_go", 600),
    Work("integrators.tasks.forget_requests", 600),
    Work("families.tasks.send_due_codes", 2, "messages"),
    Work("families.tasks.send_due_messages", 3, "messages"),
    Work("families.tasks.send_due_losses", 3, "messages"),
    Work("families.tasks.send_due_emails", 3, "messages"),
    Work("families.tasks.send_due_texts", 3, "messages"),
    Work("benefits.tasks.send_due_certifications", 3, "messages"),
    # By day, and each hour anew: an hour in which nothing ran is caught up with in the next.
    Work("benefits.tasks.remind_due", 3600, "messages", at=crontab(minute=5, hour="8-20")),
    # Each day: in the first working morning of a month, or as soon after it as something runs.
    Work("families.tasks.send_digests", 3600, "records", at=crontab(minute=20, hour="8-20")),
    Work("integrators.tasks.forget_tokens", 600, "records"),
    Work("families.tasks.send_due_webhooks", 3, "webhooks"),
    Work("families.tasks.tell_webhook_owners", 60, "webhooks"),
    # Of a worker of their own: what is not sealed is not proven, so a night's copies must not keep a minute waiting; nor must a
    # week's backlog of seals keep anybody from being verified.
    Work("audit.tasks.seal_events", 60, "seals"),
    # A few minutes after everything was down for longer than months were made ahead, what was written meanwhile has its month.
    Work("audit.tasks.make_months", 600, "seals"),
    Work("families.tasks.tell_of_seals", 3, "seals"),
    Work("families.tasks.read_changes", 10, "records"),
    Work("families.tasks.count_figures", 300, "records"),
    Work("benefits.tasks.refresh_due", 3, "records"),
    Work("benefits.tasks.plan_refreshes", 600, "records"),
    Work("benefits.tasks.forget_records", 60, "records"),
    Work("benefits.tasks.erase_accounts", 60, "records"),
)
ROUTES = {work.task: {"queue": work.queue} for work in WORK}
BEAT = {
    work.task: {"task": work.task, "schedule": work.at or float(work.seconds), "options": {"expires": work.seconds}}
    for work in WORK
}
