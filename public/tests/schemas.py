"""As much of JSON Schema as the portal's own schemas use; a word that is not known here fails."""

import re
from typing import Any

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "null": type(None)}
WORDS = {
    *("$schema", "$id", "title", "description", "type", "required", "properties", "additionalProperties"),
    *("items", "enum", "minimum", "maximum", "pattern"),
}


def check(value: Any, schema: dict[str, Any], place: str = "$") -> None:
    """Assert that the value is what the schema says."""
    assert set(schema) <= WORDS, place
    if "type" in schema:
        wanted = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        fits = any(isinstance(value, TYPES[name]) for name in wanted)
        assert fits, f"{place}: {value!r}"
        assert "boolean" in wanted or not isinstance(value, bool), f"{place}: {value!r}"
    if "enum" in schema:
        assert value in schema["enum"], f"{place}: {value!r}"
    if isinstance(value, str) and "pattern" in schema:
        assert re.search(schema["pattern"], value), f"{place}: {value!r}"
    if isinstance(value, int) and not isinstance(value, bool):
        assert value >= schema.get("minimum", value), place
        assert value <= schema.get("maximum", value), place
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        assert set(schema.get("required", ())) <= set(value), place
        assert schema.get("additionalProperties", True) or set(value) <= set(properties), place
        for name, inner in value.items():
            check(inner, properties.get(name, {}), f"{place}.{name}")
    if isinstance(value, list):
        for index, inner in enumerate(value):
            check(inner, schema.get("items", {}), f"{place}[{index}]")
