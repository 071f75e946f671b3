"""The marketplace rulebook: claims of buyers about orders. The text is in the YAML files beside this one."""
