"""What is sent to the addresses that programs use most, as the schema shows it.

An act without fields, as to randomise, is sent an empty body. That each example is one of its own
schema, tests/trials/api/test_schema.py asks.
"""

_ENTRY = "0b2f6f6e-3c7d-4a53-9a0c-2f5f1d0c7a11"
_QUERY = "5d8e1a52-7b0e-4a8f-8f43-9c1e6b2d3f44"
_PLAN = "c1a7f0d4-62c9-4a0e-b5d5-1e8b7c9a2d33"
_KEYS = ("8a4de1f6-0f64-4d7b-a0f5-6b6f0d1c2e55", "e3b0c442-98fc-4c14-9afb-f4c8996fb924")
_ANSWERS = {
    "answers": {"pcl01": 2, "pcl02": {"missing": "refused"}},
    "based_on": 0,
    "complete": False,
    "done_on": "2026-01-12",
}
_QUESTION = {"entry": _ENTRY, "item": "pcl02", "text": "Is the date right?", "severity": "minor"}
_ANSWER = {"step": "answer", "text": "Yes: compared with the source."}

# {(method, path in the schema): the body}
EXAMPLES = {
    ("put", "/entries/{entry_id}/answers/"): _ANSWERS | {"reason": ""},
    ("post", "/api/entries/bulk/"): {"items": [{"key": _KEYS[0], "entry": _ENTRY} | _ANSWERS]},
    ("post", "/api/queries/"): _QUESTION,
    ("post", "/api/queries/bulk/"): {
        "items": [
            {"key": _KEYS[0]} | _QUESTION,
            {"key": _KEYS[1], "query": _QUERY} | _ANSWER,
        ]
    },
    ("post", "/api/analyses/start/"): {"plan": _PLAN, "dry": True},
}
