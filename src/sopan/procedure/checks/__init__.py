"""The rules by which an SOP is judged, one file a subject; `procedure.checking` asks them all."""
