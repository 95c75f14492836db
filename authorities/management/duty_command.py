"""What the commands on duties have in common: whose, where and which, from words to rows."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from authorities.models import Region, Role
from authorities.selectors import account_named


class DutyCommand(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="user name, or the account's id as the admin shows it")
        parser.add_argument("region", help="six-digit code, say 110000")
        parser.add_argument("role", choices=Role.values)

    def user_named(self, name: str) -> User:
        """Raises CommandError for nobody. Not by number or address: commands stay in a shell's history."""
        user = account_named(name)
        if user is None:
            raise CommandError(f"No user is called {name!r}.")
        return user

    def region_of(self, code: str) -> Region:
        """Raises CommandError for what is no region people know."""
        region = Region.objects.filter(pk=code, is_placeholder=False).first()
        if region is None:
            raise CommandError(f"{code!r} is not the code of a region. Has load_regions run?")
        return region
