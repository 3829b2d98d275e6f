import getpass
import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from haidang.core.oversight import operations, queries
from haidang.core.refusals import Refusal


class Command(BaseCommand):
    help = "What is known about one person: haidang personal export --phone 0912345678, or erase it: erase ... --act ..."

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["export", "erase"])
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--id-number", help="the person's identity number")
        who.add_argument("--phone", help="the phone number left with a dossier")
        who.add_argument("--account", help="the sign-in name")
        parser.add_argument("--files", type=Path, help="with export: a new folder for the person's files")
        parser.add_argument("--act", default="", help="the request or decision by which it is erased")

    def handle(self, *, what, act, files, **options):
        handle = next(name for name in ("id_number", "phone", "account") if options[name] is not None)
        asked = {
            "handle": handle,
            "value": options[handle],
            "on": timezone.localdate(),
            "by": f"command:{getpass.getuser()}",
        }
        try:
            if what == "export":
                found = operations.export(**asked)
                if files:
                    self.write_files(files, queries.contents(handle, options[handle].strip()))
                self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
                return
            rows = operations.erase(act=act, **asked)
        except Refusal as refusal:
            self.tell(refusal.details.get("kept", []), self.stderr)
            raise CommandError(str(refusal.message)) from None
        self.tell(rows, self.stdout)

    def write_files(self, folder, contents):
        try:
            folder.mkdir(parents=True, mode=0o700)
        except FileExistsError:
            raise CommandError(f"{folder} is there already: give a folder that is not") from None
        for which, name, data in contents:
            (folder / f"{which}-{name}").write_bytes(data)

    def tell(self, rows, out):
        for row in rows:
            for name, was in row.erased.items():
                out.write(f"{row.what} {row.which}: {name} ({was}) ✓")
            for name, why in row.kept.items():
                out.write(f"{row.what} {row.which}: {name} – {why}")
