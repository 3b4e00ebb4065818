"""How the rules for one person become machine code: the one place for Numba's options."""

from __future__ import annotations

from functools import partial

from numba import njit

# Kept on disk; blocks of rows run on several threads without the interpreter's lock. A division by zero gives
# infinity, as in numpy, since a test before every division costs time; the audit refuses what is not finite. No
# fastmath: results would depend on the machine.
compiled = partial(njit, cache=True, nogil=True, error_model="numpy")
