"""An object store that speaks like S3 (moto's server), on a free port of this machine, for homes that lie on it."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from pyarrow import fs

ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "only-for-tests",
    "AWS_SECRET_ACCESS_KEY": "only-for-tests",
    "AWS_EC2_METADATA_DISABLED": "true",
}
SERVER = """
import logging, sys, threading
from moto.server import ThreadedMotoServer
logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""


@contextmanager
def started() -> Iterator[str]:
    """'region=…&endpoint_override=…': what an address of this store ends in. The account is in the environment."""
    before = {name: os.environ.get(name) for name in ACCOUNT}
    os.environ.update(ACCOUNT)
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    port = server.stdout.readline().strip()
    try:
        yield f"region=eu-west-2&scheme=http&endpoint_override=127.0.0.1:{port}"
    finally:
        server.communicate(timeout=10)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def new_bucket(store: str) -> str:
    """The address of a fresh prefix in a fresh bucket."""
    bucket = f"homes-{uuid.uuid4().hex}"
    filesystem, _ = fs.FileSystem.from_uri(f"s3://{bucket}?{store}&allow_bucket_creation=true")
    filesystem.create_dir(bucket)
    return f"s3://{bucket}/anytown?{store}"


def copied_bucket(address: str) -> str:
    """The address of a copy."""
    filesystem, path = fs.FileSystem.from_uri(address)
    to = new_bucket(address.partition("?")[2])
    _, target = fs.FileSystem.from_uri(to)
    for one in filesystem.get_file_info(fs.FileSelector(path, recursive=True, allow_not_found=True)):
        if one.is_file:
            filesystem.copy_file(one.path, target + one.path.removeprefix(path))
    return to


def names(address: str) -> list[str]:
    """Every object, without the prefix."""
    filesystem, path = fs.FileSystem.from_uri(address)
    found = filesystem.get_file_info(fs.FileSelector(path, recursive=True, allow_not_found=True))
    return sorted(one.path.removeprefix(f"{path}/") for one in found if one.is_file)
