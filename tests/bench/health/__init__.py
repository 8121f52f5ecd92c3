"""The health checks measured: small models really trained, healthy and with injected causes, and what the checks say of them."""
