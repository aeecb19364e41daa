"""The law: the rulebook as data, its evaluation in three values, and the reasons in plain words.

Engine floor: standard library only (the column path loads polars where it is asked for). It knows no server.
"""
