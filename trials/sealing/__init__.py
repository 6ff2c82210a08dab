"""The ledger made tamper-evident: seals, anchors outside, and looking at it again."""
