"""The rulebooks that come with Wakai, one folder of YAML files each; see README.md."""

from importlib.resources import files


def names() -> tuple[str, ...]:
    """The names of the rulebooks that come with Wakai."""
    return tuple(sorted(entry.name for entry in files(__name__).iterdir() if (entry / "rulebook.yaml").is_file()))


def texts_of(name: str) -> dict[str, str]:
    """The YAML files of a rulebook, file name -> text, in the order in which they are read. Raises KeyError."""
    if name not in names():
        raise KeyError(name)
    found = {entry.name: entry for entry in (files(__name__) / name).iterdir() if entry.name.endswith(".yaml")}
    return {file: found[file].read_text(encoding="utf-8") for file in sorted(found)}
