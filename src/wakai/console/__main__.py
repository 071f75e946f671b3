"""`python -m wakai.console` is the same as `wakai`."""

from wakai.console.main import app

if __name__ == "__main__":
    app()
