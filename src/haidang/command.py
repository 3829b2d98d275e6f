"""The one command: ``haidang run`` starts the house, everything else is Django's management."""

import gc
import os
import sys

from haidang.core import interrupting
from haidang.core.watch import before

# Things made before the young ones are looked through for garbage. Loading the programs makes a million that all stay. Who works all
# day looks more often (see ``processes``).
GARBAGE_AFTER = 500_000


def main() -> None:
    """Run a command; what a person can mend is said in one sentence, and Ctrl-C is no error."""
    gc.set_threshold(GARBAGE_AFTER)
    interrupting.listen()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haidang.settings.development")
    if sys.argv[1:2] == ["doctor"]:
        before.examine()
    try:
        from django.core.management import execute_from_command_line
        from django.db import OperationalError

        from haidang.core import embedded

        try:
            if sys.argv[1:2] == [
                "restore"
            ]:  # Django's settings would start the very database that is to be put in place
                from haidang.core.backup import restoring

                restoring.main(sys.argv[2:])
                return
            execute_from_command_line(sys.argv)
        except embedded.UnusableAddress as error:
            sys.exit(f"DATABASE_URL cannot be used: {error}.")
        except embedded.UnusableHome as error:
            sys.exit(str(error))
        except OperationalError as error:
            if "--traceback" in sys.argv or not (sentence := embedded.unreachable(error)):
                raise
            sys.exit(sentence)
        except Exception as error:
            if "--traceback" in sys.argv or not embedded.full(error):
                raise
            sys.exit(
                "There is no room left on a disk of the house. What was kept before is as it was: make room, "
                f"then give this command again. The system says: {' '.join(str(error).split())[-200:]}"
            )
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception:  # what Ctrl-C became on its way through a library that was being loaded
        if not interrupting.asked():
            raise
        sys.exit(130)
    finally:
        # Or everything would be looked through for garbage once more, only to end. DuckDB complains of its things that are left then.
        if "_duckdb" not in sys.modules:
            gc.freeze()


if __name__ == "__main__":
    main()
