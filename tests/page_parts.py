"""The tags and texts of a page, and catalogues for tests."""

import re
from html.parser import HTMLParser

from nbpress.translation import catalogues

ISOLATES = re.compile("[\u2066-\u2069]")


def urdu(**texts):
    return catalogues.Catalogue("ur", "اردو", texts.get("texts", {}), 0)


class Identity(dict):
    """A catalogue that translates every sentence by itself."""

    def __contains__(self, key):
        return True

    def get(self, key, default=None):
        return key


class Shown(HTMLParser):
    """Collects the tags of a page with their attributes, and its texts."""

    def __init__(self, text):
        super().__init__()
        self.parts = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        # A translation changes the language, its direction, and addresses.
        told = {k: v and ISOLATES.sub("", v) for k, v in attrs if k not in {"lang", "dir"}}
        if tag != "bdi":
            self.parts.append((tag, told))

    def handle_endtag(self, tag):
        if tag != "bdi":
            self.parts.append(f"/{tag}")

    def handle_data(self, data):
        if self.parts and isinstance(self.parts[-1], list):
            self.parts[-1].append(data)
        else:
            self.parts.append([data])


def shown(text):
    """Return the tags and texts of a page without spaces and isolating characters."""
    joined = [" ".join(ISOLATES.sub("", "".join(p)).split()) if isinstance(p, list) else p for p in Shown(text).parts]
    return [part for part in joined if part]
