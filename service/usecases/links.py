"""What a paper does to others: «изменён приказом № …», «отменён приказом № …», linked both ways, undone with its annulment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from records.registry import ISSUED
from records.store import Reader, Transaction
from schemas.issued import Issued, State
from schemas.lookup import PaperRef
from schemas.values.dates import read_date
from service.errors import Conflict

AMENDED = "amended_order"
"""The field of an order that changes another; without rows in «changes» it repeals it."""
CHANGES = "changes"
REPEALED = "repealed_since"
"""The first day on which a repealed order is no longer in force; absent = the day of the repealing order."""
AMENDMENT = "order_amendment"
"""The kind of order by which any order is changed or repealed."""
AMENDED_BY = {"order_pairs": "order_pairs_amendment", "order_pairs_amendment": "order_pairs_amendment"}
"""Orders that have an amending order of their own."""


def apply(tx: Transaction, paper: Issued, data: Mapping[str, Any]) -> None:
    """Link the paper with the one it changes or repeals; Conflict when that one is no longer in force."""
    target = data.get(AMENDED)
    if not isinstance(target, PaperRef) or not target.key:
        return
    old = ISSUED.get(tx, target.key)
    if old.state is State.ANNULLED or old.cancelled_by:
        raise Conflict(f"Приказ № {old.number} от {old.date:%d.%m.%Y} уже не действует: менять его нельзя.")
    if data.get(CHANGES):
        ISSUED.save(tx, replace(old, changed_by=(*old.changed_by, paper.key)))
    else:
        ISSUED.save(tx, replace(old, cancelled_by=paper.key))
    tx.audit("changed_by", subject=old.key, facts={"paper": paper.key, "number": paper.number})


def repealed_since(order: Issued) -> date:
    """The day from which the repealing order takes the other out of force."""
    typed = str(order.data.get(REPEALED) or "")
    return read_date(typed) if typed else order.date


def undo(tx: Transaction, paper: Issued) -> None:
    """Take back what an annulled paper did to others."""
    for key in paper.bases:
        old = ISSUED.peek(tx, key)
        if old is not None and (paper.key in old.changed_by or old.cancelled_by == paper.key):
            changed = tuple(one for one in old.changed_by if one != paper.key)
            ISSUED.save(
                tx,
                replace(
                    old, changed_by=changed, cancelled_by="" if old.cancelled_by == paper.key else old.cancelled_by
                ),
            )


def dependants(reader: Reader, key: str) -> list[Issued]:
    """Papers that stand on this one («на основании приказа …»): they want a look when it falls."""
    return [
        paper
        for paper in ISSUED.find(reader, order=("date", "seq"))
        if key in paper.bases and paper.state is not State.ANNULLED
    ]
