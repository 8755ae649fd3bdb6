"""Files checked on a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mathdoc.cache import Cache, Page
    from mathdoc.runs import Failure, Outcome

_RETRIES = 5
_PATIENCE = "10s"


def on_cluster(files: Iterable[Page | Failure], cache: Cache | None, address: str) -> Iterator[Outcome | Failure]:
    """Check files on the cluster whose scheduler is at `address`: what a worker had that dies is given to another."""
    try:
        from distributed import Client
    except ImportError as error:
        raise click.UsageError("--scheduler needs Dask: pip install 'mathdoc[dask]'") from error
    from mathdoc.runs import outcomes

    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise click.UsageError(f"no scheduler answers at {address}") from error
    with client:
        yield from outcomes(files, cache, executor=client.get_executor(retries=_RETRIES), workers=sum(client.nthreads().values()))
