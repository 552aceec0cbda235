"""Reads a compose file strictly by the Compose specification, and prints it as JSON."""

import sys

from compose_spec import PyCompose

with open(sys.argv[1], encoding="utf-8") as file:
    compose = PyCompose.from_yaml(file.read())
compose.validate_secrets()
compose.validate_volumes()
compose.validate_networks()
print(compose.to_json())
