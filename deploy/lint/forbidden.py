"""What no formatter finds: Swift that may end the process, unchecked claims without their reason, files that are too long or hold two types."""

from __future__ import annotations

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MOST_LINES = 400

NEVER = re.compile(r"\btry!|\bas!|\bfatalError\(")
WITH_REASON = re.compile(r"@unchecked\s+Sendable|\bnonisolated\(unsafe\)|\bunowned\(unsafe\)|\bunsafeBitCast\(")
TYPE = re.compile(r"(?:@main |package |final |indirect )*(?:struct|class|enum|actor|protocol) (\w+)")
COMMENT = re.compile(r"//.*")
STRING = re.compile(r'"(\\.|[^"\\])*"')


def findings(lines: list[str]) -> list[tuple[int, str]]:
    """Line numbers and what is wrong there. A reason stands on the line itself or on the one above it."""
    found = []
    first = None
    for index, line in enumerate(lines):
        if match := TYPE.match(line):
            if first:
                found.append((index + 1, f"{match[1]} shares a file with {first}: one type a file"))
            first = first or match[1]
        code = COMMENT.sub("", STRING.sub('""', line))
        if match := NEVER.search(code):
            found.append((index + 1, f"{match.group()} ends the process for every call on it; throw instead"))
        if match := WITH_REASON.search(code):
            above = lines[index - 1].strip() if index else ""
            if "//" not in STRING.sub('""', line) and not above.startswith("//"):
                found.append((index + 1, f"{match.group()} without its reason beside it"))
    if len(lines) > MOST_LINES:
        found.append((len(lines), f"more than {MOST_LINES} lines: is this one thing?"))
    return found


def main() -> int:
    failed = False
    for folder in ("Sources", "Tests"):
        for file in sorted((ROOT / folder).rglob("*.swift")):
            for number, what in findings(file.read_text().splitlines()):
                failed = True
                print(f"{file.relative_to(ROOT)}:{number}: {what}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
