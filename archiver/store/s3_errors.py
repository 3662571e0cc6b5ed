"""What S3 servers answer, in words with a next move. Takes botocore's errors apart without importing it."""

from typing import Any, Final

from archiver.errors import StoreError

_CHAIN = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
_ACCESS = "ask the bucket's owner for ListBucket, GetObject and PutObject, or use other credentials"
_REASONS: Final = {
    "SignatureDoesNotMatch": "the secret does not belong to the access key; check AWS_SECRET_ACCESS_KEY",
    "InvalidAccessKeyId": "the server does not know this access key; check AWS_ACCESS_KEY_ID and the endpoint",
    "NoSuchBucket": "there is no such bucket; make it first, or check the name and the endpoint",
    "AccessDenied": f"access denied; {_ACCESS}",
    "403": f"access denied, or wrong credentials; {_ACCESS}",
    "RequestTimeTooSkewed": "this machine's clock is wrong; set it (for example with `timedatectl`) and run again",
    "ExpiredToken": "the credentials have expired; sign in again",
    "InvalidToken": "the session token is not valid; sign in again",
    "PermanentRedirect": "the bucket is in another region; set `region` in archive.toml or AWS_DEFAULT_REGION",
    "AuthorizationHeaderMalformed": "the bucket is in another region; set `region` in archive.toml",
    "301": "the bucket is in another region; set `region` in archive.toml or AWS_DEFAULT_REGION",
    "InvalidObjectState": "the object lies in cold storage; bring it back with the server's restore call first",
    "EntityTooLarge": "the object is larger than this server takes",
    "QuotaExceeded": "the quota is used up; raise it, then run again",
    "NoSuchUpload": "the upload was ended by somebody else; run the command again",
}
_TRANSIENT: Final = {
    "SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException",
    "RequestTimeout", "InternalError", "ServiceUnavailable", "NoSuchUpload", "429", "500", "502", "503", "504",
}  # fmt: skip
_CLIENT_SIDE: Final = {
    "NoCredentialsError": f"no credentials; {_CHAIN}",
    "PartialCredentialsError": f"only half of the credentials are set; {_CHAIN}",
    "CredentialRetrievalError": f"the credentials cannot be had; {_CHAIN}",
    "ProfileNotFound": "AWS_PROFILE names a profile that is not there; check it",
    "SSLError": "the server's certificate is not trusted; check the endpoint",
    "ParamValidationError": "that is not a bucket name; check --store",
    "ValueError": "that is not an endpoint; give it as https://host[:port]",
}
_UNREACHABLE: Final = {
    "EndpointConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "ConnectionClosedError", "HTTPClientError",
    "ResponseStreamingError", "IncompleteReadError", "ProxyConnectionError", "ConnectionError",
}  # fmt: skip


def code_of(error: Any) -> str:
    """The server's error code; an HTTP status as text where it sent none (a HEAD has no body)."""
    return str(error.response.get("Error", {}).get("Code", ""))


def translated(error: Exception, url: str, key: str) -> StoreError:
    """Our error for one of botocore's. Its own text is left out: it can hold an access key or a signed address.

    Args:
        url: the store's.
        key: what was being read or written; empty for the store itself.
    """
    where = f"{url}: {key}: " if key else f"{url}: "
    kind = type(error).__name__
    answer = getattr(error, "response", None)
    if answer is None:  # botocore's errors of the line have the attribute, too, and nothing in it
        if kind in _UNREACHABLE:
            text = "the server cannot be reached or broke off; check the endpoint and the network, then run again"
            return StoreError(where + text, transient=True)
        return StoreError(where + _CLIENT_SIDE.get(kind, f"{kind}; run `archiver doctor`"))
    code = code_of(error)
    status = int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    transient = code in _TRANSIENT or status == 429 or (status >= 500 and status != 501)
    if transient:
        return StoreError(f"{where}the server is busy or broken ({code}); run again later", transient=True)
    return StoreError(where + _REASONS.get(code, f"the server refused ({code}); run `archiver doctor`"))
