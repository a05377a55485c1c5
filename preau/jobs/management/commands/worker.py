import logging
import threading

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from preau.jobs.periodic import run_due
from preau.jobs.running import recover_lost

TICK = 30  # seconds between two looks at the clock


class Command(BaseCommand):
    help = "Fait les travaux en attente et ceux qui reviennent (lancé par serve)."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="fait ce qui attend, puis s’arrête")

    def handle(self, *, once=False, **options):
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
        recover_lost()
        worker = Worker(
            queue_names=["*"],
            interval=1.0,
            batch=once,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(12),
            excluded_queue_names=[],
        )
        if once:
            run_due()
        else:
            worker.configure_signals()
            threading.Thread(target=_keep_time, daemon=True, name="clock").start()
        worker.run()


def _keep_time() -> None:
    pause = threading.Event()
    while True:
        close_old_connections()
        try:
            run_due()
        except OperationalError:  # the write lock was taken for long: the next tick will do
            logging.getLogger(__name__).warning("the clock could not look at its tasks", exc_info=True)
        pause.wait(TICK)
