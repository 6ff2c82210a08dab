"""YAML that remembers its lines, and refuses a key that stands twice."""

import yaml

Path = tuple[str | int, ...]


class YamlError(ValueError):
    def __init__(self, line: int, message: str):
        super().__init__(message)
        self.line = line


def read(text: str) -> tuple[object, dict[Path, int]]:
    """The document, and the line on which each key or list entry of it stands."""
    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return None, {(): 1}
        lines: dict[Path, int] = {(): 1}
        _walk(root, (), lines, set())
        return loader.construct_document(root), lines
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise YamlError(mark.line + 1 if mark else 1, problem.problem or str(problem)) from None
    except yaml.YAMLError as problem:
        raise YamlError(1, str(problem)) from None
    finally:
        loader.dispose()


def _walk(node: yaml.Node, path: Path, lines: dict[Path, int], seen: set[yaml.Node]) -> None:
    if node in seen:  # a node reached twice could stand for millions, or hold itself
        raise YamlError(node.start_mark.line + 1, "is used again by an alias (*); write it out")
    seen.add(node)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*path, key.value)
            if inner in lines:
                raise YamlError(
                    key.start_mark.line + 1,
                    f"{key.value!r} stands here a second time; first on line {lines[inner]}",
                )
            lines[inner] = key.start_mark.line + 1
            _walk(value, inner, lines, seen)
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            lines[*path, place] = value.start_mark.line + 1
            _walk(value, (*path, place), lines, seen)


def line_of(path: Path, lines: dict[Path, int]) -> int:
    """The line of a place in the document, or of the nearest thing around it."""
    while path not in lines:
        path = path[:-1]
    return lines[path]
