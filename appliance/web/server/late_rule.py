"""A Werkzeug rule that costs nothing to start with."""

from collections.abc import Callable
from functools import cache

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """Compiles the two functions that build its address when one is built.

    Larson builds none, and they were half of what it takes to make the web application.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        @cache
        def compiled() -> Builder:
            return super(LateRule, self)._compile_builder(append_unknown)

        return lambda rule, **values: compiled()(rule, **values)
