"""What the local Hub of the tests (hub_server.py) stores: repositories, their commits, files, branches and tags."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True)
class File:
    """One file of a commit. `sha256` is set for files that came over LFS; the ETag is then that hash, as on the Hub."""

    data: bytes
    sha256: str | None = None

    @property
    def oid(self) -> str:
        """Git's name for the content: of the blob itself, or of the LFS hash that stands for it."""
        blob = self.sha256.encode() if self.sha256 else self.data
        return hashlib.sha1(b"blob %d\0" % len(blob) + blob).hexdigest()

    @property
    def etag(self) -> str:
        return self.sha256 or self.oid

    def entry(self, path: str) -> dict:
        """The file as listings describe it."""
        entry = {"type": "file", "path": path, "size": len(self.data), "oid": self.oid}
        if self.sha256:
            entry["lfs"] = {"oid": self.sha256, "size": len(self.data), "pointerSize": 134}
        return entry


@dataclass
class Repository:
    """A model, dataset or Space: commits by hash, each a whole tree of files, and names (branches, tags) for some."""

    kind: str  # "models", "datasets" or "spaces"
    name: str  # "owner/name"
    commits: dict[str, dict[str, File]] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.commit("main", {})

    def commit(self, branch: str, files: dict[str, File]) -> str:
        parent = self.branches.get(branch, "")
        sha = hashlib.sha1(f"{self.kind}/{self.name}/{branch}/{parent}/{len(self.commits)}".encode()).hexdigest()
        self.commits[sha] = files
        self.branches[branch] = sha
        return sha

    def resolve(self, revision: str) -> str | None:
        """The commit hash that a branch, tag or hash means, or None."""
        revision = revision.removeprefix("refs/heads/").removeprefix("refs/tags/")
        known = self.branches.get(revision) or self.tags.get(revision)
        return known or (revision if revision in self.commits else None)


def folder_entry(path: str) -> dict:
    """A folder as listings describe it."""
    return {"type": "directory", "path": path, "oid": "0" * 40, "size": 0}
