"""PostgreSQL: what a deployment keeps, one tenant at a time. Nothing here decides; the core does."""

from store.deployment import Deployment, TenantStore, open_store

__all__ = ["Deployment", "TenantStore", "open_store"]
