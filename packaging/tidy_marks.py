# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: tidy_marks.py BUILD DEPS <FILES
Reads sources (a line each) and prints "MARK FILE" for each that has no mark yet in $MARKS. A mark is
named by all that a check of the source depends on: its text and its headers' (DEPS: what
`ninja -t deps` says), the compiler's command, .clang-tidy and $TIDY, the checker's version."""
import functools
import hashlib
import json
import os
import re
import sys


@functools.cache
def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).digest()


def headers_of_objects(listing):
    """Object -> the files of the checkout that it was made of; the system's are left out."""
    headers, current = {}, None
    for line in listing:
        if line.startswith("    "):
            headers[current].append(line.strip())
        elif ": #deps" in line:
            current = line.split(": #deps")[0]
            headers[current] = []
    return headers


def everything_read(command, headers):
    """The headers of a command's object, those of its precompiled header among them."""
    read = list(headers.get(re.search(r" -o (\S+)", command).group(1), []))
    for header in list(read):
        read += headers.get(header + ".gch", headers.get(header, []))
    return read


def main():
    build, listing = sys.argv[1:3]
    root = os.getcwd()
    with open(os.path.join(build, "compile_commands.json")) as file:
        commands = {os.path.relpath(entry["file"], root): entry for entry in json.load(file)}
    with open(listing) as file:
        headers = headers_of_objects(file)
    for source in map(str.strip, sys.stdin):
        if not source:
            continue
        key = hashlib.sha256((os.environ["TIDY"] + source).encode() + digest(".clang-tidy"))
        entry = commands.get(source)
        known = everything_read(entry["command"], headers) if entry else []
        if entry:
            key.update(entry["command"].replace(root, "").encode())
        for header in sorted({source, *known}):
            path = os.path.relpath(os.path.join(build, header) if header != source else header, root)
            if not path.startswith("..") and os.path.exists(path):
                key.update(path.encode() + digest(path))
        # Nothing is known of what it includes: it is looked at each time.
        mark = os.path.join(os.environ["MARKS"], key.hexdigest()) if known else os.devnull
        if mark == os.devnull or not os.path.exists(mark):
            print(mark, source)


main()
