"""The demonstration's two months of history: made-up cases, played by made-up people through the functions of the pages.

It stands in the top room because it plays what every room does. Only a demonstration may load it: see `past`.
"""
