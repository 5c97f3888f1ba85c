"""The facts of a failure, for the owner's log."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Detail:
    """What is known about a failure. `message` is the endpoint's own, already masked."""

    endpoint: str = ""
    model: str = ""
    status: int | None = None
    code: str | None = None
    kind: str | None = None
    param: str | None = None
    message: str = ""
    request_id: str | None = None
    retry_after: float | None = None
    """Seconds to wait before asking again, where the endpoint said so."""

    def __str__(self) -> str:
        facts = {
            "endpoint": self.endpoint,
            "model": self.model,
            "status": self.status,
            "type": self.kind,
            "code": self.code,
            "param": self.param,
            "request_id": self.request_id,
            "message": self.message,
        }
        return " ".join(f"{name}={value!a}" for name, value in facts.items() if value)
