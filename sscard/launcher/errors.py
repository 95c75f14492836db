"""What can go wrong on the way up."""


class LauncherError(Exception):
    """The start cannot go on; the text says why and what to do."""


class Stopped(Exception):
    """Someone asked the launcher to stop while it was still starting."""
