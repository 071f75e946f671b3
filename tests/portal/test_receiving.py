"""A form's files are received whatever they are called."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory


@pytest.mark.parametrize("ending", ["txt", "t" * 19, "t" * 20, "txt" + "(" * 240, "写" * 85])
def test_a_file_with_any_ending_is_received(ending: str) -> None:
    """The temporary file takes its ending from the sender's name, and no system has names of any length."""
    sent = SimpleUploadedFile("chat", b"words")
    sent.name = f"chat.{ending}"
    (received,) = RequestFactory().post("/", {"files": sent}).FILES.getlist("files")
    assert (received.name, received.read()) == (f"chat.{ending[:19]}", b"words")
    received.close()
