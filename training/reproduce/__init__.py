"""``python -m training reproduce``: the paper's tables, on the open benchmark and on licensed data where it is present.

``published`` holds the paper's figures, ``budget`` how much is trained, ``cells`` what is trained and measured,
``materials`` the faces, ``work`` one cell, ``tables`` which cells a table has, ``orderings`` what the paper claims, and
``report`` text, JSON and plot.
"""
