"""The rulebooks that come with Wakai, one folder of YAML files each; see README.md."""
