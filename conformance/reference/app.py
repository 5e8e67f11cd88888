"""The application: finds the world of a request, and its answer."""

from __future__ import annotations

from conformance.reference import control
from conformance.reference.editions import Editions, UnknownEdition, true_service
from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.mail_store import MailStore
from conformance.reference.service import Service
from conformance.reference.state import Credential, Settings, World

#: Chooses a mutant for one request.
MUTANT_HEADER = "X-Mutant"
#: Chooses a variation for one request: a name, or several joined by `+`.
VARIATION_HEADER = "X-Variation"
#: The largest body read: a message of 10 MB, every byte of it percent-encoded, and some room.
MAX_BODY = 48 * 1024 * 1024


class App:
    """The reference target as a function of requests.

    Args:
        settings: of the server.
        credentials: known access keys.
        mutant: the version of the service that answers requests which don't choose one; empty is the true service.
        choose: honour the `X-Mutant` header.
        variation: names of variations joined by `+`, for requests which don't choose any; empty is none.
        vary: honour the `X-Variation` header.
        editions: builds the service that a mutant and a variation name.
        hooks: serve what stands beside the API; the health check is served in any case.
        reset_path: a POST there forgets everything, if hooks are served.

    Raises:
        UnknownEdition: there is no mutant or no variation of this name.
    """

    def __init__(
        self,
        settings: Settings,
        credentials: list[Credential],
        *,
        mutant: str = "",
        choose: bool = False,
        variation: str = "",
        vary: bool = False,
        editions: Editions = true_service,
        hooks: bool = True,
        reset_path: str = control.RESET,
    ) -> None:
        self.settings = settings
        self.credentials = {credential.access_key_id: credential for credential in credentials}
        self._mail = MailStore()
        self._choose = choose
        self._default = mutant
        self._vary = vary
        self._editions = editions
        self._variation = variation
        self._hooks = hooks
        self.reset_path = reset_path
        self._versions: dict[tuple[str, str], tuple[Service, World]] = {}
        self.version(mutant, variation)

    def version(self, name: str, variation: str = "") -> tuple[Service, World]:
        """The service and the state of a mutant and a variation, made at first use; two empty names: the true service.

        Raises:
            UnknownEdition: there is no mutant or no variation of this name.
        """
        found = self._versions.get((name, variation))
        if found is None:
            edition = self._editions(name, variation, self.settings)
            world = World(f"{name}~{variation}" if variation else name, edition.settings, self._mail)
            found = self._versions[name, variation] = edition.service, world
        return found

    def reset(self) -> None:
        """Forget everything that any version of the service remembers."""
        self._mail = MailStore()
        self._versions.clear()

    def prompts(self, request: HttpRequest) -> bool:
        """Whether a client that waits with its body is asked for it."""
        try:
            return self._chosen(request)[0].prompts
        except UnknownEdition:
            return True

    def _chosen(self, request: HttpRequest) -> tuple[Service, World]:
        name = (_text(request, b"x-mutant") if self._choose else None) or self._default
        variation = (_text(request, b"x-variation") if self._vary else None) or self._variation
        return self.version(name, variation)

    def answer(self, request: HttpRequest, *, complete: bool = True) -> HttpResponse:
        """Answers one request.

        Args:
            request: as received.
            complete: False if its body was too large to be read.
        """
        try:
            service, world = self._chosen(request)
        except UnknownEdition as error:
            return control.as_json(400, {"error": str(error)})
        if not complete:
            return service.refuse("InvalidParameterValue", f"The body is larger than {MAX_BODY} bytes.")
        if request.path == control.HEALTH or self._hooks:
            if request.method == "POST" and request.path == self.reset_path:
                self.reset()
                return control.as_json(200, {"reset": True})
            if request.path.startswith(control.PREFIX):
                return control.answer(request, world, self.credentials)
        return service.answer(request, world, self.credentials)


def _text(request: HttpRequest, name: bytes) -> str | None:
    """The value of a header field without the whitespace around it, which HTTP makes no part of it (RFC 9110 5.5)."""
    value = request.header(name)
    return None if value is None else value.strip(" \t")
