// The LAPACKE interface, whichever implementation the system has behind it.
#include <lapacke.h>
