"""``haidang doctor``: what is wrong with this installation, and how to mend it."""

import sys
from functools import partial

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

from haidang.core.watch.checks import installation, running
from haidang.core.watch.findings import OK, SKIPPED, WRONG, looked


class Command(BaseCommand):
    help = "Say what is wrong with this installation and how to mend it; ends with 1 if anything is"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--language", choices=[code for code, _name in settings.LANGUAGES], default=settings.LANGUAGE_CODE
        )
        parser.add_argument("--developer", action="store_true", help="also look for what the tests need")
        parser.add_argument("--port", type=int, help="also look whether this port is free or ours")
        parser.add_argument("--certificate", metavar="FILE", help="also look how long this certificate holds")
        parser.add_argument(
            "--secrets", metavar="FILE", nargs="*", default=[], help="further files that hold secrets"
        )

    def handle(self, *, language, developer, port, certificate, secrets, **options):
        with translation.override(language):
            if wrong := sum(
                self.say(finding) for finding in self.findings(developer, port, certificate, secrets)
            ):
                self.stdout.write(_("%(n)s things are wrong.") % {"n": wrong})
                sys.exit(1)
            self.stdout.write(_("Nothing is wrong."))

    def findings(self, developer, port, certificate, secrets):
        checks = dict([*running.CHECKS, *installation.CHECKS])
        checks["secret-files"] = partial(installation.secret_files, given=tuple(secrets))
        if port:
            checks["port"] = partial(installation.port, number=port)
        if certificate:
            checks["certificate"] = partial(installation.certificate, given=certificate)
        yield from looked(list(checks.items()))
        if developer:
            yield from installation.for_developers()

    def say(self, finding) -> bool:
        words = {OK: _("ok"), WRONG: _("WRONG"), SKIPPED: _("skipped")}[finding.state]
        self.stdout.write(f"{words:<8} {finding.name:<13} {finding.says}")
        if finding.mend:
            self.stdout.write(f"{'':<8} {'':<13} → {finding.mend}")
        return finding.state == WRONG
