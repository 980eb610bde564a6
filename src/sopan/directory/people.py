"""Making users: the manager that Django and allauth call."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import BaseUserManager

if TYPE_CHECKING:
    from sopan.directory.models import User


class PeopleManager(BaseUserManager["User"]):
    """Creates people; an unusable password is the default because citizens sign in by code."""

    def create_user(self, username: str, name: str, password: str | None = None, **extra: Any) -> "User":
        """Store a person. `username` must be unique; without `password` nobody signs in by password."""
        user = self.model(username=username, name=name, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, name: str, password: str, **extra: Any) -> "User":
        """Store a system administrator."""
        return self.create_user(username, name, password, is_staff=True, is_superuser=True, **extra)
