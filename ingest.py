"""Command line around `assistant.index.build`: bring the index up to date with the corpus."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from assistant.command import run
from assistant.documents.corpus import read, scan
from assistant.errors import AssistantError, DocumentError, UsageError
from assistant.index.build import BuildReport, build
from assistant.index.records import document_to_dict
from assistant.settings import Settings, load_settings


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="ingest.py", description=__doc__)
    parser.add_argument("--corpus", type=Path, help="folder with the documents (default: corpus)")
    parser.add_argument("--index", type=Path, help="folder of the index (default: .index)")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--rebuild", action="store_true", help="read and index everything anew")
    parser.add_argument("--fetch", action="store_true", help="first get the pages with a url")
    parser.add_argument("--show", metavar="SOURCE", help="print a source's paragraphs, and stop")
    arguments = parser.parse_args(argv)
    return run(
        "ingest.py",
        lambda: ingest(arguments),
        "interrupted. The last good index is untouched; run it again to go on.",
    )


def ingest(arguments: argparse.Namespace) -> int:
    """Do what was asked; returns the exit code."""
    settings = load_settings(corpus=arguments.corpus, index=arguments.index)
    if arguments.show:
        return show(settings, arguments.show, arguments.json)
    fetched = fetch_pages(settings.corpus) if arguments.fetch else []
    report = build(settings.corpus, settings, rebuild=arguments.rebuild)
    report.problems[:0] = fetched
    print(
        json.dumps(asdict(report), ensure_ascii=False, indent=1)
        if arguments.json
        else summary(report)
    )
    for problem in report.problems:
        print(f"ingest.py: {' '.join(problem.split())}", file=sys.stderr)
    return 1 if report.problems else 0


def fetch_pages(corpus: Path) -> list[str]:
    """Get a snapshot of every source that has a url and no file; returns what went wrong."""
    from assistant.documents.fetch import fetch

    return [result.problem for result in fetch(corpus) if result.problem]


def show(settings: Settings, source_id: str, as_json: bool) -> int:
    """Print the paragraphs of one source, as read now, for staff to check the reading."""
    files = {file.source.id: file for file in scan(settings.corpus).files}
    if source_id not in files:
        raise UsageError(
            f"There is no source {source_id!r} in {settings.corpus}. "
            f"Choose one of: {', '.join(sorted(files))}"
        )
    try:
        document = read(files[source_id])
    except DocumentError as error:
        raise AssistantError(str(error)) from error
    if as_json:
        print(json.dumps(document_to_dict(document), ensure_ascii=False, indent=1))
        return 0
    print(f"{document.source.title}  [{source_id}]\n")
    for paragraph in document.paragraphs:
        place = [f"s. {paragraph.page}"] if paragraph.page else []
        place += [paragraph.label] if paragraph.label else []
        place += [" › ".join(paragraph.heading)] if paragraph.heading else []
        print(f"── {paragraph.id}  ({paragraph.kind})  {'  ·  '.join(place)}\n{paragraph.text}\n")
    for piece in document.dropped:
        print(f"── dropped: {piece.reason}: {piece.text[:200]!r}")
    return 0


def summary(report: BuildReport) -> str:
    """The report as a person reads it."""
    lines = []
    for source in report.sources:
        state = next(
            s for s in ("new", "changed", "unchanged") if source["id"] in getattr(report, s)
        )
        dropped = ", ".join(f"{count} {reason}" for reason, count in source["dropped"].items())
        lines.append(
            f"{state:>9}  {source['id']}: {source['paragraphs']} paragraphs"
            + (f"; dropped: {dropped}" if dropped else "")
        )
    lines += [f"  removed  {name}" for name in report.removed]
    if report.examples_known:
        lines.append(
            "example questions come with the assistant for: " + ", ".join(report.examples_known)
        )
    if report.examples_gone:
        lines.append(
            f"{report.examples_gone} example questions are not used: what answered them is no "
            "longer in the corpus"
        )
    done = (
        f"embedded {report.embedded} paragraphs, words and questions"
        if report.embedded
        else "nothing to embed"
    )
    lines.append(
        f"{len(report.new)} new, {len(report.changed)} changed, {len(report.removed)} removed, "
        f"{len(report.unchanged)} unchanged; {report.paragraphs} paragraphs in "
        f"{len(report.sources)} sources; {done}; {report.seconds:.1f} s"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
