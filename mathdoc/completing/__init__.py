"""The parts of `mathdoc.complete`: `places` (where something is left open), `asked` (what the block knows there), `pen` (how its author
writes), `reading` (what is put in, read again in its place and judged), `filling` (gaps of a whole side), `holes` (gaps inside one).
"""
