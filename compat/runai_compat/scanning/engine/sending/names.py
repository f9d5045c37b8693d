"""The names by which libraries send requests, and what they call address and method."""

from __future__ import annotations

import re
from functools import lru_cache

from ...sites import surmised, verb
from ...syntax.settings import OPTION_SETTERS

ADDRESSES = (
    "url", "uri", "path", "endpoint", "requesturi", "route", "resource", "href", "address",
    "urlpath", "pathname", "location", "apiurl", "apipath", "requesturl", "fullurl", "target",
    "from", "with",
)  # fmt: skip
METHODS = (
    "method", "httpmethod", "verb", "requestmethod", "customrequest", "custommethod", "httpverb",
    "requesttype", "httpmode",
)  # fmt: skip
PAYLOADS = frozenset({"data", "json", "body", "content", "payload", "form"})
OPENING = frozenset({"urlopen", "urlretrieve", "Request", "URI.open", "openURL", "URLRequest"})
TASKS = frozenset({"data", "dataTask", "download", "downloadTask", "bytes", "dataTaskPublisher"})
"""What fetches an address that is handed over as `from` or `with` (URLSession)."""
FETCHING = frozenset(
    {
        "fetch", "axios", "$fetch", "ofetch", "got", "ky", "request", "superagent", "needle",
        "ajax", "useFetch", "useSWR", "http_get", "Fetch", "nodeFetch", "apiFetch", "fetchJson",
        "sendRequest", "httpRequest", "wp_remote_request", "request_uri",
    }
)  # fmt: skip
ADDRESS_FIRST = FETCHING - {"axios", "request", "ajax", "sendRequest"}
"""Those of them whose first argument is the address, never an object of options."""
MAKING = frozenset({"Create", "CreateHttp", "CreateDefault"})
MAKERS = frozenset({"WebRequest", "HttpWebRequest"})
ON_ADDRESS = {
    "openConnection": "GET", "openStream": "GET", "readText": "GET", "readBytes": "GET",
    "httpGet": "GET", "httpPost": "POST", "httpPut": "PUT", "httpDelete": "DELETE",
    "httpPatch": "PATCH", "httpHead": "HEAD",
}  # fmt: skip
"""What is called on an address and sends something there, unless a method is given to the result."""
GENERAL = frozenset(
    {
        "run_request", "request", "stream", "Request", "Req", "send_request", "asyncRequest", "ws_connect", "build_request",
        "NewRequest", "NewRequestWithContext", "exchange", "HttpRequestMessage", "open", "execute",
        "RestRequest", "ExecuteAsync", "request_json", "makeRequest", "doRequest", "Execute", "requestAsync",
        "method", "createRequest", "newRequest", "api_request", "send", "setRequest", "retrieve",
        "Method", "public_send", "__send__", "urlopen",
    }
)  # fmt: skip
METHOD_SECOND = frozenset({"exchange", "execute", "Execute", "RestRequest", "retrieve", "open"})
_SUFFIXED = re.compile(
    r"^(?P<verb>[Gg]et|[Pp]ost|[Pp]ut|[Dd]elete|[Pp]atch|[Hh]ead)"
    r"(?:For(?:Object|Entity|Location|List|Map)|(?:As)?(?:Json|String|Stream|ByteArray|Bytes|Form)?(?:From|As)?(?:Json)?Async(?:<.*>)?|FromJsonAsync|AsJsonAsync|Async)$"
)
_EXECUTED = re.compile(r"Execute(Get|Post|Put|Delete|Patch|Head)(?:Async)?(?:<.*>)?")
BODY_ONLY = re.compile(r"(?:Post|Put|Patch)(?:Json|String|UrlEncoded|Multipart)Async")
"""What is called on an address with what is sent there (Flurl)."""
_TRANSFER = re.compile(r"(Download|Upload)(?:String|Data|File|Values)(?:Task)?(?:Async)?")
_ALIASES = {
    "del": "DELETE", "destroy": "DELETE", "getJSON": "GET", "HttpGet": "GET", "HttpPost": "POST",
    "HttpPut": "PUT", "HttpDelete": "DELETE", "HttpPatch": "PATCH", "PostForm": "POST",
    "curl_init": "GET", "file_get_contents": "GET", "getBlob": "GET", "get_json": "GET",
    "urlread": "GET", "webread": "GET", "patchForObject": "PATCH", "deleteForObject": "DELETE",
    "http_get": "GET", "http_post": "POST", "http_put": "PUT", "http_delete": "DELETE",
    "http_patch": "PATCH", "wp_remote_get": "GET", "wp_remote_post": "POST", "submitForm": "POST",
    "sendBeacon": "POST", "EventSource": "GET", "HttpOperator": "POST", "SimpleHttpOperator": "POST",
    "HttpSensor": "GET", "postForm": "POST", "putForm": "PUT", "patchForm": "PATCH",
}  # fmt: skip
SETTERS = frozenset(
    {
        "uri", "url", "path", "endpoint", "target", "pathsegment", "setrequesturi", "requesturi",
        "seturl", "withurl", "newbuilder", "seturi", "withuri", "withpath", "pathf",
    }
)  # fmt: skip
PROCESSES = frozenset(
    {
        "run", "call", "Popen", "check_call", "check_output", "exec", "execFile", "spawn",
        "spawnSync", "execSync", "execFileSync", "create_subprocess_exec", "Command",
        "CommandContext", "ProcessBuilder", "command", "system", "capture2", "capture2e",
        "capture3", "execa", "sh", "Start", "getoutput", "new", "args", "arg", "exec_", "Run",
        "subprocess",
    }
)  # fmt: skip


def verb_of(name: str) -> str | None:
    """The method that a function's name is, in the ways of well-known libraries."""
    if method := verb(name.removeprefix("Must")):
        return method
    if name in _ALIASES:
        return _ALIASES[name]
    if transfer := _TRANSFER.fullmatch(name):
        return "GET" if transfer[1] == "Download" else "POST"
    if executed := _EXECUTED.fullmatch(name):
        return verb(executed[1])
    match = _SUFFIXED.match(name)
    return verb(match["verb"]) if match else None


DECLARING = frozenset({"query", "mutation", "infiniteQuery"})
"""What declares an endpoint (RTK Query)."""
SPOKEN = frozenset({"request", "paginate"})
"""What takes method and path in one text."""
SPOKEN_LINE = re.compile(r"(GET|POST|PUT|DELETE|PATCH|HEAD) (/\S+)")
_TELLING = (
    OPENING | TASKS | FETCHING | MAKING | GENERAL | PROCESSES | DECLARING | SPOKEN | OPTION_SETTERS
    | ON_ADDRESS.keys()
)  # fmt: skip


@lru_cache(maxsize=8192)
def may_send(name: str) -> bool:
    """Whether a function of that name may send something, as far as the name tells."""
    return (
        name.partition("<")[0] in _TELLING
        or verb_of(name) is not None
        or key(name) in SETTERS
        or surmised(name) is not None
        or name.startswith("req_perform")
    )


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """A name without what spellings differ in: `baseurl` for `base_url` and `baseURL`."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
