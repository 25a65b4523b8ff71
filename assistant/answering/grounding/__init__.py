"""Grounding: is a written sentence said by the paragraphs that it names, and where?"""

from assistant.answering.grounding.proof import Span, Support, is_quote, support, without_yes_no
from assistant.answering.grounding.replacing import Says

__all__ = ["Says", "Span", "Support", "is_quote", "support", "without_yes_no"]
