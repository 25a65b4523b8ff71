"""What can be read off the widget's file itself."""

import gzip
import re
from pathlib import Path

import pytest

SOURCE = (Path(__file__).parents[2] / "assistant" / "widget" / "widget.js").read_text("utf-8")


def test_it_weighs_at_most_12_kib_compressed():
    assert len(gzip.compress(SOURCE.encode(), 9)) <= 12_288


@pytest.mark.parametrize(
    "forbidden",
    ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
     "document.cookie", "localStorage", "DOMParser", "createContextualFragment", "import("],
)  # fmt: skip
def test_it_never_makes_html_or_code_of_text_nor_tracks(forbidden):
    assert forbidden not in SOURCE


def test_it_names_no_address_but_examples_and_namespaces():
    addresses = set(re.findall(r"https?://[\w.]+", SOURCE))
    assert addresses <= {"https://assistent.example.se", "http://www.w3.org"}


def test_both_languages_have_the_same_texts():
    swedish, english = re.findall(r"\n    (?:sv|en): \{\n(.*?)\n    \},", SOURCE, re.DOTALL)
    names = [re.findall(r"^      (\w+): '", part, re.MULTILINE) for part in (swedish, english)]
    assert names[0] == names[1] and len(names[0]) > 30


def test_every_text_is_used():
    swedish = re.search(r"\n    sv: \{\n(.*?)\n    \},", SOURCE, re.DOTALL)[1]
    used = SOURCE.split("const DARK")[1]
    by_status = {"partial", "not_found"}
    for name in re.findall(r"^      (\w+): '", swedish, re.MULTILINE):
        assert name in by_status or re.search(rf"t(?:exts)?\.{name}\b|'{name}'", used), name
