"""HEAD: what GET answers, without a body."""

from __future__ import annotations

import anyio
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

__all__ = ["HeadOnly"]


class HeadOnly(Response):
    """The status and the headers of an answer; its body is not made, however long it would be."""

    def __init__(self, whole: Response) -> None:
        """`whole` is what GET would be answered."""
        super().__init__(status_code=whole.status_code)
        self.raw_headers = whole.raw_headers
        self._whole = whole

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Begin the answer and break it off; what it holds open is closed as when a client goes."""
        with anyio.CancelScope() as begun:

            async def beginning(message: Message) -> None:
                if message["type"] == "http.response.start":
                    await send(message)
                    await send({"type": "http.response.body"})
                    begun.cancel()

            await self._whole(scope, receive, beginning)
