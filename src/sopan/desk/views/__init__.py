"""The desk's pages: parse, call one action, render."""
