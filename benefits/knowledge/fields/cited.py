"""A region's own articles, as its pack names them."""

from django.utils.translation import gettext_lazy as _

from benefits.knowledge.fields.shape import Field
from benefits.knowledge.statements import laws_of
from benefits.laws import Article, Law


def _cited(pairs: tuple[tuple[str, str], ...]) -> str:
    return "; ".join(laws_of(Article(Law(law), number) for law, number in pairs))


ARTICLES = Field(_("Articles of the region"), whole=_cited)
