"""A store in an S3 bucket, under a prefix. The only module that imports boto3; opened only for `s3:`.

Nothing here trusts a server's checksum, ETag or 200: bytes are hashed on the way up, and read back before a commit.
"""

import hashlib
import io
import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.response import StreamingBody

from archiver.errors import AlreadyStoredError, FixityError, NoSuchKeyError, StoreError
from archiver.store.interface import NotConditionalError
from archiver.store.s3_errors import code_of, translated

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

_PART = 16 << 20
_PARTS_AT_MOST = 9_000
_THREADS = 4
_TRIES = 4


class S3Store:
    """Keys under `s3://bucket/prefix`. Credentials come from boto3's own chain and are never read here."""

    def __init__(
        self, bucket: str, prefix: str, *, writable: bool, endpoint: str | None = None, region: str | None = None
    ) -> None:
        self.bucket, self.prefix = bucket, f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self.url = f"s3://{bucket}/{self.prefix}".rstrip("/")
        self.writable = writable
        self.conditional = True
        self._client = self._connect(endpoint, region)
        # One pool and one budget a store: however many repositories are written at once, memory stays bounded.
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="s3-part")
        self._budget = threading.BoundedSemaphore(_THREADS)
        if not writable:
            self._refuse_nothing_there()

    def put_file(
        self, key: str, size: int, open_source: Callable[[], BinaryIO], sha256: str, *, anew: bool = False
    ) -> bool:
        self._refuse_reading_only(key)
        if not anew and self.size(key) == size:
            return False
        with open_source() as source:
            if size > _PART:
                self._put_in_parts(key, size, source, sha256)
            else:
                data = source.read(size + 1)
                _compare(key, len(data), hashlib.sha256(data).hexdigest(), size, sha256)
                with self._translated(key):
                    self._client.put_object(Bucket=self.bucket, Key=self.prefix + key, Body=data)
        return True

    def create(self, key: str, data: bytes) -> None:
        self._refuse_reading_only(key)
        if not self.conditional:
            if not self._is_stored(key, data):
                self.replace(key, data)
            return
        for _ in range(_TRIES):
            try:
                self._client.put_object(Bucket=self.bucket, Key=self.prefix + key, Body=data, IfNoneMatch="*")
                return
            except ClientError as error:
                if code_of(error) in ("NotImplemented", "501"):
                    raise NotConditionalError(
                        f"{self.url}: the server does not know conditional writes; set single_writer = true in "
                        f"archive.toml if only one machine ever writes there, or use another server"
                    ) from None
                if code_of(error) not in ("PreconditionFailed", "412", "ConditionalRequestConflict", "409"):
                    raise translated(error, self.url, key) from None
                if self._is_stored(key, data):
                    return
            except BotoCoreError as error:
                # A write that timed out may have arrived: what is stored decides, not what was answered.
                if self._is_stored(key, data):
                    return
                raise translated(error, self.url, key) from None
        raise StoreError(f"{self.url}: {key} is being written by somebody else; run the command again", transient=True)

    def replace(self, key: str, data: bytes) -> None:
        self._refuse_reading_only(key)
        with self._translated(key):
            self._client.put_object(Bucket=self.bucket, Key=self.prefix + key, Body=data)

    def read(self, key: str) -> bytes:
        with self.open(key) as file:
            return file.read()

    def open(self, key: str) -> BinaryIO:
        try:
            body = self._client.get_object(Bucket=self.bucket, Key=self.prefix + key)["Body"]
        except ClientError as error:
            if self._means_absent(error, key):
                raise NoSuchKeyError(key) from None
            raise translated(error, self.url, key) from None
        except BotoCoreError as error:
            raise translated(error, self.url, key) from None
        return cast(BinaryIO, io.BufferedReader(_Body(body, self.url, key), 1 << 20))

    def size(self, key: str) -> int | None:
        try:
            return self._client.head_object(Bucket=self.bucket, Key=self.prefix + key)["ContentLength"]
        except ClientError as error:
            if self._means_absent(error, key):
                return None
            raise translated(error, self.url, key) from None
        except BotoCoreError as error:
            raise translated(error, self.url, key) from None

    def list(self, prefix: str) -> Iterator[str]:
        with self._translated(prefix):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=self.prefix + prefix
            )
            for page in pages:
                for item in page.get("Contents", []):
                    yield item["Key"].removeprefix(self.prefix)

    def rewritten(self, prefix: str) -> Iterator[str]:
        with self._translated(prefix):
            pages = self._client.get_paginator("list_object_versions").paginate(
                Bucket=self.bucket, Prefix=self.prefix + prefix
            )
            keys = (item["Key"] for page in pages for item in page.get("Versions", []))
            for key, versions in itertools.groupby(keys):
                if len(list(versions)) > 1:
                    yield key.removeprefix(self.prefix)

    def _put_in_parts(self, key: str, size: int, source: BinaryIO, sha256: str) -> None:
        """A big blob by multipart upload; it is completed only when the bytes that passed by had the right hash."""
        with self._translated(key):
            upload = self._client.create_multipart_upload(Bucket=self.bucket, Key=self.prefix + key)["UploadId"]
        futures: list[Future[CompletedPartTypeDef]] = []
        try:
            hasher, count = hashlib.sha256(), 0
            while data := source.read(max(_PART, -(-size // _PARTS_AT_MOST))):
                hasher.update(data)
                count += len(data)
                self._budget.acquire()
                number = len(futures) + 1
                future = self._pool.submit(self._put_part, key, upload, number, data)
                future.add_done_callback(lambda _: self._budget.release())
                futures.append(future)
                if any(f.done() and f.exception() for f in futures[-2 * _THREADS :]):
                    break
            parts = [future.result() for future in futures]
            _compare(key, count, hasher.hexdigest(), size, sha256)
            with self._translated(key):
                self._client.complete_multipart_upload(
                    Bucket=self.bucket, Key=self.prefix + key, UploadId=upload, MultipartUpload={"Parts": parts}
                )
        except BaseException:
            for future in futures:
                future.exception()  # the server refuses to abort what is still arriving
            self._abort(key, upload)
            raise

    def _put_part(self, key: str, upload: str, number: int, data: bytes) -> "CompletedPartTypeDef":
        with self._translated(key):
            done = self._client.upload_part(
                Bucket=self.bucket, Key=self.prefix + key, UploadId=upload, PartNumber=number, Body=data
            )
        return {"ETag": done["ETag"], "PartNumber": number}

    def _abort(self, key: str, upload: str) -> None:
        """Best effort: the error that led here is the one to report; a lifecycle rule clears what is left."""
        try:
            self._client.abort_multipart_upload(Bucket=self.bucket, Key=self.prefix + key, UploadId=upload)
        except (ClientError, BotoCoreError):
            return

    def _is_stored(self, key: str, data: bytes) -> bool:
        """Whether the key holds exactly these bytes; False when it is free. Raises AlreadyStoredError on others."""
        try:
            if self.read(key) == data:
                return True
        except NoSuchKeyError:
            return False
        raise AlreadyStoredError(key)

    def _means_absent(self, error: ClientError, key: str) -> bool:
        """Whether an answer means that the key is free: whoever may list one prefix only gets 403 for that, not 404."""
        if code_of(error) not in ("AccessDenied", "403"):
            return code_of(error) in ("NoSuchKey", "404")
        try:
            held = self._client.list_objects_v2(Bucket=self.bucket, Prefix=self.prefix + key, MaxKeys=1)
        except (ClientError, BotoCoreError):
            return False
        return self.prefix + key not in [item["Key"] for item in held.get("Contents", [])]

    def _refuse_reading_only(self, key: str) -> None:
        if not self.writable:
            raise StoreError(f"{self.url}: opened for reading only; {key} was not written")

    def _refuse_nothing_there(self) -> None:
        with self._translated(""):
            held = self._client.list_objects_v2(Bucket=self.bucket, Prefix=self.prefix, MaxKeys=1)
        if not held.get("KeyCount", len(held.get("Contents", []))):
            raise StoreError(f"{self.url}: no archive there; check --store, or make one with `archiver archive`")

    def _connect(self, endpoint: str | None, region: str | None) -> "S3Client":
        """A client; servers other than AWS get the bucket in the path, since few have a name for each bucket."""
        if endpoint and ".amazonaws.com" not in endpoint:
            return self._make_client(endpoint, region, "path")
        client = self._make_client(endpoint, region, "auto")
        if ".amazonaws.com" in client.meta.endpoint_url:
            return client
        return self._make_client(endpoint, region, "path")  # the endpoint came from boto3's own configuration

    def _make_client(self, endpoint: str | None, region: str | None, style: Literal["auto", "path"]) -> "S3Client":
        # boto3 >= 1.36 sends checksums by default, which breaks some servers; ours is the SHA-256 in the key.
        config = Config(
            signature_version="s3v4",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            retries={"mode": "standard", "max_attempts": _TRIES},
            connect_timeout=10,
            read_timeout=60,
            max_pool_connections=4 * _THREADS,
            s3={"addressing_style": style},
        )
        try:
            return boto3.Session().client("s3", endpoint_url=endpoint, region_name=region, config=config)
        except (BotoCoreError, ValueError) as error:
            raise translated(error, self.url, "") from None

    def _translated(self, key: str) -> "_Translated":
        return _Translated(self.url, key)


class _Translated:
    """boto3's errors in our words; `from None`, because a cause can show a key or a signed address."""

    def __init__(self, url: str, key: str) -> None:
        self._url, self._key = url, key

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ClientError | BotoCoreError):
            raise translated(error, self._url, self._key) from None


class _Body(io.RawIOBase):
    """The body of an answer, as a file; a connection lost half way is an error, never a short file."""

    def __init__(self, body: StreamingBody, url: str, key: str) -> None:
        self._body, self._url, self._key = body, url, key

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        with _Translated(self._url, self._key):
            data = self._body.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._body.close()
        super().close()


def _compare(key: str, count: int, found: str, size: int, sha256: str) -> None:
    if (count, found) != (size, sha256):
        raise FixityError(key, f"its source gave {count} bytes with sha256 {found}, nothing was stored")
