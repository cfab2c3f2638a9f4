"""A small Hugging Face Hub over real HTTP, kept in memory, so that push and pull are tested without the internet.

It speaks the part of the Hub's protocol that `huggingface_hub` and `datasets` use: creating and deleting models,
datasets and Spaces; commits with small and large (LFS) files; branches, tags and earlier revisions; listings; whole and
ranged downloads. It does not know users, private repositories, pull requests or Xet.

In a test (see `conftest.py`), clients run in processes of their own, because huggingface_hub reads its settings once,
when it is imported:

    with LocalHub() as hub:
        subprocess.run([sys.executable, "-c", code], env={**os.environ, **hub.environment(cache_folder)})

By hand, to try the gallery against it:

    python -m tests.hub_server --port 8765
    export HF_ENDPOINT=http://127.0.0.1:8765 HF_HUB_DISABLE_XET=1 HF_TOKEN=local HF_HOME=/tmp/home
    GALLERY_HUB_ORG=me python app.py
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import json
import socket
import threading
import time
from pathlib import Path
from urllib.parse import unquote

import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.hub_repository import File, Repository, folder_entry

USER = "me"
URL_PREFIX = {"models": "", "datasets": "datasets/", "spaces": "spaces/"}
LARGE_SUFFIXES = (".safetensors", ".parquet", ".png", ".jpg", ".webp", ".bin", ".mp4")
LARGE_SIZE = 1_000_000  # bytes; the real Hub also asks for LFS above a limit


class RefusalError(Exception):
    """Ends a request early, in the form that huggingface_hub turns into its own error classes."""

    def __init__(self, status: int, code: str, **headers: str):
        super().__init__(code)
        self.response = JSONResponse({"error": code}, status, headers={"X-Error-Code": code, **headers})


class Hub:
    """The Hub as an ASGI app. `requests` lists "METHOD path status" of every request, for a test to read."""

    def __init__(self) -> None:
        self.repositories: dict[tuple[str, str], Repository] = {}
        self.large: dict[str, bytes] = {}
        self.requests: list[str] = []

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        try:
            response = await self.answer(request)
        except RefusalError as refusal:
            response = refusal.response
        self.requests.append(f"{request.method} {request.url.path} {response.status_code}")
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """Routes by the raw path: a revision may hold an escaped slash, which the decoded path would split."""
        path = [unquote(part) for part in request.scope["raw_path"].decode().split("?")[0].strip("/").split("/")]
        match [request.method, *path]:
            case ["GET", "api", "whoami-v2"]:
                token = {"type": "access_token", "accessToken": {"role": "write", "displayName": "local"}}
                return JSONResponse({"type": "user", "name": USER, "fullname": USER, "orgs": [], "auth": token})
            case ["POST", "api", "validate-yaml"]:
                return JSONResponse({"errors": [], "warnings": []})
            case ["POST", "api", "repos", "create"]:
                return self.create(str(request.base_url), await request.json())
            case ["DELETE", "api", "repos", "delete"]:
                self.repositories.pop(self.key(await request.json()), None)
                return JSONResponse({})
            case ["PUT", "lfs", sha256]:
                data = await request.body()
                if hashlib.sha256(data).hexdigest() != sha256:
                    raise RefusalError(422, "HashMismatch")
                self.large[sha256] = data
                return JSONResponse({})
            case ["POST", *_, "info", "lfs", "objects", "batch"]:
                return self.lfs_batch(str(request.base_url), await request.json())
            case [_, "api", ("models" | "datasets" | "spaces") as kind, owner, name, *operation]:
                return await self.api(request, self.repository(kind, owner, name), operation or ["revision", "main"])
            case ["GET" | "HEAD", ("datasets" | "spaces") as kind, owner, name, "resolve" | "raw", revision, *file]:
                return self.download(request, self.repository(kind, owner, name), revision, "/".join(file))
            case ["GET" | "HEAD", owner, name, "resolve" | "raw", revision, *file]:
                return self.download(request, self.repository("models", owner, name), revision, "/".join(file))
        raise RefusalError(404, "NotFound")

    def key(self, asked: dict) -> tuple[str, str]:
        return f"{asked.get('type') or 'model'}s", f"{asked.get('organization') or USER}/{asked['name']}"

    def repository(self, kind: str, owner: str, name: str) -> Repository:
        found = self.repositories.get((kind, f"{owner}/{name}"))
        if found is None:
            raise RefusalError(404, "RepoNotFound")
        return found

    def create(self, base: str, asked: dict) -> Response:
        kind, name = self.key(asked)
        answer = {"url": f"{base}{URL_PREFIX[kind]}{name}", "id": name, "name": name}
        if (kind, name) in self.repositories:
            return JSONResponse({**answer, "error": "You already created this repo"}, 409)
        self.repositories[kind, name] = Repository(kind, name)
        return JSONResponse(answer)

    def lfs_batch(self, base: str, asked: dict) -> Response:
        """Says which large files the client still has to upload, and where."""
        objects = []
        for wanted in asked["objects"]:
            entry = {"oid": wanted["oid"], "size": wanted["size"]}
            if wanted["oid"] not in self.large:
                entry["actions"] = {"upload": {"href": f"{base}lfs/{wanted['oid']}"}}
            objects.append(entry)
        return JSONResponse({"transfer": "basic", "objects": objects})

    async def api(self, request: Request, repository: Repository, operation: list[str]) -> Response:
        """/api/<kind>/<owner>/<name>/<verb>/<revision>/<path>, everything but downloads."""
        match [request.method, *operation]:
            case ["GET", "refs"]:
                named = {"branches": ("heads", repository.branches), "tags": ("tags", repository.tags)}
                refs = {
                    group: [{"name": n, "ref": f"refs/{prefix}/{n}", "targetCommit": sha} for n, sha in names.items()]
                    for group, (prefix, names) in named.items()
                }
                return JSONResponse({**refs, "converts": []})
            case ["POST", "tag", *revision]:
                repository.tags[(await request.json())["tag"]] = self.sha(repository, *revision or ["main"])
                return JSONResponse({})
            case ["POST", "branch", branch]:
                start = (await request.json()).get("startingPoint") or "main"
                repository.branches.setdefault(branch, self.sha(repository, start))
                return JSONResponse({})
            case ["GET", "revision", revision]:
                return self.describe(repository, self.sha(repository, revision))
            case ["GET", "tree", revision, *folder]:
                files = repository.commits[self.sha(repository, revision)]
                recursive = request.query_params.get("recursive", "").lower() in ("true", "1")
                return self.tree(files, "".join(f"{part}/" for part in folder if part), recursive)
            case ["POST", "paths-info", revision]:
                files = repository.commits[self.sha(repository, revision)]
                is_json = "json" in request.headers.get("content-type", "")
                paths = (await request.json())["paths"] if is_json else (await request.form()).getlist("paths")
                folders = [p for p in paths if any(name.startswith(p.rstrip("/") + "/") for name in files)]
                found = [files[p].entry(p) for p in paths if p in files]
                return JSONResponse(found + [folder_entry(p) for p in folders])
            case ["POST", "preupload", revision]:
                files = repository.commits[self.sha(repository, revision)]
                return self.preupload(files, (await request.json())["files"])
            case ["POST", "commit", branch]:
                changes = [json.loads(line) for line in (await request.body()).splitlines() if line.strip()]
                sha = repository.commit(branch, self.changed(repository.commits[self.sha(repository, branch)], changes))
                url = f"{request.base_url}{URL_PREFIX[repository.kind]}{repository.name}/commit/{sha}"
                return JSONResponse({"commitUrl": url, "commitOid": sha, "success": True})
        raise RefusalError(404, "NotFound")

    def sha(self, repository: Repository, revision: str) -> str:
        found = repository.resolve(revision)
        if found is None:
            raise RefusalError(404, "RevisionNotFound")
        return found

    def describe(self, repository: Repository, sha: str) -> Response:
        day = "2026-01-01T00:00:00.000Z"
        files = repository.commits[sha]
        siblings = [{"rfilename": path, "size": len(file.data), "blobId": file.oid} for path, file in files.items()]
        flags = {"private": False, "gated": False, "disabled": False, "downloads": 0, "likes": 0, "tags": []}
        dates = {"lastModified": day, "createdAt": day}
        return JSONResponse({"_id": "0", "id": repository.name, "sha": sha, **flags, **dates, "siblings": siblings})

    def tree(self, files: dict[str, File], prefix: str, recursive: bool) -> Response:
        entries, folders = [], set()
        for path, file in files.items():
            if not path.startswith(prefix):
                continue
            parts = path[len(prefix) :].split("/")
            if recursive or len(parts) == 1:
                entries.append(file.entry(path))
            depths = range(1, len(parts)) if recursive else range(1, min(len(parts), 2))
            folders.update(prefix + "/".join(parts[:depth]) for depth in depths)
        if prefix and not entries and not folders:
            raise RefusalError(404, "EntryNotFound")
        return JSONResponse(entries + [folder_entry(path) for path in sorted(folders)])

    def preupload(self, files: dict[str, File], asked: list[dict]) -> Response:
        """Says for each file how it is to be sent; the known oid lets a client skip what has not changed."""
        answers = []
        for item in asked:
            known = files.get(item["path"])
            large = item["size"] > LARGE_SIZE or item["path"].endswith(LARGE_SUFFIXES)
            mode = {"uploadMode": "lfs" if large else "regular", "shouldIgnore": False}
            answers.append({"path": item["path"], **mode, "oid": known.etag if known else None})
        return JSONResponse({"files": answers})

    def changed(self, files: dict[str, File], changes: list[dict]) -> dict[str, File]:
        """The tree after a commit's lines: "file", "lfsFile", "deletedFile", "deletedFolder"."""
        files = dict(files)
        for change in changes:
            value = change["value"]
            match change["key"]:
                case "file":
                    files[value["path"]] = File(base64.b64decode(value["content"]))
                case "lfsFile":
                    if value["oid"] not in self.large:
                        raise RefusalError(400, "LfsFileMissing")
                    files[value["path"]] = File(self.large[value["oid"]], value["oid"])
                case "deletedFile":
                    files.pop(value["path"], None)
                case "deletedFolder":
                    inside = value["path"].rstrip("/") + "/"
                    files = {path: file for path, file in files.items() if not path.startswith(inside)}
        return files

    def download(self, request: Request, repository: Repository, revision: str, path: str) -> Response:
        sha = self.sha(repository, revision)
        file = repository.commits[sha].get(path)
        if file is None:
            raise RefusalError(404, "EntryNotFound", **{"X-Repo-Commit": sha})
        headers = {"X-Repo-Commit": sha, "ETag": f'"{file.etag}"', "Accept-Ranges": "bytes"}
        if request.method == "HEAD":
            return Response(headers={**headers, "Content-Length": str(len(file.data))})
        data, status = file.data, 200
        if asked := request.headers.get("range"):
            first, _, last = asked.removeprefix("bytes=").partition("-")
            start, end = int(first or 0), min(int(last or len(data)), len(data) - 1)
            headers["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
            data, status = data[start : end + 1], 206
        return Response(data, status, headers, media_type="application/octet-stream")


class LocalHub:
    """A Hub served on a free port of 127.0.0.1 by a thread, for the length of a `with` block."""

    def __init__(self, port: int = 0) -> None:
        self.hub = Hub()
        self.socket = socket.create_server(("127.0.0.1", port))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.server = uvicorn.Server(uvicorn.Config(self.hub, log_level="warning", lifespan="off"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)

    def __enter__(self) -> LocalHub:
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=10)
        self.socket.close()

    def environment(self, home: Path) -> dict[str, str]:
        """The variables that send a new process's huggingface_hub and datasets to this Hub, with `home` as cache."""
        return {
            "HF_ENDPOINT": self.url,
            "HF_HOME": str(home),
            "HF_TOKEN": "local",
            "HF_HUB_OFFLINE": "0",
            "HF_HUB_DISABLE_XET": "1",  # Xet is a protocol of its own, with servers of its own
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8765)
    with LocalHub(parser.parse_args().port) as hub:
        print(f"local Hub at {hub.url}, user {USER!r}; Ctrl+C ends it", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            hub.thread.join()


if __name__ == "__main__":
    main()
