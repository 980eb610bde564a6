"""Signing up, signing in and signing out, on top of django-allauth."""
