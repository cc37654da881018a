"""A home's loads or figures on an object store (S3 and what speaks like it), through pyarrow's own filesystem.

An object is there whole or not at all, but there is no renaming: a load's files are written under its name, the marker
first, and nobody reads them before the row; a derived file, which anybody takes for whole once its name is there, is
written aside and copied by the store itself. What a killed process had begun to send is never seen; that the store lets
go of it is a rule of the bucket (abort incomplete multipart uploads).
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from types import TracebackType

import pyarrow as pa
from pyarrow import fs

from data.errors import HomeError, StoreError
from data.home.durable_files import MARKER, NEW, as_parquet
from data.home.kept_file import MemoryFile, Stamp
from data.home.place import NewLoad
from data.load import Load

_AT_ONCE = "allow_delayed_open=true"
"""What is small goes in one request: pyarrow would send every file in parts."""


class ObjectPlace:
    """A prefix of a bucket. See data.home.place.Place for what each method promises."""

    def __init__(self, address: str, name: str) -> None:
        """`address` as pyarrow reads it: 's3://bucket/prefix', with ?region=… and ?endpoint_override=… where the store
        is not Amazon's. Who may use it is said by the machine's account or environment (AWS_ACCESS_KEY_ID, …), never by
        the address. HomeError where it is none."""
        self._shown = re.sub("//[^/]*@", "//…@", address.partition("?")[0])
        if not address.startswith("s3://") or "@" in self._shown:
            raise HomeError(
                f"config.toml: files: '{self._shown}' is no address of an object store: write s3://bucket/prefix. "
                "Keys do not belong in it: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY where the scorecard runs."
            )
        try:
            self._store, prefix = fs.FileSystem.from_uri(f"{address}{'&' if '?' in address else '?'}{_AT_ONCE}")
        except (ValueError, OSError) as error:
            raise HomeError(f"config.toml: files: '{self._shown}' cannot be used: {error}") from error
        self._root = f"{prefix.rstrip('/')}/{name}"

    def folder_of(self, load: Load) -> str:
        """'2020-09.1-' and what tells apart loads of two workbooks that two writers give the same number: one may have
        lost its turn without knowing. Of the same workbook they write the same bytes."""
        workbook = hashlib.sha256(f"{load.sha256} {load.records_from}".encode()).hexdigest()
        return f"{load.name}-{workbook[:12]}"

    def new_folder(self, name: str) -> NewLoad:
        """See Place."""
        return NewObjects(self, name)

    def settle(self, folder: str) -> None:
        """See Place."""
        self.remove(f"{folder}/{MARKER}")

    def sweep(self, in_catalogue: Collection[str]) -> list[str]:
        """See Place."""
        swept = []
        for folder, files in self.folders().items():
            if folder in in_catalogue:
                if MARKER in files:
                    self.settle(folder)
            elif MARKER in files:
                for file in (*sorted(files - {MARKER}), MARKER):  # the marker last: the next sweep knows what is left
                    self.remove(f"{folder}/{file}")
                swept.append(folder)
        return swept

    def folders(self) -> dict[str, frozenset[str]]:
        """See Place."""
        found: dict[str, set[str]] = {}
        for name in self._listed():
            folder, _, file = name.rpartition("/")
            if folder:
                found.setdefault(folder, set()).add(file)
        return {folder: frozenset(files) for folder, files in sorted(found.items())}

    def files(self) -> frozenset[str]:
        """See Place."""
        return frozenset(name for name in self._listed() if "/" not in name)

    def has(self, name: str) -> bool:
        """See Place."""
        with self._speaking():
            return bool(self._store.get_file_info(self._path(name)).type == fs.FileType.File)

    def read(self, name: str) -> bytes:
        """See Place."""
        with self._speaking(), self._store.open_input_file(self._path(name)) as file:
            return bytes(file.read())

    def open(self, name: str) -> MemoryFile:
        """See Place. The whole of it: a page reads some of it at once, and the next page another part."""
        return MemoryFile(self.read(name))

    def stamp(self, name: str) -> Stamp | None:
        """See Place."""
        with self._speaking():
            found = self._store.get_file_info(self._path(name))
        if found.type != fs.FileType.File:
            return None
        return Stamp(0, 0, found.size, found.mtime_ns, found.mtime_ns)

    def checksum(self, name: str) -> str:
        """See Place."""
        return hashlib.sha256(self.read(name)).hexdigest()

    def add(self, name: str, content: bytes | pa.Buffer) -> None:
        """See Place."""
        aside = f"{NEW}{uuid.uuid4().hex}"
        self.send(aside, content)
        with self._speaking():
            self._store.copy_file(self._path(aside), self._path(name))
        self.remove(aside)

    def sync(self) -> None:
        """Nothing to wait for: the store has answered for every file already."""

    def remove(self, name: str) -> None:
        """See Place."""
        with self._speaking(), suppress(FileNotFoundError):
            self._store.delete_file(self._path(name))

    def send(self, name: str, content: bytes | pa.Buffer) -> str:
        """Puts an object under its own name at once, and gives its sha256. StoreError where not all of it arrived."""
        with self._speaking():
            file = self._store.open_output_stream(self._path(name))
            file.write(content)  # no `with`: that would end an upload that failed half-way as if it were whole
            file.close()
            arrived = self._store.get_file_info(self._path(name)).size
        size = len(content) if isinstance(content, bytes) else content.size
        if arrived != size:
            raise StoreError(f"{self._shown} has {arrived} of the {size} bytes of {name}. Try again.")
        return hashlib.sha256(content).hexdigest()

    def _listed(self) -> list[str]:
        """Every object under the prefix, without it. Names that stand for folders alone are none."""
        selector = fs.FileSelector(self._root, recursive=True, allow_not_found=True)
        with self._speaking():
            found = self._store.get_file_info(selector)
        return [one.path.removeprefix(f"{self._root}/") for one in found if one.type == fs.FileType.File]

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """The store's own faults in a sentence; that an object is not there is no fault of the store."""
        try:
            yield
        except FileNotFoundError:
            raise
        except OSError as error:
            raise StoreError(f"The object store at {self._shown} cannot be used just now: {error}") from error


class NewObjects:
    """A load's folder being written on an object store: see data.home.durable_files.NewFolder."""

    def __init__(self, place: ObjectPlace, name: str) -> None:
        self._place, self._name = place, name
        self._writing: dict[str, Future[str]] = {}
        self._threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="keep")

    def __enter__(self) -> NewObjects:
        self._place.send(f"{self._name}/{MARKER}", b"")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # What was written stays, with its marker, until the next sweep: who lost the turn must not remove anything.
        self._threads.shutdown(cancel_futures=True)

    def add_table(self, name: str, table: pa.Table) -> None:
        """Starts writing `<name>.parquet`."""
        self._start(f"{name}.parquet", lambda: as_parquet(table))

    def add_bytes(self, name: str, content: bytes) -> None:
        """Starts writing a file."""
        self._start(name, lambda: content)

    def checksums(self) -> dict[str, str]:
        """Waits until all files so far are kept: file name → sha256."""
        return {name: written.result() for name, written in self._writing.items()}

    def make_visible(self) -> None:
        """All is there under its name already, for whoever finds its row."""
        self.checksums()

    def _start(self, name: str, content: Callable[[], bytes | pa.Buffer]) -> None:
        self._writing[name] = self._threads.submit(lambda: self._place.send(f"{self._name}/{name}", content()))
