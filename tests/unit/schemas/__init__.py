"""The schemas: fields, manifests, rules, values and the way records are stored."""
