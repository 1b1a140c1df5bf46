// The CBLAS interface, whichever implementation the system has behind it.
#include <cblas.h>
